import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Decimal,
  fenOf,
  type RoundingMode,
  roundTo,
  splitByWeights,
  yuan,
  yuanOfFen,
  yuanText,
} from '../../shared/money.ts';

const fen = fc.integer({ min: -10_000_000_000, max: 10_000_000_000 });
const cent = new Decimal('0.01');

describe('yuan text', () => {
  test.each([
    ['1400', '1400.00'],
    ['0.5', '0.50'],
    ['-0', '0.00'],
    ['-12.3', '-12.30'],
    ['123456789012.34', '123456789012.34'],
  ])('%s is written %s', (input, expected) => expect(yuanText(yuan(input))).toBe(expected));

  test('an amount finer than a fen was never rounded and is a broken invariant', () => {
    expect(() => yuanText(yuan('0.005'))).toThrow('finer than one fen');
    expect(() => fenOf('0.005')).toThrow('no storable amount');
  });

  test('an amount beyond exact integers cannot be stored', () => {
    expect(() => fenOf('90071992547409.92')).toThrow('no storable amount');
    expect(fenOf('90071992547409.91')).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('stored fen and text are the same amount, both ways', () => {
    fc.assert(
      fc.property(
        fen,
        (amount) => fenOf(yuanOfFen(amount)) === amount && yuanText(yuan(yuanOfFen(amount))) === yuanOfFen(amount),
      ),
    );
  });
});

describe('rounding', () => {
  const rows: [string, string, RoundingMode, string][] = [
    ['291.6625', '0.01', 'half-up', '291.66'],
    ['0.005', '0.01', 'half-up', '0.01'],
    ['0.005', '0.01', 'half-even', '0'],
    ['0.015', '0.01', 'half-even', '0.02'],
    ['2.25', '1', 'up', '3'],
    ['2.25', '1', 'down', '2'],
    ['1234.5', '10', 'half-up', '1230'],
    ['-0.005', '0.01', 'half-up', '-0.01'],
  ];
  test.each(rows)('%s to a multiple of %s, %s, is %s', (value, multiple, mode, expected) =>
    expect(roundTo(new Decimal(value), new Decimal(multiple), mode).toFixed()).toBe(expected),
  );

  test('half-up agrees with whole-number arithmetic on every ten-thousandth of a yuan', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), (tenThousandths) => {
        const oracle = (tenThousandths + 50n) / 100n;
        return (
          roundTo(new Decimal(tenThousandths.toString()).div(10_000), cent, 'half-up').times(100).toFixed() ===
          oracle.toString()
        );
      }),
    );
  });

  test('a change of the library-wide precision does not reach our constructor', async () => {
    const { Decimal: shared } = await import('decimal.js');
    shared.set({ precision: 3 });
    expect(new Decimal('1234567.89').times('0.0833').toFixed()).toBe('102839.505237');
    shared.set({ precision: 20 });
  });
});

describe('splitting', () => {
  test('40/30/30 of 100.01 loses no fen: 40.004, 30.003, 30.003 leave one fen for the largest remainder', () => {
    const parts = splitByWeights(
      yuan('100.01'),
      [40, 30, 30].map((weight) => new Decimal(weight)),
      cent,
    );
    expect(parts.map(yuanText)).toEqual(['40.01', '30.00', '30.00']);
  });

  test('equal remainders go to the earlier part', () => {
    expect(splitByWeights(yuan('0.01'), [new Decimal(1), new Decimal(1)], cent).map(yuanText)).toEqual([
      '0.01',
      '0.00',
    ]);
  });

  test('parts always add up to the total and differ from the exact share by less than a fen', () => {
    const weights = fc
      .array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 8 })
      .filter((all) => all.some((weight) => weight > 0));
    fc.assert(
      fc.property(fen, weights, (amount, all) => {
        const total = yuan(yuanOfFen(amount));
        const whole = Decimal.sum(...all);
        const parts = splitByWeights(
          total,
          all.map((weight) => new Decimal(weight)),
          cent,
        );
        expect(yuanText(Decimal.sum(...parts))).toBe(yuanText(total));
        for (const [index, part] of parts.entries())
          expect(
            part
              .minus(total.times(all[index] ?? 0).div(whole))
              .abs()
              .lt(cent),
          ).toBe(true);
      }),
    );
  });
});
