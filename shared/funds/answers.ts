import * as z from 'zod';
import { isDate } from '../calendar.ts';
import { Text } from '../claims/fields.ts';
import { Decimal, fenOf } from '../money.ts';
import { pastDayFault } from '../past-day.ts';
import { type Fault, Refusal } from '../refusal.ts';
import type { PaymentRow } from './batch.ts';
import { inert } from './paper.ts';

/** Which column of the county's treasury file means what; saved once and used for every file. */
export const ColumnMapping = z.strictObject({
  columns: z.strictObject({
    purpose: Text(40),
    payee: Text(40),
    account: Text(40),
    amount: Text(40),
    result: Text(40),
    on: Text(40),
    voucher: Text(40).nullable(),
    reason: Text(40).nullable(),
  }),
  results: z.strictObject({
    paid: z.array(Text(40)).min(1),
    'returned-by-treasury': z.array(Text(40)),
    bounced: z.array(Text(40)),
  }),
  /** The word that begins the closing row with count or total, where the file has one. */
  totalLabel: Text(40).nullable(),
});
export type ColumnMapping = z.infer<typeof ColumnMapping>;

export const usualMapping: ColumnMapping = {
  columns: {
    purpose: '用途',
    payee: '收款人全称',
    account: '账号',
    amount: '金额',
    result: '支付结果',
    on: '支付日期',
    voucher: '支付凭证号',
    reason: '原因',
  },
  results: { paid: ['支付成功', '已支付'], 'returned-by-treasury': ['财政退回', '退回'], bounced: ['退票'] },
  totalLabel: '合计',
};

export type Outcome = 'paid' | 'returned-by-treasury' | 'bounced';

/** One row of the file; `row` is the number that a spreadsheet shows. Amount in 分. */
export interface AnswerRow {
  readonly row: number;
  readonly purpose: string;
  readonly payee: string;
  readonly account: string;
  readonly amount: number;
  readonly outcome: Outcome;
  readonly on: string;
  readonly voucher: string | null;
  readonly reason: string | null;
}

export interface Matched {
  readonly rowId: string;
  readonly answer: AnswerRow;
}

/**
 * Reads the cells of a treasury file through the mapping. All faults at once as `answer_refused`: `column_missing`, `row_incomplete`,
 * `amount_unreadable`, `date_unreadable`, `result_unknown`, `total_mismatch`, `no_rows`.
 */
export function readAnswers(cells: readonly (readonly string[])[], mapping: ColumnMapping): AnswerRow[] {
  const { header, indexes } = findHeader(cells, mapping);
  const rows: AnswerRow[] = [];
  const faults: Fault[] = [];
  for (let index = header + 1; index < cells.length; index += 1) {
    const row = cells[index]!;
    if (row.every((cell) => cell.trim() === '')) continue;
    if (isTotal(row, mapping)) {
      faults.push(...totalFaults(row, index + 1, rows, indexes.amount));
      break;
    }
    const read = readRow(row, index + 1, indexes, mapping);
    if (Array.isArray(read)) faults.push(...read);
    else rows.push(read);
  }
  if (rows.length === 0 && faults.length === 0)
    faults.push({ pointer: '/rows', code: 'no_rows', detail: '文件里没有支付结果，请核对是不是传错了文件。' });
  if (faults.length > 0) refuseFile(faults);
  return rows;
}

/**
 * Matches answers with the rows of a batch: 用途, payee, account and amount must all agree. All or nothing: every fault is listed under
 * `answer_refused` with `unknown_payment`, `duplicate`, `amount_mismatch`, `account_mismatch`, `reversal_without_debit`, `day_out_of_range`
 * and `incomplete_file` for open rows without an answer unless `partial` is said. Linear in rows and answers.
 */
export function matchAnswers(
  rows: readonly PaymentRow[],
  answers: readonly AnswerRow[],
  { partial, year, at }: { partial: boolean; year: string; at: string },
): Matched[] {
  const byPurpose = new Map(rows.map((row) => [normalised(row.purpose), row]));
  const stateNow = new Map(rows.map((row) => [row.id, row.state]));
  const paidOn = new Map(rows.map((row) => [row.id, lastPaidOn(row)]));
  const matched: Matched[] = [];
  const faults: Fault[] = [];
  for (const answer of answers) {
    const row = byPurpose.get(normalised(answer.purpose));
    const found = row ? mismatches(row, answer, stateNow.get(row.id)!) : [unknownPayment(answer)];
    const day = row && answerDayFault(answer, { year, paidOn: paidOn.get(row.id) ?? null }, at);
    if (day)
      found.push({ pointer: `/rows/${answer.row}`, code: 'day_out_of_range', detail: `第${answer.row}行：${day}` });
    faults.push(...found);
    if (!row || found.length > 0) continue;
    stateNow.set(row.id, answer.outcome);
    if (answer.outcome === 'paid') paidOn.set(row.id, answer.on);
    matched.push({ rowId: row.id, answer });
  }
  const answered = new Set(answers.map((answer) => normalised(answer.purpose)));
  const silent = rows.filter((row) => isOpen(row.state) && !answered.has(normalised(row.purpose)));
  if (!partial && faults.length === 0 && silent.length > 0) faults.push(incomplete(silent));
  if (faults.length > 0) refuseFile(faults);
  return matched;
}

/** A payment answers within the years from its batch's to today, a 退票 not before the payment it takes back. What is wrong, as a sentence. */
export function answerDayFault(
  { outcome, on }: Pick<AnswerRow, 'on'> & { outcome: string },
  { year, paidOn }: { year: string; paidOn: string | null },
  at: string,
): string | null {
  const first = `${year}-01-01`;
  return pastDayFault('支付结果', on, at, outcome === 'bounced' ? (paidOn ?? first) : first);
}

/** The day on which a row was paid last; null for one that was not. */
export function lastPaidOn({ answers }: Pick<PaymentRow, 'answers'>): string | null {
  return answers.findLast(({ outcome }) => outcome === 'paid')?.on ?? null;
}

function mismatches(row: PaymentRow, answer: AnswerRow, state: PaymentRow['state']): Fault[] {
  const faults: Fault[] = [];
  const say = (code: string, detail: string) =>
    faults.push({ pointer: `/rows/${answer.row}`, code, detail: `第${answer.row}行：${detail}` });
  if (row.amount !== answer.amount) say('amount_mismatch', '金额与支付清册不一致，请与国库核对。');
  // A bank gives a name back as it got it, spelt so that no table runs it.
  const sameName = inert(normalised(row.payee.name)) === inert(normalised(answer.payee));
  if (!sameName || row.payee.number !== normalised(answer.account))
    say('account_mismatch', '收款人或账号与支付清册不一致，请与国库核对。');
  if (answer.outcome === 'bounced') {
    if (state === 'bounced') say('duplicate', '这笔支付已经登记过退票，请去掉这一行。');
    else if (state !== 'paid') say('reversal_without_debit', '这笔支付没有付出的记录，不能登记退票。');
  } else if (!isOpen(state)) say('duplicate', '这笔支付已经有结果，请去掉这一行。');
  return faults;
}

function isOpen(state: PaymentRow['state']): boolean {
  return state === 'applied' || state === 'unknown';
}

function unknownPayment(answer: AnswerRow): Fault {
  const detail = `第${answer.row}行：这一批没有用途是“${answer.purpose.slice(0, 60)}”的支付，请核对文件。`;
  return { pointer: `/rows/${answer.row}`, code: 'unknown_payment', detail };
}

function incomplete(silent: readonly PaymentRow[]): Fault {
  const numbers = silent.slice(0, 10).map((row) => row.no);
  const list = `${numbers.join('、')}${silent.length > 10 ? '等' : ''}`;
  const detail = `这一批还有${silent.length}笔没有结果（第${list}笔），文件可能不完整。确实只有部分结果的，请选“部分结果”再导入。`;
  return { pointer: '/rows', code: 'incomplete_file', detail };
}

type ColumnName = keyof ColumnMapping['columns'];

function findHeader(cells: readonly (readonly string[])[], mapping: ColumnMapping) {
  const wanted = Object.entries(mapping.columns).filter(([, title]) => title !== null) as [ColumnName, string][];
  let best: { header: number; missing: [ColumnName, string][] } | null = null;
  for (const [header, row] of cells.slice(0, 30).entries()) {
    const titles = row.map(normalised);
    const missing = wanted.filter(([, title]) => !titles.includes(normalised(title)));
    if (!best || missing.length < best.missing.length) best = { header, missing };
  }
  const required = best?.missing.filter(([name]) => name !== 'voucher' && name !== 'reason') ?? wanted;
  if (!best || required.length > 0)
    refuseFile(
      required.map(([name, title]) => ({
        pointer: `/columns/${name}`,
        code: 'column_missing',
        detail: `没有找到“${title}”这一列，请核对文件，或者修改列名对应关系。`,
      })),
    );
  const titles = cells[best.header]!.map(normalised);
  const at = (name: ColumnName) => titles.indexOf(normalised(mapping.columns[name] ?? ''));
  const { header } = best;
  const known = { purpose: at('purpose'), payee: at('payee'), account: at('account'), amount: at('amount') };
  const indexes = { ...known, result: at('result'), on: at('on'), voucher: at('voucher'), reason: at('reason') };
  return { header, indexes };
}

function readRow(
  cells: readonly string[],
  row: number,
  indexes: Record<ColumnName, number>,
  mapping: ColumnMapping,
): AnswerRow | Fault[] {
  const text = (name: ColumnName) => (indexes[name] < 0 ? '' : (cells[indexes[name]] ?? '').trim());
  const faults: Fault[] = [];
  const say = (code: string, detail: string) =>
    faults.push({ pointer: `/rows/${row}`, code, detail: `第${row}行：${detail}` });
  const empty = (['purpose', 'payee', 'account', 'amount', 'result', 'on'] as const).filter(
    (name) => text(name) === '',
  );
  if (empty.length > 0) {
    say('row_incomplete', `“${empty.map((name) => mapping.columns[name]).join('”“')}”是空的，文件可能不完整。`);
    return faults;
  }
  const amount = fenOfCell(text('amount'));
  const on = dateOfCell(text('on'));
  const outcome = outcomeOf(text('result'), mapping);
  if (amount === null) say('amount_unreadable', '金额不是数字，请核对。');
  if (on === null) say('date_unreadable', '日期看不懂，请写成 2026-06-30 这样。');
  if (outcome === null)
    say('result_unknown', `不认识支付结果“${text('result').slice(0, 20)}”，请在列名对应关系里补上。`);
  if (amount === null || on === null || outcome === null) return faults;
  const { purpose, payee, account } = { purpose: text('purpose'), payee: text('payee'), account: text('account') };
  return {
    row,
    purpose,
    payee,
    account,
    amount,
    outcome,
    on,
    voucher: text('voucher') || null,
    reason: text('reason') || null,
  };
}

function isTotal(row: readonly string[], mapping: ColumnMapping): boolean {
  const first = row.find((cell) => cell.trim() !== '');
  return mapping.totalLabel !== null && normalised(first ?? '').startsWith(mapping.totalLabel);
}

function totalFaults(row: readonly string[], number: number, rows: readonly AnswerRow[], column: number): Fault[] {
  const stated = fenOfCell((row[column] ?? '').trim());
  const sum = rows.reduce((total, answer) => total + answer.amount, 0);
  if (stated === null || stated === sum) return [];
  const detail = `第${number}行：合计与各行相加不一致，文件可能不完整。`;
  return [{ pointer: `/rows/${number}`, code: 'total_mismatch', detail }];
}

function outcomeOf(word: string, mapping: ColumnMapping): Outcome | null {
  const outcomes = ['paid', 'returned-by-treasury', 'bounced'] as const;
  return outcomes.find((outcome) => mapping.results[outcome].includes(word)) ?? null;
}

/** `1,234.5`, `¥1234.50` and full-width digits are amounts; anything finer than a 分 is not. */
function fenOfCell(text: string): number | null {
  const plain = normalised(text).replace(/[,¥元]/g, '');
  if (!/^\d{1,13}(\.\d+)?$/.test(plain)) return null;
  const amount = new Decimal(plain);
  return amount.decimalPlaces() > 2 ? null : fenOf(amount);
}

/** Dates as people and treasuries write them: 2026-06-30, 2026/6/30, 2026.6.30, 20260630, 2026年6月30日. */
function dateOfCell(text: string): string | null {
  const plain = normalised(text);
  const parts = /^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[T ].*)?$/.exec(plain);
  if (!parts) return null;
  const [month, day] = [parts[2] ?? parts[4]!, parts[3] ?? parts[5]!];
  const date = `${parts[1]}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDate(date) ? date : null;
}

/** Full-width and half-width, and blanks, make no difference. */
export function normalised(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '');
}

function refuseFile(faults: readonly Fault[]): never {
  const message = `支付结果文件有 ${faults.length} 处问题，一行也没有导入。请改好，或者请国库重新出具后再导入。`;
  throw new Refusal('answer_refused', message, { faults });
}
