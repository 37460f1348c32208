import { expect, test } from 'vitest';
import { asksForMonths, earlierSlots, monthsClaimed } from '../../../shared/claims/months-claimed.ts';
import { childEntry } from '../../../shared/claims/prefill.ts';
import { policies } from '../../../shared/policies/index.ts';
import { aChild } from '../../support/builders.ts';

const child = aChild();
const held = (...months: string[]) => months.map((month) => ({ childKey: child.childKey, month }));
const countIn = (month: string, claimedEarlier: ReturnType<typeof held>, own: readonly string[] = [month]) => {
  const entries = own.map((one) => childEntry(child, one));
  return monthsClaimed(childEntry(child, month), entries, { claimedEarlier });
};

test('months of the same year before the line count, each once', () => {
  expect(countIn('2024-06', held('2023-12', '2024-01', '2024-05', '2024-06', '2024-07'))).toEqual({ monthsPaid: 2 });
});

test('the months of a quarter count those before them in the same claim', () => {
  const quarter = ['2024-04', '2024-05', '2024-06'];
  const counts = quarter.map((month) => countIn(month, held('2024-01', '2024-04'), quarter));
  expect(counts).toEqual([{ monthsPaid: 1 }, { monthsPaid: 2 }, { monthsPaid: 3 }]);
});

test('other children count for themselves', () => {
  expect(countIn('2024-06', [{ childKey: 'another', month: '2024-01' }])).toEqual({ monthsPaid: 0 });
});

test('nothing is said where no policy asked', () => {
  expect(monthsClaimed(childEntry(child, '2024-06'), [], {})).toEqual({});
  expect(asksForMonths('operating', '330903', policies)).toBe(false);
});

test('the slots of a claim for the first quarter are those of January and February', () => {
  expect(earlierSlots('operating', '2024-Q1', ['a', 'a'])).toEqual([
    { kind: 'operating', subject: 'a', month: '2024-01' },
    { kind: 'operating', subject: 'a', month: '2024-02' },
  ]);
  expect(earlierSlots('operating', '2024-01', ['a'])).toEqual([]);
});
