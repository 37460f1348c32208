import { dayInShanghai } from '../calendar.ts';
import { Refusal } from '../refusal.ts';

/**
 * The day on which money moved, as a paper says: it decides which year's 指标 gets money back, so it is not taken on trust.
 * Refuses `invalid_input` for a day before `earliest` or after the day of registering.
 */
export function assertDayOf(what: string, on: string, earliest: string, at: string): void {
  const detail = dayFault(what, on, earliest, at);
  if (detail !== null)
    throw new Refusal('invalid_input', detail, { faults: [{ pointer: '/on', code: 'out_of_range', detail }] });
}

/** What is wrong with such a day, as a sentence; null when nothing is. */
export function dayFault(what: string, on: string, earliest: string, at: string): string | null {
  const today = dayInShanghai(new Date(at));
  if (on >= earliest && on <= today) return null;
  return `${what}日期要在${earliest}到今天（${today}）之间，请核对凭证上的日期。`;
}
