import type { CountedChild } from './basis.ts';
import type { Line, Totals } from './claim.ts';

/** What a line counts before any reduction, in 分: 0 while another claim holds its slot, null while the policy leaves it open. */
export function countedComputed(line: Line): number | null {
  return countsNothing(line) ? 0 : line.computed;
}

/** A line in conflict counts 0 until the bureau decides, a ceded one for good. */
export function countsNothing(line: Line): boolean {
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
  return countsNothing(line) ? 0 : (line.reviewed ?? line.computed);
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
