import * as z from 'zod';
import type { Keyring, SecretKey } from '../keyring.ts';
import type { Database } from './database.ts';
import { childGenerationsKey } from './keys.ts';
import { readRecord } from './record.ts';
import { absent, equal, put, type Write } from './write.ts';

/**
 * Under which HMAC keys the table knows its children. A rotation goes from one key to two and back to one; a function may
 * hold what it read here for as long as it runs, and any two neighbouring states file new children under a key they share.
 */
export const ChildGenerations = z.strictObject({
  /** Every child is filed under each of these, so that one of them is enough to find it. */
  complete: z.array(z.string()).min(1),
  /** A new child is filed under all of these at once, or not at all. */
  filing: z.array(z.string()).min(1),
  version: z.int().positive(),
});
export type ChildGenerations = z.infer<typeof ChildGenerations>;

/** What the table says; of an empty table, that the newest key is its first. */
export async function childGenerations(database: Database, [newest]: Keyring): Promise<ChildGenerations> {
  const item = await database.get(childGenerationsKey);
  if (item) return readRecord(ChildGenerations, item);
  const first = { complete: [newest.id], filing: [newest.id], version: 1 };
  const conflicts = await database.attempt([
    put({ ...childGenerationsKey, ...first }, absent, () => new Error('the first key of the children was named twice')),
  ]);
  return conflicts[0]?.found ? readRecord(ChildGenerations, conflicts[0].found) : first;
}

/** Goes on to the next state, if nobody else did meanwhile. */
export function nextGenerations(
  before: ChildGenerations,
  change: Partial<Pick<ChildGenerations, 'complete' | 'filing'>>,
): Write {
  const after = { ...before, ...change, version: before.version + 1 };
  return put({ ...childGenerationsKey, ...after }, equal({ version: before.version }), () => {
    return new Error('another rotation of the keys is under way');
  });
}

/** The newest key of the ring that finds every child. A ring without one belongs to another table, or to another time of this one. */
export function findingKey(keys: Keyring, { complete }: ChildGenerations): SecretKey {
  const key = keys.find(({ id }) => complete.includes(id));
  if (!key)
    throw new Error(`this table's children are filed under the keys ${complete}; HMAC_KEY holds ${idsOf(keys)}`);
  return key;
}

/** The keys that a new child is filed under, all of them: one less, and the same child could be filed twice. */
export function filingKeys(keys: Keyring, { filing }: ChildGenerations): SecretKey[] {
  return filing.map((wanted) => {
    const key = keys.find(({ id }) => id === wanted);
    if (!key) throw new Error(`new children are filed under the keys ${filing}; HMAC_KEY holds ${idsOf(keys)}`);
    return key;
  });
}

function idsOf(keys: Keyring): string {
  return keys.map(({ id }) => id).join();
}
