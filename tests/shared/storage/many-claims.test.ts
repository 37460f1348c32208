import { beforeAll, describe, expect, test } from 'vitest';
import { fundClaim } from '../../../shared/funds/claim-steps.ts';
import { object, settle } from '../../../shared/funds/objection.ts';
import { Refusal } from '../../../shared/refusal.ts';
import { apply, onBatch } from '../../../shared/storage/batch-commands.ts';
import { getBatch, listBatches } from '../../../shared/storage/batches.ts';
import { getAppropriation } from '../../../shared/storage/budget.ts';
import { claimChanged, eventsOf, getHeads, headsOf } from '../../../shared/storage/claims.ts';
import type { Database } from '../../../shared/storage/database.ts';
import { fundMany } from '../../../shared/storage/funding.ts';
import { findRepeat } from '../../../shared/storage/idempotency.ts';
import { changeNotice, onNotice, publishNotice, releaseClaims } from '../../../shared/storage/notice-commands.ts';
import { getNotice } from '../../../shared/storage/notices.ts';
import { finishUnfinished } from '../../../shared/storage/unfinished.ts';
import { getWork } from '../../../shared/storage/work.ts';
import type { TestTable } from '../../support/engine.ts';
import { mortalClient } from './faulty-client.ts';
import { moneyFaultsIn } from './money-invariants.ts';
import {
  afterNotice,
  answerRows,
  applyIt,
  batchAnswer,
  cityMoney,
  claimAt,
  closeIt,
  division,
  fundIt,
  money,
  noticeAnswer,
  noticeOf,
  prepareIt,
  publishIt,
} from './money-samples.ts';
import { act, databaseAs, databaseOn, freshDatabase, later, now, repeatNamed } from './samples.ts';
import { faultsIn } from './table-invariants.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `C${String(index).padStart(3, '0')}`);
const codeOf = async (outcome: Promise<unknown>) =>
  outcome.then(
    () => 'passed',
    (fault: unknown) => {
      if (fault instanceof Refusal) return fault.code;
      throw fault;
    },
  );

describe('300 claims of 200.00', () => {
  const claims = names(300);
  let database: Database;
  /** As the functions reach the table: what they were not granted fails. */
  let funds: Database;
  let bureaus: Database;
  let table: TestTable;
  beforeAll(async () => {
    ({ database, table } = await freshDatabase());
    [funds, bureaus] = [await databaseAs('funds', table), await databaseAs('bureaus', table)];
    for (const id of claims) await claimAt(database, id, 'determined');
  }, 60_000);

  const standing = async () => {
    const counts: Record<string, number> = {};
    for (const head of await getHeads(database, claims)) counts[head!.status] = (counts[head!.status] ?? 0) + 1;
    return counts;
  };
  const faults = async () => [...(await moneyFaultsIn(table)), ...(await faultsIn(table, afterNotice))];

  test('are published on one notice of 60,000.00', async () => {
    await publishIt(funds, claims);
    const notice = await getNotice(database, 'ntc_1');
    expect(notice).toMatchObject({ status: 'open', total: 6_000_000, underWay: null });
    expect([notice?.rows.length, await standing()]).toEqual([300, { 'on-notice': 300 }]);
  });

  test('wait for money when it is closed, and have it reserved', async () => {
    await closeIt(funds);
    expect(await standing()).toEqual({ 'awaiting-funds': 300 });
    await money(funds, 300 * 20_000);
    const call = { division, act: act('fin', 'finance-officer', afterNotice), repeat: repeatNamed('fund') };
    await fundMany(bureaus, { ...call, now: afterNotice, claimIds: claims });
    expect([await standing(), await faults()]).toEqual([{ funded: 300 }, []]);
  });

  test('are one batch of 300 payments, applied', async () => {
    await prepareIt(funds, claims);
    await applyIt(funds);
    const { batch, rows } = (await getBatch(database, 'bat_prepare'))!;
    expect([batch.state, batch.count, batch.total, batch.underWay, rows.length]).toEqual([
      'applied',
      300,
      6_000_000,
      null,
      300,
    ]);
    expect(await standing()).toEqual({ 'in-payment': 300 });
  });

  test('get 100 × paid, returned, and paid and bounced, from one file sent 5 times at once: 200 × 200.00 are paid, 100 × 200.00 come back', async () => {
    const outcomes = [['paid'], ['returned-by-treasury'], ['paid', 'bounced']] as const;
    const sent = Array.from({ length: 5 }, () => answeredInTheEnd(funds, (row) => outcomes[row % 3]!));
    const answers = await Promise.all(sent);
    expect(new Set(answers.map((body) => JSON.parse(body).state))).toEqual(new Set(['settled']));
    const of = await getAppropriation(database, division, cityMoney);
    expect(of).toMatchObject({ paid: 4_000_000, restored: 2_000_000, reserved: 4_000_000 });
    expect([await standing(), await faults()]).toEqual([{ paid: 100, funded: 200 }, []]);
    expect((await getBatch(database, 'bat_prepare'))!.batch.files).toHaveLength(1);
  });
});

/** As a caller does whose call timed out: the same key until there is an answer. */
async function answeredInTheEnd(database: Database, outcomes: Parameters<typeof answerRows>[1]): Promise<string> {
  for (;;) {
    const earlier = await findRepeat(database, repeatNamed('answers'), afterNotice);
    if (earlier) return earlier.body;
    try {
      return (await answerRows(database, outcomes, 'answers', afterNotice)).answer.body;
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      expect(['idempotency_in_flight', 'version_conflict', 'busy']).toContain(fault.code);
      await database.pause(2);
    }
  }
}

/** With so few writes to a transaction a batch of some claims takes as many transactions as one of hundreds does. */
const room = 10;

describe('two clerks with overlapping batches', () => {
  test('each payable is in one live batch; who comes second to one is refused and has nothing left', async () => {
    const { database, table } = await freshDatabase();
    const claims = names(12);
    await money(database, 12 * 20_000);
    for (const id of claims) await claimAt(database, id);
    for (const id of claims) await fundIt(database, id);
    const small = databaseOn(table, room);
    const both = await Promise.all([
      codeOf(prepareIt(small, claims.slice(0, 8), 'one')),
      codeOf(prepareIt(small, claims.slice(4), 'two')),
    ]);
    expect(both.sort()).toEqual(['not_payable', 'passed']);
    const batches = (await listBatches(database, division, { limit: 10, cursor: null })).items;
    const live = batches.filter((batch) => batch.state !== 'cancelled');
    expect(live.map(({ state, count, underWay }) => [state, count, underWay])).toEqual([['prepared', 8, null]]);
    const heads = await getHeads(database, claims);
    const inPayment = heads.filter((head) => head?.status === 'in-payment').map((head) => head!.id);
    expect([inPayment, heads.filter((head) => head?.status === 'funded').length]).toEqual([live[0]!.claimIds, 4]);
    expect(await moneyFaultsIn(table)).toEqual([]);
    const others = claims.filter((id) => !live[0]!.claimIds.includes(id));
    expect(await codeOf(prepareIt(small, others, 'rest'))).toBe('passed');
    expect([await moneyFaultsIn(table), await faultsIn(table, later(120))]).toEqual([[], []]);
  });

  test('two approvers with overlapping notices: one is open, of the other no claim is left on it and nobody sees it', async () => {
    const { database, table } = await freshDatabase();
    const claims = names(12);
    for (const id of claims) await claimAt(database, id, 'determined');
    const small = databaseOn(table, room);
    const both = await Promise.all([
      codeOf(publishIt(small, claims.slice(0, 8), 'one', now, { id: 'ntc_1' })),
      codeOf(publishIt(small, claims.slice(4), 'two', now, { id: 'ntc_2' })),
    ]);
    expect(both.sort()).toEqual(['invalid_transition', 'passed']);
    const notices = await Promise.all(['ntc_1', 'ntc_2'].map((id) => getNotice(database, id)));
    const open = notices.find((notice) => notice?.status === 'open')!;
    expect(notices.filter((notice) => notice && notice !== open).map((notice) => notice!.status)).not.toContain('open');
    const heads = await getHeads(database, claims);
    const onNotice = heads.filter((head) => head?.status === 'on-notice').map((head) => head!.id);
    expect([onNotice, heads.filter((head) => head?.status === 'determined').length]).toEqual([open.claimIds, 4]);
    expect(await faultsIn(table, later(120))).toEqual([]);
  });
});

describe('a batch that cannot go on', () => {
  /** Six funded claims, and a process that decides something about a batch of them and dies with two of them in line. */
  async function halfDone(command: (database: Database) => Promise<unknown>, before = async (_: Database) => {}) {
    const { database, table } = await freshDatabase();
    const claims = names(6);
    await money(database, 6 * 20_000);
    for (const id of claims) await claimAt(database, id);
    for (const id of claims) await fundIt(database, id);
    await before(database);
    await command(databaseOn({ ...table, client: mortalClient(table.client, 2) }, room)).catch(() => null);
    return { database, table, claims };
  }

  test('is not touched any more by a process that slept while others finished and went on', async () => {
    const { database, table } = await freshDatabase();
    const claims = names(6);
    await money(database, 6 * 20_000);
    for (const id of claims) await claimAt(database, id);
    for (const id of claims) await fundIt(database, id);
    await prepareIt(database, claims);
    const small = databaseOn(table, room);
    let [asleep, wake] = [() => {}, () => {}];
    const falling = new Promise<void>((resolve) => (asleep = resolve));
    const woken = new Promise<void>((resolve) => (wake = resolve));
    let steps = 0;
    const sleeper: Database = {
      ...small,
      async attempt(writes) {
        if (++steps === 2) {
          asleep();
          await woken;
        }
        return small.attempt(writes);
      },
    };
    // It sleeps with three claims applied and the other three about to be; its lease lapses, and the same call finishes.
    const sleeping = codeOf(applyIt(sleeper));
    await falling;
    expect(await codeOf(applyIt(small, 'bat_prepare', 'apply', later(11)))).toBe('passed');
    // Answers come in, and their process dies at the very place where the first one slept.
    const mortal = databaseOn({ ...table, client: mortalClient(table.client, 2) }, 13);
    await answerRows(mortal, () => ['paid'], 'answers', later(12)).catch(() => null);
    expect(await getWork(database, { of: 'batch', id: 'bat_prepare' })).toMatchObject({ command: 'answers', done: 3 });
    wake();
    expect(await sleeping).toBe('idempotency_in_flight');
    expect(await finishUnfinished(database, division, later(60))).toEqual({
      finished: ['bat_prepare'],
      left: [],
      failed: [],
    });
    const events = await Promise.all(claims.map((id) => eventsOf(database, id)));
    const applied = events.map((of) => of.filter(({ command }) => command === 'apply-payment').length);
    expect([applied, (await getHeads(database, claims)).map((head) => head!.status)]).toEqual([
      claims.map(() => 1),
      claims.map(() => 'paid'),
    ]);
    expect([await moneyFaultsIn(table), await faultsIn(table, later(120))]).toEqual([[], []]);
  });

  test('is not sent when its checker has meanwhile another duty on one of its claims; another checker sends it', async () => {
    const { database, table } = await halfDone(
      (mortal) => applyIt(mortal),
      async (whole) => void (await prepareIt(whole, names(6))),
    );
    expect((await getBatch(database, 'bat_prepare'))?.batch).toMatchObject({ state: 'prepared', underWay: 'apply' });
    const [last] = await headsOf(database, ['C005']);
    await database.commit(claimChanged(last!, fundClaim({ head: last! }, act('check', 'finance-officer'))));
    expect(await codeOf(applyIt(database, 'bat_prepare', 'apply', later(11)))).toBe('four_eyes');
    expect((await getBatch(database, 'bat_prepare'))?.batch).toMatchObject({ state: 'prepared', underWay: null });
    const call = { act: act('another', 'payment-checker'), repeat: repeatNamed('again'), now, answer: batchAnswer };
    await onBatch(database, { ...call, id: 'bat_prepare' }, (before) =>
      apply(database, { ...call, before, sent: null }),
    );
    expect((await getBatch(database, 'bat_prepare'))?.batch).toMatchObject({ state: 'applied', underWay: null });
    expect([await moneyFaultsIn(table), await faultsIn(table, later(120))]).toEqual([[], []]);
  });

  test('is given up by whoever finds it: its payables are free, and the same call is then refused for what it is', async () => {
    const { database, table, claims } = await halfDone((mortal) => prepareIt(mortal, names(6), 'dying'));
    expect((await getBatch(database, 'bat_dying'))?.batch).toMatchObject({ state: 'preparing', underWay: 'prepare' });
    // Meanwhile another batch takes the last of them.
    expect(await codeOf(prepareIt(database, [claims[5]!], 'other'))).toBe('passed');
    expect(await codeOf(applyIt(database, 'bat_dying'))).toBe('idempotency_in_flight');
    expect(await finishUnfinished(database, division, later(3_600))).toEqual({
      finished: ['bat_dying'],
      left: [],
      failed: [],
    });
    expect((await getBatch(database, 'bat_dying'))?.batch).toMatchObject({ state: 'cancelled', underWay: null });
    expect((await getHeads(database, claims)).map((head) => head!.status)).toEqual([
      ...claims.slice(0, 5).map(() => 'funded'),
      'in-payment',
    ]);
    expect(await codeOf(prepareIt(database, claims, 'dying', later(3_700)))).toBe('not_payable');
    expect([await moneyFaultsIn(table), await faultsIn(table, later(7_200))]).toEqual([[], []]);
  });
});

test('six claims that an objection held go on together when it is dismissed after the end, whoever finishes it', async () => {
  const { database, table } = await freshDatabase();
  const claims = names(6);
  for (const id of claims) await claimAt(database, id, 'determined');
  await publishIt(database, claims, 'publish', now, { publishedOn: '2024-05-20' });
  const doer = act('app', 'health-approver');
  const call = (key: string) => ({ act: doer, repeat: repeatNamed(key), now, answer: noticeAnswer, id: 'ntc_1' });
  const holdings = claims.map((claimId) => ({ claimId, lineIds: [] }));
  const objection = { id: 'obj_1', name: '示例', contact: '示例', text: '示例', receivedOn: '2024-05-21', holdings };
  await onNotice(database, call('object'), (before) =>
    changeNotice(database, { ...call('object'), before, after: object(before, objection, doer.actor, now) }),
  );
  await closeIt(database, 'close', now);
  const standing = async () => new Set((await getHeads(database, claims)).map((head) => head!.status));
  expect(await standing()).toEqual(new Set(['on-notice']));
  const input = { decision: 'dismissed' as const, reason: '示例' };
  const mortal = databaseOn({ ...table, client: mortalClient(table.client, 2) }, room);
  await onNotice(mortal, call('settle'), (before) =>
    releaseClaims(mortal, { ...call('settle'), before, after: settle(before, 'obj_1', input, doer.actor, now) }),
  ).catch(() => null);
  expect(await getNotice(database, 'ntc_1')).toMatchObject({ status: 'closed', underWay: 'go-on' });
  expect(await standing()).toEqual(new Set(['awaiting-funds', 'on-notice']));
  expect(await finishUnfinished(database, division, later(60))).toEqual({ finished: ['ntc_1'], left: [], failed: [] });
  expect(await standing()).toEqual(new Set(['awaiting-funds']));
  expect([await moneyFaultsIn(table), await faultsIn(table, later(120))]).toEqual([[], []]);
});

test('a key whose work is under way is refused with another body', async () => {
  const { database, table } = await freshDatabase();
  const claims = names(6);
  for (const id of claims) await claimAt(database, id, 'determined');
  const mortal = databaseOn({ ...table, client: mortalClient(table.client, 2) }, room);
  await publishIt(mortal, claims).catch(() => null);
  expect((await getNotice(database, 'ntc_1'))?.status).toBe('publishing');
  const call = { act: act('app', 'health-approver'), now, answer: noticeAnswer };
  const other = { ...call, repeat: repeatNamed('publish', '{"other":1}'), input: noticeOf(claims), heads: [] };
  expect(await codeOf(publishNotice(databaseOn(table, room), other))).toBe('idempotency_key_reused');
});
