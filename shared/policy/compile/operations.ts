import { calendarMonths, completedMonths, startedMonths } from '../../calendar.ts';
import { type RoundingMode, roundingModes } from '../../money.ts';
import { chainOf, isFigureText, listOf, splitReference } from '../format/names.ts';
import type { Step } from '../format/step.ts';
import type { Scope } from '../scope/scope.ts';
import { Exact, one, zero } from './exact.ts';
import { rowsIn } from './readers.ts';
import { type Maybe, Missing, type Reader, type Row, type Test } from './run.ts';

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

export type Of<Op extends Step['op']> = Extract<Step, { op: Op }>;

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

export function constant(figure: string): Reader {
  const value = Exact.of(figure);
  return () => value;
}

export function numeric(value: Maybe): Exact | null {
  if (value === null || value instanceof Exact) return value;
  throw new Error('a step was given something other than a number');
}

export function undefinedResult(code: string, text: string, row: Row | null): Missing {
  return new Missing({
    key: `undefined:${text}@${row?.id ?? ''}`,
    kind: 'undefined',
    reason: { code, text, citation: null },
    options: null,
    sample: null,
    row,
  });
}
