import { readCsv, writeCsv } from '../../shared/files/csv.ts';
import { matchAnswers, readAnswers, usualMapping } from '../../shared/funds/answers.ts';
import { applyBatch, type PaymentRow, prepareBatch } from '../../shared/funds/batch.ts';
import { yuanOfFen } from '../../shared/money.ts';
import { Refusal } from '../../shared/refusal.ts';
import { at, batchInput, checker, payable, persons } from '../../tests/shared/funds/builders.ts';

/**
 * A file of 10,000 answers with 500 planted faults, read and matched: 500 found, none false, well under 60 s. A batch ends at 3,000
 * payments; the rows of four stand here for one that would be longer than any.
 */
const [count, planted] = [10_000, 500];
const seed = Number(process.argv[2] ?? 20_260_601);
const rows = [0, 1, 2, 3].flatMap(batchRows);
const kinds = [
  'amount_mismatch',
  'account_mismatch',
  'unknown_payment',
  'duplicate',
  'reversal_without_debit',
] as const;
const table = [['用途', '收款人全称', '账号', '金额', '支付结果', '支付日期', '支付凭证号', '原因']];
const expected: string[] = [];
for (const [index, row] of rows.entries()) {
  const kind = (index * 7_919 + seed) % count < planted ? kinds[(index + seed) % kinds.length]! : null;
  if (kind === 'duplicate') table.push(lineOf(row));
  table.push(kind ? faulty(row, kind) : lineOf(row));
  if (kind) expected.push(`/rows/${table.length} ${kind}`);
}
const file = writeCsv(table, 'gb18030');

const given = { partial: false, year: '2026', at: '2099-12-31T00:00:00Z' };
const began = performance.now();
const found = faultsOf(() => matchAnswers(rows, readAnswers(readCsv(file), usualMapping), given));
const seconds = (performance.now() - began) / 1000;
const missed = expected.filter((one) => !found.includes(one)).length;
const accused = found.filter((one) => !expected.includes(one)).length;
console.log(`seed ${seed}: ${count} rows, ${file.byteLength} bytes of GB18030: ${seconds.toFixed(2)} s`);
console.log(`planted ${expected.length}, found ${found.length}, missed ${missed}, falsely accused ${accused}`);
process.exit(missed === 0 && accused === 0 && seconds < 60 ? 0 : 1);

function batchRows(number: number): PaymentRow[] {
  const first = (number * count) / 4;
  const payables = Array.from({ length: count / 4 }, (_, index) => payable(first + index + 1, 10_000 + index * 7));
  const name = { id: `bat_${number}`, number: `PC202606-000${number}` };
  const prepared = prepareBatch(batchInput(payables, name));
  return applyBatch(prepared.batch, prepared.rows, [{ persons }], checker, at).rows;
}

function lineOf(
  row: PaymentRow,
  parts: { purpose?: string; account?: string; amount?: string; result?: string } = {},
): string[] {
  const {
    purpose = row.purpose,
    account = row.payee.number,
    amount = yuanOfFen(row.amount),
    result = '支付成功',
  } = parts;
  return [purpose, row.payee.name, account, amount, result, '2026-06-30', 'P1', ''];
}

function faulty(row: PaymentRow, kind: (typeof kinds)[number]): string[] {
  if (kind === 'amount_mismatch') return lineOf(row, { amount: yuanOfFen(row.amount + 1) });
  if (kind === 'account_mismatch') return lineOf(row, { account: `9${row.payee.number.slice(1)}` });
  if (kind === 'unknown_payment') return lineOf(row, { purpose: `${row.purpose}9` });
  if (kind === 'reversal_without_debit') return lineOf(row, { result: '退票' });
  return lineOf(row);
}

function faultsOf(command: () => unknown): string[] {
  try {
    command();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return (error.extras.faults ?? []).map(({ pointer, code }) => `${pointer} ${code}`);
  }
  return [];
}
