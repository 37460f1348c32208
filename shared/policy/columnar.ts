import { roundingModes } from '../money.ts';
import { buildLookup } from './columnar-lookup.ts';
import { type Column, type Columns, type Numbers, safest, Unsupported } from './columns.ts';
import { type CompiledProvision, failedRequirements } from './compile.ts';
import { Exact } from './exact.ts';
import { isFigureText } from './names.ts';
import { Missing, Run, type Situation, workLimit } from './run.ts';
import type { Step } from './schema.ts';
import { amountOf, listOf, splitReference } from './traits.ts';

/** How many rows are taken through all steps at a time, so that they stay in the processor's cache. */
const chunk = 2048;

export interface ColumnarResult {
  /** Per row, in 分. */
  readonly fen: Float64Array;
  /** Rows that a `none`, an unspecified cell or a missing value sends back to the evaluator. */
  readonly exceptions: readonly number[];
}

/**
 * Computes the amount of every row at once, each step one loop over scaled whole numbers. Every result is exact: scales are
 * static, the greatest possible value is followed through every step, and what could pass 2⁵² is not computed here.
 * Answers null when the provision needs more than this path has; the caller then takes the evaluator, row by row.
 */
export function computeColumns(
  compiled: CompiledProvision,
  situation: Situation,
  columns: Columns,
): ColumnarResult | null {
  try {
    return new Program(compiled, situation, columns).run();
  } catch (thrown) {
    if (thrown instanceof Unsupported) return null;
    throw thrown;
  }
}

type Operation = (start: number, count: number, bad: Uint8Array) => void;

class Program {
  private readonly compiled: CompiledProvision;
  private readonly situation: Situation;
  private readonly columns: Columns;
  private readonly known = new Map<string, Column>();
  private readonly operations: Operation[] = [];
  /** Null when a whole question is lifted into rows; else the detail table of the lines. */
  private readonly table: string | null;

  constructor(compiled: CompiledProvision, situation: Situation, columns: Columns) {
    this.compiled = compiled;
    this.situation = situation;
    this.columns = columns;
    this.table = compiled.lines?.table ?? null;
    this.refuseWhatIsNotARow();
  }

  run(): ColumnarResult {
    const { provision, scope } = this.compiled;
    const reference = provision.lines ?? amountOf(provision, scope);
    if (reference === null) throw new Unsupported();
    const result = this.inFen(this.column(splitReference(reference)[1] ?? reference));
    const { count } = this.columns;
    const fen = new Float64Array(count);
    const exceptions: number[] = [];
    const bad = new Uint8Array(chunk);
    for (let start = 0; start < count; start += chunk) {
      const rows = Math.min(chunk, count - start);
      bad.fill(0);
      for (const operation of this.operations) operation(start, rows, bad);
      fen.set(result.values.subarray(result.based ? start : 0, (result.based ? start : 0) + rows), start);
      for (let row = 0; row < rows; row += 1)
        if (bad[row] !== 0 || this.columns.missing[start + row] !== 0) exceptions.push(start + row);
    }
    return { fen, exceptions };
  }

  /** Only provisions whose “no” can be told once for all rows, and whose total is the plain sum of its lines. */
  private refuseWhatIsNotARow(): void {
    const { provision, scope } = this.compiled;
    const simple =
      provision.appliesTo === undefined && provision.silence === undefined && provision.grants === undefined;
    if (!simple || provision.force === 'encouraged' || provision.force === 'exploratory') throw new Unsupported();
    if (this.table === null) {
      if ((provision.requires?.length ?? 0) > 0) throw new Unsupported();
      return;
    }
    const total = amountOf(provision, scope);
    const step = total === null ? undefined : scope.steps.get(total)?.step;
    if (step?.op !== 'sum' || step.of !== provision.lines || step.where || step.top || step.when)
      throw new Unsupported();
    if (provision.benefit?.includes('.') || provision.requires?.some((each) => each.for !== undefined))
      throw new Unsupported();
    this.refuseWhatFails();
  }

  private refuseWhatFails(): void {
    const run = new Run(this.situation, new Map(), this.compiled.scope.ordered.length, { left: workLimit });
    try {
      if (failedRequirements(this.compiled, null, run, null).length > 0) throw new Unsupported();
    } catch (thrown) {
      throw thrown instanceof Missing ? new Unsupported() : thrown;
    }
  }

  private readonly column = (name: string): Column => {
    const known = this.known.get(name);
    if (known) return known;
    const made = this.make(name);
    this.known.set(name, made);
    return made;
  };

  private make(name: string): Column {
    const info = this.compiled.scope.steps.get(name);
    if (info) {
      if (info.part !== null || info.step.when !== undefined || info.rows !== this.table) throw new Unsupported();
      return this.step(info.step);
    }
    const supplied = this.columns.get(name);
    if (supplied) return supplied;
    const definition = this.compiled.scope.names.get(name);
    if (definition?.sort === 'figure') return { kind: 'constant', value: definition.value };
    const value =
      definition?.sort === 'setting' ? this.situation.settings.get(name)?.value : this.situation.values.get(name);
    if (value === undefined || Array.isArray(value)) throw new Unsupported();
    return { kind: 'constant', value: value as Exact | string | boolean };
  }

  private step(step: Step): Column {
    switch (step.op) {
      case 'times':
        return this.times(step.of, listOf(step.over));
      case 'plus':
      case 'minus':
      case 'min':
      case 'max':
        return step.of.map((name) => this.column(name)).reduce((left, right) => this.pair(step.op, left, right));
      case 'round':
        return this.round(step);
      case 'lookup':
        return buildLookup(step, this.compiled.scope, this.column, (lookup) => this.looked(lookup));
      case 'given': {
        const first = step.of.find((name) => this.isSupplied(name));
        return this.column(first ?? step.of.at(-1)!);
      }
      default:
        throw new Unsupported();
    }
  }

  private isSupplied(name: string): boolean {
    const definition = this.compiled.scope.names.get(name);
    return definition?.sort !== 'fact' || this.columns.get(name) !== undefined || this.situation.values.has(name);
  }

  private times(of: readonly string[], over: readonly string[]): Column {
    let factor = new Exact(1n);
    let product: Numbers | null = null;
    for (const name of of) {
      const column = this.column(name);
      if (column.kind === 'constant') factor = factor.times(exactOf(column));
      else product = product === null ? numbersOf(column) : this.multiply(product, numbersOf(column));
    }
    for (const name of over) {
      const divisor = exactOf(this.column(name));
      if (divisor.isZero()) throw new Unsupported();
      factor = factor.over(divisor);
    }
    return product === null ? { kind: 'constant', value: factor } : this.scaled(product, factor);
  }

  private multiply(left: Numbers, right: Numbers): Numbers {
    const result = this.buffer(left.most * right.most, left.under * right.under);
    this.operations.push((start, count) => {
      const [a, b, out] = [left.values, right.values, result.values];
      const [at, bt] = [left.based ? start : 0, right.based ? start : 0];
      for (let row = 0; row < count; row += 1) out[row] = a[at + row]! * b[bt + row]!;
    });
    return result;
  }

  /** Multiplies by a fraction in lowest terms: the numerator goes into the rows, the denominator into the scale. */
  private scaled(column: Numbers, by: Exact): Numbers {
    const { numerator, denominator } = lowest(by);
    if (numerator < 0) throw new Unsupported();
    const under = column.under * denominator;
    if (numerator === 1) return { ...column, under: checked(under) };
    const result = this.buffer(column.most * numerator, under);
    this.operations.push((start, count) => {
      const [values, out] = [column.values, result.values];
      const at = column.based ? start : 0;
      for (let row = 0; row < count; row += 1) out[row] = values[at + row]! * numerator;
    });
    return result;
  }

  private pair(op: 'plus' | 'minus' | 'min' | 'max', left: Column, right: Column): Column {
    if (left.kind === 'constant' && right.kind === 'constant')
      return { kind: 'constant', value: pairOf(op, exactOf(left), exactOf(right)) };
    const [a, b] = this.aligned(left, right);
    const result = this.buffer(
      op === 'plus' || op === 'minus' ? a.most + b.most : Math.max(a.most, b.most),
      a.under,
      op === 'minus' || a.signed || b.signed,
    );
    this.operations.push((start, count) => {
      const [x, y, out] = [a.values, b.values, result.values];
      const [at, bt] = [a.based ? start : 0, b.based ? start : 0];
      if (op === 'plus') for (let row = 0; row < count; row += 1) out[row] = x[at + row]! + y[bt + row]!;
      else if (op === 'minus') for (let row = 0; row < count; row += 1) out[row] = x[at + row]! - y[bt + row]!;
      else if (op === 'min') for (let row = 0; row < count; row += 1) out[row] = Math.min(x[at + row]!, y[bt + row]!);
      else for (let row = 0; row < count; row += 1) out[row] = Math.max(x[at + row]!, y[bt + row]!);
    });
    return result;
  }

  /** Both columns over one denominator. */
  private aligned(left: Column, right: Column): [Numbers, Numbers] {
    const [a, b] = [this.filled(left), this.filled(right)];
    const common = checked((a.under / commonDivisor(a.under, b.under)) * b.under);
    return [this.raised(a, common), this.raised(b, common)];
  }

  private raised(column: Numbers, under: number): Numbers {
    const by = under / column.under;
    return by === 1 ? column : { ...this.scaled(column, new Exact(BigInt(by))), under, signed: column.signed };
  }

  private filled(column: Column): Numbers {
    if (column.kind === 'numbers') return column;
    const { numerator, denominator } = lowest(exactOf(column));
    if (numerator < 0) throw new Unsupported();
    const result = this.buffer(numerator, denominator);
    result.values.fill(numerator);
    return result;
  }

  private round(step: Extract<Step, { op: 'round' }>): Column {
    const column = this.column(step.of);
    const to = isFigureText(step.to) ? Exact.of(step.to) : exactOf(this.column(step.to));
    const mode = (roundingModes as readonly string[]).includes(step.mode) ? step.mode : wordOf(this.column(step.mode));
    if (column.kind === 'constant') return { kind: 'constant', value: exactOf(column).round(to, mode as 'up') };
    const numbers = numbersOf(column);
    if (numbers.signed) throw new Unsupported();
    const multiple = lowest(to);
    const shared = commonDivisor(multiple.denominator, checked(numbers.under * multiple.numerator));
    const times = multiple.denominator / shared;
    const divisor = (numbers.under * multiple.numerator) / shared;
    checked(numbers.most * times + divisor);
    const result = this.buffer(numbers.most * times + multiple.numerator, multiple.denominator);
    this.operations.push(rounding(numbers, result, times, divisor, multiple.numerator, mode));
    return result;
  }

  private looked(lookup: { most: number; under: number; apply: (out: Float64Array) => Operation }): Numbers {
    const result = this.buffer(lookup.most, lookup.under);
    this.operations.push(lookup.apply(result.values));
    return result;
  }

  private inFen(column: Column): Numbers {
    const numbers = this.filled(column);
    const by = 100 / numbers.under;
    if (!Number.isInteger(by)) throw new Unsupported();
    return this.raised(numbers, 100);
  }

  private buffer(most: number, under: number, signed = false): Numbers {
    checked(most);
    return { kind: 'numbers', values: new Float64Array(chunk), under: checked(under), most, based: false, signed };
  }
}

/** Whole-number division with remainder; below 2⁵² the floor of the quotient is exact. */
function rounding(
  from: Numbers,
  to: Numbers,
  times: number,
  divisor: number,
  multiple: number,
  mode: string,
): Operation {
  return (start, count) => {
    const [values, out] = [from.values, to.values];
    const at = from.based ? start : 0;
    for (let row = 0; row < count; row += 1) {
      const above = values[at + row]! * times;
      let units = Math.floor(above / divisor);
      const rest = above - units * divisor;
      if (mode === 'half-up') units += rest + rest >= divisor ? 1 : 0;
      else if (mode === 'up') units += rest > 0 ? 1 : 0;
      else if (mode === 'half-even')
        units += rest + rest > divisor || (rest + rest === divisor && units % 2 === 1) ? 1 : 0;
      out[row] = units * multiple;
    }
  };
}

function pairOf(op: 'plus' | 'minus' | 'min' | 'max', left: Exact, right: Exact): Exact {
  if (op === 'plus') return left.plus(right);
  if (op === 'minus') return left.minus(right);
  return left.compare(right) < 0 === (op === 'min') ? left : right;
}

function exactOf(column: Column): Exact {
  if (column.kind === 'constant' && column.value instanceof Exact) return column.value;
  throw new Unsupported();
}

function numbersOf(column: Column): Numbers {
  if (column.kind === 'numbers') {
    if (column.signed) throw new Unsupported();
    return column;
  }
  throw new Unsupported();
}

function wordOf(column: Column): string {
  if (column.kind === 'constant' && typeof column.value === 'string') return column.value;
  throw new Unsupported();
}

function checked(value: number): number {
  if (value > safest) throw new Unsupported();
  return value;
}

function lowest(value: Exact): { numerator: number; denominator: number } {
  let [a, b] = [value.numerator < 0n ? -value.numerator : value.numerator, value.denominator];
  while (b !== 0n) [a, b] = [b, a % b];
  const divisor = a === 0n ? 1n : a;
  const parts = { numerator: Number(value.numerator / divisor), denominator: Number(value.denominator / divisor) };
  checked(Math.abs(parts.numerator));
  checked(parts.denominator);
  return parts;
}

function commonDivisor(left: number, right: number): number {
  let [a, b] = [left, right];
  while (b !== 0) [a, b] = [b, a % b];
  return a === 0 ? 1 : a;
}
