import { describe, expect, it } from 'vitest';
import { planImport } from '../../../shared/claims/roster-plan.ts';
import { checkSheet } from '../../../shared/claims/roster-rows.ts';
import { type Cell, exampleNote, rosterSheet } from '../../../shared/claims/roster-sheet.ts';
import { aChild, aClass, idNumber, testSecrets } from '../../support/builders.ts';
import { refusalOf } from '../../support/claim-story.ts';

const header = [
  '姓名*',
  '证件类型*',
  '证件号码*',
  '孩次*',
  '班级*',
  '入托日期*',
  '退托日期',
  '收费标准',
  '证明材料',
  '备注',
];
const number = idNumber('2023-01-15');
const good: Readonly<Record<string, Cell>> = {
  姓名: '陈一禾',
  证件类型: '居民身份证',
  证件号码: number,
  孩次: '2',
  班级: '小一班',
  入托日期: '2024-03-05',
};
const classes = [aClass(), aClass({ id: 'cls_1B', name: '托大班（南）' })];

/** A sheet of one child in row 2, with some cells other than they should be. */
function sheetOf(...rows: Readonly<Record<string, Cell>>[]) {
  const names = [
    ...new Set([...header.map((name) => name.replace('*', '')), ...rows.flatMap((row) => Object.keys(row))]),
  ];
  return rosterSheet([names, ...rows.map((row) => names.map((name) => ({ ...good, ...row })[name] ?? null))]);
}
const check = (...rows: Readonly<Record<string, Cell>>[]) => checkSheet(sheetOf(...rows), classes);
const faults = (row: Readonly<Record<string, Cell>>) =>
  check(row).faults.map(({ code, detail }) => `${code} ${detail}`);
const read = (row: Readonly<Record<string, Cell>>) => check(row).rows[0];

describe('the row of column names', () => {
  const child = ['张三', '身份证', number, 1, '小一班', '2024-01-01'];

  it('is found wherever it stands, in any order, by other names too, with what stands beside it', () => {
    const sheet = rosterSheet([
      ['示例园花名册'],
      [],
      [
        '序号',
        '身份证号码',
        '幼儿姓名 *',
        '班级名称',
        '入园日期（年/月/日）',
        '孩次＊',
        '证件类型',
        '收费标准（元/月）',
        '电话',
      ],
      [1, number, '张三', '小一班', '2024-01-01', 1, '身份证', 2000, '110'],
    ]);
    expect(sheet.headerRow).toBe(3);
    expect([...sheet.columns]).toEqual([
      ['证件号码', 1],
      ['姓名', 2],
      ['班级', 3],
      ['入托日期', 4],
      ['孩次', 5],
      ['证件类型', 6],
      ['收费标准', 7],
    ]);
    expect(sheet.rows.map(({ row }) => row)).toEqual([4]);
    expect(sheet.rows[0]?.cells.get('姓名')).toBe('张三');
  });

  it('is missed with what to do', () => {
    const messageOf = (cells: Cell[][]) => refusalOf(() => rosterSheet(cells)).message;
    expect(messageOf([])).toBe('没找到列名行，请用本月模板填写。');
    expect(messageOf([child, child])).toBe('没找到列名行，请用本月模板填写。');
    expect(messageOf([['姓名', '证件号码', '班级', '证件类型']])).toBe(
      '列名行里没有“孩次”、“入托日期”，请用本月模板填写。',
    );
    expect(messageOf([['姓名', '证件号码', '幼儿姓名']])).toBe('有两列都是“姓名”，请只留一列再上传。');
  });

  it('leaves out blank rows, rows of numbers only and the example, and keeps Excel’s row numbers', () => {
    const names = ['序号', ...header];
    const blank = [5, ...header.map(() => '  ')];
    const example = [1, ...child, null, null, null, exampleNote];
    const sheet = rosterSheet([names, example, [2, ...child], blank, [], [3, ...child]]);
    expect(sheet.rows.map(({ row }) => row)).toEqual([3, 6]);
  });

  it('is followed by a thousand children at most', () => {
    const rows = Array.from({ length: 1001 }, () => child);
    expect(rosterSheet([header, ...rows.slice(1)]).rows).toHaveLength(1000);
    const refusal = refusalOf(() => rosterSheet([header, ...rows]));
    expect([refusal.code, refusal.message]).toEqual([
      'too_many_lines',
      '一次最多导入 1000 行，这里有 1001 行，请分成几份上传。',
    ]);
  });
});

describe('a row', () => {
  it('is read with blanks, full-width digits and small letters as they are typed', () => {
    const typed = {
      姓名: ' 陈  禾 ',
      证件类型: '身份证',
      证件号码: `${'３３０９０３'} ${number.slice(6, 14)} ${number.slice(14)}`,
      孩次: '二孩',
      班级: '托大班 (南)',
      入托日期: '２０２４／３／５',
      收费标准: '2,000.5',
    };
    expect(read(typed)).toEqual({
      row: 2,
      name: '陈禾',
      documentType: '居民身份证',
      number,
      birthDate: '2023-01-15',
      birthOrder: 2,
      classId: 'cls_1B',
      from: '2024-03-05',
      to: null,
      feeStandard: 200_050,
      evidence: '无',
    });
  });

  it.each<[string, Cell]>([
    ['a date', new Date('2024-03-05T00:00:00Z')],
    ['with dashes', '2024-03-05'],
    ['with slashes', '2024/3/5'],
    ['with points', '2024.3.5'],
    ['in words', '2024年3月5日'],
    ['as eight digits', '20240305'],
    ['as a number of eight digits', 20240305],
  ])('has the same day whichever way it is written: %s', (_, day) => {
    expect(read({ 入托日期: day })?.from).toBe('2024-03-05');
  });

  it.each<[Cell, number]>([
    [1, 1],
    ['2', 2],
    ['２', 2],
    ['一孩', 1],
    ['第二胎', 2],
    ['三孩及以上', 3],
    ['4孩', 4],
    ['十', 10],
  ])('has the order of birth that %s says', (order, value) => {
    expect(read({ 孩次: order })?.birthOrder).toBe(value);
  });

  it.each<[Cell, number]>([
    [2000, 200_000],
    [1640.9, 164_090],
    ['2000', 200_000],
    ['2,000.00', 200_000],
    ['¥1,999.99', 199_999],
    ['2000元', 200_000],
  ])('has the fee that %s says, in 分', (fee, value) => {
    expect(read({ 收费标准: fee })?.feeStandard).toBe(value);
  });

  it.each<[string, Readonly<Record<string, Cell>>, string]>([
    ['a missing class', { 班级: ' ' }, 'required 第 2 行“班级”没有填，请填写。'],
    [
      'an ID that became a number',
      { 证件号码: 330903202301150000 },
      'id_became_number 第 2 行“证件号码”被表格变成了数字，后几位已经丢失。请把这一列设为“文本”再重新填。',
    ],
    [
      'a wrong check digit',
      { 证件号码: `${number.slice(0, 17)}${number.endsWith('0') ? '1' : '0'}` },
      'id_number_invalid 第 2 行“证件号码”最后一位校验不对，可能抄错了一位，请对照户口簿或出生医学证明改。',
    ],
    [
      '17 digits',
      { 证件号码: number.slice(0, 17) },
      'id_number_invalid 第 2 行“证件号码”是 17 位，居民身份证号码应是 18 位，请对照户口簿补全。',
    ],
    [
      'a letter',
      { 证件号码: `A${number.slice(1)}` },
      'id_number_invalid 第 2 行“证件号码”应是 17 位数字加一位数字或 X，请对照户口簿改正。',
    ],
    [
      'a birth on the 30th of February',
      { 证件号码: '330903202302300013' },
      'id_number_invalid 第 2 行“证件号码”里的出生日期不存在，请对照户口簿核对第 7 到 14 位。',
    ],
    [
      'a masked number',
      { 证件号码: '330903********0013' },
      'masked_id_number 第 2 行“证件号码”是打了星号的号码，请填写完整号码。',
    ],
    [
      'a type that is none',
      { 证件类型: '户口簿' },
      'not_allowed 第 2 行“证件类型”只能填：居民身份证、出生医学证明、护照、港澳居民来往内地通行证、台湾居民来往大陆通行证。',
    ],
    [
      'a class of another site',
      { 班级: '大班' },
      'no_such_class 第 2 行“班级”“大班”在本园没有。本园有：小一班、托大班（南）。',
    ],
    [
      'a day that does not exist',
      { 入托日期: '2024-02-30' },
      'wrong_format 第 2 行“入托日期”不是存在的日期，请写成 2024-03-05 的样子。',
    ],
    [
      'a day as a serial number',
      { 入托日期: 45356 },
      'wrong_format 第 2 行“入托日期”不是存在的日期，请写成 2024-03-05 的样子。',
    ],
    [
      'a date beyond all dates',
      { 入托日期: new Date(Number.NaN) },
      'wrong_format 第 2 行“入托日期”不是存在的日期，请写成 2024-03-05 的样子。',
    ],
    [
      'an order of birth that is none',
      { 孩次: '老二' },
      'not_allowed 第 2 行“孩次”请填孩子是家里第几个，例如 2 或 二孩。',
    ],
    ['the order 0', { 孩次: 0 }, 'not_allowed 第 2 行“孩次”请填孩子是家里第几个，例如 2 或 二孩。'],
    [
      'a fee with three decimals',
      { 收费标准: 2000.005 },
      'wrong_format 第 2 行“收费标准”不是金额，请填每月多少元，最多两位小数，例如 2000.00。',
    ],
    [
      'a negative fee',
      { 收费标准: -1 },
      'wrong_format 第 2 行“收费标准”不是金额，请填每月多少元，最多两位小数，例如 2000.00。',
    ],
    [
      'a birth date that is another',
      { 出生日期: '2023-01-16' },
      'differs_from_number 第 2 行“出生日期”是 2023-01-16，证件号码里的是 2023-01-15，请核对。',
    ],
    [
      'a start before the birth',
      { 入托日期: '2022-12-31' },
      'before_birth 第 2 行“入托日期”早于出生日期 2023-01-15，请核对。',
    ],
    ['an end before the start', { 退托日期: '2024-03-04' }, 'before_start 第 2 行“退托日期”早于入托日期，请核对。'],
    [
      'an evidence that is none',
      { 证明材料: '口说' },
      'not_allowed 第 2 行“证明材料”只能填：户口簿、出生医学证明、其他、无。',
    ],
    [
      'a hidden turn of the reading direction',
      { 姓名: '陈\u202e禾' },
      'wrong_format 第 2 行“姓名”里有看不见的字符，请删去重新输入。',
    ],
    ['a name of 51 characters', { 姓名: '禾'.repeat(51) }, 'too_big 第 2 行“姓名”超过 50 个字，请改短。'],
  ])('with %s is not imported, and says so', (_, row, said) => {
    expect(faults(row)).toEqual([said]);
    expect(read(row)).toBeUndefined();
  });

  it('of a document that shows no birth date needs one beside it', () => {
    const papers = { 证件类型: '出生医学证明', 证件号码: 'A330000001' };
    expect(faults(papers)).toEqual(['required 第 2 行“出生日期”没有填，出生医学证明看不出出生日期，请填写。']);
    expect(read({ ...papers, 出生日期: '2023/1/15' })).toMatchObject({ number: 'A330000001', birthDate: '2023-01-15' });
  });

  it('names all its faults at once', () => {
    const wrong = { 姓名: null, 证件号码: '1', 孩次: 'x', 入托日期: '昨天' };
    expect(check(wrong).faults.map(({ row, column, code }) => [row, column, code])).toEqual([
      [2, '姓名', 'required'],
      [2, '证件号码', 'id_number_invalid'],
      [2, '孩次', 'not_allowed'],
      [2, '入托日期', 'wrong_format'],
    ]);
  });

  it('with the number of another row is not imported, nor is the other', () => {
    const { rows, faults: found } = check({}, { 证件号码: idNumber('2023-01-15', 2) }, { 姓名: '别人' });
    expect(rows.map(({ row }) => row)).toEqual([3]);
    expect(found.map(({ detail }) => detail)).toEqual([
      '第 2 行“证件号码”和第 4 行相同，同一个孩子只留一行。',
      '第 4 行“证件号码”和第 2 行相同，同一个孩子只留一行。',
    ]);
  });

  it('cannot tell two classes of one name apart', () => {
    const twins = [aClass(), aClass({ id: 'cls_X', name: '小 一班' })];
    expect(checkSheet(sheetOf({}), twins).faults.map(({ detail }) => detail)).toEqual([
      '第 2 行“班级”“小一班”在本园有两个，请先把其中一个改名，再导入。',
    ]);
  });
});

describe('a plan', () => {
  const of = { institutionId: 'PT-0001', secrets: testSecrets(), at: '2024-06-01T01:00:00Z' };
  const roster = [aChild({ from: '2024-03-05', evidence: '户口簿', birthOrder: 2 })];
  const planOf = (row: Readonly<Record<string, Cell>>, known = roster) => planImport(check(row).rows, known, of);

  it('enrols whom the roster does not know', () => {
    const { created, changed, unchanged } = planOf({ 退托日期: '2024-07-31' }, []);
    expect([changed, unchanged]).toEqual([[], 0]);
    expect(created).toEqual([
      {
        ...aChild(),
        id: 'enr_new_1',
        from: '2024-03-05',
        to: '2024-07-31',
        evidence: '无',
        updatedAt: of.at,
      },
    ]);
  });

  it('leaves alone whom the roster has like this already', () => {
    expect(planOf({ 证明材料: '户口簿' })).toEqual({ created: [], changed: [], unchanged: 1 });
  });

  it('replaces what the row says and nothing else', () => {
    const { changed } = planOf({ 班级: '托大班（南）', 孩次: 3, 证明材料: '户口簿' });
    const after = { ...roster[0], classId: 'cls_1B', birthOrder: 3, version: 2, updatedAt: of.at };
    expect(changed).toEqual([{ before: roster[0], after }]);
  });

  it('keeps what the sheet has no column for', () => {
    const names = Object.keys(good);
    const sheet = rosterSheet([names, names.map((name) => good[name] ?? null)]);
    const known = [aChild({ from: '2024-03-05', evidence: '户口簿', feeStandard: 180_000, to: '2024-12-31' })];
    expect(planImport(checkSheet(sheet, classes).rows, known, of).unchanged).toBe(1);
  });

  it('replaces the enrolment from the same day, else the last that overlaps, else enrols anew', () => {
    const first = aChild({ id: 'enr_1', from: '2023-09-01', to: '2024-01-31' });
    const second = aChild({ id: 'enr_2', from: '2024-02-01' });
    const replaced = (from: string, to: Cell = null) =>
      planOf({ 入托日期: from, 退托日期: to }, [first, second]).changed.map(({ before }) => before.id);
    expect(replaced('2023-09-01')).toEqual(['enr_1']);
    expect(replaced('2024-03-05')).toEqual(['enr_2']);
    expect(replaced('2023-10-01', '2023-12-31')).toEqual(['enr_1']);
    expect(planOf({ 入托日期: '2024-03-05' }, [first]).created).toHaveLength(1);
  });
});
