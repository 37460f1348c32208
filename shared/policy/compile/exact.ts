import type { RoundingMode } from '../../money.ts';
import { Refusal } from '../../refusal.ts';

/**
 * An exact number: a fraction of whole numbers, so that 1000 ÷ 3 × 3 is 1000 and nothing is rounded before a policy says so.
 * `source` keeps the digits as they were written ("0.10"), for the explanation only.
 */
export class Exact {
  readonly numerator: bigint;
  /** Always positive, most often a power of ten; not reduced unless it has to be. */
  readonly denominator: bigint;
  readonly source: string | null;
  /** The text last asked for: one number is shown in several formulas. */
  private written: string | null = null;
  private writtenPlaces = -1;

  constructor(numerator: bigint, denominator = 1n, source: string | null = null) {
    this.numerator = numerator;
    this.denominator = denominator;
    this.source = source;
  }

  /** Reads decimal text that has been validated: digits, an optional sign and one point. */
  static of(text: string): Exact {
    const point = text.indexOf('.');
    if (point < 0) return new Exact(BigInt(text), 1n, text);
    const places = text.length - point - 1;
    return new Exact(BigInt(text.slice(0, point) + text.slice(point + 1)), powerOfTen(places), text);
  }

  static whole(value: number): Exact {
    return new Exact(BigInt(value));
  }

  plus(other: Exact): Exact {
    if (this.denominator === other.denominator) return new Exact(this.numerator + other.numerator, this.denominator);
    if (this.denominator % other.denominator === 0n)
      return new Exact(this.numerator + other.numerator * (this.denominator / other.denominator), this.denominator);
    if (other.denominator % this.denominator === 0n) return other.plus(this);
    return reduced(
      this.numerator * other.denominator + other.numerator * this.denominator,
      this.denominator * other.denominator,
    );
  }

  minus(other: Exact): Exact {
    return this.plus(new Exact(-other.numerator, other.denominator));
  }

  times(other: Exact): Exact {
    const denominator = this.denominator * other.denominator;
    const numerator = this.numerator * other.numerator;
    return denominator > wideDenominator ? reduced(numerator, denominator) : new Exact(numerator, denominator);
  }

  /** The quotient as a fraction; the divisor is not zero. */
  over(other: Exact): Exact {
    if (other.numerator === 0n) throw new Error('an exact number was divided by zero');
    const sign = other.numerator < 0n ? -1n : 1n;
    return reduced(this.numerator * other.denominator * sign, this.denominator * other.numerator * sign);
  }

  compare(other: Exact): number {
    const left = this.numerator * other.denominator;
    const right = other.numerator * this.denominator;
    return left < right ? -1 : left > right ? 1 : 0;
  }

  isZero(): boolean {
    return this.numerator === 0n;
  }

  /** A whole multiple of `multiple` (0.01, 1, 10 …); `up` and `down` are away from and towards zero. */
  round(multiple: Exact, mode: RoundingMode): Exact {
    const above = this.numerator * multiple.denominator;
    const below = this.denominator * multiple.numerator;
    const units = roundedQuotient(above, below, mode);
    return new Exact(units * multiple.numerator, multiple.denominator);
  }

  /** Decimal text with at least `least` places; a fraction that never ends is written as one (`1000/3`). */
  text(least = 0): string {
    if (this.writtenPlaces === least && this.written !== null) return this.written;
    this.written = this.write(least);
    this.writtenPlaces = least;
    return this.written;
  }

  private write(least: number): string {
    let { numerator, denominator } = this;
    let places = placesOf(denominator);
    if (places === null) {
      const divisor = greatestCommonDivisor(numerator, denominator);
      numerator /= divisor;
      denominator /= divisor;
      const factor = terminating(denominator);
      if (factor === null) return `${numerator}/${denominator}`;
      numerator *= factor.times;
      places = factor.places;
    }
    return decimalText(numerator, places, least);
  }

  /** The fewest decimal places that write the number, or null when none do. */
  places(): number | null {
    const text = this.text();
    if (text.includes('/')) return null;
    const point = text.indexOf('.');
    return point < 0 ? 0 : text.length - point - 1;
  }

  isWhole(): boolean {
    return this.numerator % this.denominator === 0n;
  }

  toJSON(): string {
    return this.text();
  }
}

export const zero = new Exact(0n);
export const one = new Exact(1n);

const powers: bigint[] = Array.from({ length: 40 }, (_, index) => 10n ** BigInt(index));
const placesByPower = new Map(powers.map((power, index) => [power, index]));
const wideDenominator = 10n ** 39n;
/** Beyond this a document makes numbers of thousands of digits: no scheme does, an attack would. */
const widest = 10n ** 1200n;

function powerOfTen(places: number): bigint {
  return powers[places] ?? 10n ** BigInt(places);
}

function placesOf(denominator: bigint): number | null {
  return placesByPower.get(denominator) ?? null;
}

function reduced(numerator: bigint, denominator: bigint): Exact {
  const divisor = greatestCommonDivisor(numerator, denominator);
  const below = denominator / divisor;
  if (below > widest) throw new Refusal('policy_too_large', '这份政策算出的分数过长，请在中间步骤先取整');
  return new Exact(numerator / divisor, below);
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let a = left < 0n ? -left : left;
  let b = right;
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? 1n : a;
}

function terminating(denominator: bigint): { times: bigint; places: number } | null {
  let rest = denominator;
  let twos = 0;
  let fives = 0;
  while (rest % 2n === 0n) {
    rest /= 2n;
    twos += 1;
  }
  while (rest % 5n === 0n) {
    rest /= 5n;
    fives += 1;
  }
  if (rest !== 1n) return null;
  const places = Math.max(twos, fives);
  return { times: 10n ** BigInt(places) / denominator, places };
}

function decimalText(numerator: bigint, places: number, least: number): string {
  if (places === 0 && least === 0) return numerator.toString();
  const negative = numerator < 0n;
  const digits = (negative ? -numerator : numerator).toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  let decimals = digits.slice(digits.length - places);
  let end = decimals.length;
  while (end > least && decimals.charCodeAt(end - 1) === 48) end -= 1;
  decimals = decimals.slice(0, end).padEnd(least, '0');
  return `${negative ? '-' : ''}${whole}${decimals ? `.${decimals}` : ''}`;
}

function roundedQuotient(above: bigint, below: bigint, mode: RoundingMode): bigint {
  const negative = above < 0n !== below < 0n;
  const over = above < 0n ? -above : above;
  const under = below < 0n ? -below : below;
  let units = over / under;
  const rest = over - units * under;
  if (rest !== 0n) {
    const twice = rest * 2n;
    if (mode === 'up') units += 1n;
    else if (mode === 'half-up' && twice >= under) units += 1n;
    else if (mode === 'half-even' && (twice > under || (twice === under && units % 2n === 1n))) units += 1n;
  }
  return negative ? -units : units;
}

/** Whole multiples of `unit` shared by `weights`, none of it lost: the left-over units go to the largest remainders, earlier first. */
export function splitExactly(total: Exact, weights: readonly Exact[], unit: Exact): Exact[] {
  const whole = weights.reduce((sum, weight) => sum.plus(weight), zero);
  const units = total.over(unit);
  if (!units.isWhole()) throw new Error(`${total.text()} is no whole multiple of ${unit.text()}`);
  const shares = weights.map((weight) => units.times(weight).over(whole));
  const floors = shares.map((share) => share.round(one, 'down'));
  const left = floors.reduce((rest, floor) => rest.minus(floor), units);
  const count = Number(left.numerator / left.denominator);
  const order = shares.map((share, index) => ({ index, rest: share.minus(floors[index]!) }));
  const sign = Math.sign(count);
  order.sort((a, b) => sign * b.rest.compare(a.rest) || a.index - b.index);
  const extra = new Set(order.slice(0, Math.abs(count)).map(({ index }) => index));
  return floors.map((floor, index) => (extra.has(index) ? floor.plus(Exact.whole(sign)) : floor).times(unit));
}
