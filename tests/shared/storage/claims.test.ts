import { describe, expect, it } from 'vitest';
import type { ClaimKind } from '../../../shared/claims/claim.ts';
import { verifyChain } from '../../../shared/claims/events.ts';
import { createClaim } from '../../../shared/storage/claim-creation.ts';
import { claimNumber } from '../../../shared/storage/claim-numbers.ts';
import { editClaim, eventsOf, getClaim, linesOf } from '../../../shared/storage/claims.ts';
import type { Database } from '../../../shared/storage/database.ts';
import { allEnrolments } from '../../../shared/storage/enrolments.ts';
import { freshTable } from '../../support/engine.ts';
import { fates, faultyClient } from './faulty-client.ts';
import {
  answerOf,
  children,
  databaseOn,
  drafted,
  edited,
  enrolment,
  freshDatabase,
  lineOf,
  now,
  repeatNamed,
  savedDraft,
  stored,
} from './samples.ts';
import { faultsIn } from './table-invariants.ts';

describe('a claim', () => {
  it('comes back as it was decided, with its lines in order', async () => {
    const { database } = await freshDatabase();
    const sample = { id: 'A', institutionId: 'PT-1', children: children(250) };
    const claim = await savedDraft(database, sample);
    const decided = drafted(sample, 'YB202405-0001');
    expect(claim.head).toStrictEqual(decided.head);
    expect(claim.lines).toStrictEqual(decided.lines);
    expect(await getClaim(database, 'B')).toBeNull();
  });

  it('keeps the lines of every revision that an event names', async () => {
    const { database } = await freshDatabase();
    const claim = await savedDraft(database, { id: 'A', institutionId: 'PT-1', children: ['x', 'y'] });
    await editClaim(database, claim.head, edited(claim, [lineOf('z', 0)]));
    const { head } = await stored(database, 'A');
    const events = await eventsOf(database, 'A');
    expect(verifyChain(events, head)).toStrictEqual({ valid: true, brokenAt: null });
    const kept = await Promise.all(events.map((event) => linesOf(database, { ...event, id: 'A' })));
    expect(kept.map((lines) => lines.map(({ child }) => child?.key))).toStrictEqual([['x', 'y'], ['z']]);
  });

  it('is not changed from a version that is no longer there, nor where there is none', async () => {
    const { database } = await freshDatabase();
    const claim = await savedDraft(database, { id: 'A', institutionId: 'PT-1', children: ['x'] });
    const first = edited(claim, [lineOf('y', 0)]);
    await editClaim(database, claim.head, first);
    const second = editClaim(database, claim.head, edited(claim, [lineOf('z', 0)]));
    await expect(second).rejects.toMatchObject({ code: 'version_conflict' });
    expect((await stored(database, 'A')).lines.map(({ child }) => child?.key)).toStrictEqual(['y']);
    const nowhere = await freshDatabase();
    await expect(editClaim(nowhere.database, claim.head, first)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('filed late takes no place from the normal one', async () => {
    const { database, table } = await freshDatabase();
    for (const id of ['A', 'B'])
      await savedDraft(database, { id, institutionId: 'PT-1', children: ['x'], head: { type: 'late' } });
    await savedDraft(database, { id: 'C', institutionId: 'PT-1', children: ['x'] });
    expect(await faultsIn(table, now)).toStrictEqual([]);
  });

  it.each<[ClaimKind, string, number, string]>([
    ['operating', '2024-05', 1, 'YB202405-0001'],
    ['construction', '2026', 7, 'JS2026-0007'],
    ['fee-reduction', '2024-Q2', 12_345, 'JM2024Q2-12345'],
  ])('of kind %s for %s, the %i., is called %s', (kind, period, count, number) => {
    expect(claimNumber(kind, period, count)).toBe(number);
  });
});

describe('a claim that enrols its children', () => {
  const create = (database: Database, count: number) => {
    const names = children(count);
    const decide = (number: string) => {
      const enrolled = names.map((child) => enrolment('PT-1', `enr-${child}`, child));
      const decided = { ...drafted({ id: 'A', institutionId: 'PT-1', children: names }, number), enrolled };
      return { decided, answer: answerOf(decided, 201) };
    };
    const claim = { division: '330903', kind: 'operating' as const, period: '2024-05' };
    return createClaim(database, { claim, decide, repeat: repeatNamed('create'), now });
  };

  it('enrols none of a few when it is refused itself', async () => {
    const { database } = await freshDatabase();
    await savedDraft(database, { id: 'Z', institutionId: 'PT-1', children: ['x'] });
    await expect(create(database, 40)).rejects.toMatchObject({ code: 'claim_exists' });
    expect(await allEnrolments(database, 'PT-1')).toStrictEqual([]);
  });

  it('of more children than one transaction takes is finished by a retry after any fault', async () => {
    const table = await freshTable();
    const counting = faultyClient(table.client, 0, 'fails-before');
    await create(databaseOn({ ...table, client: counting.client }), 60);
    for (const fate of fates)
      for (let nth = 1; nth <= counting.calls(); nth++) {
        const fresh = await freshTable();
        const { client } = faultyClient(fresh.client, nth, fate);
        await expect(create(databaseOn({ ...fresh, client }), 60)).rejects.toThrow();
        const database = databaseOn(fresh);
        expect(JSON.parse((await create(database, 60)).answer.body)).toMatchObject({ number: 'YB202405-0001' });
        expect(await allEnrolments(database, 'PT-1')).toHaveLength(60);
        expect(await faultsIn(fresh, now)).toStrictEqual([]);
      }
  });
});
