import type { IsoDate, ServiceMonth } from '../../../shared/calendar.ts';

/** `2025-03` as people write it: 2025年3月. */
export function monthText(month: ServiceMonth): string {
  return `${month.slice(0, 4)}年${Number(month.slice(5))}月`;
}

/** `2022-10-08` as people write it: 2022年10月8日. */
export function dateText(date: IsoDate): string {
  return `${monthText(date.slice(0, 7))}${Number(date.slice(8))}日`;
}

/** An amount as a table shows it: `12345.60` → `12,345.60`, `-504.00` → `−504.00`. */
export function grouped(amount: string): string {
  const [, sign = '', whole = '', rest = ''] = /^(-?)(\d+)(.*)$/.exec(amount) ?? [];
  return `${sign && '−'}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${rest}`;
}

/** An amount as a sentence shows it: ¥1,400.00. */
export function yuanShown(amount: string): string {
  return amount.startsWith('-') ? `−¥${grouped(amount.slice(1))}` : `¥${grouped(amount)}`;
}

const orderNames = ['一孩', '二孩', '三孩', '四孩', '五孩', '六孩'];

/** The child's place among the children of a family, in the words the schemes use. */
export function orderText(order: number, andLater: boolean): string {
  return `${orderNames[order - 1] ?? `第${order}个孩子`}${andLater ? '及以上' : ''}`;
}
