import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { encodeItem, type Item } from './codec.ts';
import { countFor } from './counters.ts';
import type { Key } from './keys.ts';
import { actionsAtMost, type Pause, pauseFrom } from './limits.ts';
import { getItem, getItems, type Position, queryItems, type Range } from './reads.ts';
import { attemptWrites, type Conflict } from './transactions.ts';
import type { Write } from './write.ts';

export type { Position, Range } from './reads.ts';
export type { Conflict } from './transactions.ts';

export interface Database {
  /** How many writes one transaction takes; what needs more is carried out in several. */
  readonly room: number;
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
  /** The next number of a counter; a holder that asks again gets the same one. */
  countFor(key: Key, holder: string): Promise<number>;
  pause: Pause;
}

export interface DatabaseOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Answers from 0 up to but not including 1. */
  readonly random: () => number;
  /** Less than DynamoDB's own limit, for who wants to see work done in several transactions. */
  readonly room?: number;
}

/** The product's one table, as everything else in the service sees it. */
export function createDatabase(options: DatabaseOptions): Database {
  const { client, tableName, sleep, random, room = actionsAtMost } = options;
  const pause = pauseFrom(sleep, random);
  const table = { client, tableName, pause };
  return {
    room,
    get: (key) => getItem(table, key),
    getMany: (keys) => getItems(table, keys),
    query: (range, limit, after) => queryItems(table, range, limit, after),
    all: (range) => queryItems(table, range, Number.POSITIVE_INFINITY),
    attempt: (writes) => attemptWrites(table, writes),
    async commit(writes) {
      const [first] = await attemptWrites(table, writes);
      if (first) throw first.write.onConflict(first.found);
    },
    async putAside(items) {
      const puts = items.map((item) => new PutItemCommand({ TableName: tableName, Item: encodeItem(item) }));
      await Promise.all(puts.map((request) => client.send(request)));
    },
    countFor: (key, holder) => countFor(table, key, holder),
    pause,
  };
}
