import { roundingModes } from '../../money.ts';
import type { CompiledProvision } from '../compile/compile.ts';
import { Exact } from '../compile/exact.ts';
import { failedRequirements } from '../compile/requirements.ts';
import { Missing, Run, type Situation, workLimit } from '../compile/run.ts';
import { isFigureText, listOf, splitReference } from '../format/names.ts';
import type { Step } from '../format/step.ts';
import { amountOf } from '../scope/amount.ts';
import { Arithmetic, chunk } from './arithmetic.ts';
import { type Column, type Columns, type Numbers, Unsupported } from './columns.ts';
import { buildLookup, type LookupPlan } from './lookup.ts';
import { exactOf, numbersOf, wordOf } from './numbers.ts';

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

class Program {
  private readonly compiled: CompiledProvision;
  private readonly situation: Situation;
  private readonly columns: Columns;
  private readonly known = new Map<string, Column>();
  private readonly arithmetic = new Arithmetic();
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
    const result = this.arithmetic.inFen(this.column(splitReference(reference)[1] ?? reference));
    const { count } = this.columns;
    const fen = new Float64Array(count);
    const exceptions: number[] = [];
    const bad = new Uint8Array(chunk);
    for (let start = 0; start < count; start += chunk) {
      const rows = Math.min(chunk, count - start);
      bad.fill(0);
      for (const operation of this.arithmetic.operations) operation(start, rows, bad);
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
        return step.of
          .map((name) => this.column(name))
          .reduce((left, right) => this.arithmetic.pair(step.op, left, right));
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
      else product = product === null ? numbersOf(column) : this.arithmetic.multiply(product, numbersOf(column));
    }
    for (const name of over) {
      const divisor = exactOf(this.column(name));
      if (divisor.isZero()) throw new Unsupported();
      factor = factor.over(divisor);
    }
    return product === null ? { kind: 'constant', value: factor } : this.arithmetic.scaled(product, factor);
  }

  private round(step: Extract<Step, { op: 'round' }>): Column {
    const column = this.column(step.of);
    const to = isFigureText(step.to) ? Exact.of(step.to) : exactOf(this.column(step.to));
    const mode = (roundingModes as readonly string[]).includes(step.mode) ? step.mode : wordOf(this.column(step.mode));
    if (column.kind === 'constant') return { kind: 'constant', value: exactOf(column).round(to, mode as 'up') };
    return this.arithmetic.rounded(numbersOf(column), to, mode);
  }

  private looked({ most, under, apply }: LookupPlan): Numbers {
    const result = this.arithmetic.buffer(most, under);
    this.arithmetic.operations.push(apply(result.values));
    return result;
  }
}
