import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  addMonths,
  calendarMonths,
  completedMonths,
  dayInShanghai,
  isDate,
  isMonth,
  lastDay,
  monthsBetween,
  monthsOfPeriod,
  startedMonths,
} from '../../shared/calendar.ts';

const day = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2060-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

test.each([
  '2023-02-29',
  '2024-13-01',
  '2024-00-10',
  '2024-1-1',
  '2024-04-31',
  '0000-01-01',
  '2024-05-31T00:00:00Z',
  '',
])('%s is no day', (text) => expect(isDate(text)).toBe(false));
test.each(['2024-02-29', '1999-12-31', '2022-10-08'])('%s is a day', (text) => expect(isDate(text)).toBe(true));
test.each(['2025-13', '2025-00', '2025-1', '0000-05', '2025-05-01'])('%s is no month', (text) =>
  expect(isMonth(text)).toBe(false),
);

describe('periods', () => {
  test.each([
    ['2024-05', ['2024-05']],
    ['2024-Q2', ['2024-04', '2024-05', '2024-06']],
    ['2024-H2', ['2024-07', '2024-08', '2024-09', '2024-10', '2024-11', '2024-12']],
    ['2024-Q5', null],
    ['24', null],
  ])('%s has the months %j', (period, months) => expect(monthsOfPeriod(period)).toEqual(months));

  test('a year has twelve months', () => expect(monthsOfPeriod('2024')).toEqual(monthsBetween('2024-01', '2024-12')));
});

describe('months between two days', () => {
  test.each([
    ['2023-01-01', '2024-05-01', 16, 16, 16],
    ['2023-01-31', '2023-02-28', 0, 1, 1],
    ['2023-01-31', '2023-03-01', 1, 2, 2],
    ['2024-02-29', '2027-02-28', 35, 36, 36],
    ['2024-02-29', '2027-03-01', 36, 37, 37],
    ['2022-05-10', '2025-05-10', 36, 36, 36],
    ['2022-05-10', '2025-05-09', 35, 36, 36],
    ['2024-01-31', '2024-02-01', 0, 1, 1],
    ['2024-05-10', '2024-05-09', -1, 0, 0],
  ])('from %s to %s: %i completed, %i started, %i calendar', (from, to, completed, started, calendar) => {
    expect([completedMonths(from, to), startedMonths(from, to), calendarMonths(from, to)]).toEqual([
      completed,
      started,
      calendar,
    ]);
  });

  test('completed months never fall as time goes on', () => {
    fc.assert(fc.property(day, day, (born, on) => completedMonths(born, addDays(on, 1)) >= completedMonths(born, on)));
  });
});

test('a month ends on its last day, leap years included', () => {
  expect([lastDay('2024-02'), lastDay('2023-02'), lastDay('2100-02'), lastDay('2024-12')]).toEqual([
    '2024-02-29',
    '2023-02-28',
    '2100-02-28',
    '2024-12-31',
  ]);
});

test('months count across years in both directions', () => {
  expect([addMonths('2024-12', 1), addMonths('2024-01', -1), addMonths('2024-05', -17)]).toEqual([
    '2025-01',
    '2023-12',
    '2022-12',
  ]);
});

test('a day begins in Shanghai eight hours before it begins in Greenwich', () => {
  expect(dayInShanghai(new Date('2024-05-31T15:59:59Z'))).toBe('2024-05-31');
  expect(dayInShanghai(new Date('2024-05-31T16:00:00Z'))).toBe('2024-06-01');
});
