import chineseDays from 'chinese-days';
import { addDays, type IsoDate } from './calendar.ts';

/**
 * Working days on the Chinese calendar: weekends, statutory holidays and the working weekends (调休) announced for a year.
 * They stand apart from `calendar.ts` so that only the functions that count them carry the calendar's data.
 */

/** Whether the calendar of this year has been announced: an announced year names its 1 January 元旦. */
export function calendarIsKnown(date: IsoDate): boolean {
  return chineseDays.getDayDetail(`${date.slice(0, 4)}-01-01`).name.includes('元旦');
}

/** Whether people work on this day. Throws for a year whose holidays are not announced: an answer would be a guess. */
export function isWorkingDay(date: IsoDate): boolean {
  if (!calendarIsKnown(date)) throw new RangeError(`the working days of ${date.slice(0, 4)} are not announced`);
  return chineseDays.isWorkday(date);
}

/** As `workingDaysAfter`; null where the holidays of a year on the way are not announced. */
export function dueDay(date: IsoDate, count: number): IsoDate | null {
  try {
    return workingDaysAfter(date, count);
  } catch (fault) {
    if (fault instanceof RangeError) return null;
    throw fault;
  }
}

/** The `count`-th working day after `date`, which itself does not count. */
export function workingDaysAfter(date: IsoDate, count: number): IsoDate {
  let day = date;
  for (let left = count; left > 0; ) {
    day = addDays(day, 1);
    if (isWorkingDay(day)) left -= 1;
  }
  return day;
}
