import { chainOf, isFigureText } from '../format/names.ts';
import { Exact, splitExactly, zero } from './exact.ts';
import { constant, numeric, type Of, type StepContext, undefinedResult } from './operations.ts';
import { rowsIn } from './readers.ts';
import type { Reader, Row, Run } from './run.ts';

/** All parts of a `split`, in order. */
export function splitOf(
  step: Of<'split'>,
  context: StepContext,
): (run: Run, row: Row | null) => readonly Exact[] | null {
  const value = context.read(step.of);
  const unit = Exact.of(step.to);
  const shares = step.parts.map(({ share }) => (isFigureText(share) ? constant(share) : context.read(share)));
  return (run, row) => {
    const total = numeric(value(run, row));
    if (total === null) return null;
    const weights = shares.map((share) => numeric(share(run, row)) ?? zero);
    if (weights.some((weight) => weight.compare(zero) < 0) || weights.every((weight) => weight.isZero()))
      throw undefinedResult('division_by_zero', `“${step.label ?? step.as}”的份额有负数或合计为0，无法分配。`, row);
    return splitExactly(total, weights, unit);
  };
}

/** What each row gets of a scarce total, rows in the order that the policy or a setting names. */
export function rationOf(step: Of<'ration'>, context: StepContext): (run: Run) => ReadonlyMap<Row, Exact> {
  const table = step.for;
  const chain = chainOf(table, context.scope.names);
  const need = context.readIn(step.of, table);
  const by = step.by === undefined ? null : context.readIn(step.by, table);
  const limit = context.readWhole(step.limit);
  const keep = orderReader(step.keep, context);
  return (run) => {
    const rows = rowsIn(run, null, table, chain);
    run.spend(rows.length);
    const needs = new Map(rows.map((row) => [row, numeric(need(run, row)) ?? zero]));
    const whole = numeric(limit(run, null)) ?? zero;
    const wanted = [...needs.values()].reduce((sum, value) => sum.plus(value), zero);
    if (wanted.compare(whole) <= 0) return needs;
    return handOut(ordered(run, rows, by, keep), needs, whole);
  };
}

function ordered(run: Run, rows: readonly Row[], by: Reader | null, keep: Reader): readonly Row[] {
  const order = by === null ? 'listed' : keep(run, null);
  if (by === null || order === 'listed') return rows;
  const worth = new Map(rows.map((row) => [row, numeric(by(run, row)) ?? zero]));
  const sign = order === 'lowest' ? 1 : -1;
  return [...rows].sort((a, b) => sign * worth.get(a)!.compare(worth.get(b)!) || a.index - b.index);
}

function handOut(rows: readonly Row[], needs: ReadonlyMap<Row, Exact>, whole: Exact): ReadonlyMap<Row, Exact> {
  const shares = new Map<Row, Exact>();
  let left = whole.compare(zero) < 0 ? zero : whole;
  for (const row of rows) {
    const need = needs.get(row)!;
    const share = need.compare(left) < 0 ? need : left;
    shares.set(row, share);
    left = left.minus(share);
  }
  return shares;
}

export const rationOrders = ['highest', 'lowest', 'listed'] as const;

function orderReader(keep: string | undefined, context: StepContext): Reader {
  if (keep === undefined) return () => 'listed';
  return (rationOrders as readonly string[]).includes(keep) ? () => keep : context.read(keep);
}
