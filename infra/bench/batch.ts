import { type DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { fundMany } from '../../shared/storage/funding.ts';
import { moneyFaultsIn } from '../../tests/shared/storage/money-invariants.ts';
import {
  afterNotice,
  answerRows,
  applyIt,
  claimAt,
  closeIt,
  division,
  money,
  prepareIt,
  publishIt,
} from '../../tests/shared/storage/money-samples.ts';
import { act, databaseOn, freshDatabase, repeatNamed } from '../../tests/shared/storage/samples.ts';

/**
 * As many claims as one notice and one batch take, from 公示 to paid: how long each command takes on this machine, and what a table
 * that answers over a network makes of it, by the transactions and the rounds of reads that come one after the other.
 */
const claims = Number(process.argv[2] ?? 1_000);
const names = Array.from({ length: claims }, (_, index) => `C${String(index).padStart(4, '0')}`);
const { database: plain, table } = await freshDatabase();
for (const id of names) await claimAt(plain, id, 'determined');
const counts = { transactions: 0, reads: 0 };
const database = databaseOn({ ...table, client: counting(table.client) });

await measured('publish', () => publishIt(database, names));
await measured('close', () => closeIt(database));
await money(plain, claims * 20_000);
const call = { division, act: act('fin', 'finance-officer', afterNotice), repeat: repeatNamed('fund') };
await measured('fund', () => fundMany(database, { ...call, now: afterNotice, claimIds: names }));
await measured('prepare', () => prepareIt(database, names));
await measured('apply', () => applyIt(database));
await measured('answers', () => answerRows(database, () => ['paid'], 'answers', afterNotice));

const faults = await moneyFaultsIn(table);
console.log(`faults in the table: ${faults.length}`);
for (const fault of faults) console.error(fault);
process.exit(faults.length === 0 ? 0 : 1);

async function measured(name: string, command: () => Promise<unknown>): Promise<void> {
  Object.assign(counts, { transactions: 0, reads: 0 });
  const began = performance.now();
  await command();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(
    `${name.padEnd(8)} ${claims} claims: ${seconds} s, ${counts.transactions} transactions, ${counts.reads} other calls`,
  );
}

function counting(client: DynamoDBClient): DynamoDBClient {
  const send = (command: Parameters<DynamoDBClient['send']>[0]) => {
    if (command instanceof TransactWriteItemsCommand) counts.transactions += 1;
    else counts.reads += 1;
    return client.send(command);
  };
  return { send } as unknown as DynamoDBClient;
}
