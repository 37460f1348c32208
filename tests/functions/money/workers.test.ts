import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { closeDueNotices } from '../../../functions/workers/close-due-notices.ts';
import { finishLeftWork } from '../../../functions/workers/finish-left-work.ts';
import { createHandler } from '../../../functions/workers/index.ts';
import { usualFundSettings } from '../../../shared/funds/fund-settings.ts';
import { publish } from '../../../shared/funds/notice.ts';
import { headsOf } from '../../../shared/storage/claims.ts';
import { pack } from '../../../shared/storage/codec.ts';
import type { Database } from '../../../shared/storage/database.ts';
import { divisionAtWork } from '../../../shared/storage/divisions.ts';
import { putFundSettings } from '../../../shared/storage/fund-settings.ts';
import { divisionNotices, noticeKey } from '../../../shared/storage/keys.ts';
import { getNotice, putNotice, putNoticeRows } from '../../../shared/storage/notices.ts';
import { duesOf } from '../../../shared/storage/payables.ts';
import { absent, put } from '../../../shared/storage/write.ts';
import { mortalClient } from '../../shared/storage/faulty-client.ts';
import { moneyFaultsIn } from '../../shared/storage/money-invariants.ts';
import { claimAt, money, noticeOf, publishIt } from '../../shared/storage/money-samples.ts';
import { act, databaseAs, databaseOn, freshDatabase, now, stored } from '../../shared/storage/samples.ts';
import type { TestTable } from '../../support/engine.ts';

afterEach(() => void vi.restoreAllMocks());

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
  expect(await finishLeftWork(worker, nextDay)).toEqual({ finished: ['ntc_2'], left: [], failed: [] });
  expect(await finishLeftWork(worker, nextDay)).toEqual({ finished: [], left: [], failed: [] });
  // Published on Monday 2024-06-03: the working days after it are 4, 5, 6, 7 and, past 端午, 11 June.
  expect(await getNotice(database, 'ntc_2')).toMatchObject({ status: 'open', underWay: null, to: '2024-06-11' });
  expect((await headsOf(database, ['C', 'D', 'E'])).map((head) => head.status)).toEqual(Array(3).fill('on-notice'));
});

test('on its last day the notice stays open', async () => {
  // Published on Sunday 2024-06-02; the working days after it are 3, 4, 5, 6 and 7 June; 10 June is 端午.
  expect((await getNotice(database, 'ntc_1'))?.to).toBe('2024-06-07');
  expect(await closeDueNotices(worker, '2024-06-07T15:59:59.000Z')).toEqual({ closed: [], left: [], failed: [] });
});

test('an hour after midnight in Shanghai it is closed, once, and every claim has what it is owed', async () => {
  expect(await closeDueNotices(worker, '2024-06-07T17:00:00.000Z')).toEqual({
    closed: ['ntc_1'],
    left: [],
    failed: [],
  });
  expect(await closeDueNotices(worker, '2024-06-07T18:00:00.000Z')).toEqual({ closed: [], left: [], failed: [] });
  for (const id of ['A', 'B']) {
    const { head } = await stored(database, id);
    expect([head.status, head.events]).toEqual(['awaiting-funds', 3]);
    expect((await duesOf(database, id)).obligations.map(({ amount, dueOn }) => [amount, dueOn])).toEqual([
      [20_000, '2024-06-08'],
    ]);
  }
  expect(await moneyFaultsIn(table)).toEqual([]);
});

/** One whose claim is gone, in this division; one that is no notice, in a division that comes before it. */
async function breakTwo(): Promise<void> {
  const broken = publish({ ...noticeOf(['gone']), id: 'ntc_0' });
  const place = { gsi1pk: divisionNotices('320600'), gsi1sk: 'open#2024-06-07#ntc_x' };
  const unreadable = { ...noticeKey('ntc_x'), ...place, version: 1, notice: pack({ nothing: true }) };
  await putNoticeRows(database, null, broken);
  await database.commit([divisionAtWork('320600')]);
  await database.commit([putNotice(null, broken), put(unreadable, absent, () => new Error('there already'))]);
}

test('a notice that cannot be ended and a division that cannot be read keep no other waiting, and are named', async () => {
  await breakTwo();
  await claimAt(database, 'F', 'determined');
  await publishIt(database, ['F'], 'publish-F', now, { id: 'ntc_3' });
  const { closed, left, failed } = await closeDueNotices(worker, '2024-06-07T17:00:00.000Z');
  expect([closed, left, failed.map(({ subject }) => subject)]).toEqual([['ntc_3'], [], ['ntc_0', '320600']]);
  expect((await stored(database, 'F')).head.status).toBe('awaiting-funds');
});

test('the run does all it can, says what failed, and fails as a whole so that an operator is called', async () => {
  const said: string[] = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((chunk) => Boolean(said.push(String(chunk))));
  const nobodyPays = { mode: 'shares' as const, shares: [{ source: 'city' as const, weight: '0' }] };
  const settings = putFundSettings(
    '330903',
    { ...usualFundSettings, scheme: nobodyPays },
    act('fin', 'finance-officer'),
  );
  await database.commit([settings]);
  await money(database, 1);
  const files = mkdtempSync(join(tmpdir(), 'tuobu-files-'));
  onTestFinished(() => rmSync(files, { recursive: true, force: true }));
  const place = { TABLE_NAME: table.tableName, DYNAMODB_ENDPOINT: table.endpoint, AWS_REGION: 'local' };
  const env = { ...place, FILES_URL: pathToFileURL(files).href, LOG_LEVEL: 'INFO' };
  process.env.AWS_ACCESS_KEY_ID = 'local';
  process.env.AWS_SECRET_ACCESS_KEY = 'local';
  const run = createHandler({ env, clock: () => new Date('2024-06-07T18:00:00Z'), random: randomBytes });
  await expect(run()).rejects.toThrow('3 works of this hour failed: see the lines before');
  const lines = said.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  expect(
    lines.filter(({ message }) => message === 'failed').map(({ operation, subject }) => [operation, subject]),
  ).toEqual([
    ['closeDueNotices', 'ntc_0'],
    ['closeDueNotices', '320600'],
    ['standing', '330903'],
  ]);
  expect(lines.find(({ message }) => message === 'writeCheckpoints').written).toEqual([
    'checkpoints/330903/2024-06-08.json',
  ]);
});
