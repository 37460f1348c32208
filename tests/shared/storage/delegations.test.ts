import { expect, test } from 'vitest';
import { type Delegation, delegate, endDelegation } from '../../../shared/claims/delegation.ts';
import { addVersion, delegationsIn, delegationsOf } from '../../../shared/storage/delegations.ts';
import { anAct } from '../../support/builders.ts';
import { refusalOf } from '../../support/claim-story.ts';
import { freshDatabase } from './samples.ts';

const at = '2024-06-01T01:00:00Z';
const act = anAct('health-reviewer', at);

function delegation(id: string, changes: Partial<Pick<Delegation, 'from' | 'until' | 'to' | 'division'>> = {}) {
  const {
    division = '330903',
    to = { person: 'b', name: '示例乙' },
    from = '2024-06-03',
    until = '2024-06-10',
  } = changes;
  return delegate({ role: 'health-reviewer', to, from, until, reason: '年休假' }, { id, division }, act);
}

test('a person’s delegations in force are found by the day in Shanghai, first and last day included', async () => {
  const { database } = await freshDatabase();
  await database.commit([addVersion(delegation('dlg_1'))]);
  const found = (instant: string) => delegationsIn(database)({ division: '330903', person: 'b' }, new Date(instant));
  const reviewer = [{ role: 'health-reviewer', name: act.actor.name, office: act.actor.office }];
  // 16:00 UTC is midnight in Shanghai.
  expect(await found('2024-06-02T15:59:59Z')).toEqual([]);
  expect(await found('2024-06-02T16:00:00Z')).toEqual(reviewer);
  expect(await found('2024-06-10T15:59:59Z')).toEqual(reviewer);
  expect(await found('2024-06-10T16:00:00Z')).toEqual([]);
});

test('another person, another division and a name that only begins alike find nothing', async () => {
  const { database } = await freshDatabase();
  await database.commit([addVersion(delegation('dlg_1', { to: { person: 'b#1', name: '示例乙' } }))]);
  const look = delegationsIn(database);
  const now = new Date('2024-06-05T01:00:00Z');
  for (const [division, person] of [
    ['330903', 'b'],
    ['330903', 'b#'],
    ['330902', 'b#1'],
    ['330903', 'b#1#'.repeat(2_000)],
  ] as const)
    expect([person.length, await look({ division, person }, now)]).toEqual([person.length, []]);
  expect(await look({ division: '330903', person: 'b#1' }, now)).toHaveLength(1);
});

test('what has run out is not even read, however much of it there is', async () => {
  const { database } = await freshDatabase();
  for (let day = 3; day < 23; day += 1) {
    const until = `2024-06-${String(day).padStart(2, '0')}`;
    await database.commit([addVersion(delegation(`dlg_${day}`, { until }))]);
  }
  let read = 0;
  const counting = {
    ...database,
    query: async (...asked: Parameters<typeof database.query>) => {
      const items = await database.query(...asked);
      read += items.length;
      return items;
    },
  };
  const found = await delegationsIn(counting)({ division: '330903', person: 'b' }, new Date('2024-06-21T01:00:00Z'));
  expect([found.length, read]).toEqual([2, 2]);
});

test('every version is kept: an end is added beside what was delegated, once', async () => {
  const { database } = await freshDatabase();
  const [first, second] = [delegation('dlg_1'), delegation('dlg_2')];
  await database.commit([addVersion(first), addVersion(second)]);
  const ended = endDelegation(first, [], anAct('health-reviewer', '2024-06-05T01:00:00Z'));
  await database.commit([addVersion(ended)]);
  await expect(database.commit([addVersion(ended)])).rejects.toMatchObject({ code: 'version_conflict' });
  expect(await delegationsOf(database, '330903')).toEqual([second, ended]);
  const items = await database.all({ partition: 'DELEGATION#330903', prefix: '' });
  expect(items.map(({ id, version }) => `${id} ${version}`)).toEqual(['dlg_1 1', 'dlg_1 2', 'dlg_2 1']);
  expect(refusalOf(() => endDelegation(ended, [], act)).code).toBe('invalid_transition');
});
