import { isDate } from '../../calendar.ts';
import { Exact } from '../compile/exact.ts';
import type { Value } from '../compile/run.ts';
import type { Fact, Setting } from '../format/declarations.ts';
import { valuesOf } from '../format/names.ts';

/** Notes one fault; the value that it is about is then undefined. */
export type Report = (pointer: string, code: string, detail: string) => undefined;

export const longestText = 200;

const mostElements = 200;

/** The value of a fact as it was sent, or undefined once its fault has been noted. */
export function factValue(fault: Report, fact: Fact, input: unknown, pointer: string): Value | undefined {
  switch (fact.type) {
    case 'flag':
      return typeof input === 'boolean' ? input : wrong(fault, pointer, fact.label, '是或否（true 或 false）');
    case 'date':
      return typeof input === 'string' && isDate(input)
        ? input
        : wrong(fault, pointer, fact.label, '存在的日期，如 2024-01-31');
    case 'text':
      return typeof input === 'string' && input.length <= longestText
        ? input
        : wrong(fault, pointer, fact.label, `不超过${longestText}个字的文本`);
    case 'enum':
      return enumValue(fault, fact, input, pointer);
    case 'set':
      return setValue(fault, fact, input, pointer);
    default:
      return numberValue(fault, fact, input, pointer);
  }
}

function enumValue(fault: Report, fact: Fact, input: unknown, pointer: string): Value | undefined {
  const values = valuesOf(fact.values);
  if (typeof input === 'string' && values.has(input)) return input;
  return fault(pointer, 'unknown_value', `“${fact.label}”应为以下之一：${listed(values)}。`);
}

function setValue(fault: Report, fact: Fact, input: unknown, pointer: string): Value | undefined {
  const texts = Array.isArray(input) && input.length <= mostElements && input.every(isShortText);
  if (!texts) return wrong(fault, pointer, fact.label, `文本的列表，不超过${mostElements}项`);
  const values = valuesOf(fact.values);
  for (const [index, each] of input.entries())
    if (values.size > 0 && !values.has(each))
      fault(`${pointer}/${index}`, 'unknown_value', `“${fact.label}”各项应为以下之一：${listed(values)}。`);
  return input;
}

function numberValue(fault: Report, fact: Fact, input: unknown, pointer: string): Value | undefined {
  if (fact.type === 'money' && typeof input === 'number')
    return fault(pointer, 'number_for_money', `“${fact.label}”是金额，请写成文本，如 "2000.00"。`);
  const text = numberText(input, fact.type !== 'money');
  if (text === null) {
    const example = fact.type === 'money' ? '如 "2000.00"' : fact.type === 'count' ? '如 3' : '如 "0.12"';
    return wrong(fault, pointer, fact.label, `${fact.type === 'count' ? '整数' : '十进制数字文本'}，${example}`);
  }
  const places = fact.places ?? (fact.type === 'count' ? 0 : fact.type === 'money' ? 2 : 6);
  if (placesOf(text) > places) return fault(pointer, 'too_many_places', `“${fact.label}”最多${places}位小数。`);
  const value = Exact.of(text);
  const from = fact.from ?? '0';
  const to = fact.to ?? '1000000000000';
  if (value.compare(Exact.of(from)) < 0 || value.compare(Exact.of(to)) > 0)
    return fault(pointer, 'out_of_bounds', `“${fact.label}”应在${from}至${to}之间。`);
  return value;
}

/** The value of a setting as it was sent, or undefined once its fault has been noted. */
export function settingValue(fault: Report, setting: Setting, input: unknown, pointer: string): Value | undefined {
  if (setting.type === 'choice') {
    const values = valuesOf(setting.values);
    if (typeof input === 'string' && values.has(input)) return input;
    return fault(pointer, 'unknown_value', `“${setting.label}”应为以下之一：${listed(values)}。`);
  }
  if (setting.type === 'date')
    return typeof input === 'string' && isDate(input)
      ? input
      : wrong(fault, pointer, setting.label, '存在的日期，如 2024-01-31');
  const text = numberText(input, true);
  if (text === null) return wrong(fault, pointer, setting.label, '十进制数字文本，如 "0.12"');
  const places = setting.places ?? 6;
  if (placesOf(text) > places) return fault(pointer, 'too_many_places', `“${setting.label}”最多${places}位小数。`);
  const value = Exact.of(text);
  const [least, most] = setting.between ?? ['-1000000000000', '1000000000000'];
  if (value.compare(Exact.of(least)) >= 0 && value.compare(Exact.of(most)) <= 0) return value;
  return fault(pointer, 'rate_out_of_bounds', `“${setting.label}”应在${least}至${most}之间，请改正后再算。`);
}

function wrong(fault: Report, pointer: string, label: string, expected: string): undefined {
  return fault(pointer, 'wrong_type', `“${label}”应为${expected}。`);
}

function isShortText(input: unknown): input is string {
  return typeof input === 'string' && input.length <= longestText;
}

const decimalPattern = /^-?(0|[1-9]\d{0,14})(\.\d{1,12})?$/;

/** Decimal text, or a JSON integer where no money is meant; anything else is null. */
function numberText(input: unknown, integersToo: boolean): string | null {
  if (typeof input === 'string') return decimalPattern.test(input) ? input : null;
  return integersToo && Number.isSafeInteger(input) ? String(input) : null;
}

function placesOf(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

function listed(values: ReadonlyMap<string, string>): string {
  return [...values].map(([code, label]) => (code === label ? code : `${code}（${label}）`)).join('、');
}
