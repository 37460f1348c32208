import { expect, test } from 'vitest';
import type { AskedFact } from '../../../../functions/portal/fees/facts.ts';
import { fieldOf, readPlaceAndMonth, readTold } from '../../../../functions/portal/fees/question.ts';
import type { Fact } from '../../../../shared/policy/format/declarations.ts';

const at = (query: string) => readPlaceAndMonth(new URLSearchParams(query), ['330903']);
const asked = (name: string, fact: Fact, required = false): AskedFact => ({ name, fact, required, ofChild: false });
const order = asked('birthOrder', { type: 'count', label: '孩次' }, true);
const fee = asked('feeStandard', { type: 'money', label: '收费标准' }, true);
const told = (query: string, ...facts: AskedFact[]) => readTold(new URLSearchParams(query), facts);

test('a month is told in one piece or as the two selects send it', () => {
  expect(at('division=330903&month=2025-03')).toMatchObject({ division: '330903', month: '2025-03', faults: [] });
  expect(at('division=330903&year=2025&mon=03')).toMatchObject({ month: '2025-03', faults: [] });
});

test.each([
  ['', ['请选择孩子入托的地区', '请选择哪年哪月的费用']],
  ['division=999999&month=2025-03', ['这里没有收录您填的地区，请在列表里选择']],
  ['division=330903&month=2025-13', ['月份不完整或者不存在，请重新选择年和月']],
  ['division=330903&month=0000-01', ['月份不完整或者不存在，请重新选择年和月']],
  ['division=330903&year=2025&mon=', ['月份不完整或者不存在，请重新选择年和月']],
  ['division=330903&month=2025-03&month=2025-04', ['月份不完整或者不存在，请重新选择年和月']],
  ['division=330903&division=330900&month=2025-03', ['这里没有收录您填的地区，请在列表里选择']],
])('the address ?%s is answered with %s', (query, details) => {
  expect(at(query).faults.map(({ detail }) => detail)).toEqual(details);
});

test('a parameter given twice with one value counts once', () => {
  expect(at('division=330903&division=330903&month=2025-03').faults).toEqual([]);
});

test('order and fee are read into the facts of a question', () => {
  expect(told('order=2&fee=２，０００元', order, fee)).toEqual({
    facts: { birthOrder: 2, feeStandard: '2000.00' },
    faults: [],
  });
});

test.each([
  ['', ['请选择孩子是家里第几个', '请填写机构的收费标准']],
  ['order=0&fee=0', ['请选择孩子是家里第几个', '收费标准要大于 0 元，请看机构公示的收费标准']],
  ['order=99&fee=abc', ['请选择孩子是家里第几个', '收费标准要填数字，例如 2000 或 2000.50']],
  ['order=1&order=2&fee=1', ['“孩次”给了不止一个，请重新填写']],
])('the answers ?%s miss %s, all at once', (query, details) => {
  expect(told(query, order, fee).faults.map(({ detail }) => detail)).toEqual(details);
});

test('what a county asks besides is read by the type of the fact, and may be left blank', () => {
  const grade = asked('grade', { type: 'enum', label: '等级', values: { a: '一级', b: '二级' } });
  const hukou = asked('localHukou', { type: 'flag', label: '本地户籍' });
  const age = asked('ageMonths', { type: 'count', label: '月龄' });
  const born = asked('birthDate', { type: 'date', label: '出生日期' });
  const other = asked('otherMoney', { type: 'set', label: '其他资金', values: ['甲', '乙'] });
  const all = [grade, hukou, age, born, other];
  expect(told('grade=a&localHukou=no&ageMonths=18&birthDate=2024/3/5&otherMoney=甲&otherMoney=乙', ...all)).toEqual({
    facts: { grade: 'a', localHukou: false, ageMonths: 18, birthDate: '2024-03-05', otherMoney: ['甲', '乙'] },
    faults: [],
  });
  expect(told('grade=&localHukou=', ...all)).toEqual({ facts: {}, faults: [] });
  expect(told('grade=c&otherMoney=丙&localHukou=maybe', ...all).faults.map(({ detail }) => detail)).toEqual([
    '“等级”请在给出的几项里选',
    '“本地户籍”请在给出的几项里选',
    '“其他资金”请在给出的几项里选',
  ]);
});

test('a fact that bears the name of one of the page’s own parameters has another in the address', () => {
  expect(['birthOrder', 'feeStandard', 'order', 'month', 'careFee'].map(fieldOf)).toEqual([
    'order',
    'fee',
    'order_',
    'month_',
    'careFee',
  ]);
});
