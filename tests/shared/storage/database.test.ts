import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../shared/refusal.ts';
import { createDatabase } from '../../../shared/storage/database.ts';
import { absent, anyOf, atMost, check, equal, put, remove, update } from '../../../shared/storage/write.ts';
import { freshDatabase } from './samples.ts';

const refusing = (code: 'version_conflict' | 'already_exists') => () => new Refusal(code, `示例：${code}`);
const key = (name: string) => ({ pk: name, sk: 'X' });

describe('commit', () => {
  it('writes all of it or nothing, and throws what the first broken condition means', async () => {
    const { database } = await freshDatabase();
    await database.commit([put({ ...key('a'), version: 1 }, absent, refusing('already_exists'))]);
    const both = [
      put({ ...key('b'), version: 1 }, absent, refusing('already_exists')),
      update(key('a'), { version: 3 }, equal({ version: 2 }), refusing('version_conflict')),
    ];
    await expect(database.commit(both)).rejects.toMatchObject({ code: 'version_conflict' });
    expect(await database.get(key('b'))).toBeNull();
    expect(await database.get(key('a'))).toStrictEqual({ ...key('a'), version: 1 });
  });

  it('shows every broken condition with the item that was there', async () => {
    const { database } = await freshDatabase();
    await database.commit([put({ ...key('a'), owner: 'x' }, absent, refusing('already_exists'))]);
    const conflicts = await database.attempt([
      put({ ...key('a'), owner: 'y' }, absent, refusing('already_exists')),
      put({ ...key('b'), owner: 'y' }, absent, refusing('already_exists')),
      check(key('c'), equal({ owner: 'y' }), refusing('version_conflict')),
    ]);
    const found = conflicts.map((conflict) => conflict.found);
    expect(found).toStrictEqual([{ ...key('a'), owner: 'x' }, null]);
  });

  it('compares maps, nulls, paths and numbers in conditions', async () => {
    const { database } = await freshDatabase();
    const lease = { submission: 2, repeat: 'r', until: '2024-06-02T01:00:10.000Z' };
    const item = { ...key('a'), version: 1, lease, none: null, ttl: 10 };
    await database.commit([put(item, absent, refusing('already_exists'))]);
    const holds = [
      equal({ version: 1, lease }),
      equal({ 'lease.submission': 2 }),
      equal({ none: null }),
      anyOf(absent, atMost({ ttl: 10 })),
    ];
    for (const condition of holds) await database.commit([check(key('a'), condition, refusing('version_conflict'))]);
    const fails = [equal({ lease: null }), equal({ lease: { ...lease, submission: 3 } }), atMost({ ttl: 9 })];
    for (const condition of fails)
      expect(await database.attempt([check(key('a'), condition, refusing('version_conflict'))])).toHaveLength(1);
    await database.commit([remove(key('a'), equal({ 'lease.repeat': 'r' }), refusing('version_conflict'))]);
    expect(await database.get(key('a'))).toBeNull();
  });

  it('refuses, as faults of ours, no writes, more than a hundred, and two of one item', async () => {
    const { database } = await freshDatabase();
    const one = (index: number) => put(key(`i-${index}`), absent, refusing('already_exists'));
    await expect(database.commit([])).rejects.toThrow('a transaction takes 1 to 100 writes, not 0');
    const many = Array.from({ length: 101 }, (_, index) => one(index));
    await expect(database.commit(many)).rejects.toThrow('a transaction takes 1 to 100 writes, not 101');
    await expect(database.commit([one(1), one(1)])).rejects.toThrow('a transaction writes each item at most once');
  });
});

/** A client that answers what it is told, in turn; the embedded engine never conflicts and never throttles. */
function scripted(answers: readonly (Error | object)[]) {
  const waits: number[] = [];
  let calls = 0;
  const send = async () => {
    const answer = answers[Math.min(calls++, answers.length - 1)];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const client = { send } as unknown as Parameters<typeof createDatabase>[0]['client'];
  const sleep = async (milliseconds: number) => void waits.push(milliseconds);
  const database = createDatabase({ client, tableName: 't', sleep, random: () => 0.5 });
  return { database, waits, calls: () => calls };
}

function cancelled(...codes: string[]): TransactionCanceledException {
  const CancellationReasons = codes.map((Code) => ({ Code }));
  return new TransactionCanceledException({ message: 'cancelled', $metadata: {}, CancellationReasons });
}

describe('what passes by itself', () => {
  const write = put(key('a'), absent, refusing('already_exists'));

  it('is tried again after waits that double', async () => {
    const { database, waits, calls } = scripted([cancelled('TransactionConflict'), cancelled('ThrottlingError'), {}]);
    await database.commit([write]);
    // 0.5 × 20 ms × 2, then × 4
    expect(waits).toStrictEqual([20, 40]);
    expect(calls()).toBe(3);
  });

  it('ends in busy after eight tries', async () => {
    const { database, calls } = scripted([cancelled('TransactionConflict')]);
    await expect(database.commit([write])).rejects.toMatchObject({ code: 'busy', extras: { retryAfterSeconds: 1 } });
    expect(calls()).toBe(8);
  });

  it('gives way to a broken condition beside it', async () => {
    const other = put(key('b'), absent, refusing('version_conflict'));
    const { database, calls } = scripted([cancelled('TransactionConflict', 'ConditionalCheckFailed')]);
    await expect(database.commit([write, other])).rejects.toMatchObject({ code: 'version_conflict' });
    expect(calls()).toBe(1);
  });

  it('does not cover faults that will not pass', async () => {
    const { database, calls } = scripted([cancelled('ValidationError')]);
    await expect(database.commit([write])).rejects.toThrow('cancelled');
    expect(calls()).toBe(1);
  });

  it('asks again for keys that a batch left out', async () => {
    const a = { pk: { S: 'a' }, sk: { S: 'X' } };
    const b = { pk: { S: 'b' }, sk: { S: 'X' } };
    const { database } = scripted([
      { Responses: { t: [b] }, UnprocessedKeys: { t: { Keys: [a] } } },
      { Responses: { t: [a] } },
    ]);
    expect(await database.getMany([key('a'), key('b'), key('a')])).toStrictEqual([key('a'), key('b'), key('a')]);
  });
});

describe('reads', () => {
  it('answers many items in the order asked for, with null where there is none', async () => {
    const { database } = await freshDatabase();
    const names = Array.from({ length: 230 }, (_, index) => `n-${index}`);
    await database.putAside(names.map(key));
    const asked = ['n-229', 'none', ...names.slice(0, 200)];
    const found = await database.getMany(asked.map(key));
    expect(found).toStrictEqual(asked.map((name) => (name === 'none' ? null : key(name))));
  });

  it('follows a range to its end and no further than its prefix', async () => {
    const { database } = await freshDatabase();
    const item = (sk: string) => ({ pk: 'p', sk, text: '字'.repeat(20_000) });
    const wanted = Array.from({ length: 40 }, (_, index) => item(`A#${String(index).padStart(2, '0')}`));
    await database.putAside([...wanted, item('B#00')]);
    // 40 × 60 KB is more than the 1 MB that one answer holds
    expect((await database.all({ partition: 'p', prefix: 'A#' })).map(({ sk }) => sk)).toStrictEqual(
      wanted.map(({ sk }) => sk),
    );
  });
});
