import { Refusal } from '../refusal.ts';
import type { Batch, PaymentRow } from './batch.ts';
import { cash, type Payable } from './payable.ts';

/** A payable as far as a batch pays it, in 分. */
export interface Part {
  readonly payableId: string;
  readonly claimId: string;
  readonly amount: number;
}

/**
 * The parts of a batch, claim by claim, in the one order in which every batch takes them: of two that want the same, the one that
 * comes second to the first of them has taken nothing that the other still needs.
 */
export function partsOf(rows: readonly PaymentRow[]): Part[] {
  return rows.flatMap((row) => row.payables).sort((a, b) => (a.payableId < b.payableId ? -1 : 1));
}

/** The payable in its batch. Refuses `not_payable` when somebody was faster since the batch was decided. */
export function taken(payable: Payable | null, part: Part, { id, claimIds }: Batch): Payable {
  if (payable?.state === 'reserved' && cash(payable) === part.amount)
    return { ...payable, state: 'in-batch', batchId: id, version: payable.version + 1 };
  const detail = '这份申报的款项刚刚有变动（编入了别的批次、收回或者扣回），这一批没有编成，请刷新后重新选择。';
  const faults = [{ pointer: `/claimIds/${claimIds.indexOf(part.claimId)}`, code: 'not_payable', detail }];
  throw new Refusal('not_payable', detail, { faults });
}

/** A payable that left its batch unpaid. */
export function freed(payable: Payable): Payable {
  return { ...payable, state: 'reserved', batchId: null, paidOn: null, version: payable.version + 1 };
}
