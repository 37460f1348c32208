import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageInMemory } from '../../../shared/http/lists.ts';

test('pages of a list, one after another, are the list', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 100 }), (all, limit) => {
      const seen: number[] = [];
      let cursor: string | undefined;
      do {
        const page = pageInMemory(all, { limit, cursor });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        seen.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(seen).toEqual(all);
    }),
  );
});

test('a cursor that no page gave is refused', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (cursor) => {
      fc.pre(!/^after \d{1,9}$/.test(Buffer.from(cursor, 'base64url').toString()));
      expect(() => pageInMemory([1, 2, 3], { limit: 1, cursor })).toThrow(
        '这个翻页游标不是本列表给出的，请去掉 cursor 从第一页查起。',
      );
    }),
  );
});
