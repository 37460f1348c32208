import { Exact } from '../compile/exact.ts';
import { type Column, type Numbers, safest, Unsupported } from './columns.ts';

export function exactOf(column: Column): Exact {
  if (column.kind === 'constant' && column.value instanceof Exact) return column.value;
  throw new Unsupported();
}

export function numbersOf(column: Column): Numbers {
  if (column.kind === 'numbers') {
    if (column.signed) throw new Unsupported();
    return column;
  }
  throw new Unsupported();
}

export function wordOf(column: Column): string {
  if (column.kind === 'constant' && typeof column.value === 'string') return column.value;
  throw new Unsupported();
}

export function checked(value: number): number {
  if (value > safest) throw new Unsupported();
  return value;
}

export function lowest(value: Exact): { numerator: number; denominator: number } {
  let [a, b] = [value.numerator < 0n ? -value.numerator : value.numerator, value.denominator];
  while (b !== 0n) [a, b] = [b, a % b];
  const divisor = a === 0n ? 1n : a;
  const parts = { numerator: Number(value.numerator / divisor), denominator: Number(value.denominator / divisor) };
  checked(Math.abs(parts.numerator));
  checked(parts.denominator);
  return parts;
}

export function commonDivisor(left: number, right: number): number {
  let [a, b] = [left, right];
  while (b !== 0) [a, b] = [b, a % b];
  return a === 0 ? 1 : a;
}
