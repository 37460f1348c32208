import { expect, test } from 'vitest';
import { calendarIsKnown, dueDay, isWorkingDay, workingDaysAfter } from '../../shared/working-days.ts';

test('a Saturday made a working day (调休) counts, a holiday on a weekday does not', () => {
  expect(isWorkingDay('2026-10-10')).toBe(true);
  expect(isWorkingDay('2026-10-01')).toBe(false);
  expect(isWorkingDay('2026-11-22')).toBe(false);
  expect(isWorkingDay('2026-11-23')).toBe(true);
});

test('five working days after 29 September 2026 reach past the National Day holiday', () => {
  // 30 September; 1–7 October are holidays; 8, 9 October; Saturday 10 October is worked; 11 October is a Sunday; 12 October.
  expect(workingDaysAfter('2026-09-29', 5)).toBe('2026-10-12');
});

test('a year whose holidays are not announced is refused, not guessed', () => {
  expect(calendarIsKnown('2026-12-31')).toBe(true);
  expect(calendarIsKnown('2039-01-04')).toBe(false);
  expect(() => isWorkingDay('2039-01-04')).toThrow('not announced');
});

test('a day in such a year is null to whoever would rather not be refused', () => {
  expect([dueDay('2026-09-29', 5), dueDay('2039-01-04', 5)]).toEqual(['2026-10-12', null]);
});
