import { Exact } from '../compile/exact.ts';
import { type Column, type Numbers, Unsupported } from './columns.ts';
import { checked, commonDivisor, exactOf, lowest } from './numbers.ts';

/** How many rows are taken through all steps at a time, so that they stay in the processor's cache. */
export const chunk = 2048;

type Operation = (start: number, count: number, bad: Uint8Array) => void;

export type PairOperation = 'plus' | 'minus' | 'min' | 'max';

/** The loops of a program in the order they run, each over one chunk of rows, and the columns that they fill. */
export class Arithmetic {
  readonly operations: Operation[] = [];

  /** Row by row, one column times the other. */
  multiply(left: Numbers, right: Numbers): Numbers {
    const result = this.buffer(left.most * right.most, left.under * right.under);
    this.operations.push((start, count) => {
      const [a, b, out] = [left.values, right.values, result.values];
      const [at, bt] = [left.based ? start : 0, right.based ? start : 0];
      for (let row = 0; row < count; row += 1) out[row] = a[at + row]! * b[bt + row]!;
    });
    return result;
  }

  /** Multiplies by a fraction in lowest terms: the numerator goes into the rows, the denominator into the scale. */
  scaled(column: Numbers, by: Exact): Numbers {
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

  /** One of two columns added, taken away or chosen between. */
  pair(op: PairOperation, left: Column, right: Column): Column {
    if (left.kind === 'constant' && right.kind === 'constant')
      return { kind: 'constant', value: pairOf(op, exactOf(left), exactOf(right)) };
    const [a, b] = this.aligned(left, right);
    const result = this.buffer(
      op === 'plus' || op === 'minus' ? a.most + b.most : Math.max(a.most, b.most),
      a.under,
      op === 'minus' || a.signed || b.signed,
    );
    this.operations.push(pairing(op, a, b, result));
    return result;
  }

  /** Every value brought to a multiple of `to`. */
  rounded(numbers: Numbers, to: Exact, mode: string): Numbers {
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

  /** The column over a hundred, so that its whole numbers are 分. */
  inFen(column: Column): Numbers {
    const numbers = this.filled(column);
    const by = 100 / numbers.under;
    if (!Number.isInteger(by)) throw new Unsupported();
    return this.raised(numbers, 100);
  }

  /** A constant as a column that says it in every row. */
  filled(column: Column): Numbers {
    if (column.kind === 'numbers') return column;
    const { numerator, denominator } = lowest(exactOf(column));
    if (numerator < 0) throw new Unsupported();
    const result = this.buffer(numerator, denominator);
    result.values.fill(numerator);
    return result;
  }

  /** Room for the result of one chunk, refused where its greatest value is not safe. */
  buffer(most: number, under: number, signed = false): Numbers {
    checked(most);
    return { kind: 'numbers', values: new Float64Array(chunk), under: checked(under), most, based: false, signed };
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
}

function pairing(op: PairOperation, a: Numbers, b: Numbers, result: Numbers): Operation {
  return (start, count) => {
    const [x, y, out] = [a.values, b.values, result.values];
    const [at, bt] = [a.based ? start : 0, b.based ? start : 0];
    if (op === 'plus') for (let row = 0; row < count; row += 1) out[row] = x[at + row]! + y[bt + row]!;
    else if (op === 'minus') for (let row = 0; row < count; row += 1) out[row] = x[at + row]! - y[bt + row]!;
    else if (op === 'min') for (let row = 0; row < count; row += 1) out[row] = Math.min(x[at + row]!, y[bt + row]!);
    else for (let row = 0; row < count; row += 1) out[row] = Math.max(x[at + row]!, y[bt + row]!);
  };
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

function pairOf(op: PairOperation, left: Exact, right: Exact): Exact {
  if (op === 'plus') return left.plus(right);
  if (op === 'minus') return left.minus(right);
  return left.compare(right) < 0 === (op === 'min') ? left : right;
}
