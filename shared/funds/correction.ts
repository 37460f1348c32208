import { type Fault, Refusal } from '../refusal.ts';
import type { Difference } from './netting.ts';
import type { Payable } from './payable.ts';

/** A line as it was decided and as it is decided now, in 分. Both claims keep their own; neither is edited. */
export interface CorrectedLine {
  readonly lineId: string;
  readonly from: number;
  readonly to: number;
}

/**
 * 更正: the signed differences against decided lines, all of them checked at once. Refuses `invalid_input` with a pointer to every line
 * that the first claim did not decide, that stands twice or that nothing changes.
 */
export function differencesOf(
  decided: ReadonlyMap<string, number>,
  corrected: readonly { lineId: string; amount: number }[],
): CorrectedLine[] {
  const seen = new Set<string>();
  const faults: Fault[] = [];
  const lines = corrected.map(({ lineId, amount }, index) => {
    const from = decided.get(lineId);
    const say = (detail: string) => faults.push({ pointer: `/lines/${index}/lineId`, code: 'invalid_input', detail });
    if (from === undefined) say('原申报没有核定过这一行，请核对行号，漏报的请用补报。');
    else if (seen.has(lineId)) say('同一行写了两次，请只留一次。');
    else if (from === amount) say('这一行的金额没有变化，请去掉。');
    seen.add(lineId);
    return { lineId, from: from ?? 0, to: amount };
  });
  if (faults.length > 0) throw new Refusal('invalid_input', '更正有填写不对的行，请改好再提交。', { faults });
  return lines;
}

/**
 * Divides the difference of a claim over the payables that paid it, in 分: what is owed back falls on the latest payment first and
 * never above it; what is owed more is a new obligation and stands on no earlier payment.
 */
export function owedBack(difference: number, paid: readonly Payable[]): Difference[] {
  let left = Math.max(0, -difference);
  const shares: Difference[] = [];
  for (const payable of [...paid].reverse()) {
    const amount = Math.min(left, payable.amount);
    if (amount === 0) continue;
    left -= amount;
    const { id, institutionId, source, year } = payable;
    shares.push({ id, institutionId, source, year, amount: -amount });
  }
  if (left > 0) throw new Error('more is owed back than was paid');
  return shares;
}
