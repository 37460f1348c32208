import { expect, test } from 'vitest';
import { onlookerOf } from '../../../functions/bureaus/looking.ts';
import { principalOf } from '../../../shared/http/principal.ts';
import type { Database } from '../../../shared/storage/database.ts';
import { children, freshDatabase, now, savedDraft, stored, submit } from '../../shared/storage/samples.ts';

test('who holds the slots of many lines is read together, not line by line', async () => {
  const { database } = await freshDatabase();
  const names = children(120);
  for (const id of ['A', 'B'])
    await submit(database, await savedDraft(database, { id, institutionId: `PT-${id}`, children: names }));
  const asked: number[] = [];
  const counting: Database = {
    ...database,
    get: () => Promise.reject(new Error('one by one')),
    getMany: (keys) => {
      asked.push(keys.length);
      return database.getMany(keys);
    },
  };
  const reviewer = principalOf({ sub: 'reviewer', roles: ['health-reviewer'], division: '330903' });
  const { holders } = await onlookerOf(counting, reviewer, await stored(database, 'B'), now);
  expect(asked).toEqual([120, 1]);
  expect(new Set([...(holders ?? [])].map(([, { claimId }]) => claimId))).toEqual(new Set(['A']));
  expect(holders?.size).toBe(120);
});
