import { Refusal } from '../refusal.ts';
import type { Claim, Line } from './claim.ts';
import { type Act, type Decision, decide } from './decision.ts';
import type { AdjustmentSummary } from './events.ts';
import { assertFourEyes } from './four-eyes.ts';
import type { SlotInput } from './inputs.ts';
import { type Command, transition } from './life-cycle.ts';

/** A claim and the line of it that a slot is about. */
export interface SlotSide {
  readonly claim: Claim;
  readonly lineId: string;
}

/**
 * The health reviewer settles a line in conflict. `keep`: the holder keeps the slot, this line counts 0 for good.
 * `move`: this line takes it and counts, the holder's line counts 0. `holder` is null when no live claim holds the slot any more.
 * Refuses with `not_found`, `invalid_transition`, `four_eyes`, `forbidden` (the holder is another division's claim).
 */
export function settleSlot(
  side: SlotSide,
  input: SlotInput,
  holder: SlotSide | null,
  act: Act,
): { claim: Decision; holder: Decision | null } {
  const { claim, lineId } = side;
  const status = transition(claim.head.status, 'settle-slot', 'health-reviewer');
  const line = claim.lines.find((one) => one.lineId === lineId);
  if (!line) throw new Refusal('not_found', '没有找到这一行，请核对编号。');
  if (line.slot !== 'conflict')
    throw new Refusal('invalid_transition', '这一行没有待处理的重复申报，请刷新页面查看最新状态。');
  assertFourEyes(claim.head, 'reviewer', act.actor);
  if (input.decision === 'keep')
    return {
      claim: settled(side, status, 'settle-slot', ceded(line, '由另一份申报享受'), 'slot_kept', input, act),
      holder: null,
    };
  const lost = holder && ceding(holder, side, input, act);
  return { claim: settled(side, status, 'settle-slot', won(line), 'slot_moved', input, act), holder: lost };
}

/** The other side of a move: it must lie in the same division and not be determined yet. */
function ceding(holder: SlotSide, winner: SlotSide, input: SlotInput, act: Act): Decision {
  const { head, lines } = holder.claim;
  if (head.division !== winner.claim.head.division)
    throw new Refusal(
      'forbidden',
      '占用方是其他地区的申报，不能直接改动，请与对方主管部门商定，由对方退回或撤回后再处理。',
    );
  const status = transition(head.status, 'cede-slot', 'health-reviewer');
  assertFourEyes(head, 'reviewer', act.actor);
  const line = lines.find((one) => one.lineId === holder.lineId);
  if (!line) throw new Error(`slot names line ${holder.lineId}, which ${head.id} does not have`);
  return settled(holder, status, 'cede-slot', ceded(line, '改由另一份申报享受'), 'slot_moved', input, act);
}

/** The line loses its slot and whatever it counted. */
function ceded(line: Line, how: string): Line {
  const reasons = line.reasons.filter(({ code }) => code !== 'duplicate_child_month');
  const zero = (amount: number | null) => (amount === null ? null : 0);
  return {
    ...line,
    slot: 'ceded',
    reviewed: zero(line.reviewed),
    determined: zero(line.determined),
    flags: line.flags.filter(({ code }) => code !== 'slot_conflict'),
    reasons: [
      ...reasons,
      { code: 'duplicate_child_month', text: `同一幼儿同一月份只补助一次，经卫健部门处理，${how}。`, clause: null },
    ],
  };
}

/** The line gets the slot; where a review has passed it at 0, it now stands at what was computed. */
function won(line: Line): Line {
  return {
    ...line,
    slot: 'held',
    reviewed: line.reviewed === null ? null : line.computed,
    flags: line.flags.filter(({ code }) => code !== 'slot_conflict'),
    reasons: line.reasons.filter(({ code }) => code !== 'duplicate_child_month'),
  };
}

function settled(
  { claim, lineId }: SlotSide,
  status: Claim['head']['status'],
  command: Command,
  changed: Line,
  reason: AdjustmentSummary['reason'],
  input: SlotInput,
  act: Act,
): Decision {
  const lines = claim.lines.map((line) => (line.lineId === lineId ? changed : line));
  const before = claim.lines.find((line) => line.lineId === lineId);
  const counts = (line: Line | undefined) => (line?.slot === 'held' ? (line.reviewed ?? line.computed ?? 0) : 0);
  const adjustments = [{ lineId, from: counts(before), to: counts(changed), reason }];
  return decide(claim, { command, head: { status }, lines, duty: 'reviewer', note: input.reason, adjustments }, act);
}
