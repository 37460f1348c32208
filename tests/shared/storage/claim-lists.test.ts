import { describe, expect, it } from 'vitest';
import { listClaimsOfDivision, listClaimsOfInstitution } from '../../../shared/storage/claim-lists.ts';
import type { Page } from '../../../shared/storage/cursor.ts';
import type { Database } from '../../../shared/storage/database.ts';
import { freshDatabase, savedDraft, stored, submit } from './samples.ts';

const months = ['2024-03', '2024-04', '2024-05', '2024-06'];

/** Two institutions in 330903, one in 330902; each has a submitted claim a month but for the last, which is a draft. */
async function filled(): Promise<Database> {
  const { database } = await freshDatabase();
  for (const [institutionId, division] of [
    ['PT-1', '330903'],
    ['PT-2', '330903'],
    ['DH-1', '330902'],
  ] as const)
    for (const period of months) {
      const id = `${institutionId}_${period}`;
      await savedDraft(database, { id, institutionId, children: [id], head: { period, division } });
      if (period !== '2024-06') await submit(database, await stored(database, id));
    }
  return database;
}

const ids = (page: Page<{ id: string }>) => page.items.map(({ id }) => id);
const first = (limit: number) => ({ limit, cursor: null });

describe('an institution’s list', () => {
  it('has its own claims, latest period first, and what was just written', async () => {
    const database = await filled();
    const mine = await listClaimsOfInstitution(database, { institutionId: 'PT-1' }, first(100));
    expect(ids(mine)).toStrictEqual(['PT-1_2024-06', 'PT-1_2024-05', 'PT-1_2024-04', 'PT-1_2024-03']);
    const may = await listClaimsOfInstitution(database, { institutionId: 'PT-1', period: '2024-05' }, first(100));
    expect(ids(may)).toStrictEqual(['PT-1_2024-05']);
    const drafts = await listClaimsOfInstitution(database, { institutionId: 'PT-1', status: 'draft' }, first(100));
    expect(ids(drafts)).toStrictEqual(['PT-1_2024-06']);
  });

  it('goes on page by page though a filter leaves claims out', async () => {
    const database = await filled();
    const filter = { institutionId: 'PT-1', status: 'submitted' as const };
    const one = await listClaimsOfInstitution(database, filter, first(2));
    expect(ids(one)).toStrictEqual(['PT-1_2024-05', 'PT-1_2024-04']);
    const two = await listClaimsOfInstitution(database, filter, { limit: 2, cursor: one.nextCursor });
    expect(ids(two)).toStrictEqual(['PT-1_2024-03']);
    expect(two.nextCursor).toBeNull();
    const other = { institutionId: 'PT-2', status: 'submitted' as const };
    const foreign = listClaimsOfInstitution(database, other, { limit: 2, cursor: one.nextCursor });
    await expect(foreign).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('shows a bureau no draft and nothing of another division', async () => {
    const database = await filled();
    const seen = await listClaimsOfInstitution(database, { institutionId: 'PT-1', seenBy: '330903' }, first(100));
    expect(ids(seen)).toStrictEqual(['PT-1_2024-05', 'PT-1_2024-04', 'PT-1_2024-03']);
    const foreign = await listClaimsOfInstitution(database, { institutionId: 'PT-1', seenBy: '330902' }, first(100));
    expect(ids(foreign)).toStrictEqual([]);
  });
});

describe('a division’s list', () => {
  it('has its claims by status and period, without drafts and without other divisions', async () => {
    const database = await filled();
    const submitted = ['PT-1_2024-03', 'PT-2_2024-03', 'PT-1_2024-04', 'PT-2_2024-04', 'PT-1_2024-05', 'PT-2_2024-05'];
    const all = await listClaimsOfDivision(database, { division: '330903' }, first(100));
    expect(ids(all)).toStrictEqual(submitted);
    expect(all.nextCursor).toBeNull();
    const may = await listClaimsOfDivision(database, { division: '330903', period: '2024-05' }, first(100));
    expect(ids(may)).toStrictEqual(['PT-1_2024-05', 'PT-2_2024-05']);
    const drafts = await listClaimsOfDivision(database, { division: '330903', status: 'draft' }, first(100));
    expect(ids(drafts)).toStrictEqual([]);
  });

  it('gives every claim once over pages, also where the pages run over statuses', async () => {
    const database = await filled();
    for (const filter of [{ division: '330903' }, { division: '330903', period: '2024-05' }]) {
      const whole = ids(await listClaimsOfDivision(database, filter, first(100)));
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Page<{ id: string }> = await listClaimsOfDivision(database, filter, { limit: 1, cursor });
        seen.push(...ids(page));
        cursor = page.nextCursor;
      } while (cursor);
      expect(seen).toStrictEqual(whole);
    }
  });

  it('does not go on from another division’s cursor', async () => {
    const database = await filled();
    const { nextCursor } = await listClaimsOfDivision(database, { division: '330902' }, first(1));
    expect(nextCursor).not.toBeNull();
    const foreign = listClaimsOfDivision(database, { division: '330903' }, { limit: 1, cursor: nextCursor });
    await expect(foreign).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
