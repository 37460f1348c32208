import { dayInShanghai, lastDay } from '../calendar.ts';
import { fenOf, yuanOfFen } from '../money.ts';
import { type Fault, Refusal } from '../refusal.ts';
import { amountBefore, countedComputed, countsNothing, isLeftAlone } from './amounts.ts';
import type { Adjustment, Claim, Line } from './claim.ts';
import { type Act, type Decision, decide } from './decision.ts';
import type { AdjustmentSummary } from './events.ts';
import { refusalFor } from './faults.ts';
import { assertFourEyes } from './four-eyes.ts';
import type { DetermineInput, ReviewInput } from './inputs.ts';
import { type Command, lifeCycle, type Row, transition } from './life-cycle.ts';
import type { PaymentBasis } from './registry.ts';
import { assertOffice, oneStage, type ReviewStage } from './review-stages.ts';

/**
 * 初审: passes a stage with reductions per line, returns (if it says so, with a deadline until which slots are kept) or rejects.
 * Refuses with `invalid_transition`, `forbidden`, `four_eyes`, `above_computed`, `invalid_input`.
 */
export function review(
  claim: Claim,
  input: ReviewInput,
  act: Act,
  stages: readonly ReviewStage[] = oneStage,
  rows: readonly Row[] = lifeCycle,
): Decision {
  const last = claim.head.stage + 1 >= stages.length;
  const command = input.decision === 'pass' ? (last ? 'pass-review' : 'pass-stage') : input.decision;
  const status = transition(claim.head.status, command, 'health-reviewer', rows);
  assertOffice(claim.head, stages, act);
  assertFourEyes(claim.head, 'reviewer', act.actor);
  if (input.decision !== 'pass') return end(claim, command, status, 'reviewer', input, act);
  const { lines, adjustments } = adjusted(claim, input.lines ?? [], 'review', act);
  const head = { status, stage: last ? claim.head.stage : claim.head.stage + 1 };
  return decide(claim, { command, head, lines, duty: 'reviewer', adjustments, note: noteOf(input) }, act);
}

/**
 * 核定: determines every line, returns or rejects. A claim resting on a reported provision needs a payment basis that covers it.
 * Refuses with `invalid_transition`, `forbidden`, `four_eyes`, `no_payment_basis`, `above_computed`, `invalid_input`.
 */
export function determine(
  claim: Claim,
  input: DetermineInput,
  paymentBasis: PaymentBasis | null,
  act: Act,
  rows: readonly Row[] = lifeCycle,
): Decision {
  const command = input.decision === 'pass' ? 'determine' : input.decision;
  const status = transition(claim.head.status, command, 'health-approver', rows);
  assertFourEyes(claim.head, 'approver', act.actor);
  if (input.decision !== 'pass') return end(claim, command, status, 'approver', input, act);
  assertPaymentBasis(claim, paymentBasis);
  const { lines, adjustments } = adjusted(claim, input.lines ?? [], 'determine', act);
  return decide(claim, { command, head: { status }, lines, duty: 'approver', adjustments, note: noteOf(input) }, act);
}

function end(
  claim: Claim,
  command: Command,
  status: Claim['head']['status'],
  duty: 'reviewer' | 'approver',
  input: ReviewInput,
  act: Act,
): Decision {
  const { reason = null, note = null, deadline = null } = input;
  if (deadline !== null) assertNotPast(deadline, act);
  const stage = command === 'return' ? 0 : claim.head.stage;
  return decide(claim, { command, head: { status, stage, deadline }, duty, reason, note }, act);
}

function assertNotPast(deadline: string, { at }: Act): void {
  const today = dayInShanghai(new Date(at));
  if (deadline >= today) return;
  const detail = `补正期限已经过去，请写${today}或以后的日期。`;
  throw refusalFor('invalid_input', [{ pointer: '/deadline', code: 'too_small', detail }]);
}

function noteOf({ reason, note }: ReviewInput): string | null {
  return [reason, note].filter(Boolean).join('；') || null;
}

/** `reported` provisions let us calculate, not pay: claims.md "Payment basis". Every service month must lie in its validity. */
function assertPaymentBasis({ head, lines }: Claim, basis: PaymentBasis | null): void {
  if (!head.reported) return;
  const outside = basis && uncoveredDay(basis, lines);
  if (basis && outside === null) return;
  const detail = basis
    ? `已登记的支付依据（${basis.docNo}）的有效期不包括${outside}，请先登记涵盖该日的支付依据，再核定。`
    : '本项补助只有转述的依据，请先登记支付依据（文号、发文机关、印发日、有效期），再核定。';
  throw new Refusal('no_payment_basis', detail);
}

/** The basis registered last of those that cover a claim, else the one registered last; null where there is none. */
export function basisFor({ lines }: Claim, registered: readonly PaymentBasis[]): PaymentBasis | null {
  return registered.findLast((basis) => uncoveredDay(basis, lines) === null) ?? registered.at(-1) ?? null;
}

function uncoveredDay({ validFrom, validTo }: PaymentBasis, lines: readonly Line[]): string | null {
  const days = lines.map((line) => line.openedOn ?? lastDay(line.month)).sort();
  return days.find((day) => day < validFrom || (validTo !== null && day > validTo)) ?? null;
}

type Stage = Adjustment['stage'];
type LineDecisions = NonNullable<ReviewInput['lines']>;

/** The lines after a stage: those named take the amount given, all others the amount before. */
function adjusted(
  claim: Claim,
  decisions: LineDecisions,
  stage: Stage,
  act: Act,
): { lines: Line[]; adjustments: AdjustmentSummary[] } {
  refuseFaults(decisions, claim.lines);
  const byLine = new Map(decisions.map((decision) => [decision.lineId, decision]));
  const adjustments: AdjustmentSummary[] = [];
  const lines = claim.lines.map((line) => {
    const before = amountBefore(line);
    if (before === null) throw new Error(`line ${line.lineId} of ${claim.head.id} was submitted without an amount`);
    const decision = byLine.get(line.lineId);
    const after = decision ? fenOf(decision.amount) : before;
    const field = stage === 'review' ? 'reviewed' : 'determined';
    if (!decision?.reason || after === before) return { ...line, [field]: after };
    const change = { from: before, to: after, reason: decision.reason };
    adjustments.push({ lineId: line.lineId, ...change });
    const adjustment = { stage, ...change, note: decision.note ?? null, ...act };
    return { ...line, [field]: after, adjustments: [...line.adjustments, adjustment] };
  });
  return { lines, adjustments };
}

/** All faults of the lines of a decision at once, with pointers into its body. */
function refuseFaults(decisions: LineDecisions, lines: readonly Line[]): void {
  const byId = new Map(lines.map((line) => [line.lineId, line]));
  const seen = new Set<string>();
  const faults: Fault[] = [];
  for (const [index, decision] of decisions.entries()) {
    const fault = (field: string, code: string, detail: string) =>
      faults.push({ pointer: `/lines/${index}/${field}`, code, detail });
    const line = byId.get(decision.lineId);
    if (!line) fault('lineId', 'not_found', `这份申报没有第${decision.lineId}行，请核对行号。`);
    if (seen.has(decision.lineId)) fault('lineId', 'duplicate', `第${decision.lineId}行写了两次，请只留一次。`);
    seen.add(decision.lineId);
    if (line) checkAmount(decision, line, fault);
  }
  if (faults.length === 0) return;
  const code = faults.every((fault) => fault.code === 'above_computed') ? 'above_computed' : 'invalid_input';
  throw refusalFor(code, faults);
}

function checkAmount(
  decision: LineDecisions[number],
  line: Line,
  fault: (field: string, code: string, detail: string) => void,
): void {
  const before = amountBefore(line) ?? 0;
  const amount = fenOf(decision.amount);
  if (isLeftAlone(line) && amount !== before) {
    fault('amount', 'not_allowed', '本行不在这次更正之内，仍按原核定金额；原来多付的请另行办理追回。');
  } else if (amount > before) {
    fault('amount', 'above_computed', aboveSentence(line, before));
  } else if (amount < before) {
    if (!decision.reason) fault('reason', 'required', '核减请选择原因。');
    if (decision.reason === 'other' && !decision.note) fault('note', 'required', '原因为 other 时请写明具体情况。');
  }
}

function aboveSentence(line: Line, before: number): string {
  if (countsNothing(line)) return '本行与另一份申报重复，处理之前按0.00元计，请先处理重复申报。';
  const stage = before === countedComputed(line) ? '申报' : '上一环节的';
  return `金额不能高于${stage}金额${yuanOfFen(before)}元；事实有误的请退回更正后重新计算。`;
}
