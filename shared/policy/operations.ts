import { calendarMonths, completedMonths, startedMonths } from '../calendar.ts';
import { type RoundingMode, roundingModes } from '../money.ts';
import { Exact, one, splitExactly, zero } from './exact.ts';
import { chainOf, isFigureText } from './names.ts';
import { rowsIn } from './readers.ts';
import { type Maybe, Missing, type Reader, type Row, type Run, type Test } from './run.ts';
import type { Step } from './schema.ts';
import { listOf, type Scope, splitReference } from './traits.ts';

export interface StepContext {
  readonly scope: Scope;
  readonly rows: string | null;
  readonly read: (reference: string) => Reader;
  /** Reads a name as the rows of a table see it. */
  readonly readIn: (reference: string, rows: string) => Reader;
  readonly readWhole: (reference: string) => Reader;
  readonly test: (condition: NonNullable<Step['when']>, rows: string | null) => Test;
  readonly lookup: (step: Extract<Step, { op: 'lookup' }>) => Reader;
  readonly provision: (step: Extract<Step, { op: 'provision' }>) => Reader;
}

type Of<Op extends Step['op']> = Extract<Step, { op: Op }>;

/** What one step computes, apart from its `when`, its memory and the gate. */
export function operationOf(step: Exclude<Step, Of<'split'> | Of<'ration'>>, context: StepContext): Reader {
  switch (step.op) {
    case 'times':
      return times(step, context);
    case 'plus':
      return fold(step.of, context, (sum, value) => sum.plus(value));
    case 'min':
      return fold(step.of, context, (least, value) => (value.compare(least) < 0 ? value : least));
    case 'max':
      return fold(step.of, context, (most, value) => (value.compare(most) > 0 ? value : most));
    case 'minus':
      return minus(step, context);
    case 'given':
      return given(step, context);
    case 'lookup':
      return context.lookup(step);
    case 'tiered':
      return tiered(step, context);
    case 'round':
      return round(step, context);
    case 'months':
      return months(step, context);
    case 'count':
      return count(step, context);
    case 'sum':
    case 'average':
      return aggregate(step, context);
    case 'provision':
      return context.provision(step);
  }
}

function times(step: Of<'times'>, context: StepContext): Reader {
  const factors = step.of.map(context.read);
  const divisors = listOf(step.over).map(context.read);
  return (run, row) => {
    let product: Exact | null = null;
    for (const factor of factors) {
      const value = numeric(factor(run, row));
      if (value === null) return null;
      product = product === null ? value : product.times(value);
    }
    for (const divisor of divisors) {
      const value = numeric(divisor(run, row));
      if (value === null) return null;
      if (value.isZero())
        throw undefinedResult('division_by_zero', `“${step.label ?? step.as}”的除数是0，无法计算。`, row);
      product = product!.over(value);
    }
    return product;
  };
}

/** Values that are absent (`when` did not hold) are left out; with none left there is no value. */
function fold(of: readonly string[], context: StepContext, join: (left: Exact, right: Exact) => Exact): Reader {
  const readers = of.map(context.read);
  return (run, row) => {
    let result: Exact | null = null;
    for (const reader of readers) {
      const value = numeric(reader(run, row));
      if (value !== null) result = result === null ? value : join(result, value);
    }
    return result;
  };
}

function minus(step: Of<'minus'>, context: StepContext): Reader {
  const [first, ...others] = step.of.map(context.read);
  return (run, row) => {
    let rest = numeric(first!(run, row));
    if (rest === null) return null;
    for (const other of others) {
      const value = numeric(other(run, row));
      if (value !== null) rest = rest.minus(value);
    }
    return rest;
  };
}

/** The first value supplied; the last one is asked for in earnest. */
function given(step: Of<'given'>, context: StepContext): Reader {
  const readers = step.of.map(context.read);
  return (run, row) => {
    for (const [index, reader] of readers.entries())
      try {
        const value = reader(run, row);
        if (value !== null) return value;
      } catch (thrown) {
        const last = index === readers.length - 1;
        if (last || !(thrown instanceof Missing) || thrown.unknown.kind !== 'fact') throw thrown;
      }
    return null;
  };
}

/** The first units up to each limit at that rate, the rest at the next; limits are counted from nothing. */
function tiered(step: Of<'tiered'>, context: StepContext): Reader {
  const quantity = context.read(step.of);
  const tiers = step.tiers.map(([limit, rate]) => ({
    limit: limit === '*' ? null : context.read(limit),
    rate: context.read(rate),
  }));
  return (run, row) => {
    const whole = numeric(quantity(run, row));
    if (whole === null) return null;
    let total = zero;
    let counted = zero;
    for (const { limit, rate } of tiers) {
      const bound = limit === null ? whole : (numeric(limit(run, row)) ?? whole);
      const upTo = bound.compare(whole) < 0 ? bound : whole;
      if (upTo.compare(counted) <= 0) continue;
      total = total.plus(upTo.minus(counted).times(numeric(rate(run, row)) ?? zero));
      counted = upTo;
    }
    return total;
  };
}

function round(step: Of<'round'>, context: StepContext): Reader {
  const value = context.read(step.of);
  const fixed = isFigureText(step.to) ? Exact.of(step.to) : null;
  const multiple = fixed === null ? context.read(step.to) : () => fixed;
  const mode = modeReader(step.mode, context);
  return (run, row) => {
    const exact = numeric(value(run, row));
    const to = numeric(multiple(run, row));
    return exact === null || to === null ? null : exact.round(to, mode(run, row) as RoundingMode);
  };
}

function modeReader(mode: string, context: StepContext): Reader {
  return (roundingModes as readonly string[]).includes(mode) ? () => mode : context.read(mode);
}

const monthCounts = { completed: completedMonths, started: startedMonths, calendar: calendarMonths };

function months(step: Of<'months'>, context: StepContext): Reader {
  const from = context.read(step.from);
  const to = context.read(step.to);
  const between = monthCounts[step.count];
  return (run, row) => {
    const start = from(run, row);
    const end = to(run, row);
    return typeof start === 'string' && typeof end === 'string' ? Exact.whole(between(start, end)) : null;
  };
}

function count(step: Of<'count'>, context: StepContext): Reader {
  const [table] = splitReference(step.of);
  const chain = chainOf(table, context.scope.names);
  const where = step.where === undefined ? null : context.test(step.where, table);
  return (run, row) => {
    const rows = rowsIn(run, row, table, chain);
    run.spend(rows.length);
    return Exact.whole(where === null ? rows.length : rows.filter((each) => where(run, each)).length);
  };
}

function aggregate(step: Of<'sum'> | Of<'average'>, context: StepContext): Reader {
  const [table, column] = splitReference(step.of);
  const chain = chainOf(table, context.scope.names);
  const read = context.readIn(column!, table);
  const where = step.where === undefined ? null : context.test(step.where, table);
  const top = step.top === undefined ? null : isFigureText(step.top) ? constant(step.top) : context.read(step.top);
  return (run, row) => {
    const rows = rowsIn(run, row, table, chain);
    run.spend(rows.length);
    let values: Exact[] = [];
    for (const each of rows) {
      if (where !== null && !where(run, each)) continue;
      const value = numeric(read(run, each));
      if (value !== null) values.push(value);
    }
    if (top !== null) values = greatest(values, numeric(top(run, row)));
    const sum = values.reduce((total, value) => total.plus(value), zero);
    if (step.op === 'sum') return sum;
    if (values.length === 0) throw undefinedResult('no_rows', `“${step.label ?? step.as}”没有可平均的行。`, row);
    return sum.over(Exact.whole(values.length));
  };
}

function greatest(values: Exact[], count: Exact | null): Exact[] {
  if (count === null) return values;
  const whole = Number(count.round(one, 'down').numerator);
  return [...values].sort((a, b) => b.compare(a)).slice(0, Math.max(0, whole));
}

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

function constant(figure: string): Reader {
  const value = Exact.of(figure);
  return () => value;
}

function numeric(value: Maybe): Exact | null {
  if (value === null || value instanceof Exact) return value;
  throw new Error('a step was given something other than a number');
}

function undefinedResult(code: string, text: string, row: Row | null): Missing {
  return new Missing({
    key: `undefined:${text}@${row?.id ?? ''}`,
    kind: 'undefined',
    reason: { code, text, citation: null },
    options: null,
    sample: null,
    row,
  });
}
