import type { Band, Condition, ValueCondition, WindowCondition } from '../format/condition.ts';
import { isFigureText, type Names } from '../format/names.ts';
import { Exact } from './exact.ts';
import { boundReader, compareValues, equalsLiteral } from './readers.ts';
import { Missing, type Reader, type Row, type Run, type Test, type Value } from './run.ts';

export interface ConditionContext {
  readonly names: Names;
  /** Tells edges of different conditions apart when they are tried. */
  readonly id: () => string;
  readonly read: (reference: string) => Reader;
  readonly given: (reference: string) => Test;
}

/** A condition as one function; an unknown part does not hide a sure answer of another part. */
export function testOf(condition: Condition, context: ConditionContext): Test {
  if ('all' in condition) return every(condition.all.map((part) => testOf(part, context)));
  if ('any' in condition) {
    const none = every(condition.any.map((part) => negated(testOf(part, context))));
    return negated(none);
  }
  if ('not' in condition) return negated(testOf(condition.not, context));
  if ('given' in condition) return context.given(condition.given);
  if ('date' in condition) return windowTest(condition, context);
  if ('value' in condition) return valueTest(condition, context);
  const named = context.names.get(condition.test);
  if (named?.sort !== 'test') throw new Error(`no condition is called ${condition.test}`);
  return testOf(named.condition, context);
}

function negated(test: Test): Test {
  return (run, row) => !test(run, row);
}

/** False as soon as one part is surely false, even when another is unknown. */
function every(parts: readonly Test[]): Test {
  return (run, row) => {
    let missing: Missing | null = null;
    for (const part of parts)
      try {
        if (!part(run, row)) return false;
      } catch (thrown) {
        if (!(thrown instanceof Missing)) throw thrown;
        missing ??= thrown;
      }
    if (missing) throw missing;
    return true;
  };
}

function valueTest(condition: ValueCondition, context: ConditionContext): Test {
  const read = context.read(condition.value);
  const tests: ((value: Value, run: Run, row: Row | null) => boolean)[] = [];
  const { is, has } = condition;
  if (is !== undefined) tests.push(equalTo(is));
  if (condition.in !== undefined) {
    const options = condition.in.map((option) => equalTo(option));
    tests.push((value) => options.some((option) => option(value)));
  }
  if (has !== undefined) tests.push((value) => Array.isArray(value) && value.includes(has));
  const band = bandTest(condition, context.read, condition.edge === undefined ? null : context.id());
  if (band) tests.push(band);
  return (run, row) => {
    const value = read(run, row);
    return value !== null && tests.every((test) => test(value, run, row));
  };
}

export function equalTo(literal: string | boolean): (value: Value) => boolean {
  if (typeof literal === 'boolean') return (value) => value === literal;
  const figure = isFigureText(literal) ? Exact.of(literal) : null;
  return (value) => equalsLiteral(value, literal, figure);
}

/** Whether a value lies in a band; `edgeId` says that the source leaves open whether the bound itself belongs to it. */
export function bandTest(
  band: Band,
  read: (reference: string) => Reader,
  edgeId: string | null = null,
): ((value: Value, run: Run, row: Row | null) => boolean) | null {
  const ends = (['from', 'to', 'above', 'below'] as const).flatMap((end) => {
    const bound = band[end];
    return bound === undefined ? [] : [{ end, reader: boundReader(bound, read), bound }];
  });
  if (ends.length === 0) return null;
  return (value, run, row) =>
    ends.every(({ end, reader, bound }) => {
      const limit = reader(run, row);
      if (limit === null) return false;
      const order = compareValues(value, limit);
      if (order === 0) return edgeId === null ? end === 'from' || end === 'to' : tryEdge(run, row, edgeId, bound);
      return end === 'from' || end === 'above' ? order > 0 : order < 0;
    });
}

function tryEdge(run: Run, row: Row | null, edgeId: string, bound: string): boolean {
  const key = `edge:${edgeId}@${row?.id ?? ''}`;
  const tried = run.trials.get(key);
  if (typeof tried === 'boolean') return tried;
  const text = `原文没有说明恰为“${bound}”时算不算在内。`;
  throw new Missing({
    key,
    kind: 'edge',
    reason: { code: 'edge_not_stated', text, citation: null },
    options: [true, false],
    sample: null,
    row,
  });
}

function windowTest(condition: WindowCondition, context: ConditionContext): Test {
  const date = context.read(condition.date);
  const anchor = context.read(condition.yearOf ?? condition.date);
  return (run, row) => {
    const day = date(run, row);
    const start = anchor(run, row);
    if (typeof day !== 'string' || typeof start !== 'string') return false;
    const year = String(Number(start.slice(0, 4)) + (condition.plusYears ?? 0)).padStart(4, '0');
    return day >= `${year}-${condition.from}` && day <= `${year}-${condition.to}`;
  };
}
