import type { Act } from '../claims/decision.ts';
import { Refusal } from '../refusal.ts';
import { answerDayFault, lastPaidOn } from './answers.ts';
import type { Batch, PaymentRow, RowAnswer } from './batch.ts';
import { assertFollows, type NewAnswer } from './settlement.ts';

/**
 * One person registers an answer by hand, a second one with the same content makes it count. Refuses `four_eyes` for the same person,
 * `invalid_input` when the second says something else or the day cannot be, and `invalid_transition` when the row has its answer.
 */
export function registerByHand(
  row: PaymentRow,
  input: Pick<RowAnswer, 'outcome' | 'on' | 'voucher' | 'reason'>,
  { year }: Pick<Batch, 'year'>,
  { actor, at }: Act,
): { row: PaymentRow; answer: NewAnswer | null } {
  assertFollows(row, input.outcome);
  const day = answerDayFault(input, { year, paidOn: lastPaidOn(row) }, at);
  if (day !== null)
    throw new Refusal('invalid_input', day, { faults: [{ pointer: '/on', code: 'out_of_range', detail: day }] });
  const { proposed } = row;
  if (!proposed)
    return { row: { ...row, proposed: { ...input, fileSha256: null, actors: [actor], at } }, answer: null };
  const first = proposed.actors[0]!;
  if (first.person === actor.person) throw new Refusal('four_eyes', '这笔结果是您登记的，确认要换一个人。');
  const differing = (['outcome', 'on', 'voucher', 'reason'] as const).filter((name) => proposed[name] !== input[name]);
  if (differing.length > 0) {
    const detail = '与第一个人登记的不一致，请两个人对照凭证核对。';
    const faults = differing.map((name) => ({ pointer: `/${name}`, code: 'invalid_input', detail }));
    throw new Refusal('invalid_input', '两个人登记的支付结果不一致，没有生效。', { faults });
  }
  return { row, answer: { ...input, rowId: row.id, fileSha256: null, actors: [first, actor] } };
}

/** Withdraws what one person proposed, so that the right answer can be registered. */
export function dropProposal(row: PaymentRow): PaymentRow {
  if (!row.proposed) throw new Refusal('invalid_transition', '这笔支付没有待确认的结果。');
  return { ...row, proposed: null };
}
