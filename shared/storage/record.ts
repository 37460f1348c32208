import type * as z from 'zod';
import type { Item } from './codec.ts';

const keyAttributes = new Set(['pk', 'sk', 'gsi1pk', 'gsi1sk', 'ttl']);

/** The record inside an item. An item that is not what the schema says was not written by us: a broken invariant. */
export function readRecord<Record>(schema: z.ZodType<Record>, item: Item): Record {
  const attributes = Object.entries(item).filter(([name]) => !keyAttributes.has(name));
  const read = schema.safeParse(Object.fromEntries(attributes));
  if (!read.success) throw new Error(`item ${item.pk} ${item.sk} is no such record: ${read.error.message}`);
  return read.data;
}
