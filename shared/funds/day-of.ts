import { dayInShanghai } from '../calendar.ts';
import { Refusal } from '../refusal.ts';

/**
 * The day on which money moved, as a paper says: it decides which year's 指标 gets money back, so it is not taken on trust.
 * Refuses `invalid_input` for a day before `earliest` or after the day of registering.
 */
export function assertDayOf(what: string, on: string, earliest: string, at: string): void {
  const today = dayInShanghai(new Date(at));
  if (on >= earliest && on <= today) return;
  const detail = `${what}日期要在${earliest}到今天（${today}）之间，请核对凭证上的日期。`;
  throw new Refusal('invalid_input', detail, { faults: [{ pointer: '/on', code: 'out_of_range', detail }] });
}
