import { beforeAll, describe, expect, it } from 'vitest';
import { fingerprint } from '../../../shared/canonical-json.ts';
import { determine, review } from '../../../shared/claims/review.ts';
import { settleSlot as decideSlot } from '../../../shared/claims/settle-slot.ts';
import { slotOf } from '../../../shared/claims/slots.ts';
import { Refusal } from '../../../shared/refusal.ts';
import { createClaim } from '../../../shared/storage/claim-creation.ts';
import { changeClaim } from '../../../shared/storage/claims.ts';
import type { Item } from '../../../shared/storage/codec.ts';
import type { Database } from '../../../shared/storage/database.ts';
import { findRepeat, type StoredAnswer } from '../../../shared/storage/idempotency.ts';
import { settleSlot } from '../../../shared/storage/slot-settlement.ts';
import { slotHolder } from '../../../shared/storage/slots.ts';
import { freshTable, type TestTable } from '../../support/engine.ts';
import { type Fate, fates, faultyClient } from './faulty-client.ts';
import {
  act,
  answerOf,
  children,
  databaseOn,
  drafted,
  edited,
  enrolment,
  later,
  lineOf,
  now,
  repeatNamed,
  savedDraft,
  stored,
  submit,
} from './samples.ts';
import { faultsAmong, wholeTable } from './table-invariants.ts';

/** A command as a process carries it out that knows nothing of earlier tries: look the key up, read, decide, commit. */
interface Command {
  readonly name: string;
  prepare(database: Database): Promise<void>;
  run(database: Database, at: string): Promise<StoredAnswer>;
}

const repeat = repeatNamed('the-command');
const once = async (database: Database, at: string, run: () => Promise<{ answer: StoredAnswer }>) =>
  (await findRepeat(database, repeat, at)) ?? (await run()).answer;

const draftA = { id: 'A', institutionId: 'PT-1', children: children(8) };
const create: Command = {
  name: 'create',
  prepare: async () => {},
  run: (database, at) =>
    once(database, at, () => {
      const enrolled = children(3).map((child) => enrolment('PT-1', `enr-${child}`, child));
      const decide = (number: string) => {
        const decided = { ...drafted(draftA, number), enrolled };
        return { decided, answer: answerOf(decided, 201) };
      };
      const claim = { division: '330903', kind: 'operating' as const, period: '2024-05' };
      return createClaim(database, { claim, decide, repeat, now: at });
    }),
};

const changing = (
  name: string,
  prepare: Command['prepare'],
  decide: (claim: Awaited<ReturnType<typeof stored>>) => Parameters<typeof changeClaim>[1]['decided'],
): Command => ({
  name,
  prepare,
  run: (database, at) =>
    once(database, at, async () => {
      const claim = await stored(database, 'A');
      const decided = decide(claim);
      return changeClaim(database, { before: claim.head, decided, answer: answerOf(decided), repeat, now: at });
    }),
});

const drafting: Command['prepare'] = async (database) => void (await savedDraft(database, draftA));
const submitting: Command['prepare'] = async (database) => {
  await drafting(database);
  await submit(database, await stored(database, 'A'));
};
const reviewing: Command['prepare'] = async (database) => {
  await submitting(database);
  const { head, lines } = await stored(database, 'A');
  const decided = review({ head, lines }, { decision: 'pass' }, act('rev', 'health-reviewer'));
  await changeClaim(database, { before: head, decided, answer: answerOf(decided), repeat: repeatNamed('r'), now });
};

const edit = changing('edit', drafting, (claim) => edited(claim, [...claim.lines.slice(1), lineOf('new', 500)]));
const passReview = changing('review', submitting, (claim) => {
  const lines = [{ lineId: '0001', amount: '150.00', reason: 'absent' as const }];
  return review(claim, { decision: 'pass', lines }, act('rev', 'health-reviewer'));
});
const determineAll = changing('determine', reviewing, (claim) =>
  determine(claim, { decision: 'pass' }, null, act('app', 'health-approver')),
);

/** More children than one transaction takes, and five of them A's, so that a chunk fails and is taken apart. */
const submitB: Command = {
  name: 'submit',
  prepare: async (database) => {
    await submitting(database);
    await savedDraft(database, { id: 'B', institutionId: 'PT-2', children: [...children(5), ...children(96, 'own')] });
  },
  run: (database, at) =>
    once(database, at, async () => submit(database, await stored(database, 'B'), 'the-command', at)),
};

const moveSlot: Command = {
  name: 'move a slot',
  prepare: async (database) => {
    await submitting(database);
    const sample = { id: 'B', institutionId: 'PT-2', children: children(5) };
    await submit(database, await savedDraft(database, sample));
  },
  run: (database, at) =>
    once(database, at, async () => {
      const claim = await stored(database, 'B');
      const line = claim.lines[0];
      const holder = line && (await slotHolder(database, slotOf('operating', line), at));
      if (!holder?.claim) throw new Error('the slot has a holder');
      const other = holder.live && holder.lineId ? { claim: holder.claim, lineId: holder.lineId } : null;
      const reviewer = act('rev', 'health-reviewer');
      const settled = decideSlot({ claim, lineId: '0001' }, { decision: 'move', reason: '核实' }, other, reviewer);
      const changes = [{ before: claim.head, decided: settled.claim }];
      if (settled.holder) changes.push({ before: holder.claim.head, decided: settled.holder });
      const movedTo = { claim: settled.claim.head, lineId: '0001' };
      const answer = answerOf(settled.claim);
      return settleSlot(database, {
        slot: holder.slot,
        owner: holder.claim.head,
        movedTo,
        changes,
        answer,
        repeat,
        now: at,
      });
    }),
};

/** What must be the same however often a command was tried. The submission's number and the hashes it goes into may differ. */
function state(items: ReadonlyMap<string, Item>): string[] {
  const left = [...items].filter(([key]) => !key.includes('|PAGE#'));
  return left.map(([key, item]) => `${key} ${fingerprint(comparable(item))}`).sort();
}

const varying = new Set([
  'submission',
  'previous',
  'eventHash',
  'hash',
  'prev',
  'at',
  'updatedAt',
  'submittedAt',
  'ttl',
]);

function comparable(item: Item): object {
  const kept = Object.entries(item).filter(([name]) => !varying.has(name));
  return Object.fromEntries(
    kept.map(([name, value]) => [name, value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value]),
  );
}

/** Sends the same call again: at once, and after a death once more when told to wait. */
async function retry(command: Command, database: Database, fate: Fate): Promise<StoredAnswer> {
  try {
    return await command.run(database, later(1));
  } catch (fault) {
    const waits = fate.startsWith('dies') && fault instanceof Refusal && fault.code === 'idempotency_in_flight';
    if (!waits) throw fault;
    return command.run(database, later(1 + (fault.extras.retryAfterSeconds ?? 0)));
  }
}

async function tried(command: Command, nth: number, fate: Fate) {
  const table = await freshTable();
  await command.prepare(databaseOn(table));
  const { client, calls } = faultyClient(table.client, nth, fate);
  const first = await command.run(databaseOn({ ...table, client }), now).catch(() => null);
  const answer = first ?? (await retry(command, databaseOn(table), fate));
  return { table, answer, calls: calls(), finished: first !== null };
}

describe.each([create, edit, submitB, passReview, determineAll, moveSlot])('$name', (command) => {
  let whole: { table: TestTable; answer: StoredAnswer; calls: number };
  beforeAll(async () => {
    whole = await tried(command, 0, 'fails-before');
  });

  it('finishes by a plain retry whichever of its storage calls failed, before or after, or killed the process', async () => {
    const expected = state(await wholeTable(whole.table));
    let points = 0;
    for (const fate of fates)
      for (let nth = 1; nth <= whole.calls; nth++) {
        const { table, answer, finished } = await tried(command, nth, fate);
        expect(finished, `${fate} at call ${nth}`).toBe(false);
        expect(answer, `${fate} at call ${nth}`).toStrictEqual(whole.answer);
        const items = await wholeTable(table);
        expect(state(items), `${fate} at call ${nth}`).toStrictEqual(expected);
        expect(faultsAmong(items, later(120)), `${fate} at call ${nth}`).toStrictEqual([]);
        points += 1;
      }
    expect(points).toBe(fates.length * whole.calls);
    console.log(`${command.name}: ${points} of ${points} points finished by a retry, ${whole.calls} storage calls`);
  });
});
