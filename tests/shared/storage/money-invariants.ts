import { Appropriation } from '../../../shared/funds/appropriation.ts';
import { Obligation } from '../../../shared/funds/funding.ts';
import {
  appropriationFaults,
  batchFaults,
  fourEyesFaults,
  liveBatchFaults,
  obligationFaults,
  recoveryFaults,
  reservationFaults,
} from '../../../shared/funds/invariants.ts';
import { JournalEntry } from '../../../shared/funds/journal.ts';
import { Payable } from '../../../shared/funds/payable.ts';
import { Recovery } from '../../../shared/funds/recovery.ts';
import { statusOfPayments } from '../../../shared/funds/settlement.ts';
import { getBatch } from '../../../shared/storage/batches.ts';
import { readHead } from '../../../shared/storage/claims.ts';
import type { Item } from '../../../shared/storage/codec.ts';
import { readRecord } from '../../../shared/storage/record.ts';
import type { TestTable } from '../../support/engine.ts';
import { databaseOn } from './samples.ts';
import { wholeTable } from './table-invariants.ts';

/** What is wrong with the money in a table, as sentences: I1, I4, I5, I6 and I8, and claims that do not stand where their payables do. */
export async function moneyFaultsIn(table: TestTable): Promise<string[]> {
  const items = [...(await wholeTable(table)).values()];
  const under = (prefix: string): Item[] => items.filter(({ sk }) => String(sk).startsWith(prefix));
  const appropriations = under('APPR#').map((item) => readRecord(Appropriation, item));
  const entries = under('ENTRY#').map((item) => readRecord(JournalEntry, item));
  const obligations = under('DUE#').map((item) => readRecord(Obligation, item));
  const payables = under('PAYABLE#').map((item) => readRecord(Payable, item));
  const recoveries = under('RECOVERY#').map((item) => readRecord(Recovery, item));
  const heads = under('HEAD').map(readHead);
  const ids = under('BATCH').map(({ pk }) => String(pk).slice('BATCH#'.length));
  const batches = (await Promise.all(ids.map((id) => getBatch(databaseOn(table), id)))).filter(
    (batch) => batch !== null,
  );
  return [
    ...appropriations.flatMap((of) =>
      appropriationFaults(
        of,
        entries.filter((entry) => entry.appropriationId === of.id),
      ),
    ),
    ...appropriations.flatMap((of) => reservationFaults(of, payables)),
    ...obligations.flatMap((of) => obligationFaults(of, payables)),
    ...batches.flatMap(({ batch, rows }) => batchFaults(batch, rows)),
    ...liveBatchFaults(payables, batches),
    ...recoveryFaults(recoveries, payables),
    ...heads.flatMap(fourEyesFaults),
    ...heads.flatMap((head) => {
      const mine = <Of extends { claimId: string }>(list: readonly Of[]) =>
        list.filter((one) => one.claimId === head.id);
      if (mine(obligations).length === 0) return [];
      const follows = statusOfPayments(mine(payables), mine(obligations));
      return mayStand(head.status, follows) ? [] : [`${head.id} is ${head.status}, its payables make it ${follows}`];
    }),
  ];
}

/** After a 退票 a claim stays 支付中, and after the end of the year 待拨付: from both what is missing is funded and paid anew. */
function mayStand(status: string, follows: string): boolean {
  const also: Record<string, string> = { 'in-payment': 'funded', funded: 'awaiting-funds' };
  return status === follows || also[status] === follows;
}
