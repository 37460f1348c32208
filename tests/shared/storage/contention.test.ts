import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Claim, Line } from '../../../shared/claims/claim.ts';
import type { Decision } from '../../../shared/claims/decision.ts';
import { review } from '../../../shared/claims/review.ts';
import { settleSlot as decideSlot } from '../../../shared/claims/settle-slot.ts';
import { slotOf } from '../../../shared/claims/slots.ts';
import { withdraw } from '../../../shared/claims/withdraw.ts';
import { Refusal } from '../../../shared/refusal.ts';
import { createClaim } from '../../../shared/storage/claim-creation.ts';
import { listClaimsOfInstitution } from '../../../shared/storage/claim-lists.ts';
import { changeClaim, editClaim } from '../../../shared/storage/claims.ts';
import type { Database } from '../../../shared/storage/database.ts';
import { settleSlot } from '../../../shared/storage/slot-settlement.ts';
import { slotHolder } from '../../../shared/storage/slots.ts';
import type { TestTable } from '../../support/engine.ts';
import { faultyClient } from './faulty-client.ts';
import {
  act,
  answerOf,
  children,
  databaseOn,
  drafted,
  edited,
  freshDatabase,
  later,
  lineOf,
  now,
  repeatNamed,
  savedDraft,
  stored,
  submit,
} from './samples.ts';
import { faultsIn } from './table-invariants.ts';

const seed = Number(process.env.TUOBU_SEED ?? 20_240_502);

/** Chance that a failure can print and a later run repeat. */
function randomFrom(start: number): () => number {
  let drawn = 0;
  return () => {
    drawn += 1;
    return createHash('sha256').update(`${start}/${drawn}`).digest().readUInt32BE() / 2 ** 32;
  };
}

function shuffled<One>(list: readonly One[], random: () => number): One[] {
  return list
    .map((one) => ({ one, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ one }) => one);
}

describe('many institutions claiming the same children at once', () => {
  it('leave every child with one owner and no slot without a line', async () => {
    const { database, table } = await freshDatabase();
    const random = randomFrom(seed);
    const names = children(40);
    const ids = Array.from({ length: 12 }, (_, index) => `C${index}`);
    const drafts = [];
    for (const id of ids)
      drafts.push(await savedDraft(database, { id, institutionId: `PT-${id}`, children: shuffled(names, random) }));
    await Promise.all(drafts.map((claim) => submit(database, claim)));
    const claims = await Promise.all(ids.map((id) => stored(database, id)));
    const owned = claims.flatMap(({ lines }) =>
      lines.filter(({ slot }) => slot === 'held').map(({ child }) => child?.key),
    );
    expect(owned.sort()).toStrictEqual(names);
    // 40 children × 200.00, whoever has them
    expect(claims.reduce((sum, { head }) => sum + (head.totals.computed ?? 0), 0)).toBe(800_000);
    expect(await faultsIn(table, now)).toStrictEqual([]);
  });
});

describe('six institutions that submit, die, are returned, edit, withdraw and are settled, in any order', () => {
  it('leave a sound table after every step', async () => {
    const { database, table } = await freshDatabase();
    const random = randomFrom(seed + 1);
    const world: World = { database, table, names: children(8), done: new Map() };
    for (let index = 0; index < 6; index++) await draftOf(world, index, 0, random);
    for (let step = 1; step <= 45; step++) {
      const at = later(step * 15);
      const pair = shuffled([0, 1, 2, 3, 4, 5], random).slice(0, 2);
      const plans = pair.map((index) => () => oneStep(world, index, step, at));
      await Promise.all(plans.map((plan) => plan()));
      expect(await faultsIn(table, at), `seed ${seed}, step ${step}`).toStrictEqual([]);
    }
    console.log(`seed ${seed}: ${[...world.done].map(([what, times]) => `${what} ${times}`).join(', ')}`);
    expect([...world.done.keys()].sort()).toStrictEqual(['died', 'edit', 'return', 'settle', 'submit', 'withdraw']);
  });
});

interface World {
  readonly database: Database;
  readonly table: TestTable;
  readonly names: readonly string[];
  /** How often each kind of step was carried out. */
  readonly done: Map<string, number>;
}

function draftOf({ database, names }: World, index: number, step: number, random: () => number) {
  const some = shuffled(names, random).slice(0, 5);
  return savedDraft(database, { id: `C${index}-${step}`, institutionId: `PT-${index}`, children: some });
}

/** What an institution's latest claim meets next; what the state of things forbids is refused with a code that says so. */
async function oneStep(world: World, index: number, step: number, at: string): Promise<void> {
  const { database } = world;
  // Of its own, so that which call is answered first does not change what comes next.
  const random = randomFrom(seed + step * 10 + index);
  const list = await listClaimsOfInstitution(database, { institutionId: `PT-${index}` }, { limit: 100, cursor: null });
  const open = list.items.find(({ status }) => status !== 'withdrawn');
  if (!open) return void (await draftOf(world, index, step, random));
  const claim = await stored(database, open.id);
  const key = `${step}-${index}`;
  try {
    const what = await carryOut(world, claim, random, key, at);
    world.done.set(what, (world.done.get(what) ?? 0) + 1);
  } catch (fault) {
    const expected = ['invalid_transition', 'idempotency_in_flight', 'version_conflict'];
    if (!(fault instanceof Refusal)) throw fault;
    expect(expected).toContain(fault.code);
  }
}

async function carryOut(world: World, claim: Claim, random: () => number, key: string, at: string): Promise<string> {
  const { database, table, names } = world;
  const chance = random();
  const change = (decided: Decision) =>
    changeClaim(database, {
      before: claim.head,
      decided,
      answer: answerOf(decided),
      repeat: repeatNamed(key),
      now: at,
    });
  if (claim.head.status === 'submitted') {
    const conflict = claim.lines.find(({ slot }) => slot === 'conflict');
    if (chance < 0.15)
      return change(withdraw(claim, {}, act(claim.head.institution.id, 'institution', at))).then(() => 'withdraw');
    if (conflict && chance < 0.75) return settle(database, claim, conflict, chance < 0.5, key, at);
    const returned = review(claim, { decision: 'return', reason: '请补正' }, act('rev', 'health-reviewer', at));
    return change(returned).then(() => 'return');
  }
  if (chance < 0.35) {
    const some = shuffled(names, random).slice(0, 5);
    await editClaim(
      database,
      claim.head,
      edited(
        claim,
        some.map((child, index) => lineOf(child, index)),
        at,
      ),
    );
    return 'edit';
  }
  if (chance < 0.65) {
    const { client } = faultyClient(table.client, 2 + Math.floor(random() * 4), 'dies-after');
    const dying = submit(databaseOn({ ...table, client }), claim, key, at);
    return dying.then(
      () => 'submit',
      () => 'died',
    );
  }
  return submit(database, claim, key, at).then(() => 'submit');
}

async function settle(database: Database, claim: Claim, line: Line, moves: boolean, key: string, at: string) {
  const holder = await slotHolder(database, slotOf('operating', line), at);
  if (!holder?.claim) throw new Error('a conflict has a holder');
  const other = holder.live && holder.lineId ? { claim: holder.claim, lineId: holder.lineId } : null;
  const input = { decision: moves ? ('move' as const) : ('keep' as const), reason: '核实' };
  const side = { claim, lineId: line.lineId };
  const settled = decideSlot(side, input, other, act('rev', 'health-reviewer', at));
  const changes = [{ before: claim.head, decided: settled.claim }];
  if (settled.holder) changes.push({ before: holder.claim.head, decided: settled.holder });
  const movedTo = moves ? { claim: settled.claim.head, lineId: line.lineId } : null;
  const answer = answerOf(settled.claim);
  const known = { slot: holder.slot, owner: holder.claim.head, movedTo, changes };
  await settleSlot(database, { ...known, answer, repeat: repeatNamed(key), now: at });
  return 'settle';
}

describe('many institutions creating claims at once', () => {
  it('get numbers without gap or double', async () => {
    const { database, table } = await freshDatabase();
    const ids = Array.from({ length: 10 }, (_, index) => `C${index}`);
    await Promise.all(ids.map((id) => savedDraft(database, { id, institutionId: `PT-${id}`, children: ['x'] })));
    const numbers = (await Promise.all(ids.map((id) => stored(database, id)))).map(({ head }) => head.number).sort();
    const expected = ids.map((_, index) => `YB202405-${String(index + 1).padStart(4, '0')}`);
    expect(numbers).toStrictEqual(expected);
    expect(await faultsIn(table, now)).toStrictEqual([]);
  });

  it('and one key sent many times at once make one claim, and every call gets its answer', async () => {
    const { database, table } = await freshDatabase();
    const calls = Array.from({ length: 8 }, (_, index) => index);
    const outcomes = await Promise.all(
      calls.map((call) =>
        createClaim(database, {
          claim: { division: '330903', kind: 'operating', period: '2024-05' },
          decide: (number) => {
            const decided = drafted({ id: `C${call}`, institutionId: 'PT-1', children: ['x'] }, number);
            return { decided, answer: answerOf(decided, 201) };
          },
          repeat: repeatNamed('same'),
          now,
        }),
      ),
    );
    expect(new Set(outcomes.map(({ answer }) => answer.body)).size).toBe(1);
    expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await faultsIn(table, now)).toStrictEqual([]);
  });

  it('refuse a second live normal claim by name, and allow it once the first has come to nothing', async () => {
    const { database } = await freshDatabase();
    const first = await savedDraft(database, { id: 'A', institutionId: 'PT-1', children: ['x'] });
    const second = savedDraft(database, { id: 'B', institutionId: 'PT-1', children: ['x'] });
    await expect(second).rejects.toMatchObject({
      code: 'claim_exists',
      message: '本机构 2024-05 已有同类申报 A，请打开那一份办理，不要重复新建。',
    });
    const decided = withdraw(first, {}, act('PT-1', 'institution'));
    const answer = answerOf(decided);
    await changeClaim(database, { before: first.head, decided, answer, repeat: repeatNamed('w'), now });
    const again = await savedDraft(database, { id: 'B', institutionId: 'PT-1', children: ['x'] });
    expect(again.head.number).toBe('YB202405-0002');
  });
});
