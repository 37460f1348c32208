import { beforeAll, describe, expect, test } from 'vitest';
import { decide, notify, openRecovery } from '../../../shared/funds/recovery.ts';
import { closeBudgetYear } from '../../../shared/storage/budget-commands.ts';
import type { Database } from '../../../shared/storage/database.ts';
import { fundMany } from '../../../shared/storage/funding.ts';
import { commitOnce, findRepeat, type StoredAnswer } from '../../../shared/storage/idempotency.ts';
import { duesOf } from '../../../shared/storage/payables.ts';
import { putRecovery } from '../../../shared/storage/recoveries.ts';
import { takeStep } from '../../../shared/storage/recovery-commands.ts';
import { copier, freshTable } from '../../support/engine.ts';
import { faultyClient } from './faulty-client.ts';
import { moneyFaultsIn } from './money-invariants.ts';
import {
  afterNotice,
  answered,
  answerIt,
  applyIt,
  claimAt,
  closeIt,
  correctionOfA,
  division,
  fundIt,
  money,
  prepareIt,
  publishIt,
} from './money-samples.ts';
import { act, databaseOn, later, now, repeatNamed } from './samples.ts';
import { faultsIn } from './table-invariants.ts';

/** A command as a process carries it out that knows nothing of earlier tries. */
interface Command {
  readonly name: string;
  prepare(database: Database): Promise<unknown>;
  run(database: Database, at: string): Promise<{ answer: StoredAnswer }>;
}
const key = 'the-command';
const repeat = repeatNamed(key);

const twoWaiting = async (database: Database) => {
  await money(database, 50_000);
  await claimAt(database, 'A');
  await claimAt(database, 'B');
};
const funded = async (database: Database) => {
  await twoWaiting(database);
  for (const id of ['A', 'B']) await fundIt(database, id);
};
const prepared = async (database: Database) => {
  await funded(database);
  await prepareIt(database, ['A', 'B']);
};
const applied = async (database: Database) => {
  await prepared(database);
  await applyIt(database);
};
const paid = async (database: Database) => {
  await applied(database);
  await answerIt(database, 'paid');
};
const asked = async (database: Database) => {
  await paid(database);
  const { payables } = await duesOf(database, 'A');
  const { actor } = act('app', 'health-approver');
  const input = { id: 'rec_1', division, kind: 'return' as const, cause: '多报', amount: 5_000 };
  const steps = [openRecovery(input, payables[0]!, [], actor, now)];
  steps.push(notify(steps[0]!, {}, actor, now));
  steps.push(decide(steps[1]!, 5_000, {}, actor, now));
  for (const step of steps) await database.commit([putRecovery(step)]);
  return steps[2]!;
};
const nextYear = '2025-02-01T02:00:00.000Z';
/** 50.00 decided of the 200.00 of A, which bounced once its year was closed; the new year has money. */
const bouncedLate = async (database: Database) => {
  await asked(database);
  await closeBudgetYear(database, division, '2024', act('fin', 'finance-officer'));
  await answerIt(database, 'bounced');
  await money(database, 50_000, 'issue', '新年度', '2025');
};
const twoDetermined = async (database: Database) => {
  for (const id of ['A', 'B']) await claimAt(database, id, 'determined');
};
const published = async (database: Database) => {
  await twoDetermined(database);
  await publishIt(database, ['A', 'B']);
};
/** A is paid, and a 更正 of it is on a notice; X is due at the end of it. */
const correctionOnNotice = async (database: Database) => {
  await paid(database);
  await correctionOfA(database);
  await publishIt(database, ['X'], 'publish-X');
};
const correctionOver = async (database: Database) => {
  await correctionOnNotice(database);
  await closeIt(database);
};

const commands: Command[] = [
  { name: 'fund', prepare: twoWaiting, run: (database, at) => fundIt(database, 'A', key, at) },
  {
    name: 'fund many',
    prepare: async (database) => {
      await twoWaiting(database);
      for (const id of ['C', 'D']) await claimAt(database, id);
    },
    run: async (database, at) => {
      const call = { division, act: act('fin', 'finance-officer', at), repeat, now: at };
      const items = await fundMany(database, { ...call, claimIds: ['A', 'B', 'C', 'D'] });
      const told = items.map(({ claimId, passed, code }) => [claimId, passed, code]);
      return commitOnce(database, { repeat, now: at, answer: answered(told), writes: [] });
    },
  },
  {
    name: 'publish',
    prepare: twoDetermined,
    run: (database, at) => publishIt(database, ['A', 'B'], key, at),
  },
  { name: 'close a notice', prepare: published, run: (database) => closeIt(database, key) },
  { name: 'prepare', prepare: funded, run: (database, at) => prepareIt(database, ['A', 'B'], key, at) },
  { name: 'apply', prepare: prepared, run: (database, at) => applyIt(database, 'bat_prepare', key, at) },
  { name: 'pay', prepare: applied, run: (database, at) => answerIt(database, 'paid', key, at) },
  { name: 'bounce', prepare: paid, run: (database, at) => answerIt(database, 'bounced', key, at) },
  {
    name: 'bounce while money is asked back',
    prepare: asked,
    run: (database, at) => answerIt(database, 'bounced', key, at),
  },
  { name: 'end the notice of a 更正', prepare: correctionOnNotice, run: (database) => closeIt(database, key) },
  {
    name: 'fund a 更正 that also owes',
    prepare: correctionOver,
    run: (database) => fundIt(database, 'X', key, afterNotice),
  },
  {
    name: 'fund anew what bounced, less what was asked back',
    prepare: bouncedLate,
    run: (database) => fundIt(database, 'A', key, nextYear),
  },
  {
    name: 'repay',
    prepare: asked,
    run: async (database, at) => {
      const { recoveriesOf } = await import('../../../shared/storage/recoveries.ts');
      const [before] = await recoveriesOf(database, 'A');
      const step = { step: 'repay' as const, amount: 5_000, on: '2024-06-02' };
      const call = { act: act('app', 'health-approver', at), repeat, now: at };
      return takeStep(database, { ...call, before: before!, step, answer: ({ repaid }) => answered(repaid) });
    },
  },
  {
    name: 'close the year',
    prepare: funded,
    run: async (database, at) => {
      await closeBudgetYear(database, division, '2024', act('fin', 'finance-officer', at));
      return commitOnce(database, { repeat, now: at, answer: answered('closed'), writes: [] });
    },
  },
];

async function once(command: Command, database: Database, at: string): Promise<StoredAnswer> {
  return (await findRepeat(database, repeat, at)) ?? (await command.run(database, at)).answer;
}

/** Made once for each command, and copied for every try of it. */
const copiers = new Map<Command, ReturnType<typeof copier>>();
function copierFor(command: Command): ReturnType<typeof copier> {
  const made = copiers.get(command) ?? copierOf(command);
  copiers.set(command, made);
  return made;
}
async function copierOf(command: Command) {
  const table = await freshTable();
  await command.prepare(databaseOn(table));
  return copier(table);
}

/** The caller's own code gives up at the first call that fails, so a process that died differs in nothing that the table sees. */
async function tried(command: Command, nth: number, fate: 'fails-before' | 'fails-after') {
  const table = await (await copierFor(command))();
  const { client, calls } = faultyClient(table.client, nth, fate);
  const first = await once(command, databaseOn({ ...table, client }), now).catch(() => null);
  const answer = first ?? (await once(command, databaseOn(table), later(1)));
  return { table, answer, calls: calls(), finished: first !== null };
}

describe.each(commands)('$name', (command) => {
  let whole: Awaited<ReturnType<typeof tried>>;
  beforeAll(async () => {
    whole = await tried(command, 0, 'fails-before');
  });

  test('finishes by a plain retry whichever storage call failed; money is moved once and every invariant holds', async () => {
    expect(await moneyFaultsIn(whole.table)).toEqual([]);
    let points = 0;
    for (const fate of ['fails-before', 'fails-after'] as const)
      for (let nth = 1; nth <= whole.calls; nth++) {
        const { table, answer, finished } = await tried(command, nth, fate);
        expect(finished, `${fate} at call ${nth}`).toBe(false);
        expect(answer, `${fate} at call ${nth}`).toStrictEqual(whole.answer);
        expect(await moneyFaultsIn(table), `${fate} at call ${nth}`).toEqual([]);
        expect(await faultsIn(table, later(120)), `${fate} at call ${nth}`).toEqual([]);
        points += 1;
      }
    console.log(`${command.name}: ${points} of ${points} points finished by a retry, ${whole.calls} storage calls`);
  }, 60_000);
});
