import type { CountedChild } from './basis.ts';
import type { Line, Totals } from './claim.ts';

/**
 * What a line counts before any reduction, in 分: 0 while another claim holds its slot, null while the policy leaves it open.
 * A line that its 更正 leaves alone stays at what was decided.
 */
export function countedComputed(line: Line): number | null {
  return isLeftAlone(line) ? line.corrects!.decided : policyAmount(line);
}

/** What the policy gives a line that counts, in 分. */
export function policyAmount(line: Line): number | null {
  return countsNothing(line) ? 0 : line.computed;
}

/** A 更正 opens a line that it asks for or for which the policy now gives something else; every other line it leaves alone. */
export function isLeftAlone(line: Line): boolean {
  if (!line.corrects) return false;
  const { stays = false, again, computed } = line.corrects;
  return stays || (!again && policyAmount(line) === computed);
}

/** The signed difference of a line of a 更正, in 分, as far as its claim has come; 0 for any other line and while an amount is open. */
export function differenceOf(line: Line): number {
  if (!line.corrects) return 0;
  const amount = line.determined ?? amountBefore(line);
  return amount === null ? 0 : amount - line.corrects.decided;
}

/** A line in conflict counts 0 until the bureau decides, a ceded one for good, unless its 更正 did not come about. */
export function countsNothing(line: Line): boolean {
  if (line.corrects?.stays) return false;
  return line.slot === 'conflict' || line.slot === 'ceded';
}

/** The children and months that lines count, as far as their claim has come; a line refused with 0.00 counts no child. */
export function countedChildren(lines: readonly Line[]): CountedChild[] {
  return lines.flatMap((line) => {
    const counts = !countsNothing(line) && (line.determined ?? line.reviewed ?? line.computed) !== 0;
    return counts && line.child ? [{ childKey: line.child.key, month: line.month }] : [];
  });
}

/** The amount of the stage before 核定 or before the next review, in 分. */
export function amountBefore(line: Line): number | null {
  return countsNothing(line) ? 0 : (line.reviewed ?? countedComputed(line));
}

/** 核减 in 分: what was computed less what stands now. */
export function reducedOf(amounts: {
  computed: number | null;
  reviewed: number | null;
  determined: number | null;
}): number | null {
  if (amounts.computed === null) return null;
  return amounts.computed - (amounts.determined ?? amounts.reviewed ?? amounts.computed);
}

/** Totals of a claim: each the sum of its lines, or null while a line has none; the range while amounts are open (I2). */
export function totalsOf(lines: readonly Line[]): Totals {
  const computed = sum(lines, countedComputed);
  return {
    lines: lines.length,
    computed,
    reviewed: sum(lines, (line) => line.reviewed),
    determined: sum(lines, (line) => line.determined),
    range: computed === null ? rangeOf(lines) : null,
    ...(lines.some(({ corrects }) => corrects)
      ? { corrected: lines.reduce((total, { corrects }) => total + (corrects?.decided ?? 0), 0) }
      : {}),
  };
}

function rangeOf(lines: readonly Line[]): Totals['range'] {
  const min = sum(lines, (line) => countedComputed(line) ?? line.range?.min ?? null);
  const max = sum(lines, (line) => countedComputed(line) ?? line.range?.max ?? null);
  return min === null || max === null ? null : { min, max };
}

function sum(lines: readonly Line[], amountOf: (line: Line) => number | null): number | null {
  let total = 0;
  for (const line of lines) {
    const amount = amountOf(line);
    if (amount === null) return null;
    total += amount;
  }
  return total;
}
