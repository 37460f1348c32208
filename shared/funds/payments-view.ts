import * as z from 'zod';
import { Id, IsoDate } from '../claims/fields.ts';
import { Money } from '../claims/views.ts';
import { yuanOfFen } from '../money.ts';
import { sources } from './appropriation.ts';
import type { Obligation } from './funding.ts';
import { type Payable, payableStates } from './payable.ts';

/** What is owed on a claim and what became of it; the institution sees its own. */
export const PaymentsView = z
  .strictObject({
    obligations: z.array(
      z.strictObject({ id: Id, instalment: z.int(), amount: Money, funded: Money, gap: Money, dueOn: IsoDate }),
    ),
    payables: z.array(
      z.strictObject({
        id: Id,
        instalment: z.int(),
        source: z.enum(sources),
        year: z.string(),
        amount: Money,
        offset: Money.meta({ description: '抵扣追回款的部分' }),
        state: z.enum(payableStates),
        batchId: Id.nullable(),
        paidOn: IsoDate.nullable(),
      }),
    ),
    partlyPaid: z.boolean(),
  })
  .meta({ id: 'PaymentsOfClaim' });

export function paymentsView(
  obligations: readonly Obligation[],
  payables: readonly Payable[],
): z.infer<typeof PaymentsView> {
  const paid = payables.filter((one) => one.state === 'paid');
  const left = obligations.some((one) => one.funded < one.amount);
  const live = payables.some((one) => one.state === 'reserved' || one.state === 'in-batch');
  return {
    obligations: obligations.map(({ id, instalment, amount, funded, dueOn }) => {
      const money = { amount: yuanOfFen(amount), funded: yuanOfFen(funded), gap: yuanOfFen(amount - funded) };
      return { id, instalment, ...money, dueOn };
    }),
    payables: payables.map(({ id, instalment, source, year, amount, offset, state, batchId, paidOn }) => {
      const money = { amount: yuanOfFen(amount), offset: yuanOfFen(offset) };
      return { id, instalment, source, year, ...money, state, batchId, paidOn };
    }),
    partlyPaid: paid.length > 0 && (left || live),
  };
}
