import { Decimal as Base } from 'decimal.js';

/**
 * Our own constructor: decimal.js' global precision of 20 digits can be changed by anyone.
 * 400 digits make every sum and product of bounded inputs exact; quotients are kept as fractions until they are rounded.
 */
export const Decimal = Base.clone({
  precision: 400,
  rounding: Base.ROUND_HALF_UP,
  toExpNeg: -9e15,
  toExpPos: 9e15,
  minE: -9e15,
  maxE: 9e15,
});
export type Decimal = Base;

export const roundingModes = ['half-up', 'half-even', 'up', 'down'] as const;
export type RoundingMode = (typeof roundingModes)[number];

const decimalMode: Record<RoundingMode, Base.Rounding> = {
  'half-up': Base.ROUND_HALF_UP,
  'half-even': Base.ROUND_HALF_EVEN,
  up: Base.ROUND_UP,
  down: Base.ROUND_DOWN,
};

/** Rounds `value` to a whole number of `multiple` (0.01, 1, 10 …); `up` and `down` are away from and towards zero. */
export function roundTo(value: Decimal, multiple: Decimal, mode: RoundingMode): Decimal {
  return value.div(multiple).toDecimalPlaces(0, decimalMode[mode]).times(multiple);
}

/** Yuan as text with exactly two places (`1400.00`). An amount finer than a 分 is a broken invariant: it was never rounded. */
export function yuanText(amount: Decimal): string {
  if (amount.decimalPlaces() > 2) throw new Error(`amount ${amount.toFixed()} is finer than one fen`);
  return amount.isZero() ? '0.00' : amount.toFixed(2);
}

/** Reads a decimal string in yuan; the caller has validated its shape. */
export function yuan(text: string): Decimal {
  return new Decimal(text);
}

/** Whole 分 of an amount in yuan, for storage. Refuses, as a broken invariant, what is no whole 分 or too large for an exact integer. */
export function fenOf(amount: Decimal | string): number {
  const fen = new Decimal(amount).times(100);
  if (!fen.isInteger() || fen.abs().gt(Number.MAX_SAFE_INTEGER))
    throw new Error(`${fen.toFixed()} is no storable amount in fen`);
  return Number(fen.toFixed(0));
}

/** Yuan text of stored 分: `140000` → `1400.00`. */
export function yuanOfFen(fen: number): string {
  if (!Number.isSafeInteger(fen)) throw new Error(`${fen} is no storable amount in fen`);
  const digits = String(Math.abs(fen)).padStart(3, '0');
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/**
 * Splits `total` into whole multiples of `unit` by `weights` without losing any of it: each part is rounded down
 * and what is left goes, one unit at a time, to the largest remainders, earlier parts first among equals.
 */
export function splitByWeights(total: Decimal, weights: readonly Decimal[], unit: Decimal): Decimal[] {
  const whole = Decimal.sum(0, ...weights);
  if (whole.lte(0) || weights.some((weight) => weight.lt(0)))
    throw new Error('weights must not be negative nor all zero');
  const units = total.div(unit);
  if (!units.isInteger()) throw new Error(`${total.toFixed()} is no whole multiple of ${unit.toFixed()}`);
  const floors = weights.map((weight) => units.times(weight).divToInt(whole));
  const left = Number(units.minus(Decimal.sum(0, ...floors)).toFixed(0));
  const remainders = weights.map((weight, index) => ({ index, rest: units.times(weight).mod(whole).abs() }));
  const first = [...remainders].sort((a, b) => b.rest.comparedTo(a.rest) || a.index - b.index);
  const extra = new Set(first.slice(0, Math.abs(left)).map(({ index }) => index));
  return floors.map((floor, index) => (extra.has(index) ? floor.plus(Math.sign(left)) : floor).times(unit));
}
