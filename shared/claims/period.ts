import { dayInShanghai, firstDay, monthsOfPeriod } from '../calendar.ts';
import { Refusal } from '../refusal.ts';

/** The service months of a claim's period; the text has been checked. */
export function monthsOf(period: string): string[] {
  const months = monthsOfPeriod(period);
  if (!months) throw new Error(`${period} is no period`);
  return months;
}

/** A period may be claimed once it has begun in Asia/Shanghai. Refuses with `period_not_open`. */
export function assertPeriodOpen(period: string, at: string): void {
  const [first = ''] = monthsOf(period);
  const today = dayInShanghai(new Date(at));
  if (firstDay(first) <= today) return;
  throw new Refusal('period_not_open', `${period} 还没有开始，最早从 ${firstDay(first)} 起申报。`, {
    faults: [{ pointer: '/period', code: 'period_not_open', detail: `今天是 ${today}，请改填已经开始的期间。` }],
  });
}
