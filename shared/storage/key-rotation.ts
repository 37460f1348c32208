import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { openNumber, sealedWith, sealNumber } from '../identity.ts';
import { type ChildGenerations, childGenerations, filingKeys, nextGenerations } from './child-generations.ts';
import { type ChildKeys, fileUnder, placeUnder, type SealedNumber } from './children.ts';
import { decodeItem, encodeItem } from './codec.ts';
import type { Database } from './database.ts';
import { sealedNumberKey } from './keys.ts';
import { actionsAtMost } from './limits.ts';
import { tableShape } from './table-shape.ts';
import { absent, anyOf, equal, neverHappens, present, remove, update, type Write } from './write.ts';

export interface Rotation {
  readonly database: Database;
  /** Both rings as every function holds them by now: the new key first, the old one behind it. */
  readonly keys: ChildKeys;
  /** Every child of the table with its sealed number, some at a time; read consistently. */
  readonly children: () => AsyncIterable<readonly SealedChild[]>;
  /** Waits until no function is at work any more that began before now. */
  readonly settle: () => Promise<void>;
  readonly say: (done: string) => void;
}

export interface SealedChild extends SealedNumber {
  readonly childKey: string;
}

/**
 * Files every child under the newest HMAC key as well and seals every number with the newest sealing key. What is done is
 * seen by looking, so a run that was killed is finished by the next one, and one too many changes nothing. Meanwhile the
 * service works on: new children are filed under both keys from the first step.
 */
export async function rotateKeys(rotation: Rotation): Promise<void> {
  const { database, keys, settle, say } = rotation;
  const [newest] = keys.hmac;
  let generations = await childGenerations(database, keys.hmac);
  filingKeys(keys.hmac, generations);
  if (!generations.filing.includes(newest.id))
    await database.commit([nextGenerations(generations, { filing: [...generations.filing, newest.id] })]);
  // Also when an earlier run had said so: it may have been killed before it had waited.
  if (!generations.complete.includes(newest.id)) await settle();
  for (let pass = 1; ; pass++) {
    const { seen, changed } = await carryAll(rotation);
    say(`第${pass}遍：共${seen}名儿童，改写${changed}处。`);
    if (changed === 0) break;
  }
  generations = await childGenerations(database, keys.hmac);
  if (!generations.complete.includes(newest.id))
    await database.commit([nextGenerations(generations, { complete: [...generations.complete, newest.id] })]);
}

/** Ends the use of every key but the newest: afterwards the old ones are needed for backups only. */
export async function retireKeys(rotation: Rotation): Promise<void> {
  const { database, keys, settle, say } = rotation;
  const [newest, ...older] = keys.hmac;
  const generations = await childGenerations(database, keys.hmac);
  requireComplete(generations, newest.id);
  const { changed } = await carryAll(rotation);
  if (changed > 0) throw new Error(`${changed} numbers were still under an old key: has every function the new keys?`);
  const alone = { complete: [newest.id], filing: [newest.id] };
  if (generations.filing.length > 1 || generations.complete.length > 1)
    await database.commit([nextGenerations(generations, alone)]);
  await settle();
  let removed = 0;
  for await (const page of rotation.children()) {
    const places = page.flatMap((child) => older.map((key) => placeUnder(key, documentOf(keys, child))));
    const items = await database.getMany(places);
    const there = places.filter((_, index) => items[index]);
    await attemptAll(
      database,
      there.map((place) => remove(place, anyOf(absent, present), neverHappens('always allowed'))),
    );
    removed += there.length;
  }
  say(`旧密钥下的索引已删除${removed}条，旧密钥可以从配置中去掉。`);
}

/** Every child of a real table or of the local engine, by a scan: for an operator, never for a function. */
export async function* scanChildren(client: DynamoDBClient, tableName: string, limit?: number) {
  let start: Parameters<typeof decodeItem>[0] | undefined;
  do {
    const answer = await client.send(
      new ScanCommand({
        TableName: tableName,
        ConsistentRead: true,
        FilterExpression: 'begins_with(#p, :p) AND #s = :s',
        ExpressionAttributeNames: { '#p': tableShape.partitionKey, '#s': tableShape.sortKey },
        ExpressionAttributeValues: encodeItem({ ':p': sealedNumberKey('').pk, ':s': sealedNumberKey('').sk }),
        ...(start ? { ExclusiveStartKey: start } : {}),
        ...(limit ? { Limit: limit } : {}),
      }),
    );
    yield (answer.Items ?? [])
      .map(decodeItem)
      .map(
        ({ pk, sealedNumber, documentType }) =>
          ({ childKey: String(pk).slice(sealedNumberKey('').pk.length), sealedNumber, documentType }) as SealedChild,
      );
    start = answer.LastEvaluatedKey;
  } while (start);
}

function requireComplete({ complete }: ChildGenerations, id: string): void {
  if (!complete.includes(id)) throw new Error(`not every child is filed under the key ${id} yet: run rotate first`);
}

async function carryAll(rotation: Rotation): Promise<{ seen: number; changed: number }> {
  let seen = 0;
  let changed = 0;
  for await (const page of rotation.children()) {
    const writes = await carried(rotation, page);
    await attemptAll(rotation.database, writes);
    seen += page.length;
    changed += writes.length;
  }
  return { seen, changed };
}

/** What is still to be written for a page of children. */
async function carried({ database, keys }: Rotation, page: readonly SealedChild[]): Promise<Write[]> {
  const [newest] = keys.hmac;
  const [seal] = keys.seal;
  const filed = await database.getMany(page.map((child) => placeUnder(newest, documentOf(keys, child))));
  return page.flatMap((child, index) => {
    const { childKey, sealedNumber } = child;
    const document = documentOf(keys, child);
    const there = filed[index];
    if (there && there.childKey !== childKey)
      throw new Error(`${childKey} and ${String(there.childKey)} are one child`);
    const resealed = { sealedNumber: sealNumber(seal, keys.random(12), document.number) };
    const asSeen = equal({ sealedNumber });
    return [
      ...(there ? [] : [fileUnder(newest, document, childKey, neverHappens('looked at again in the next pass'))]),
      ...(sealedWith(sealedNumber) === seal.id
        ? []
        : [update(sealedNumberKey(childKey), resealed, asSeen, neverHappens('looked at again in the next pass'))]),
    ];
  });
}

/** What somebody else changed meanwhile is left out: the next pass looks at it again. */
async function attemptAll(database: Database, writes: readonly Write[]): Promise<void> {
  for (let start = 0; start < writes.length; start += actionsAtMost) {
    let left = writes.slice(start, start + actionsAtMost);
    while (left.length > 0) {
      const conflicts = await database.attempt(left);
      if (conflicts.length === 0) break;
      left = left.filter((write) => !conflicts.some((conflict) => conflict.write === write));
    }
  }
}

function documentOf(keys: ChildKeys, { documentType, sealedNumber }: SealedChild) {
  return { type: documentType, number: openNumber(keys.seal, sealedNumber) };
}
