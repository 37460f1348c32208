import * as z from 'zod';
import { fingerprint } from '../canonical-json.ts';
import { cut } from '../claims/pages.ts';
import { pack, unpack, type Value } from './codec.ts';
import type { Database } from './database.ts';
import { type Key, rowsKey } from './keys.ts';

/**
 * Where the rows of a notice or a batch lie: a revision names their content, so that nobody ever writes other rows under it.
 * Rows put down before there were pages are one.
 */
export const RowsReference = z.strictObject({ revision: z.string(), pages: z.int().positive().default(1) });
export type RowsReference = z.infer<typeof RowsReference>;

/** Thousands of rows take a while to hash, and a command asks several times for those it was given. */
const known = new WeakMap<readonly unknown[], RowsReference>();

export function rowsReference(rows: readonly unknown[]): RowsReference {
  const reference = known.get(rows) ?? { revision: fingerprint(rows), pages: cut(rows).length };
  known.set(rows, reference);
  return reference;
}

/** Rows go ahead; nothing refers to them until their notice or batch does. */
export async function putRowPages(database: Database, of: Key, rows: readonly Value[]): Promise<void> {
  const { revision } = rowsReference(rows);
  await database.putAside(cut(rows).map((page, index) => ({ ...rowsKey(of, revision, index), rows: pack(page) })));
}

export async function readRowPages<Row>(
  database: Database,
  of: Key,
  { revision, pages }: RowsReference,
  schema: z.ZodType<Row>,
): Promise<Row[]> {
  const items = await database.getMany(Array.from({ length: pages }, (_, page) => rowsKey(of, revision, page)));
  return items.flatMap((item, page) => {
    if (!item) throw new Error(`${of.pk} has no page ${page} of revision ${revision}`);
    return z.array(schema).parse(unpack(item.rows as Uint8Array));
  });
}
