import { isDate } from '../../../shared/calendar.ts';

/** What people type, read generously: a value in the form the calculation takes, or the sentence that says what to do. */
export type Read<Value> = { readonly value: Value } | { readonly fault: string };

/**
 * An amount in yuan: full-width digits, blanks, thousands separators, ¥ and 元 are let pass; `２，０００元/月` → `2000.00`.
 * A comma anywhere but between thousands is not guessed at.
 */
export function readMoney(typed: string, label: string): Read<string> {
  const plain = halfWidth(typed)
    .replace(/^(人民币|¥|每月)+/, '')
    .replace(/((\/|每|一?个)*[人孩月])+$/, '')
    .replace(/(元|块钱?)$/, '');
  const digits = /^\d{1,3}(,\d{3})+(\.\d*)?$/.test(plain) ? plain.replace(/,/g, '') : plain;
  const match = /^0*(\d+?)(?:\.(\d*))?$/.exec(digits);
  if (!match) return { fault: `${label}要填数字，例如 2000 或 2000.50` };
  const [, whole = '0', part = ''] = match;
  if (part.replace(/0+$/, '').length > 2) return { fault: `${label}最多填到分，也就是两位小数` };
  if (whole.length > 6) return { fault: `${label}填得太大，请看看是不是多打了几个 0` };
  return { value: `${whole}.${part.slice(0, 2).padEnd(2, '0')}` };
}

/** A number with decimals, in the same generous spelling. */
export function readNumber(typed: string, label: string): Read<string> {
  const plain = halfWidth(typed);
  const match = /^(\d{1,12})(\.\d{1,12})?$/.exec(plain);
  return match ? { value: plain.replace(/^0+(?=\d)/, '') } : { fault: `${label}要填数字，例如 12 或 12.5` };
}

/** A whole number. */
export function readCount(typed: string, label: string): Read<number> {
  const plain = halfWidth(typed);
  return /^\d{1,9}$/.test(plain) ? { value: Number(plain) } : { fault: `${label}要填整数，例如 12` };
}

/** A day: 2024-03-05, 2024/3/5, 2024.3.5, 20240305 and 2024年3月5日 are the same day. */
export function readDay(typed: string, label: string): Read<string> {
  const plain = halfWidth(typed);
  const match =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(plain) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(plain) ?? undefined;
  const [, year, month, day] = match ?? [];
  const date = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
  return match && isDate(date) ? { value: date } : { fault: `${label}要填存在的日期，例如 2024-03-05` };
}

/** Full-width digits and signs as half-width ones, without blanks. */
function halfWidth(typed: string): string {
  return typed.normalize('NFKC').replace(/\s/g, '');
}
