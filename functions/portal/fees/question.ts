import { isMonth, type ServiceMonth } from '../../../shared/calendar.ts';
import { type AskedFact, choicesOf } from './facts.ts';
import { type Read, readCount, readDay, readMoney, readNumber } from './reading.ts';

/** A field that has to be corrected, and the sentence that says how; shown above the page and at the field in the same words. */
export interface FieldFault {
  readonly field: string;
  readonly detail: string;
}

/** Where and when, as the address says it. */
export interface PlaceAndMonth {
  readonly division: string | null;
  readonly month: ServiceMonth | null;
  /** What the two selects show, which need not make a month: 2025 without a month, or month 13. */
  readonly year: string;
  readonly monthOfYear: string;
  readonly faults: readonly FieldFault[];
}

/** What is told about the child and the institution, in the form the calculation takes. */
export interface Told {
  readonly facts: Readonly<Record<string, unknown>>;
  readonly faults: readonly FieldFault[];
}

/** The two facts that every family is asked for, under short names in the address: `order=2&fee=2000.00`. */
const shortNames: ReadonlyMap<string, string> = new Map([
  ['birthOrder', 'order'],
  ['feeStandard', 'fee'],
]);
const ownNames: ReadonlySet<string> = new Set(['division', 'month', 'year', 'mon', 'order', 'fee']);

/** The name of a fact's field in the form and in the address. */
export function fieldOf(fact: string): string {
  return shortNames.get(fact) ?? (ownNames.has(fact) ? `${fact}_` : fact);
}

/** Reads division and month: `month=2025-03`, or `year=2025&mon=03` as the two selects send it. */
export function readPlaceAndMonth(query: URLSearchParams, places: readonly string[]): PlaceAndMonth {
  const faults: FieldFault[] = [];
  const division = single(query, 'division');
  if (division === '') faults.push({ field: 'division', detail: '请选择孩子入托的地区' });
  else if (division === null || !places.includes(division))
    faults.push({ field: 'division', detail: '这里没有收录您填的地区，请在列表里选择' });
  const whole = single(query, 'month');
  const [year = '', monthOfYear = ''] = whole ? split(whole) : [single(query, 'year'), single(query, 'mon')];
  const month = `${year}-${monthOfYear}`;
  if (!year && !monthOfYear && whole === '') faults.push({ field: 'month', detail: '请选择哪年哪月的费用' });
  else if (!isMonth(month) || year === '0000')
    faults.push({ field: 'month', detail: '月份不完整或者不存在，请重新选择年和月' });
  return {
    division: places.includes(division ?? '') ? division : null,
    month: isMonth(month) ? month : null,
    year: year ?? '',
    monthOfYear: monthOfYear ?? '',
    faults,
  };
}

/** Reads what the place's provision asks about the child and the institution. */
export function readTold(query: URLSearchParams, asked: readonly AskedFact[]): Told {
  const facts: Record<string, unknown> = {};
  const faults: FieldFault[] = [];
  for (const item of asked) {
    const field = fieldOf(item.name);
    const typed = item.fact.type === 'set' ? query.getAll(field).join('\n').trim() : single(query, field);
    if (typed === '') {
      if (item.required) faults.push({ field, detail: missingText(item) });
      continue;
    }
    const read = typed === null ? { fault: `“${item.fact.label}”给了不止一个，请重新填写` } : readFact(item, typed);
    if ('fault' in read) faults.push({ field, detail: read.fault });
    else facts[item.name] = read.value;
  }
  return { facts, faults };
}

function missingText({ name, fact }: AskedFact): string {
  if (name === 'birthOrder') return orderMissing;
  return name === 'feeStandard' ? '请填写机构的收费标准' : `请填写${fact.label}`;
}
const orderMissing = '请选择孩子是家里第几个';

function readFact({ name, fact }: AskedFact, typed: string): Read<unknown> {
  if (name === 'birthOrder') return readOrder(typed);
  if (name === 'feeStandard') return readFee(typed);
  const offered = choicesOf(fact);
  const has = (value: string) => offered.some(([choice]) => choice === value);
  const other = { fault: `“${fact.label}”请在给出的几项里选` };
  switch (fact.type) {
    case 'money':
      return readMoney(typed, fact.label);
    case 'number':
      return readNumber(typed, fact.label);
    case 'count':
      return readCount(typed, fact.label);
    case 'date':
      return readDay(typed, fact.label);
    case 'flag':
      return has(typed) ? { value: typed === 'yes' } : other;
    case 'set': {
      const values = [...new Set(typed.split('\n'))];
      return offered.length === 0 || values.every(has) ? { value: values } : other;
    }
    case 'enum':
      return has(typed) ? { value: typed } : other;
    case 'text':
      if (offered.length > 0 && !has(typed)) return other;
      return typed.length > 60 ? { fault: `“${fact.label}”最多填 60 个字` } : { value: typed };
  }
}

function readOrder(typed: string): Read<number> {
  const read = readCount(typed, '孩次');
  return 'value' in read && read.value >= 1 && read.value <= 20 ? read : { fault: orderMissing };
}

function readFee(typed: string): Read<string> {
  const read = readMoney(typed, '收费标准');
  return 'value' in read && read.value === '0.00' ? { fault: '收费标准要大于 0 元，请看机构公示的收费标准' } : read;
}

/** The one value of a parameter: empty when it is not there, null when the address gives it twice with different values. */
function single(query: URLSearchParams, name: string): string | null {
  const values = [...new Set(query.getAll(name).map((value) => value.trim()))];
  return values.length > 1 ? null : (values[0] ?? '');
}

function split(month: string): [string, string] {
  const [, year = '', monthOfYear = ''] = /^(\d{4})-?(\d{2})?$/.exec(month) ?? [];
  return [year, monthOfYear];
}
