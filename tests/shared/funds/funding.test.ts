import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Appropriation, available, sources } from '../../../shared/funds/appropriation.ts';
import { type FundingScheme, fund, proRata, shareOut, upperLevelsFirst } from '../../../shared/funds/funding.ts';
import { appropriation, obligation } from './builders.ts';

const city = (documents: number, parts: Partial<Appropriation> = {}) =>
  appropriation({ source: 'city', documents, ...parts });
const county = (documents: number) => appropriation({ source: 'county', documents });
const province = (documents: number) => appropriation({ source: 'province', documents });
const amounts = (parts: readonly (readonly { amount: number }[])[]) =>
  parts.map((of) => of.reduce((sum, { amount }) => sum + amount, 0));

describe('funding in order', () => {
  test('the province pays first, the county what is left: 100.00 from 60.00 and 70.00', () => {
    const { parts, movements, gap } = fund(
      [obligation(1, 10_000)],
      [county(7_000), province(6_000)],
      upperLevelsFirst,
      'wait',
    );
    expect(parts).toEqual([
      [
        { appropriationId: '2026-province-operating', amount: 6_000 },
        { appropriationId: '2026-county-operating', amount: 4_000 },
      ],
    ]);
    expect([movements.length, gap]).toEqual([2, 0]);
  });

  test('1,000 claims of 2.00 on 1,200.00: 600 pass, 400 wait, one movement of the one 指标', () => {
    const claims = Array.from({ length: 1_000 }, (_, index) => obligation(index, 200));
    const { parts, movements, gap } = fund(claims, [city(120_000)], upperLevelsFirst, 'wait');
    expect(parts.filter((of) => of.length > 0)).toHaveLength(600);
    expect([movements, gap]).toEqual([[{ appropriationId: '2026-city-operating', amount: 120_000 }], 80_000]);
  });

  test('a claim that finds no money waits in full; a smaller one behind it is paid', () => {
    const { parts, gap } = fund([obligation(1, 900), obligation(2, 500)], [city(600)], upperLevelsFirst, 'wait');
    expect([amounts(parts), gap]).toEqual([[0, 500], 900]);
  });

  test('直达 money is spent before other money of the same source, closed years not at all', () => {
    const direct = city(300, { direct: true, firstIssuedOn: '2026-05-01' });
    const closed = city(900, { closed: true, year: '2025' });
    const { parts } = fund([obligation(1, 500)], [city(600), closed, direct], upperLevelsFirst, 'wait');
    expect(parts[0]).toEqual([
      { appropriationId: '2026-city-operating-direct', amount: 300 },
      { appropriationId: '2026-city-operating', amount: 200 },
    ]);
  });

  test('what is funded already is not funded again', () => {
    const { parts } = fund([obligation(1, 1_000, { funded: 400 })], [city(9_000)], upperLevelsFirst, 'wait');
    expect(amounts(parts)).toEqual([600]);
  });
});

describe('shares between sources', () => {
  const thirds: FundingScheme = {
    mode: 'shares',
    shares: [
      { source: 'province', weight: '1' },
      { source: 'county', weight: '1' },
      { source: 'city', weight: '1' },
    ],
  };

  test('a third each of 100.00 is 33.33, 33.33 and 33.34 at the county', () => {
    expect([...shareOut(10_000, thirds.shares)]).toEqual([
      ['province', 3_333],
      ['county', 3_334],
      ['city', 3_333],
    ]);
  });

  test('without a county share the odd 分 falls to the last source', () => {
    const shares = [
      { source: 'province', weight: '0.5' },
      { source: 'city', weight: '0.5' },
    ] as const;
    expect([...shareOut(1, shares).values()]).toEqual([0, 1]);
  });

  test('one source without money stops the claim, though the others have plenty', () => {
    const { parts, gap } = fund([obligation(1, 300)], [city(99), county(999), province(999)], thirds, 'wait');
    expect([parts, gap]).toEqual([[[]], 300]);
  });

  test('no share loses a 分 and each is its weight, short of the odd ones', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 50 }), weights, (amount, list) => {
        const shares = list.map((weight, index) => ({ source: sources[index]!, weight: String(weight) }));
        const parts = shareOut(amount, shares);
        const whole = list.reduce((total, weight) => total + weight, 0);
        const exact = list.map((weight) => (BigInt(amount) * BigInt(weight)) / BigInt(whole));
        expect([...parts.values()].reduce((total, part) => total + part, 0)).toBe(amount);
        for (const [index, { source }] of shares.entries()) {
          const above = BigInt(parts.get(source)!) - exact[index]!;
          expect(above >= 0n && above < BigInt(list.length)).toBe(true);
        }
      }),
    );
  });
});

describe('pro rata', () => {
  test('100.00 for needs of 100.00, 100.00 and 100.01: 33.33, 33.33, 33.34 by the largest remainder', () => {
    expect(proRata(10_000, [10_000, 10_000, 10_001])).toEqual([3_333, 3_333, 3_334]);
  });

  test('everyone gets the same proportion and the gap is what is missing', () => {
    const { parts, gap } = fund([obligation(1, 900), obligation(2, 300)], [city(400)], upperLevelsFirst, 'pro-rata');
    expect([amounts(parts), gap]).toEqual([[300, 100], 800]);
  });

  test('agrees with handing out one 分 at a time to the largest remainder', () => {
    const needs = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(needs, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
        const need = list.reduce((total, part) => total + part, 0);
        fc.pre(need > 0);
        const total = Math.floor(need * share);
        const oracle = list.map((part) => Math.floor((part * total) / need));
        const rests = list.map((part) => (part * total) % need);
        for (let left = total - oracle.reduce((sum, part) => sum + part, 0); left > 0; left -= 1) {
          const next = rests.indexOf(Math.max(...rests));
          oracle[next]! += 1;
          rests[next] = -1;
        }
        expect(proRata(total, list)).toEqual(oracle);
      }),
    );
  });
});

test('funding conserves money under every scheme and rule', () => {
  const scheme: fc.Arbitrary<FundingScheme> = fc.oneof(
    fc.shuffledSubarray([...sources], { minLength: 1 }).map((order) => ({ mode: 'order' as const, sources: order })),
    fc.shuffledSubarray([...sources], { minLength: 1 }).chain((order) =>
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: order.length, maxLength: order.length }).map((weights) => ({
        mode: 'shares' as const,
        shares: order.map((source, index) => ({ source, weight: String(weights[index]) })),
      })),
    ),
  );
  const money = fc.array(
    fc.record({
      source: fc.constantFrom(...sources),
      direct: fc.boolean(),
      documents: fc.integer({ min: 0, max: 3_000 }),
    }),
    { maxLength: 6 },
  );
  const needs = fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 12 });
  fc.assert(
    fc.property(
      scheme,
      money,
      needs,
      fc.constantFrom('wait' as const, 'pro-rata' as const),
      (by, purses, list, rule) => {
        const accounts = purses.map((purse, index) => appropriation({ ...purse, id: `a${index}` }));
        const { parts, movements, gap } = fund(
          list.map((amount, index) => obligation(index, amount)),
          accounts,
          by,
          rule,
        );
        const granted = amounts(parts);
        for (const { appropriationId, amount } of movements) {
          const of = accounts.find(({ id }) => id === appropriationId)!;
          const items = parts.flat().filter((part) => part.appropriationId === appropriationId);
          expect(amount).toBe(items.reduce((sum, part) => sum + part.amount, 0));
          expect(amount).toBeLessThanOrEqual(available(of));
        }
        expect(granted.reduce((sum, amount) => sum + amount, 0) + gap).toBe(
          list.reduce((sum, amount) => sum + amount, 0),
        );
        expect(
          granted.every(
            (amount, index) =>
              amount <= list[index]! && (rule === 'pro-rata' || amount === 0 || amount === list[index]),
          ),
        ).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});
