import { Refusal } from '../../shared/refusal.ts';
import { getAppropriation } from '../../shared/storage/budget.ts';
import type { Database } from '../../shared/storage/database.ts';
import { fundMany } from '../../shared/storage/funding.ts';
import { findRepeat } from '../../shared/storage/idempotency.ts';
import { faultyClient } from '../../tests/shared/storage/faulty-client.ts';
import { moneyFaultsIn } from '../../tests/shared/storage/money-invariants.ts';
import {
  answerIt,
  applyIt,
  cityMoney,
  claimAt,
  division,
  money,
  prepareIt,
} from '../../tests/shared/storage/money-samples.ts';
import { act, databaseOn, freshDatabase, now, repeatNamed } from '../../tests/shared/storage/samples.ts';

/** 1,000 payments, each sent 5 times at once, the first of the five losing its answer on the way: exactly 1,000 are paid. */
const payments = Number(process.argv[2] ?? 1_000);
const duplicates = 5;
const atOnce = 20;
const { database, table } = await freshDatabase();
await money(database, payments * 20_000);
const names = Array.from({ length: payments }, (_, index) => `C${index}`);
for (const id of names) await claimAt(database, id);
const call = { division, act: act('fin', 'finance-officer'), repeat: repeatNamed('fund'), now };
await fundMany(database, { ...call, claimIds: names });
for (const id of names) {
  await prepareIt(database, [id], id);
  await applyIt(database, `bat_${id}`, `apply-${id}`);
}

const began = performance.now();
for (let start = 0; start < payments; start += atOnce)
  await Promise.all(names.slice(start, start + atOnce).flatMap(sentOften));
const seconds = (performance.now() - began) / 1000;

const of = (await getAppropriation(database, division, cityMoney))!;
const faults = await moneyFaultsIn(table);
console.log(
  `${payments} payments × ${duplicates} duplicates at once, ${atOnce} payments at a time: ${seconds.toFixed(1)} s`,
);
console.log(`paid ${of.paid / 20_000}, reserved ${of.reserved}; faults in the table: ${faults.length}`);
for (const fault of faults) console.error(fault);
process.exit(of.paid === payments * 20_000 && of.reserved === 0 && faults.length === 0 ? 0 : 1);

function sentOften(id: string): Promise<void>[] {
  return Array.from({ length: duplicates }, (_, index) => {
    const deaf = faultyClient(table.client, 10, 'fails-after').client;
    return paidInTheEnd(id, index === 0 ? databaseOn({ ...table, client: deaf }) : database);
  });
}

/** As a caller does: the same key until there is an answer. */
async function paidInTheEnd(id: string, first: Database): Promise<void> {
  for (let through = first; ; through = database)
    try {
      if (await findRepeat(through, repeatNamed(`pay-${id}`), now)) return;
      await answerIt(through, 'paid', `pay-${id}`, now, `bat_${id}`, id);
      return;
    } catch (fault) {
      const passing = fault instanceof Refusal || (fault as Error).message.startsWith('the call');
      if (!passing) throw fault;
    }
}
