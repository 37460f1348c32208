/** ISO dates `2024-05-31` and service months `2024-05`, compared as text; every date is a day in Asia/Shanghai. */
export type IsoDate = string;
export type ServiceMonth = string;

const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const monthPattern = /^\d{4}-(0[1-9]|1[0-2])$/;

/** Whether the text is a day that exists: `2024-02-29` is, `2023-02-29` is not. */
export function isDate(text: string): boolean {
  const match = datePattern.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

export function isMonth(text: string): boolean {
  return monthPattern.test(text) && text >= '0001';
}

export function monthOf(date: IsoDate): ServiceMonth {
  return date.slice(0, 7);
}

export function firstDay(month: ServiceMonth): IsoDate {
  return `${month}-01`;
}

export function lastDay(month: ServiceMonth): IsoDate {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return `${month}-${pad(daysInMonth(year, number))}`;
}

/** The month `count` months later (earlier when negative). */
export function addMonths(month: ServiceMonth, count: number): ServiceMonth {
  const [year, number] = month.split('-').map(Number) as [number, number];
  const index = year * 12 + number - 1 + count;
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${pad((index % 12) + 1)}`;
}

/** The day `count` days later (earlier when negative). */
export function addDays(date: IsoDate, count: number): IsoDate {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  return new Date(Date.UTC(year, month - 1, day + count)).toISOString().slice(0, 10);
}

/** All months from `from` to `to`, both included. */
export function monthsBetween(from: ServiceMonth, to: ServiceMonth): ServiceMonth[] {
  const months: ServiceMonth[] = [];
  for (let month = from; month <= to; month = addMonths(month, 1)) months.push(month);
  return months;
}

/** The months of a claim period: `2024-05`, `2024-Q2`, `2024-H1` or `2024`. Answers null for any other text. */
export function monthsOfPeriod(period: string): ServiceMonth[] | null {
  if (isMonth(period)) return [period];
  const match = /^(\d{4})(?:-(Q[1-4]|H[12]))?$/.exec(period);
  if (!match) return null;
  const [, year, part] = match;
  if (!part) return monthsBetween(`${year}-01`, `${year}-12`);
  const length = part.startsWith('Q') ? 3 : 6;
  const start = addMonths(`${year}-01`, (Number(part[1]) - 1) * length);
  return monthsBetween(start, addMonths(start, length - 1));
}

/**
 * Completed months from one day to another. A month is complete on the same day of a later month or, where that month is
 * too short, on the day after its end: `2023-01-31` to `2023-02-28` is 0, to `2023-03-01` is 1. Negative when `to` is earlier.
 */
export function completedMonths(from: IsoDate, to: IsoDate): number {
  const months = calendarMonths(from, to);
  return to.slice(8) < from.slice(8) ? months - 1 : months;
}

/** Completed months, and one more when a further month has begun. */
export function startedMonths(from: IsoDate, to: IsoDate): number {
  const whole = completedMonths(from, to);
  return to.slice(8) === from.slice(8) ? whole : whole + 1;
}

/** Difference of the month numbers, days left aside: `2024-01-31` to `2024-02-01` is 1. */
export function calendarMonths(from: IsoDate, to: IsoDate): number {
  const index = (date: IsoDate) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
  return index(to) - index(from);
}

/** The day it is in Asia/Shanghai (UTC+8 all year since 1991) at an instant. */
export function dayInShanghai(instant: Date): IsoDate {
  return new Date(instant.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
