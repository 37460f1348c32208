import { addMonths, lastDay, monthOf } from '../calendar.ts';
import type { Claim, Duty, Line, Status } from '../claims/claim.ts';
import { type Act, type Decision, decide } from '../claims/decision.ts';
import type { Actor } from '../claims/fields.ts';
import { assertFourEyes } from '../claims/four-eyes.ts';
import { type ActingRole, type Command, transition } from '../claims/life-cycle.ts';
import { Refusal } from '../refusal.ts';
import type { Obligation } from './funding.ts';
import { leftBehind } from './late.ts';
import { type InstalmentTerm, instalments } from './payable.ts';

/** The steps of a claim's life after 核定. Each refuses `invalid_transition` from the wrong status; lines stay where they are but for 财政退回. */

type Head = Pick<Claim, 'head'>;

/** The service itself, when a schedule acts or a status follows from payments. */
export const serviceActor: Actor = {
  subject: 'service',
  person: 'service',
  name: '系统',
  role: 'system',
  office: '托补',
};

/** 公示: the claim is on the notice. */
export function publishClaim(claim: Head, noticeId: string, act: Act): Decision {
  const status = transition(claim.head.status, 'publish', 'health-approver');
  return decide(
    { head: claim.head, lines: [] },
    { command: 'publish', head: { status, noticeId }, note: noticeId },
    act,
  );
}

/** 撤下公示: the claim waits for another notice, because this one came to nothing. */
export function withdrawClaimNotice(claim: Head, noticeId: string, act: Act): Decision {
  const status = transition(claim.head.status, 'withdraw-notice', 'health-approver');
  const change = { command: 'withdraw-notice', head: { status, noticeId: null }, note: noticeId } as const;
  return decide({ head: claim.head, lines: [] }, change, act);
}

/** The notice is over for a claim; held lines stay behind, are named, and are free for a 补报. */
export function closeClaimNotice(claim: Claim, heldLines: readonly string[], act: Act): Decision {
  const status = transition(claim.head.status, 'close-notice', roleOf(act, 'health-approver'));
  return decide(claim, { command: 'close-notice', head: { status }, ...withoutHeld(claim, heldLines) }, act);
}

function withoutHeld({ lines }: Claim, heldLines: readonly string[]): { lines?: Line[]; note?: string } {
  if (heldLines.length === 0) return {};
  const left = lines.map((line) => (heldLines.includes(line.lineId) ? leftBehind(line) : line));
  return { lines: left, note: `暂缓明细：${heldLines.join('、')}` };
}

/** The notice is over for a claim of which nothing is to be paid: every line is held or refused, or a 更正 owes nothing more. */
export function concludeClaim(claim: Claim, heldLines: readonly string[], act: Act): Decision {
  const status = transition(claim.head.status, 'conclude', roleOf(act, 'health-approver'));
  return decide(claim, { command: 'conclude', head: { status }, ...withoutHeld(claim, heldLines) }, act);
}

/** 安排资金; what a claim still waits for may be added while its other part is being paid. Refuses `four_eyes`. */
export function fundClaim(claim: Head, act: Act): Decision {
  assertFourEyes(claim.head, 'financeOfficer', act.actor);
  const { status } = claim.head;
  if (status === 'funded' || status === 'in-payment')
    return decide({ head: claim.head, lines: [] }, { command: 'fund', head: {}, duty: 'financeOfficer' }, act);
  return step(claim, 'fund', 'finance-officer', act, { duty: 'financeOfficer' });
}

/** 抵扣结清: all that is owed was set off, by finance as it funds a 更正 or by the approver's 扣回. Refuses `four_eyes`. */
export function offsetClaim(claim: Head, role: 'finance-officer' | 'health-approver', act: Act): Decision {
  const duty = role === 'finance-officer' ? 'financeOfficer' : 'approver';
  assertFourEyes(claim.head, duty, act.actor);
  return step(claim, 'offset', role, act, { duty });
}

/**
 * 财政退回: the determination is void, the institution corrects and the health bureau decides anew. Refuses `four_eyes`, and
 * `invalid_transition` for a 更正, whose amounts others rest on from the end of its notice.
 */
export function returnByFinance(claim: Claim, reason: string, act: Act): Decision {
  assertFourEyes(claim.head, 'financeOfficer', act.actor);
  if (claim.head.corrects !== null)
    throw new Refusal('invalid_transition', '更正公示结束后不能退回；核定仍有误的，请机构对原申报另作一份更正。');
  const status = transition(claim.head.status, 'finance-return', 'finance-officer');
  const lines = claim.lines.map((line) => ({ ...line, determined: null, reviewed: null, adjustments: [] }));
  const head = { status, stage: 0 };
  return decide(claim, { command: 'finance-return', head, lines, duty: 'financeOfficer', reason }, act);
}

/** 收回资金安排, at the end of the year: the claim waits for money again. */
export function voidClaimFunding(claim: Head, act: Act): Decision {
  return step(claim, 'void-funding', roleOf(act, 'finance-officer'), act, {});
}

/** 编制支付: null for a claim that is in payment already with another part of it. Refuses `four_eyes`. */
export function startPayment(claim: Head, batchNumber: string, act: Act): Decision {
  assertFourEyes(claim.head, 'clerk', act.actor);
  const change = { duty: 'clerk' as const, note: batchNumber };
  if (claim.head.status === 'in-payment')
    return decide({ head: claim.head, lines: [] }, { command: 'start-payment', head: {}, ...change }, act);
  return step(claim, 'start-payment', 'payment-clerk', act, change);
}

/** 报送支付, by the checker. Refuses `four_eyes`. */
export function applyPayment(claim: Head, batchNumber: string, act: Act): Decision {
  assertFourEyes(claim.head, 'checker', act.actor);
  return step(claim, 'apply-payment', 'payment-checker', act, { duty: 'checker', note: batchNumber });
}

/** One step towards the status that its payables make of a claim; null where it stands there already. */
export function followPayments(claim: Head, to: Status, note: string, act: Act): Decision | null {
  const { status } = claim.head;
  if (status === to) return null;
  if (status === 'paid') return step(claim, 'bounce', 'system', act, { note });
  const command = commandTo[`${status} ${to}`];
  return command ? step(claim, command, 'system', act, { note }) : null;
}

/** A claim whose money was returned stands at 待拨付 even where nothing is reserved any more: its gap is funded again from there. */
const commandTo: Readonly<Record<string, Command>> = {
  'in-payment paid': 'complete-payment',
  'in-payment funded': 'undo-payment',
  'in-payment awaiting-funds': 'undo-payment',
  'funded awaiting-funds': 'void-funding',
};

/**
 * What is owed on a claim after its notice, one obligation per instalment, no 分 lost. Those that stood before (财政退回, then determined
 * anew) go on with their payables' numbers; one instalment more than there are now comes to nothing.
 */
export function obligationsOf(
  claim: Head,
  amount: number,
  today: string,
  terms: readonly InstalmentTerm[],
  before: readonly Obligation[],
): Obligation[] {
  const funded = before.find((one) => one.funded > 0);
  if (funded) throw new Error(`obligation ${funded.id} is funded already`);
  const { id, kind, institution, period } = claim.head;
  const amounts = instalments(amount, terms);
  return Array.from({ length: Math.max(terms.length, before.length) }, (_, index) => {
    const number = index + 1;
    const earlier = before.find((one) => one.instalment === number);
    return {
      ...{ id: `${id}-${number}`, claimId: id, instalment: number },
      ...{ programme: kind, institutionId: institution.id, period, amount: amounts[index] ?? 0, funded: 0 },
      payables: earlier?.payables ?? 0,
      dueOn: monthsAfter(today, terms[index]?.monthsLater ?? 0),
      version: (earlier?.version ?? 0) + 1,
    };
  });
}

/** The same day of a later month, or that month's last. */
function monthsAfter(day: string, count: number): string {
  const month = addMonths(monthOf(day), count);
  const same = `${month}-${day.slice(8)}`;
  return same > lastDay(month) ? lastDay(month) : same;
}

/** A claim whose determination is nothing has nothing to fund. */
export function assertAmount(obligations: readonly Obligation[]): void {
  if (obligations.some((one) => one.amount > one.funded)) return;
  throw new Refusal('invalid_transition', '这份申报没有待安排的金额，不用安排资金。');
}

function step(
  claim: Head,
  command: Command,
  role: ActingRole,
  act: Act,
  change: { duty?: Duty; note?: string | null },
): Decision {
  const status = transition(claim.head.status, command, role);
  return decide({ head: claim.head, lines: [] }, { command, head: { status }, ...change }, act);
}

function roleOf({ actor }: Act, role: ActingRole): ActingRole {
  return actor.role === 'system' ? 'system' : role;
}
