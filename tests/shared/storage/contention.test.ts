import { describe, expect, it } from 'vitest';
import { withdraw } from '../../../shared/claims/withdraw.ts';
import type { Refusal } from '../../../shared/refusal.ts';
import { changeClaim, createClaim } from '../../../shared/storage/claims.ts';
import type { Database } from '../../../shared/storage/database.ts';
import {
  act,
  after,
  answerOf,
  children,
  drafted,
  freshDatabase,
  now,
  repeatNamed,
  savedDraft,
  stored,
  submit,
} from './samples.ts';
import { faultsIn } from './table-invariants.ts';

const seed = Number(process.env.TUOBU_SEED ?? 20_240_502);

/** Small and repeatable; which claim does what next has to be told by the seed that a failure prints. */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
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

  it('stay sound through random withdrawals, deaths and resubmissions', async () => {
    const { database, table } = await freshDatabase();
    const random = randomFrom(seed + 1);
    console.log(`seed ${seed}`);
    const names = children(12);
    for (let index = 0; index < 6; index++)
      await savedDraft(database, {
        id: `C${index}`,
        institutionId: `PT-${index}`,
        children: shuffled(names, random).slice(3),
      });
    for (let step = 1; step <= 40; step++) {
      const at = after(step * 7);
      const pair = shuffled([0, 1, 2, 3, 4, 5], random).slice(0, 2);
      const plans = pair.map((index) => ({ id: `C${index}`, withdraws: random() < 0.1, key: `${step}-${index}` }));
      await Promise.all(plans.map((plan) => oneStep(database, plan, at)));
    }
    expect(await faultsIn(table, after(1000)), `seed ${seed}`).toStrictEqual([]);
  });
});

/** Submits or withdraws; what the state of things forbids is refused with one of the codes that say so. */
async function oneStep(database: Database, plan: { id: string; withdraws: boolean; key: string }, at: string) {
  const claim = await stored(database, plan.id);
  const repeat = repeatNamed(plan.key);
  try {
    if (!plan.withdraws) return void (await submit(database, claim, plan.key, at));
    const decided = withdraw(claim, {}, act(claim.head.institution.id, 'institution', at));
    await changeClaim(database, { before: claim.head, decided, answer: answerOf(decided), repeat, now: at });
  } catch (fault) {
    expect(['invalid_transition', 'idempotency_in_flight', 'version_conflict']).toContain((fault as Refusal).code);
  }
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
