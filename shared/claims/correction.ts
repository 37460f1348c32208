import { fenOf, yuanOfFen } from '../money.ts';
import { type Fault, Refusal } from '../refusal.ts';
import { countsNothing, differenceOf, policyAmount } from './amounts.ts';
import type { ClaimBasis } from './basis.ts';
import type { Claim, CorrectedLine, Line, Status } from './claim.ts';
import { refusalFor } from './faults.ts';
import type { ClaimInput, CorrectionLine } from './inputs.ts';
import { publicStatus } from './life-cycle.ts';
import type { LineEntry } from './prefill.ts';
import { entryOf } from './recompute.ts';

/** A paid claim that is to be corrected, with what was corrected of it before. */
export interface CorrectedClaim {
  readonly claim: Claim;
  /** Its earlier corrections, the oldest first; one that came to nothing (rejected, withdrawn) changes nothing. */
  readonly corrections: readonly Claim[];
  /** What recoveries ask back of it already, in 分. */
  readonly recovered: number;
}

/** A line as it stands after all that was corrected of it: `lineId` is that of the claim's own line. */
export interface StandingLine {
  readonly lineId: string;
  readonly line: Line;
  /** In 分: what the policy gave and what was decided last. */
  readonly computed: number;
  readonly decided: number;
}

/**
 * The lines that a claim was paid for, as its corrections left them. One that lost its slot, or that a correction took out and so gave its
 * slot up, is no part of it any more: 补报 is for those.
 */
export function standingLines({ claim, corrections }: Pick<CorrectedClaim, 'claim' | 'corrections'>): StandingLine[] {
  const latest = new Map<string, Line>();
  for (const { head, lines } of corrections)
    if (isFinal(head.status)) for (const line of lines) if (line.corrects) latest.set(line.corrects.lineId, line);
  return claim.lines
    .filter(({ lineId, slot }) => slot === 'held' && !(latest.has(lineId) && countsNothing(latest.get(lineId)!)))
    .map((first) => {
      const line = latest.get(first.lineId) ?? first;
      const computed = line.corrects?.stays ? line.corrects.computed : (policyAmount(line) ?? 0);
      return { lineId: first.lineId, line, computed, decided: line.determined ?? 0 };
    });
}

/** The lines of a claim that its corrections took out for good: their slots are free. */
export function linesTakenOut(of: Pick<CorrectedClaim, 'claim' | 'corrections'>): Line[] {
  const standing = new Set(standingLines(of).map(({ lineId }) => lineId));
  return of.claim.lines.filter(({ lineId, slot }) => slot === 'held' && !standing.has(lineId));
}

/**
 * What the lines of a 更正 are to be about: every standing line, with the facts on record today and those that the body states.
 * The whole claim is computed again, for a cap or a share of one line depends on all others.
 * Refuses `invalid_transition` while the claim is not paid, and `invalid_input` for a correction of a correction and with a pointer to
 * every line that the claim does not have or that stands twice.
 */
export function correctionEntries(input: ClaimInput, basis: ClaimBasis): LineEntry[] {
  const corrected = assertCorrectable(basis.corrected);
  const standing = standingLines(corrected);
  const stated = statedLines(input.lines ?? [], standing);
  return standing.map(({ lineId, line, computed, decided }) => {
    const body = stated.get(lineId);
    const notDue = body?.line.notDue === true;
    const corrects: CorrectedLine = { lineId, computed, decided, again: body !== undefined, notDue };
    const facts = body ? statedBy(body.line, line) : {};
    return {
      ...entryOf({ ...line, ...facts, corrects }, basis),
      pointer: body ? `/lines/${body.index}` : null,
    };
  });
}

/**
 * A correction changes something: refuses `invalid_input` with a pointer to every line that was asked for and keeps its amount, or to
 * the lines as a whole when none changes. Lines whose amount is open are left to what blocks a submission.
 */
export function assertChanges(lines: readonly Line[], entries: readonly LineEntry[]): void {
  const faults: Fault[] = entries.flatMap(({ pointer }, index) => {
    const line = lines[index]!;
    if (pointer === null || policyAmount(line) === null || differenceOf(line) !== 0) return [];
    return [{ pointer: `${pointer}/lineId`, code: 'nothing_changed', detail: unchanged(line) }];
  });
  const nothing = lines.every((line) => policyAmount(line) !== null && differenceOf(line) === 0);
  if (faults.length === 0 && nothing)
    faults.push({ pointer: '/lines', code: 'nothing_changed', detail: nothingChanged });
  if (faults.length > 0) throw refusalFor('invalid_input', faults);
}

const nothingChanged =
  '按现在的名册和收费标准重算，每一行都与核定的金额相同。请先更正名册，或在 lines 里写明要更正哪几行、更正什么。';

function unchanged({ corrects }: Line): string {
  return `第${corrects?.lineId}行重算后仍是${yuanOfFen(corrects?.decided ?? 0)}元，金额没有变化，请从 lines 里去掉。`;
}

/** The refusal `claim_exists` that a correction under way is to the next one of the same claim; null once it is over. */
export function correctionUnderWay({ id, number, status }: Claim['head']): Refusal | null {
  if (isFinal(status) || status === 'rejected' || status === 'withdrawn') return null;
  const detail = `原申报已有一份更正${number}（${publicStatus[status]}，编号${id}）在办理，请等它办结，或在那一份里修改。`;
  return new Refusal('claim_exists', detail, { faults: [{ pointer: '/corrects', code: 'claim_exists', detail }] });
}

/** A correction stands for what was decided once its notice is over: its money may be under way, its amounts change no more. */
function isFinal(status: Status): boolean {
  return ['awaiting-funds', 'funded', 'in-payment', 'paid', 'settled'].includes(status);
}

function assertCorrectable(corrected: CorrectedClaim | undefined): CorrectedClaim {
  if (!corrected) throw new Error('a correction without the claim that it corrects');
  const { status, number, corrects } = corrected.claim.head;
  if (corrects !== null) {
    const detail = `这一份本身是更正，请写它所更正的原申报${corrects}。`;
    throw refusalFor('invalid_input', [{ pointer: '/corrects', code: 'not_allowed', detail }]);
  }
  if (status === 'paid') return corrected;
  if (status === 'settled') {
    const detail = `原申报${number}已办结，没有付款，不用更正；暂缓的明细请用补报。`;
    throw new Refusal('invalid_transition', detail);
  }
  const detail = `原申报${number}是“${publicStatus[status]}”，付清以后才能更正；还没有付款的，请联系主管部门退回，改好再提交。`;
  throw new Refusal('invalid_transition', detail);
}

function statedLines(
  lines: readonly CorrectionLine[],
  standing: readonly StandingLine[],
): Map<string, { line: CorrectionLine; index: number }> {
  const known = new Set(standing.map(({ lineId }) => lineId));
  const stated = new Map<string, { line: CorrectionLine; index: number }>();
  const faults: Fault[] = [];
  for (const [index, line] of lines.entries()) {
    const fault = (code: string, detail: string) => faults.push({ pointer: `/lines/${index}/lineId`, code, detail });
    if (!known.has(line.lineId))
      fault('not_found', '原申报没有这一行，或者已经更正为不该申报，请核对行号；漏报的请用补报。');
    else if (stated.has(line.lineId)) fault('duplicate', '同一行写了两次，请只留一次。');
    else stated.set(line.lineId, { line, index });
  }
  if (faults.length > 0) throw refusalFor('invalid_input', faults);
  return stated;
}

/** What a body states of a line; what it leaves out stays as the claim stated it. */
function statedBy(
  { feeStandard, attendanceDays, facts }: CorrectionLine,
  line: Line,
): Pick<Line, 'feeDeclared' | 'attendanceDays' | 'given'> {
  return {
    feeDeclared: feeStandard === undefined ? line.feeDeclared : feeStandard === null ? null : fenOf(feeStandard),
    attendanceDays: attendanceDays === undefined ? line.attendanceDays : attendanceDays,
    given: { ...line.given, ...facts },
  };
}
