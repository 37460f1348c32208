import { addMonths, dayInShanghai, firstDay, lastDay, monthsOfPeriod } from '../calendar.ts';
import { Refusal } from '../refusal.ts';
import { refusalFor } from './faults.ts';

/** The service months of a claim's period; the text has been checked. */
export function monthsOf(period: string): string[] {
  const months = monthsOfPeriod(period);
  if (!months) throw new Error(`${period} is no period`);
  return months;
}

/** The period of the same length that ends where this one begins: `2024-01` → `2023-12`, `2024-Q1` → `2023-Q4`. */
export function previousPeriod(period: string): string {
  const months = monthsOf(period);
  const start = addMonths(months[0] ?? '', -months.length);
  const [year, month] = start.split('-').map(Number) as [number, number];
  const length: Record<number, string> = {
    1: start,
    3: `${year}-Q${Math.ceil(month / 3)}`,
    6: `${year}-H${Math.ceil(month / 6)}`,
    12: String(year),
  };
  return length[months.length] ?? start;
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

/** 补报 is for a period that is over in Asia/Shanghai. Refuses with `invalid_input`. */
export function assertPeriodOver(period: string, at: string): void {
  const last = lastDay(monthsOf(period).at(-1) ?? '');
  if (last < dayInShanghai(new Date(at))) return;
  const detail = `补报用于已经过去的期间，${period}到${last}才结束，请按正常申报。`;
  throw refusalFor('invalid_input', [{ pointer: '/period', code: 'not_allowed', detail }]);
}

const lengths = { month: 1, quarter: 3, 'half-year': 6, year: 12 } as const;
const examples = { month: '2024-05', quarter: '2024-Q2', 'half-year': '2024-H1', year: '2024' } as const;

/** A period has the length that the policy settles by. Refuses with `invalid_input`. */
export function assertSettlementPeriod(period: string, settlementPeriod: keyof typeof lengths): void {
  if (monthsOf(period).length === lengths[settlementPeriod]) return;
  const detail = `这里的申报期间要写成 ${examples[settlementPeriod]} 的样子，请改正。`;
  throw refusalFor('invalid_input', [{ pointer: '/period', code: 'wrong_period', detail }]);
}
