import { beforeAll, expect, test } from 'vitest';
import { closeDueNotices } from '../../../functions/workers/close-due-notices.ts';
import { finishLeftWork } from '../../../functions/workers/finish-left-work.ts';
import { headsOf } from '../../../shared/storage/claims.ts';
import type { Database } from '../../../shared/storage/database.ts';
import { getNotice } from '../../../shared/storage/notices.ts';
import { duesOf } from '../../../shared/storage/payables.ts';
import { mortalClient } from '../../shared/storage/faulty-client.ts';
import { moneyFaultsIn } from '../../shared/storage/money-invariants.ts';
import { claimAt, publishIt } from '../../shared/storage/money-samples.ts';
import { databaseAs, databaseOn, freshDatabase, now, stored } from '../../shared/storage/samples.ts';
import type { TestTable } from '../../support/engine.ts';

let database: Database;
let worker: Database;
let table: TestTable;
beforeAll(async () => {
  ({ database, table } = await freshDatabase());
  worker = await databaseAs('workers', table);
  for (const id of ['A', 'B']) await claimAt(database, id, 'determined');
  await publishIt(database, ['A', 'B']);
});

test('a notice whose process died while it was being published is finished within the hour, and is out from that day on', async () => {
  for (const id of ['C', 'D', 'E']) await claimAt(database, id, 'determined');
  const mortal = databaseOn({ ...table, client: mortalClient(table.client, 2) }, 7);
  await publishIt(mortal, ['C', 'D', 'E'], 'dying', now, { id: 'ntc_2' }).catch(() => null);
  expect(await getNotice(database, 'ntc_2')).toMatchObject({ status: 'publishing', underWay: 'publish' });
  const nextDay = '2024-06-03T01:00:00.000Z';
  expect(await finishLeftWork(database, nextDay)).toEqual({ finished: ['ntc_2'], left: [] });
  expect(await finishLeftWork(database, nextDay)).toEqual({ finished: [], left: [] });
  // Published on Monday 2024-06-03: the working days after it are 4, 5, 6, 7 and, past 端午, 11 June.
  expect(await getNotice(database, 'ntc_2')).toMatchObject({ status: 'open', underWay: null, to: '2024-06-11' });
  expect((await headsOf(database, ['C', 'D', 'E'])).map((head) => head.status)).toEqual(Array(3).fill('on-notice'));
});

test('on its last day the notice stays open', async () => {
  // Published on Sunday 2024-06-02; the working days after it are 3, 4, 5, 6 and 7 June; 10 June is 端午.
  expect((await getNotice(database, 'ntc_1'))?.to).toBe('2024-06-07');
  expect(await closeDueNotices(worker, '2024-06-07T15:59:59.000Z')).toEqual({ closed: [], left: [] });
});

test('an hour after midnight in Shanghai it is closed, once, and every claim has what it is owed', async () => {
  expect(await closeDueNotices(worker, '2024-06-07T17:00:00.000Z')).toEqual({ closed: ['ntc_1'], left: [] });
  expect(await closeDueNotices(worker, '2024-06-07T18:00:00.000Z')).toEqual({ closed: [], left: [] });
  for (const id of ['A', 'B']) {
    const { head } = await stored(database, id);
    expect([head.status, head.events]).toEqual(['awaiting-funds', 3]);
    expect((await duesOf(database, id)).obligations.map(({ amount, dueOn }) => [amount, dueOn])).toEqual([
      [20_000, '2024-06-08'],
    ]);
  }
  expect(await moneyFaultsIn(table)).toEqual([]);
});
