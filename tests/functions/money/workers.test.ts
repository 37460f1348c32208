import { beforeAll, expect, test } from 'vitest';
import { closeDueNotices } from '../../../functions/workers/close-due-notices.ts';
import type { Database } from '../../../shared/storage/database.ts';
import { publishNotice } from '../../../shared/storage/notice-commands.ts';
import { getNotice } from '../../../shared/storage/notices.ts';
import { duesOf } from '../../../shared/storage/payables.ts';
import { moneyFaultsIn } from '../../shared/storage/money-invariants.ts';
import { answered, claimAt, noticeOf } from '../../shared/storage/money-samples.ts';
import { act, databaseAs, freshDatabase, now, repeatNamed, stored } from '../../shared/storage/samples.ts';
import type { TestTable } from '../../support/engine.ts';

let database: Database;
let worker: Database;
let table: TestTable;
beforeAll(async () => {
  ({ database, table } = await freshDatabase());
  worker = await databaseAs('workers', table);
  for (const id of ['A', 'B']) await claimAt(database, id, 'determined');
  const heads = [(await stored(database, 'A')).head, (await stored(database, 'B')).head];
  const call = { act: act('app', 'health-approver'), repeat: repeatNamed('publish'), now };
  await publishNotice(database, {
    ...call,
    input: noticeOf(['A', 'B']),
    heads,
    answer: ({ status }) => answered(status),
  });
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
