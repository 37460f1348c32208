import { expect, test } from 'vitest';
import { usualFundSettings } from '../../../shared/funds/fund-settings.ts';
import { runningOff } from '../../../shared/funds/run-off.ts';
import { appropriation, obligation } from './builders.ts';

const names = (...asked: Parameters<typeof runningOff>) => runningOff(...asked).map(({ id }) => id);

test('a 指标 runs off when more than nine tenths are reserved or paid, and what came back counts as there', () => {
  // 4,000 + 5,000 of 10,000 are nine tenths exactly.
  const nine = appropriation({ reserved: 4_000, paid: 5_000 });
  expect(names([nine], [], usualFundSettings)).toEqual([]);
  expect(names([{ ...nine, paid: 5_001 }], [], usualFundSettings)).toEqual(['2026-city-operating']);
  expect(names([{ ...nine, paid: 5_001, restored: 1 }], [], usualFundSettings)).toEqual([]);
  expect(names([appropriation({ documents: 0 })], [], usualFundSettings)).toEqual([]);
});

test('all 指标 of a programme run off when together they do not suffice for what waits in it', () => {
  const city = appropriation();
  const county = appropriation({ source: 'county', documents: 2_000 });
  const other = appropriation({ programme: 'fee-reduction' });
  const all = [city, county, other];
  expect(names(all, [obligation(1, 12_000)], usualFundSettings)).toEqual([]);
  // One 分 of what waits was funded before.
  expect(names(all, [obligation(1, 12_001, { funded: 1 })], usualFundSettings)).toEqual([]);
  const short = ['2026-city-operating', '2026-county-operating'];
  expect(names(all, [obligation(1, 12_001)], usualFundSettings)).toEqual(short);
});

test('where levels share, the one that lacks its share makes the programme short', () => {
  const all = [appropriation(), appropriation({ source: 'county', documents: 2_000 })];
  const shares = [
    { source: 'city', weight: '0.5' },
    { source: 'county', weight: '0.5' },
  ] as const;
  const halves = { scheme: { mode: 'shares' as const, shares: [...shares] } };
  expect(names(all, [obligation(1, 4_000)], halves)).toEqual([]);
  expect(names(all, [obligation(1, 4_002)], halves)).toHaveLength(2);
});

test('a closed 指标 neither pays nor counts', () => {
  const closed = appropriation({ closed: true, paid: 10_000 });
  expect(names([closed], [obligation(1, 1)], usualFundSettings)).toEqual([]);
});
