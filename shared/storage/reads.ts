import { BatchGetItemCommand, type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { decodeItem, encodeItem, type Item } from './codec.ts';
import type { Key } from './keys.ts';
import { actionsAtMost, attemptsAtMost, busy, type Pause } from './limits.ts';
import { tableShape } from './table-shape.ts';

/** A run of items under one partition key whose sort keys begin alike, in the table or in its index. */
export interface Range {
  readonly partition: string;
  readonly prefix: string;
  readonly index?: boolean;
  readonly newestFirst?: boolean;
}

/** The keys of the item after which a range goes on. */
export type Position = Readonly<Record<string, string>>;

export interface Reading {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly pause: Pause;
}

export async function getItem({ client, tableName }: Reading, key: Key): Promise<Item | null> {
  const request = { TableName: tableName, Key: encodeItem({ ...key }), ConsistentRead: true };
  const { Item } = await client.send(new GetItemCommand(request));
  return Item ? decodeItem(Item) : null;
}

export async function getItems(reading: Reading, keys: readonly Key[]): Promise<(Item | null)[]> {
  const wanted = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
  const found = new Map<string, Item>();
  for (let start = 0; start < wanted.length; start += actionsAtMost)
    for (const item of await getBatch(reading, wanted.slice(start, start + actionsAtMost)))
      found.set(nameOf(item as unknown as Key), item);
  return keys.map((key) => found.get(nameOf(key)) ?? null);
}

/** A batch answers what fits into 16 MB and what is not throttled; the rest is asked for again. Refuses with `busy`. */
async function getBatch({ client, tableName, pause }: Reading, keys: readonly Key[]): Promise<Item[]> {
  const items: Item[] = [];
  let left = keys.map((key) => encodeItem({ ...key }));
  for (let fruitless = 0; left.length > 0; ) {
    const request = { RequestItems: { [tableName]: { Keys: left, ConsistentRead: true } } };
    const { Responses, UnprocessedKeys } = await client.send(new BatchGetItemCommand(request));
    const got = Responses?.[tableName] ?? [];
    items.push(...got.map(decodeItem));
    left = UnprocessedKeys?.[tableName]?.Keys ?? [];
    fruitless = got.length > 0 ? 0 : fruitless + 1;
    if (left.length > 0 && fruitless === attemptsAtMost) throw busy();
    if (left.length > 0) await pause(fruitless + 1);
  }
  return items;
}

export async function queryItems(
  { client, tableName }: Reading,
  range: Range,
  limit: number,
  after?: Position,
): Promise<Item[]> {
  const items: Item[] = [];
  let start = after ? encodeItem(after) : undefined;
  do {
    const request = rangeRequest(tableName, range, limit - items.length);
    const answer = await client.send(new QueryCommand({ ...request, ...(start ? { ExclusiveStartKey: start } : {}) }));
    items.push(...(answer.Items ?? []).map(decodeItem));
    start = answer.LastEvaluatedKey;
  } while (start && items.length < limit);
  return items;
}

export function nameOf(key: Key): string {
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
