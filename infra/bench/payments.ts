import { type DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { Refusal } from '../../shared/refusal.ts';
import { getAppropriation } from '../../shared/storage/budget.ts';
import type { Database } from '../../shared/storage/database.ts';
import { fundMany } from '../../shared/storage/funding.ts';
import { findRepeat } from '../../shared/storage/idempotency.ts';
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

/** 1,000 payments in batches of 25, the answer to each sent 5 times at once and one of the five never heard: exactly 1,000 are paid. */
const payments = Number(process.argv[2] ?? 1_000);
const duplicates = 5;
const perBatch = 25;
const atOnce = 8;
const { database, table } = await freshDatabase();
await money(database, payments * 20_000);
const names = Array.from({ length: payments }, (_, index) => `C${index}`);
for (const id of names) await claimAt(database, id);
const call = { division, act: act('fin', 'finance-officer'), repeat: repeatNamed('fund'), now };
await fundMany(database, { ...call, claimIds: names });
const batches: string[][] = [];
for (let start = 0; start < payments; start += perBatch) batches.push(names.slice(start, start + perBatch));
for (const claims of batches) {
  await prepareIt(database, claims, claims[0]!);
  await applyIt(database, `bat_${claims[0]}`, `apply-${claims[0]}`);
}

const began = performance.now();
for (let start = 0; start < batches.length; start += atOnce)
  await Promise.all(batches.slice(start, start + atOnce).flatMap(([first]) => sentOften(first!)));
const seconds = (performance.now() - began) / 1000;

const of = (await getAppropriation(database, division, cityMoney))!;
const faults = await moneyFaultsIn(table);
console.log(`${payments} payments × ${duplicates} duplicates, ${atOnce} batches at a time: ${seconds.toFixed(1)} s`);
console.log(`paid ${of.paid / 20_000}, reserved ${of.reserved}; faults in the table: ${faults.length}`);
for (const fault of faults) console.error(fault);
process.exit(of.paid === payments * 20_000 && of.reserved === 0 && faults.length === 0 ? 0 : 1);

function sentOften(id: string): Promise<void>[] {
  const deaf = databaseOn({ ...table, client: deafOnce(table.client) });
  return Array.from({ length: duplicates }, (_, index) => paidInTheEnd(id, index === 0 ? deaf : database));
}

/** A client that never hears what became of its first transaction, as when a call times out. */
function deafOnce(client: DynamoDBClient): DynamoDBClient {
  let heard = true;
  const send = async (command: Parameters<DynamoDBClient['send']>[0]) => {
    const lost = heard && command instanceof TransactWriteItemsCommand;
    if (lost) heard = false;
    const answer = await client.send(command).catch((fault: unknown) => {
      if (!lost) throw fault;
    });
    if (lost) throw new Error('the call timed out');
    return answer;
  };
  return { send } as unknown as DynamoDBClient;
}

/** As a caller does: the same key until there is an answer. */
async function paidInTheEnd(id: string, first: Database): Promise<void> {
  for (let through = first; ; through = database)
    try {
      if (await findRepeat(through, repeatNamed(`pay-${id}`), now)) return;
      await answerIt(through, 'paid', `pay-${id}`, now, `bat_${id}`, id);
      return;
    } catch (fault) {
      const passing = fault instanceof Refusal || (fault as Error).message === 'the call timed out';
      if (!passing) throw fault;
    }
}
