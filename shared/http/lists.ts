import * as z from 'zod';
import { inputRefusal } from './faults.ts';

/** `?limit=` and `?cursor=` of every list. */
export const listQuery = {
  limit: z
    .string()
    .regex(/^\d{1,4}$/, '请写成 1 到 100 的整数。')
    .transform(Number)
    .pipe(z.int().min(1, '请写成 1 到 100 的整数。').max(100, '请写成 1 到 100 的整数。'))
    .default(50)
    .meta({ description: '一次最多几项，1 到 100，默认 50。' }),
  cursor: z.string().min(1).max(2000).optional().meta({ description: '上一页回答里的 nextCursor，原样传回。' }),
};

/** A page of a list; `nextCursor` is null on the last one. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** What a reader of pages is asked for. */
export function pageRequest({ limit, cursor }: { limit: number; cursor?: string | undefined }) {
  return { limit, cursor: cursor ?? null };
}

/** A page of a list that is held in memory; its cursor says how many items came before. Throws `invalid_input` for any other. */
export function pageInMemory<Item>(
  all: readonly Item[],
  { limit, cursor }: { limit: number; cursor?: string | undefined },
) {
  const start = cursor === undefined ? 0 : startOf(cursor);
  const end = start + limit;
  return { items: all.slice(start, end), nextCursor: end < all.length ? cursorAt(end) : null };
}

function cursorAt(start: number): string {
  return Buffer.from(`after ${start}`).toString('base64url');
}

function startOf(cursor: string): number {
  const start = Number(/^after (\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1] ?? Number.NaN);
  if (cursorAt(start) === cursor) return start;
  const detail = '这个翻页游标不是本列表给出的，请去掉 cursor 从第一页查起。';
  throw inputRefusal([{ pointer: '/query/cursor', code: 'invalid_cursor', detail }]);
}
