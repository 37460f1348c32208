import { describe, expect, it } from 'vitest';
import { planImport } from '../../../shared/claims/roster-plan.ts';
import type { RosterRow } from '../../../shared/claims/roster-rows.ts';
import type { Database } from '../../../shared/storage/database.ts';
import { allEnrolments, replaceEnrolment } from '../../../shared/storage/enrolments.ts';
import { findRepeat } from '../../../shared/storage/idempotency.ts';
import { importRoster } from '../../../shared/storage/roster-import.ts';
import { idNumber, testSecrets } from '../../support/builders.ts';
import { faultyClient } from './faulty-client.ts';
import { databaseOn, freshDatabase, later, now, repeatNamed } from './samples.ts';

const rowOf = (order: number, changes: Partial<RosterRow> = {}): RosterRow => ({
  ...{ row: order + 1, name: `示例幼儿${order}`, documentType: '居民身份证', number: idNumber('2023-01-15', order) },
  ...{ birthDate: '2023-01-15', birthOrder: 1, classId: 'cls_2A', from: '2024-01-01', to: null },
  ...changes,
});
const rowsOf = (count: number, changes?: Partial<RosterRow>) =>
  Array.from({ length: count }, (_, index) => rowOf(index + 1, changes));

/** Imports under a key; answers what is told. */
function run(database: Database, rows: readonly RosterRow[], key = 'import', at = now, secrets = testSecrets()) {
  const of = {
    institutionId: 'PT-1',
    secrets: { ...secrets, newEnrolmentId: () => `enr_${Math.random().toString(36).slice(2)}` },
    at,
  };
  return importRoster(database, {
    institutionId: 'PT-1',
    plan: (roster) => planImport(rows, roster, of),
    answer: (done) => ({ status: 200, body: JSON.stringify({ ...done, of: rows.length }), etag: null, location: null }),
    repeat: repeatNamed(key),
    now: at,
  });
}
const told = async (outcome: ReturnType<typeof run>) => JSON.parse((await outcome).answer.body);
const namesIn = async (database: Database) => (await allEnrolments(database, 'PT-1')).map(({ name }) => name).sort();

describe('an import', () => {
  it('of a thousand children enrols each once, and none again', async () => {
    const { database } = await freshDatabase();
    const rows = rowsOf(999);
    expect(await told(run(database, rows))).toEqual({ created: 999, changed: 0, of: 999 });
    expect(await told(run(database, rows, 'again', later(1)))).toEqual({ created: 0, changed: 0, of: 999 });
    const moved = rows.map((row, index) => (index % 3 === 0 ? { ...row, classId: 'cls_1B' } : row));
    expect(await told(run(database, moved, 'moved', later(2)))).toEqual({ created: 0, changed: 333, of: 999 });
    const roster = await allEnrolments(database, 'PT-1');
    expect(roster).toHaveLength(999);
    expect(roster.filter(({ classId, version }) => classId === 'cls_1B' && version === 2)).toHaveLength(333);
  });

  it('that is cut off at any call is finished by the same key, and answers the whole count', async () => {
    for (const fate of ['fails-before', 'fails-after', 'dies-before', 'dies-after'] as const)
      for (let nth = 1; nth < 20; nth++) {
        const { database, table } = await freshDatabase();
        // Two transactions of children: 99 and 11 of them.
        const rows = rowsOf(110);
        const faulty = faultyClient(table.client, nth, fate);
        const first = await run(databaseOn({ ...table, client: faulty.client }), rows).catch((fault) => fault);
        const answered = await findRepeat(database, repeatNamed('import'), later(11));
        const body = answered ? JSON.parse(answered.body) : await told(run(database, rows, 'import', later(11)));
        expect([fate, nth, body]).toEqual([fate, nth, { created: 110, changed: 0, of: 110 }]);
        expect(await namesIn(database)).toEqual(rows.map(({ name }) => name).sort());
        if (!(first instanceof Error)) break;
      }
  });

  it('keeps another one of the same roster waiting, and finds the roster as it left it', async () => {
    const { database } = await freshDatabase();
    const both = await Promise.allSettled([run(database, rowsOf(60), 'a'), run(database, rowsOf(60), 'b')]);
    const refused = both.filter((one) => one.status === 'rejected').map(({ reason }) => reason.code);
    expect(refused).toEqual(['idempotency_in_flight']);
    await run(database, rowsOf(60), 'b', later(10));
    expect(await namesIn(database)).toHaveLength(60);
  });

  it('shuts out one that slept through its lease', async () => {
    const { database } = await freshDatabase();
    const rows = rowsOf(5);
    let wake = () => {};
    const asleep = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const slow: Database = {
      ...database,
      all: async (range) => {
        const items = await database.all(range);
        await asleep;
        return items;
      },
    };
    const sleeper = run(slow, rows, 'sleeper').catch((fault) => fault.code);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await told(run(database, rows, 'other', later(10)))).toMatchObject({ created: 5 });
    wake();
    expect(await sleeper).toBe('idempotency_in_flight');
    expect(await namesIn(database)).toHaveLength(5);
  });

  it('plans anew when somebody changes a child meanwhile', async () => {
    const { database } = await freshDatabase();
    await run(database, rowsOf(3), 'first');
    let looks = 0;
    const disturbed: Database = {
      ...database,
      all: async (range) => {
        const items = await database.all(range);
        looks += 1;
        const [child] = await allEnrolments(database, 'PT-1');
        if (looks === 1 && child)
          await database.commit(replaceEnrolment(child, { ...child, name: '改过的', version: child.version + 1 }));
        return items;
      },
    };
    expect(await told(run(disturbed, rowsOf(3, { birthOrder: 2 }), 'second', later(1)))).toMatchObject({ changed: 3 });
    expect(looks).toBe(2);
    expect(await namesIn(database)).toEqual(['示例幼儿1', '示例幼儿2', '示例幼儿3']);
  });
});
