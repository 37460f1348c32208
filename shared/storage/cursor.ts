import { createHash } from 'node:crypto';
import { Refusal } from '../refusal.ts';
import type { Item } from './codec.ts';
import type { Database, Position, Range } from './database.ts';

export interface PageRequest {
  readonly limit: number;
  readonly cursor: string | null;
}
export interface Page<Record> {
  readonly items: readonly Record[];
  readonly nextCursor: string | null;
}

/** One page of a range. Refuses a cursor that this range did not give out (`invalid_input`). */
export function readPage<Record>(
  database: Database,
  range: Range,
  page: PageRequest,
  read: (item: Item) => Record,
): Promise<Page<Record>> {
  return readPages(database, [range], page, read);
}

/** One page of several ranges, one after the other, as if they were one. */
export async function readPages<Record>(
  database: Database,
  ranges: readonly Range[],
  { limit, cursor }: PageRequest,
  read: (item: Item) => Record,
): Promise<Page<Record>> {
  let after = cursor === null ? undefined : readCursor(ranges, cursor);
  const found: { range: Range; item: Item }[] = [];
  for (const range of after ? ranges.slice(ranges.indexOf(after.range)) : ranges) {
    // One more than asked for tells whether there is a next page.
    const items = await database.query(range, limit + 1 - found.length, after?.position);
    found.push(...items.map((item) => ({ range, item })));
    if (found.length > limit) break;
    after = undefined;
  }
  const last = found.length > limit ? found[limit - 1] : undefined;
  const nextCursor = last ? writeCursor(last.range, last.item) : null;
  return { items: found.slice(0, limit).map(({ item }) => read(item)), nextCursor };
}

/**
 * Where a range goes on. The partition is never taken from a cursor but from the range, that is from who asks;
 * so that even a well-made forgery names a place in one's own list.
 */
export function writeCursor(range: Range, last: Item): string {
  const place = JSON.stringify(range.index ? [last.gsi1sk, last.pk, last.sk] : [last.sk]);
  return Buffer.from(`${digest(range, place)}${place}`).toString('base64url');
}

export function readCursor(ranges: readonly Range[], cursor: string): { range: Range; position: Position } {
  const bytes = Buffer.from(cursor.slice(0, longest), 'base64url');
  // Decoding is lenient: more than one text decodes to the same bytes, and only one of them is ours.
  const text = bytes.toString('base64url') === cursor ? bytes.toString('utf8') : '';
  const place = text.slice(digestLength);
  const range = ranges.find((one) => digest(one, place) === text.slice(0, digestLength));
  if (!range) throw notOurs();
  const [first, pk, sk] = JSON.parse(place) as [string, string, string];
  return { range, position: positionIn(range, first, pk, sk) };
}

function positionIn(range: Range, first: string, pk: string, sk: string): Position {
  if (!range.index) return { pk: range.partition, sk: first };
  return { gsi1pk: range.partition, gsi1sk: first, pk, sk };
}

const longest = 1_000;
const digestLength = 16;

function digest(range: Range, place: string): string {
  const scope = [
    range.index ? 'index' : 'table',
    range.partition,
    range.prefix,
    String(range.newestFirst ?? false),
    place,
  ];
  return createHash('sha256').update(JSON.stringify(scope)).digest('hex').slice(0, digestLength);
}

function notOurs(): Refusal {
  const detail = '这个翻页游标不是本列表给出的，请去掉 cursor 从第一页查起。';
  return new Refusal('invalid_input', detail, {
    faults: [{ pointer: '/query/cursor', code: 'invalid_cursor', detail }],
  });
}
