import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AnswerRow, matchAnswers, readAnswers, usualMapping } from '../../../shared/funds/answers.ts';
import type { PaymentRow } from '../../../shared/funds/batch.ts';
import { bankTable } from '../../../shared/funds/payment-package.ts';
import { yuanOfFen } from '../../../shared/money.ts';
import { appliedBatch, payable, refusalOf } from './builders.ts';

const header = ['用途', '收款人全称', '账号', '金额', '支付结果', '支付日期', '支付凭证号', '原因'];
const lineOf = (
  row: PaymentRow,
  parts: Partial<Record<'amount' | 'result' | 'account' | 'payee' | 'purpose' | 'on', string>> = {},
) => [
  parts.purpose ?? row.purpose,
  parts.payee ?? row.payee.name,
  parts.account ?? row.payee.number,
  parts.amount ?? yuanOfFen(row.amount),
  parts.result ?? '支付成功',
  parts.on ?? '2026-06-30',
  'P0001',
  '',
];
const { rows } = appliedBatch([payable(1, 20_000), payable(2, 123_456), payable(3, 5)]);
const [first, second, third] = rows as [PaymentRow, PaymentRow, PaymentRow];
const match = (lines: string[][], partial = false, of: readonly PaymentRow[] = rows) =>
  matchAnswers(of, readAnswers([header, ...lines], usualMapping), {
    partial,
    year: '2026',
    at: '2026-12-31T02:00:00Z',
  });

test('a payment answers from its budget year to today, a 退票 not before the payment it takes back', () => {
  const early = lineOf(first, { on: '2025-12-31' });
  const late = lineOf(second, { on: '2027-01-01' });
  expect(refusalOf(() => match([early, late, lineOf(third)])).faults).toEqual([
    '/rows/2 day_out_of_range',
    '/rows/3 day_out_of_range',
  ]);
  const paid = lineOf(first, { on: '2026-07-02' });
  const bounced = lineOf(first, { on: '2026-07-01', result: '退票' });
  expect(refusalOf(() => match([paid, bounced], true)).faults).toEqual(['/rows/3 day_out_of_range']);
  expect(match([paid, lineOf(first, { on: '2026-07-02', result: '退票' })], true)).toHaveLength(2);
});

describe('reading the file', () => {
  test('rows above the column names, other columns and their order do not matter', () => {
    const cells = [
      ['国库集中支付结果', ''],
      [],
      ['序号', ...header.toReversed()],
      ['1', ...lineOf(first).toReversed()],
      ['', ''],
    ];
    expect(readAnswers(cells, usualMapping)).toEqual<AnswerRow[]>([
      {
        row: 4,
        purpose: '托育机构运行补助 PC202606-0001-0001',
        payee: '示例第1托育园',
        account: '6217000000000001',
        amount: 20_000,
        outcome: 'paid',
        on: '2026-06-30',
        voucher: 'P0001',
        reason: null,
      },
    ]);
  });

  test.each([
    ['1,234.56', 123_456],
    ['¥1234.5', 123_450],
    ['１２３４．５６', 123_456],
    ['1234.560', 123_456],
  ])('the amount %s is %i 分', (amount, fen) => {
    expect(readAnswers([header, lineOf(second, { amount })], usualMapping)[0]!.amount).toBe(fen);
  });

  test.each(['2026-06-30', '2026/6/30', '2026.6.30', '20260630', '2026年6月30日', '2026-06-30T00:00:00'])(
    '%s is a date',
    (on) => {
      expect(readAnswers([header, lineOf(first, { on })], usualMapping)[0]!.on).toBe('2026-06-30');
    },
  );

  test('every missing column is named', () => {
    expect(refusalOf(() => readAnswers([['用途', '金额', '账号', '支付日期']], usualMapping))).toEqual({
      code: 'answer_refused',
      message: '支付结果文件有 2 处问题，一行也没有导入。请改好，或者请国库重新出具后再导入。',
      faults: ['/columns/payee column_missing', '/columns/result column_missing'],
    });
  });

  test('every unreadable cell of every row is named with the row a spreadsheet shows', () => {
    const lines = [
      lineOf(first, { amount: '两百', on: '2026-02-30' }),
      lineOf(second, { result: '处理中' }),
      lineOf(third, { amount: '0.055' }),
      [third.purpose, third.payee.name],
    ];
    expect(refusalOf(() => match(lines)).faults).toEqual([
      '/rows/2 amount_unreadable',
      '/rows/2 date_unreadable',
      '/rows/3 result_unknown',
      '/rows/4 amount_unreadable',
      '/rows/5 row_incomplete',
    ]);
  });

  test('a total that the rows do not add up to betrays half a file; one that agrees ends the table', () => {
    const total = (amount: string) => ['合计', '', '', amount, '', '', '', ''];
    expect(refusalOf(() => match([lineOf(first), total('1434.61')], true)).faults).toEqual(['/rows/3 total_mismatch']);
    expect(match([lineOf(first), total('200.00'), ['制表人']], true)).toHaveLength(1);
    expect(refusalOf(() => readAnswers([header], usualMapping)).faults).toEqual(['/rows no_rows']);
  });
});

describe('matching', () => {
  test('paid and returned rows of a whole batch match in order', () => {
    const matched = match([lineOf(third), lineOf(first, { result: '财政退回' }), lineOf(second)]);
    expect(matched.map(({ rowId, answer }) => [rowId, answer.outcome])).toEqual([
      ['bat_1-0003', 'paid'],
      ['bat_1-0001', 'returned-by-treasury'],
      ['bat_1-0002', 'paid'],
    ]);
  });

  test('each fault has its code and its row; nothing is imported', () => {
    const lines = [
      lineOf(first, { amount: '199.99' }),
      lineOf(second, { account: '6217000000000003' }),
      lineOf(third),
      lineOf(third),
      lineOf(third, { purpose: '托育机构运行补助 PC202606-0001-0009' }),
      lineOf(first, { result: '退票' }),
    ];
    expect(refusalOf(() => match(lines)).faults).toEqual([
      '/rows/2 amount_mismatch',
      '/rows/3 account_mismatch',
      '/rows/5 duplicate',
      '/rows/6 unknown_payment',
      '/rows/7 reversal_without_debit',
    ]);
  });

  test('a name that the bank got as text matches when it comes back so, and as it is', () => {
    const wild = rows.map((row) => ({ ...row, payee: { ...row.payee, name: '=示例＋托育' } }));
    const [, [, spelt = '']] = bankTable(wild) as [string[], string[]];
    expect(spelt).toBe("'=示例＋托育");
    for (const payee of [spelt, '=示例＋托育', '＝示例+托育'])
      expect(match([lineOf(wild[0]!, { payee })], true, wild)).toHaveLength(1);
    expect(refusalOf(() => match([lineOf(wild[0]!, { payee: "'示例＋托育" })], true, wild)).faults).toEqual([
      '/rows/2 account_mismatch',
    ]);
  });

  test('a payee of another name on the right account does not match', () => {
    expect(refusalOf(() => match([lineOf(first, { payee: '示例别家托育园' })], true)).faults).toEqual([
      '/rows/2 account_mismatch',
    ]);
  });

  test('debit and reversal may stand in one file, in that order only', () => {
    expect(match([lineOf(first), lineOf(first, { result: '退票' })], true).map(({ answer }) => answer.outcome)).toEqual(
      ['paid', 'bounced'],
    );
    expect(refusalOf(() => match([lineOf(first, { result: '退票' }), lineOf(first)], true)).faults).toEqual([
      '/rows/2 reversal_without_debit',
    ]);
  });

  test('open rows without an answer make the file incomplete unless part of the results is what was said', () => {
    expect(refusalOf(() => match([lineOf(first)])).faults).toEqual(['/rows incomplete_file']);
    expect(match([lineOf(first)], true)).toHaveLength(1);
  });

  test('a row that has its answer is a duplicate', () => {
    const paid = rows.map((row) => ({ ...row, state: 'paid' as const }));
    expect(refusalOf(() => match([lineOf(first)], true, paid)).faults).toEqual(['/rows/2 duplicate']);
  });
});

test('of planted faults every one is found and no other row is accused', () => {
  const batch = appliedBatch(Array.from({ length: 400 }, (_, index) => payable(index + 1, 10_000 + index * 7))).rows;
  const kinds = [
    'amount_mismatch',
    'account_mismatch',
    'unknown_payment',
    'duplicate',
    'reversal_without_debit',
  ] as const;
  const plan = fc.uniqueArray(fc.tuple(fc.nat(399), fc.constantFrom(...kinds)), {
    maxLength: 60,
    selector: ([index]) => index,
  });
  fc.assert(
    fc.property(plan, (planted) => {
      const faults = new Map(planted);
      const lines: string[][] = [];
      const expected: string[] = [];
      for (const [index, row] of batch.entries()) {
        const fault = faults.get(index);
        if (fault === 'duplicate') lines.push(lineOf(row));
        lines.push(fault ? plantedLine(row, fault) : lineOf(row));
        if (fault) expected.push(`/rows/${lines.length + 1} ${fault}`);
      }
      const act = () => match(lines, false, batch);
      if (expected.length === 0) expect(act()).toHaveLength(400);
      else expect(refusalOf(act).faults).toEqual(expected);
    }),
    { numRuns: 25 },
  );
});

function plantedLine(row: PaymentRow, fault: string): string[] {
  if (fault === 'amount_mismatch') return lineOf(row, { amount: yuanOfFen(row.amount + 1) });
  if (fault === 'account_mismatch') return lineOf(row, { account: `9${row.payee.number.slice(1)}` });
  if (fault === 'unknown_payment') return lineOf(row, { purpose: `${row.purpose}9` });
  if (fault === 'reversal_without_debit') return lineOf(row, { result: '退票' });
  return lineOf(row);
}
