import * as z from 'zod';
import { Appropriation } from '../../../shared/funds/appropriation.ts';
import { PaymentRow } from '../../../shared/funds/batch.ts';
import { Obligation } from '../../../shared/funds/funding.ts';
import {
  appropriationFaults,
  batchFaults,
  fourEyesFaults,
  liveBatchFaults,
  obligationFaults,
  owedFaults,
  recoveryFaults,
  reservationFaults,
} from '../../../shared/funds/invariants.ts';
import { JournalEntry } from '../../../shared/funds/journal.ts';
import { Payable } from '../../../shared/funds/payable.ts';
import { Recovery } from '../../../shared/funds/recovery.ts';
import { statusOfPayments } from '../../../shared/funds/settlement.ts';
import { StoredBatch } from '../../../shared/storage/batches.ts';
import { readHead } from '../../../shared/storage/claims.ts';
import { type Item, unpack } from '../../../shared/storage/codec.ts';
import { batchKey, rowsKey } from '../../../shared/storage/keys.ts';
import { readRecord } from '../../../shared/storage/record.ts';
import type { TestTable } from '../../support/engine.ts';
import { linesIn, wholeTable } from './table-invariants.ts';

/** What is wrong with the money in a table, as sentences: I1, I2 of what is owed, I4, I5, I6 and I8, and claims that do not stand where their payables do. */
export async function moneyFaultsIn(table: TestTable): Promise<string[]> {
  return moneyFaultsAmong(await wholeTable(table));
}

export function moneyFaultsAmong(table: ReadonlyMap<string, Item>): string[] {
  const items = [...table.values()];
  const under = (prefix: string): Item[] => items.filter(({ sk }) => String(sk).startsWith(prefix));
  const appropriations = under('APPR#').map((item) => readRecord(Appropriation, item));
  const entries = under('ENTRY#').map((item) => readRecord(JournalEntry, item));
  const obligations = under('DUE#').map((item) => readRecord(Obligation, item));
  const payables = under('PAYABLE#').map((item) => readRecord(Payable, item));
  const recoveries = under('RECOVERY#').map((item) => readRecord(Recovery, item));
  const heads = under('HEAD').map(readHead);
  const batches = under('BATCH').map((item) => batchIn(table, item));
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
    ...heads.flatMap((head) => owedFaults({ head, lines: linesIn(table, head) ?? [] }, obligations)),
    ...heads.flatMap((head) => {
      const mine = <Of extends { claimId: string }>(list: readonly Of[]) =>
        list.filter((one) => one.claimId === head.id);
      if (mine(obligations).length === 0) return [];
      const follows = statusOfPayments(mine(payables), mine(obligations));
      return mayStand(head.status, follows) ? [] : [`${head.id} is ${head.status}, its payables make it ${follows}`];
    }),
  ];
}

function batchIn(table: ReadonlyMap<string, Item>, item: Item) {
  const { revision, pages, ...batch } = readRecord(StoredBatch, item);
  const rows = Array.from({ length: pages }, (_, page) => {
    const { pk, sk } = rowsKey(batchKey(batch.id), revision, page);
    return z.array(PaymentRow).parse(unpack(table.get(`${pk}|${sk}`)!.rows as Uint8Array));
  });
  return { batch, rows: rows.flat() };
}

/**
 * After a 退票 a claim stays 支付中, also where its money went to the treasury, and after the end of the year 待拨付: from both what is missing
 * is funded and paid anew.
 */
function mayStand(status: string, follows: string): boolean {
  const also: Record<string, readonly string[]> = {
    'in-payment': ['funded', 'awaiting-funds'],
    funded: ['awaiting-funds'],
  };
  return status === follows || (also[status] ?? []).includes(follows);
}
