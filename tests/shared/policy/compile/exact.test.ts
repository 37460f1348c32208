import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RoundingMode, roundingModes } from '../../../../shared/money.ts';
import { Exact, one, splitExactly, zero } from '../../../../shared/policy/compile/exact.ts';
import { Refusal } from '../../../../shared/refusal.ts';

const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), fc.integer({ min: 0, max: 6 }))
  .map(([units, places]) => ({ units, places, text: textOf(units, places) }));

function textOf(units: bigint, places: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0');
  const sign = units < 0n ? '-' : '';
  return places === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** Rounds units of 10⁻ᵖ to units of 10⁻², written apart from the engine: by looking at twice the distance to the floor. */
function roundedFen(units: bigint, places: number, mode: RoundingMode): bigint {
  const scale = 10n ** BigInt(places);
  const numerator = (units < 0n ? -units : units) * 100n;
  const floor = numerator / scale;
  const twice = (numerator - floor * scale) * 2n;
  const up =
    mode === 'up'
      ? twice > 0n
      : mode === 'half-up'
        ? twice >= scale
        : mode === 'half-even'
          ? twice > scale || (twice === scale && floor % 2n === 1n)
          : false;
  const magnitude = floor + (up ? 1n : 0n);
  return units < 0n ? -magnitude : magnitude;
}

describe('an exact number', () => {
  it('keeps a third: 1000 ÷ 3 × 3 is 1000', () => {
    expect(new Exact(1000n).over(new Exact(3n)).times(new Exact(3n)).text()).toBe('1000');
    expect(new Exact(1000n).over(new Exact(3n)).text()).toBe('1000/3');
  });

  it.each([
    ['0.005', '0.01'],
    ['0.015', '0.02'],
    ['0.025', '0.03'],
    ['-0.005', '-0.01'],
    ['357.0825', '357.08'],
    ['291.6625', '291.66'],
    ['102839.5152', '102839.52'],
  ])('rounds the tie or remainder %s half up to %s', (value, expected) => {
    expect(Exact.of(value).round(Exact.of('0.01'), 'half-up').text(2)).toBe(expected);
  });

  it.each([
    ['0.005', '0.00'],
    ['0.015', '0.02'],
    ['0.025', '0.02'],
  ])('rounds the tie %s half even to %s', (value, expected) => {
    expect(Exact.of(value).round(Exact.of('0.01'), 'half-even').text(2)).toBe(expected);
  });

  it('rounds to any multiple: 2.25 hours up to whole hours is 3, 1234 down to tens is 1230', () => {
    expect(Exact.of('2.25').round(one, 'up').text()).toBe('3');
    expect(Exact.of('1234').round(Exact.of('10'), 'down').text()).toBe('1230');
  });

  it('agrees with whole-number rounding for every value, mode and sign', () => {
    fc.assert(
      fc.property(decimal, fc.constantFrom(...roundingModes), ({ units, places, text }, mode) => {
        const rounded = Exact.of(text).round(Exact.of('0.01'), mode);
        expect(rounded.compare(new Exact(roundedFen(units, places, mode), 100n))).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('adds, multiplies and compares as fractions of whole numbers do', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const [x, y] = [Exact.of(a.text), Exact.of(b.text)];
        const [sa, sb] = [10n ** BigInt(a.places), 10n ** BigInt(b.places)];
        expect(x.plus(y).compare(new Exact(a.units * sb + b.units * sa, sa * sb))).toBe(0);
        expect(x.times(y).compare(new Exact(a.units * b.units, sa * sb))).toBe(0);
        expect(Math.sign(x.compare(y))).toBe(Math.sign(Number(a.units * sb - b.units * sa)));
        if (!y.isZero()) expect(x.over(y).times(y).compare(x)).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it('writes back what it read', () => {
    fc.assert(
      fc.property(decimal, ({ text, places }) => {
        expect(Exact.of(Exact.of(text).text(places)).compare(Exact.of(text))).toBe(0);
      }),
    );
  });

  it('refuses a fraction of thousands of digits before it costs anything', () => {
    let value = one;
    const grow = () => {
      for (let prime = 3n; ; prime += 2n) value = value.plus(new Exact(1n, prime));
    };
    expect(grow).toThrow(Refusal);
  });
});

describe('splitting', () => {
  it('gives 4:3:3 of 100.00 as 40, 30, 30 and three thirds of 100.00 as 33.34, 33.33, 33.33', () => {
    const shares = (weights: string[]) =>
      splitExactly(
        Exact.of('100.00'),
        weights.map((weight) => Exact.of(weight)),
        Exact.of('0.01'),
      ).map((part) => part.text(2));
    expect(shares(['4', '3', '3'])).toEqual(['40.00', '30.00', '30.00']);
    expect(shares(['1', '1', '1'])).toEqual(['33.34', '33.33', '33.33']);
  });

  it('loses no 分, and no part is a 分 away from its share', () => {
    const fen = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });
    const weights = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(fen, weights, (total, list) => {
        fc.pre(list.some((weight) => weight > 0));
        const exact = new Exact(total, 100n);
        const parts = splitExactly(
          exact,
          list.map((weight) => Exact.whole(weight)),
          new Exact(1n, 100n),
        );
        expect(parts.reduce((sum, part) => sum.plus(part), zero).compare(exact)).toBe(0);
        const whole = BigInt(list.reduce((sum, weight) => sum + weight, 0));
        for (const [index, part] of parts.entries()) {
          const off = part.minus(exact.times(Exact.whole(list[index]!)).over(new Exact(whole)));
          expect(off.compare(new Exact(1n, 100n))).toBe(-1);
          expect(off.compare(new Exact(-1n, 100n))).toBe(1);
        }
      }),
    );
  });
});
