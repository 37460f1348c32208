import { dayInShanghai } from './calendar.ts';
import { type Fault, Refusal } from './refusal.ts';

/** What a paper says happened before this was mistyped: no subsidy of ours is older. */
const noSubsidyBefore = '2000-01-01';

/**
 * What is wrong with a day on which something is said to have happened, as a sentence: it has not come, or is before `earliest`. Days
 * decide which year's 指标 money belongs to, so they are not taken on trust. Null when nothing is wrong.
 */
export function pastDayFault(what: string, day: string, at: string, earliest: string = noSubsidyBefore): string | null {
  const today = dayInShanghai(new Date(at));
  if (day >= earliest && day <= today) return null;
  return `${what}日期要在${earliest}到今天（${today}）之间，请核对日期。`;
}

/** The same as the fault of a body's field. */
export function pastDayFaults(pointer: string, what: string, day: string, at: string, earliest?: string): Fault[] {
  const detail = pastDayFault(what, day, at, earliest);
  return detail === null ? [] : [{ pointer, code: 'out_of_range', detail }];
}

/** Refuses `invalid_input` for such a day. */
export function assertPastDay(pointer: string, what: string, day: string, at: string, earliest?: string): void {
  const faults = pastDayFaults(pointer, what, day, at, earliest);
  if (faults[0]) throw new Refusal('invalid_input', faults[0].detail, { faults });
}
