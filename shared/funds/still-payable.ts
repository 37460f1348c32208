import { type Fault, Refusal } from '../refusal.ts';
import type { BatchInput, PaymentRow } from './batch.ts';
import { payeeFaultText } from './payee.ts';

type Today = Pick<BatchInput, 'payees' | 'appropriations' | 'year'>;

/**
 * A batch is frozen, and what it rests on is not: between 编制 and 报送 an institution may be stopped, its account may change, the year may
 * end. Refuses `not_payable` with every row that may not go any more, and why.
 */
export function assertStillPayable(rows: readonly PaymentRow[], today: Today): void {
  const faults = rows.flatMap((row, index) => faultsOf(row, `/payments/${index}`, today));
  if (faults.length === 0) return;
  const detail = '编制以后情况有变，这一批不能报送。请作废这一批，按下面的提示处理后重新编制。';
  throw new Refusal('not_payable', detail, { faults });
}

function faultsOf(row: PaymentRow, pointer: string, { payees, appropriations, year }: Today): Fault[] {
  const say = (code: string, detail: string): Fault => ({ pointer, code, detail: `第${row.no}笔：${detail}` });
  const { payee, faults } = payees.get(row.institutionId) ?? { payee: null, faults: ['no_account' as const] };
  const found = faults.map((code) => say(code, payeeFaultText[code]));
  const { name, number, bank } = row.payee;
  if (payee && (payee.name !== name || payee.number !== number || payee.bank !== bank))
    found.push(say('payee_changed', '收款账户已经变更，与清册上的不同。'));
  const { closed, year: budgetYear } = appropriations.get(row.appropriationId)!;
  if (closed || budgetYear !== year)
    found.push(
      say('year_closed', `占用的是${budgetYear}年的指标，${closed ? '已经年终结账' : `不能在${year}年支付`}。`),
    );
  return found;
}
