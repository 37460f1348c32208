import { beforeAll, describe, expect, test } from 'vitest';
import { Refusal } from '../../../shared/refusal.ts';
import { readHead } from '../../../shared/storage/claims.ts';
import type { Database } from '../../../shared/storage/database.ts';
import { findRepeat, type StoredAnswer } from '../../../shared/storage/idempotency.ts';
import { finishUnfinished } from '../../../shared/storage/unfinished.ts';
import { copier, freshTable, type TestTable } from '../../support/engine.ts';
import { type Fate, faultyClient } from './faulty-client.ts';
import { moneyFaultsAmong } from './money-invariants.ts';
import {
  answerRows,
  applyIt,
  cancelIt,
  claimAt,
  closeIt,
  division,
  fundIt,
  money,
  type Outcome,
  prepareIt,
  publishIt,
} from './money-samples.ts';
import { databaseOn, later, now, repeatNamed } from './samples.ts';
import { faultsAmong, wholeTable } from './table-invariants.ts';

const names = ['A', 'B', 'C'];
const key = 'the-command';

/** A command as a process carries it out that knows nothing of earlier tries. */
interface Command {
  readonly name: string;
  /** How few writes a transaction takes for the command on three claims to need several, as it does on a thousand with a hundred. */
  readonly room: number;
  readonly prepare: (database: Database) => Promise<unknown>;
  readonly run: (database: Database, at: string) => Promise<{ answer: StoredAnswer }>;
  /** Where the claims stand in the end. */
  readonly leaves: readonly string[];
}

const determined = async (database: Database) => {
  for (const id of names) await claimAt(database, id, 'determined');
};
const funded = async (database: Database) => {
  await money(database, 3 * 20_000);
  for (const id of names) await claimAt(database, id);
  for (const id of names) await fundIt(database, id);
};
const after =
  (...steps: ((database: Database) => Promise<unknown>)[]) =>
  async (database: Database) => {
    for (const step of steps) await step(database);
  };
const prepared = after(funded, (database) => prepareIt(database, names));
const applied = after(prepared, (database) => applyIt(database));
const each = (state: string) => names.map(() => state);
/** Paid; returned by the treasury; paid and bounced in one file. */
const mixed: Outcome[][] = [['paid'], ['returned-by-treasury'], ['paid', 'bounced']];

const commands: Command[] = [
  {
    name: 'publish',
    room: 7,
    prepare: determined,
    run: (database, at) => publishIt(database, names, key, at),
    leaves: each('on-notice'),
  },
  {
    name: 'close a notice',
    room: 8,
    prepare: after(determined, (database) => publishIt(database, names, 'publish', now, { publishedOn: '2024-05-20' })),
    // Its last day was Monday 2024-05-27.
    run: (database, at) => closeIt(database, key, at),
    leaves: each('awaiting-funds'),
  },
  {
    name: 'prepare',
    room: 8,
    prepare: funded,
    // Every try brings an id of its own: the one it was begun under stays.
    run: (database, at) => prepareIt(database, names, key, at, `bat_${Date.parse(at)}`),
    leaves: each('in-payment'),
  },
  {
    name: 'apply',
    room: 7,
    prepare: prepared,
    run: (database, at) => applyIt(database, 'bat_prepare', key, at),
    leaves: each('in-payment'),
  },
  {
    name: 'cancel',
    room: 8,
    prepare: prepared,
    run: (database, at) => cancelIt(database, 'bat_prepare', key, at),
    leaves: each('funded'),
  },
  {
    name: 'mixed answers',
    room: 12,
    prepare: applied,
    run: (database, at) => answerRows(database, (row) => mixed[row]!, key, at),
    leaves: ['paid', 'funded', 'funded'],
  },
];

async function once(command: Command, database: Database, at: string): Promise<StoredAnswer> {
  return (await findRepeat(database, repeatNamed(key), at)) ?? (await command.run(database, at)).answer;
}

/** Sends the same call again: at once, and after a death once more when told to wait. */
async function retry(command: Command, database: Database, fate: Fate): Promise<StoredAnswer> {
  try {
    return await once(command, database, later(1));
  } catch (fault) {
    const waits = fate.startsWith('dies') && fault instanceof Refusal && fault.code === 'idempotency_in_flight';
    if (!waits) throw fault;
    return once(command, database, later(1 + (fault.extras.retryAfterSeconds ?? 0)));
  }
}

/** What is wrong in a table, and where the claims stand. */
async function found(table: TestTable): Promise<{ faults: string[]; standing: string[] }> {
  const items = await wholeTable(table);
  const heads = [...items.values()].filter(({ sk }) => sk === 'HEAD').map(readHead);
  const standing = names.map((id) => heads.find((head) => head.id === id)!.status);
  return { faults: [...moneyFaultsAmong(items), ...faultsAmong(items, later(120))], standing };
}

describe.each(commands)('$name in several transactions', (command) => {
  let copy: () => Promise<TestTable>;
  let whole: Awaited<ReturnType<typeof tried>>;
  beforeAll(async () => {
    const table = await freshTable();
    await command.prepare(databaseOn(table));
    copy = await copier(table);
    whole = await tried(0, 'fails-before');
  });

  async function tried(nth: number, fate: Fate) {
    const table = await copy();
    const { client, ...seen } = faultyClient(table.client, nth, fate);
    const first = await once(command, databaseOn({ ...table, client }, command.room), now).catch(() => null);
    return { table, database: databaseOn(table, command.room), first, calls: seen.calls(), written: seen.written() };
  }

  test('leaves every claim in line and nothing under way', async () => {
    expect(await found(whole.table)).toEqual({ faults: [], standing: command.leaves });
    expect(await finishUnfinished(whole.database, division, later(60))).toEqual({ finished: [], left: [], failed: [] });
  });

  test('whichever storage call fails before, after or kills the process, every invariant holds at once, and a plain retry finishes', async () => {
    let points = 0;
    for (let nth = 1; nth <= whole.calls; nth++) {
      // Before and after a read the table is the same: reads fail and kill in turn.
      const read = nth % 2 === 0 ? (['dies-after'] as const) : (['fails-before'] as const);
      const fates = whole.written.includes(nth) ? (['fails-before', 'fails-after', 'dies-after'] as const) : read;
      await Promise.all(fates.map((fate) => finishes(nth, fate)));
      points += fates.length;
    }
    console.log(`${command.name}: ${points} of ${points} points finished by a retry, ${whole.calls} storage calls`);
  }, 60_000);

  async function finishes(nth: number, fate: Fate): Promise<void> {
    const point = `${fate} at call ${nth}`;
    const { table, database, first } = await tried(nth, fate);
    expect([point, first, (await found(table)).faults]).toEqual([point, null, []]);
    // The hourly worker may come before the retry: it finishes what was decided, and the retry is told so.
    if (fate === 'dies-after' && nth % 4 < 2) await finishUnfinished(database, division, later(3_600));
    expect([point, await retry(command, database, fate)]).toEqual([point, whole.first]);
    expect([point, await found(table)]).toEqual([point, { faults: [], standing: command.leaves }]);
  }
});
