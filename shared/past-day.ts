import { dayInShanghai } from './calendar.ts';
import type { Fault } from './refusal.ts';

/** What a paper says happened before this was mistyped: no subsidy of ours is older. */
const earliest = '2000-01-01';

/** The fault of a day on which something is said to have happened: one that has not come, or that is too long ago to be meant. */
export function pastDayFaults(pointer: string, what: string, day: string, at: string): Fault[] {
  const today = dayInShanghai(new Date(at));
  if (day >= earliest && day <= today) return [];
  const detail = `${what}日期要在${earliest}到今天（${today}）之间，请核对日期。`;
  return [{ pointer, code: 'out_of_range', detail }];
}
