import {
  BatchGetItemCommand,
  type CancellationReason,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { Refusal } from '../refusal.ts';
import { decodeItem, encodeItem, type Item } from './codec.ts';
import type { Key } from './keys.ts';
import { tableShape } from './table-shape.ts';
import { keyOf, render, type Write } from './write.ts';

/** A run of items under one partition key whose sort keys begin alike, in the table or in its index. */
export interface Range {
  readonly partition: string;
  readonly prefix: string;
  readonly index?: boolean;
  readonly newestFirst?: boolean;
}

/** The keys of the item after which a range goes on. */
export type Position = Readonly<Record<string, string>>;

/** A write whose condition did not hold, and the item that was there instead. */
export interface Conflict {
  readonly write: Write;
  readonly found: Item | null;
}

export interface Database {
  /** Reads of the table are strongly consistent; reads of the index are not. */
  get(key: Key): Promise<Item | null>;
  /** In the order of the keys; null where there is no item. */
  getMany(keys: readonly Key[]): Promise<(Item | null)[]>;
  /** The first items of a range, or those after a position; fewer than `limit` only where the range ends. */
  query(range: Range, limit: number, after?: Position): Promise<Item[]>;
  all(range: Range): Promise<Item[]>;
  /** All writes in one transaction, or none and the conflicts that stood against it. */
  attempt(writes: readonly Write[]): Promise<Conflict[]>;
  /** All writes in one transaction, or none: throws what the first conflict means. Refuses with `busy` when others keep writing. */
  commit(writes: readonly Write[]): Promise<void>;
  /** Puts immutable items that nothing refers to yet, each for itself. */
  putAside(items: readonly (Key & Item)[]): Promise<void>;
  /** Waits a random time that grows with the number of attempts already made. */
  pause(attempt: number): Promise<void>;
}

export interface DatabaseOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Answers from 0 up to but not including 1. */
  readonly random: () => number;
}

const attemptsAtMost = 8;
const actionsAtMost = 100;
const pauseBaseMs = 20;
const pauseLongestMs = 2_000;

/** The product's one table. Nothing but this function and what it returns talks to DynamoDB. */
export function createDatabase({ client, tableName, sleep, random }: DatabaseOptions): Database {
  const pause = (attempt: number) => sleep(random() * Math.min(pauseLongestMs, pauseBaseMs * 2 ** attempt));

  const get = async (key: Key) => {
    const request = { TableName: tableName, Key: encodeItem({ ...key }), ConsistentRead: true };
    const { Item } = await client.send(new GetItemCommand(request));
    return Item ? decodeItem(Item) : null;
  };

  const getMany = async (keys: readonly Key[]) => {
    const wanted = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
    const found = new Map<string, Item>();
    for (let start = 0; start < wanted.length; start += actionsAtMost) {
      const part = wanted.slice(start, start + actionsAtMost);
      for (const item of await batchGet(part)) found.set(nameOf(item as unknown as Key), item);
    }
    return keys.map((key) => found.get(nameOf(key)) ?? null);
  };

  /** A batch answers what fits into 16 MB and what is not throttled; the rest is asked for again. */
  const batchGet = async (keys: readonly Key[]) => {
    const items: Item[] = [];
    let left = keys.map((key) => encodeItem({ ...key }));
    for (let attempt = 0; left.length > 0; attempt++) {
      if (attempt > 0) await pause(attempt);
      const request = { RequestItems: { [tableName]: { Keys: left, ConsistentRead: true } } };
      const { Responses, UnprocessedKeys } = await client.send(new BatchGetItemCommand(request));
      const got = Responses?.[tableName] ?? [];
      items.push(...got.map(decodeItem));
      left = UnprocessedKeys?.[tableName]?.Keys ?? [];
      if (got.length === 0 && attempt >= attemptsAtMost) throw busy();
    }
    return items;
  };

  const query = async (range: Range, limit: number, after?: Position) => {
    const items: Item[] = [];
    let start = after ? encodeItem(after) : undefined;
    do {
      const request = rangeRequest(tableName, range, limit - items.length);
      const answer = await client.send(
        new QueryCommand({ ...request, ...(start ? { ExclusiveStartKey: start } : {}) }),
      );
      items.push(...(answer.Items ?? []).map(decodeItem));
      start = answer.LastEvaluatedKey;
    } while (start && items.length < limit);
    return items;
  };

  const attempt = async (writes: readonly Write[]): Promise<Conflict[]> => {
    refuseImpossible(writes);
    const TransactItems = writes.map((write) => render(write, tableName));
    for (let tries = 1; ; tries++) {
      const reasons = await sendTransaction(client, TransactItems);
      if (!reasons) return [];
      const conflicts = conflictsAmong(writes, reasons);
      if (conflicts.length > 0) return conflicts;
      if (tries === attemptsAtMost) throw busy();
      await pause(tries);
    }
  };

  const commit = async (writes: readonly Write[]) => {
    const [first] = await attempt(writes);
    if (first) throw first.write.onConflict(first.found);
  };

  const putAside = async (items: readonly (Key & Item)[]) => {
    const puts = items.map((item) => new PutItemCommand({ TableName: tableName, Item: encodeItem(item) }));
    await Promise.all(puts.map((request) => client.send(request)));
  };

  const all = (range: Range) => query(range, Number.POSITIVE_INFINITY);

  return { get, getMany, query, all, attempt, commit, putAside, pause };
}

function nameOf(key: Key): string {
  return `${key.pk}\n${key.sk}`;
}

function rangeRequest(tableName: string, range: Range, limit: number) {
  const { partitionKey, sortKey } = range.index ? tableShape.index : tableShape;
  return {
    TableName: tableName,
    ...(range.index ? { IndexName: tableShape.index.name } : { ConsistentRead: true }),
    KeyConditionExpression: range.prefix ? '#p = :p AND begins_with(#s, :s)' : '#p = :p',
    ExpressionAttributeNames: { '#p': partitionKey, ...(range.prefix ? { '#s': sortKey } : {}) },
    ExpressionAttributeValues: encodeItem({ ':p': range.partition, ':s': range.prefix || undefined }),
    ScanIndexForward: !range.newestFirst,
    ...(Number.isFinite(limit) ? { Limit: limit } : {}),
  };
}

/** DynamoDB refuses these too, but with words that name no one to blame. */
function refuseImpossible(writes: readonly Write[]): void {
  if (writes.length === 0 || writes.length > actionsAtMost)
    throw new Error(`a transaction takes 1 to ${actionsAtMost} writes, not ${writes.length}`);
  const keys = new Set(writes.map((write) => nameOf(keyOf(write))));
  if (keys.size < writes.length) throw new Error('a transaction writes each item at most once');
}

const passing = new Set([
  'TransactionInProgressException',
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
]);

/** Null when it was committed; else why not, one reason for each write, or none when the whole was throttled. */
async function sendTransaction(
  client: DynamoDBClient,
  TransactItems: ReturnType<typeof render>[],
): Promise<CancellationReason[] | null> {
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems }));
    return null;
  } catch (fault) {
    if (fault instanceof TransactionCanceledException) return passable(fault);
    if (fault instanceof Error && passing.has(fault.name)) return [];
    throw fault;
  }
}

const passingReasons = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

function passable(fault: TransactionCanceledException): CancellationReason[] {
  const reasons = fault.CancellationReasons ?? [];
  const known = (code?: string) =>
    code === 'None' || code === 'ConditionalCheckFailed' || passingReasons.has(code ?? '');
  if (reasons.length === 0 || !reasons.every((reason) => known(reason.Code))) throw fault;
  return reasons;
}

function conflictsAmong(writes: readonly Write[], reasons: readonly CancellationReason[]): Conflict[] {
  return reasons.flatMap((reason, index) => {
    const write = writes[index];
    if (!write || reason.Code !== 'ConditionalCheckFailed') return [];
    return [{ write, found: reason.Item ? decodeItem(reason.Item) : null }];
  });
}

function busy(): Refusal {
  return new Refusal('busy', '此刻办理的人较多，这一次没有写入，请稍候用同一个幂等键重试。', { retryAfterSeconds: 1 });
}
