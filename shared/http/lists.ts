import * as z from 'zod';

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
