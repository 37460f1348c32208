import { describe, expect, it } from 'vitest';
import { review } from '../../../shared/claims/review.ts';
import { withdraw } from '../../../shared/claims/withdraw.ts';
import { changeClaim, editClaim } from '../../../shared/storage/claims.ts';
import { slotItemKey } from '../../../shared/storage/keys.ts';
import { takeLease } from '../../../shared/storage/lease.ts';
import { takeSlots } from '../../../shared/storage/slot-taking.ts';
import { slotHolder, slotsTaken } from '../../../shared/storage/slots.ts';
import { submissionTurn } from '../../../shared/storage/submission.ts';
import {
  act,
  answerOf,
  children,
  classLine,
  edited,
  freshDatabase,
  later,
  lineOf,
  now,
  repeatNamed,
  savedDraft,
  stored,
  submit,
  submitAt,
} from './samples.ts';
import { faultsIn } from './table-invariants.ts';

const may = (subject: string) => ({ kind: 'operating' as const, subject, month: '2024-05' });

async function returned(
  database: Parameters<typeof savedDraft>[0],
  id: string,
  names: readonly string[],
  deadline?: string,
) {
  await submit(database, await savedDraft(database, { id, institutionId: `PT-${id}`, children: names }));
  const claim = await stored(database, id);
  const decided = review(claim, { decision: 'return', reason: '请补材料', deadline }, act('rev', 'health-reviewer'));
  const answer = answerOf(decided);
  await changeClaim(database, { before: claim.head, decided, answer, repeat: repeatNamed(`return-${id}`), now });
  return stored(database, id);
}

describe('submitting', () => {
  it('takes every slot and switches the head with its event', async () => {
    const { database, table } = await freshDatabase();
    const claim = await savedDraft(database, { id: 'A', institutionId: 'PT-1', children: children(250) });
    const { answer, replayed } = await submit(database, claim);
    expect(replayed).toBe(false);
    expect(JSON.parse(answer.body)).toStrictEqual({
      id: 'A',
      number: 'YB202405-0001',
      status: 'submitted',
      version: 2,
    });
    const { head, lines } = await stored(database, 'A');
    expect(head).toMatchObject({ status: 'submitted', version: 2, submission: 1, lease: null, events: 2 });
    // 250 children × 200.00 yuan
    expect(head.totals.computed).toBe(5_000_000);
    expect(lines.every(({ slot }) => slot === 'held')).toBe(true);
    expect(await faultsIn(table, now)).toStrictEqual([]);
  });

  it('marks the lines whose child another claim has, and goes on', async () => {
    const { database, table } = await freshDatabase();
    await submit(database, await savedDraft(database, { id: 'A', institutionId: 'PT-1', children: children(120) }));
    const b = { id: 'B', institutionId: 'PT-2', children: ['aa', 'child-0007', 'child-0119', 'zz'] };
    await submit(database, await savedDraft(database, b));
    const { head, lines } = await stored(database, 'B');
    expect(lines.map(({ slot }) => slot)).toStrictEqual(['held', 'conflict', 'conflict', 'held']);
    // 2 × 200.00; the two conflicts count 0.00
    expect(head).toMatchObject({ status: 'submitted', totals: { computed: 40_000 } });
    expect((await slotHolder(database, may('child-0007'), now))?.slot).toMatchObject({ claimId: 'A', lineId: '0008' });
    expect(await faultsIn(table, now)).toStrictEqual([]);
  });

  it('counts again when another claim that shares the registered places was submitted meanwhile', async () => {
    const { database, table } = await freshDatabase();
    const normal = await savedDraft(database, { id: 'A', institutionId: 'PT-1', children: children(2, 'a') });
    const late = { id: 'B', institutionId: 'PT-1', children: children(2, 'b'), head: { type: 'late' as const } };
    const second = await savedDraft(database, late);
    const seen = await submissionTurn(database, second.head);
    await submit(database, normal);
    await expect(submitAt(database, second, seen, 'b-1')).rejects.toMatchObject({ code: 'busy' });
    expect((await stored(database, 'B')).head).toMatchObject({ status: 'draft', version: 1 });
    await submit(database, await stored(database, 'B'), 'b-2');
    expect((await stored(database, 'B')).head.status).toBe('submitted');
    expect(await faultsIn(table, now)).toStrictEqual([]);
  });

  it('answers a repeat of the same key by another process with what the first one stored', async () => {
    const { database } = await freshDatabase();
    const claim = await savedDraft(database, { id: 'A', institutionId: 'PT-1', children: children(3) });
    const [first, second] = await Promise.allSettled([submit(database, claim), submit(database, claim)]);
    const outcomes = [first, second].filter((one) => one.status === 'fulfilled');
    expect(outcomes.length).toBeGreaterThan(0);
    expect((await stored(database, 'A')).head).toMatchObject({ version: 2, submission: 1, events: 2 });
  });

  it('refuses a head that was changed meanwhile, and a claim that is being submitted', async () => {
    const { database } = await freshDatabase();
    const claim = await savedDraft(database, { id: 'A', institutionId: 'PT-1', children: children(3) });
    await editClaim(database, claim.head, edited(claim, claim.lines.slice(0, 2)));
    await expect(submit(database, claim)).rejects.toMatchObject({ code: 'version_conflict' });
    const latest = await stored(database, 'A');
    await takeLease(database, latest.head, 'someone', now);
    const again = await stored(database, 'A');
    await expect(submit(database, again, 'other', later(9))).rejects.toMatchObject({
      code: 'idempotency_in_flight',
      extras: { retryAfterSeconds: 10 },
    });
    await submit(database, again, 'other', later(10));
    expect((await stored(database, 'A')).head).toMatchObject({ status: 'submitted', submission: 2 });
  });

  it('keeps its lease and its number through an edit that has not seen it, and finds the other version', async () => {
    const { database } = await freshDatabase();
    const claim = await savedDraft(database, { id: 'A', institutionId: 'PT-1', children: children(3) });
    const leased = await takeLease(database, claim.head, 'someone', now);
    await editClaim(database, claim.head, edited(claim, claim.lines.slice(0, 2)));
    const { head, lines } = await stored(database, 'A');
    expect(head).toMatchObject({ version: 2, lease: { submission: 1, repeat: 'someone' } });
    const late = takeSlots(database, { leased, lines: claim.lines, now });
    await expect(late).rejects.toMatchObject({ code: 'version_conflict' });
    await submit(database, { head, lines }, 'other', later(10));
    expect((await stored(database, 'A')).head).toMatchObject({ status: 'submitted', submission: 2, lease: null });
  });

  it('writes nothing when the decision refuses', async () => {
    const { database } = await freshDatabase();
    const claim = await savedDraft(database, { id: 'A', institutionId: 'PT-1', children: children(2) });
    const submitted = { ...claim, head: { ...claim.head, status: 'withdrawn' as const } };
    await expect(submit(database, submitted)).rejects.toMatchObject({ code: 'invalid_transition' });
    expect((await stored(database, 'A')).head).toStrictEqual(claim.head);
    expect(await slotHolder(database, may('child-0000'), now)).toBeNull();
  });

  it('gives a class to one claim ever, and leaves no slot behind when it refuses', async () => {
    const { database, table } = await freshDatabase();
    const head = { kind: 'construction' as const, period: '2024-05' };
    const first = { id: 'A', institutionId: 'PT-1', children: [], head, lines: [classLine('cls-7', 0)] };
    const second = { ...first, id: 'B', lines: [classLine('cls-1', 0), classLine('cls-7', 1)] };
    await submit(database, await savedDraft(database, first));
    const refused = submit(database, await savedDraft(database, second));
    await expect(refused).rejects.toMatchObject({
      code: 'class_already_claimed',
      extras: { faults: [{ pointer: '/lines/1/classId' }] },
    });
    const keys = ['cls-1', 'cls-7'].map((subject) => ({ kind: 'construction' as const, subject, month: 'once' }));
    expect(await slotsTaken(database, keys, null, now)).toStrictEqual([keys[1]]);
    expect(await slotsTaken(database, keys, 'A', now)).toStrictEqual([]);
    expect((await stored(database, 'A')).head.number).toBe('JS202405-0001');
    expect(await faultsIn(table, now)).toStrictEqual([]);
  });

  it('submits a thousand lines', async () => {
    const { database, table } = await freshDatabase();
    await submit(database, await savedDraft(database, { id: 'A', institutionId: 'PT-1', children: children(1000) }));
    expect((await stored(database, 'A')).head).toMatchObject({
      pages: 10,
      totals: { lines: 1000, computed: 20_000_000 },
    });
    expect(await faultsIn(table, now)).toStrictEqual([]);
  });
});

describe('a slot', () => {
  it('is free again once its claim is withdrawn, by that one write', async () => {
    const { database, table } = await freshDatabase();
    await submit(database, await savedDraft(database, { id: 'A', institutionId: 'PT-1', children: ['x', 'y'] }));
    const a = await stored(database, 'A');
    const decided = withdraw(a, {}, act('PT-1', 'institution'));
    const answer = answerOf(decided);
    await changeClaim(database, { before: a.head, decided, answer, repeat: repeatNamed('withdraw'), now });
    expect(await slotHolder(database, may('x'), now)).toMatchObject({ live: false, slot: { claimId: 'A' } });
    await submit(database, await savedDraft(database, { id: 'B', institutionId: 'PT-2', children: ['x', 'z'] }));
    expect((await stored(database, 'B')).lines.map(({ slot }) => slot)).toStrictEqual(['held', 'held']);
    expect(await faultsIn(table, now)).toStrictEqual([]);
  });

  it('stays with a returned claim, and moves on to its next submission without the children left out', async () => {
    const { database, table } = await freshDatabase();
    const claim = await returned(database, 'A', ['x', 'y']);
    const rival = await savedDraft(database, { id: 'B', institutionId: 'PT-2', children: ['x', 'y'] });
    expect(await slotHolder(database, may('y'), now)).toMatchObject({ live: true });
    await editClaim(database, claim.head, edited(claim, [lineOf('x', 0), lineOf('w', 1)]));
    await submit(database, await stored(database, 'A'), 'again');
    expect((await stored(database, 'A')).head).toMatchObject({ status: 'submitted', submission: 2 });
    expect(await slotHolder(database, may('y'), now)).toMatchObject({ live: false });
    await submit(database, rival);
    expect((await stored(database, 'B')).lines.map(({ slot }) => slot)).toStrictEqual(['conflict', 'held']);
    expect(await faultsIn(table, now)).toStrictEqual([]);
  });

  it('stays with a returned claim through its deadline in Shanghai, and is anyone’s from then on', async () => {
    const { database, table } = await freshDatabase();
    await returned(database, 'A', ['x', 'y'], '2024-06-05');
    expect(await slotHolder(database, may('x'), '2024-06-05T15:59:59Z')).toMatchObject({ live: true });
    expect(await slotHolder(database, may('x'), '2024-06-05T16:00:00Z')).toMatchObject({ live: false });
    const b = await savedDraft(database, { id: 'B', institutionId: 'PT-2', children: ['x'] });
    await submit(database, b, 'b', '2024-06-05T16:00:00Z');
    expect((await stored(database, 'B')).lines[0]?.slot).toBe('held');
    await submit(database, await stored(database, 'A'), 'again', '2024-06-06T01:00:00Z');
    const late = await stored(database, 'A');
    expect(late.lines.map(({ slot }) => slot)).toStrictEqual(['conflict', 'held']);
    expect(late.head).toMatchObject({ status: 'submitted', submission: 2, deadline: null });
    expect(await faultsIn(table, '2024-06-06T01:00:00Z')).toStrictEqual([]);
  });

  it('goes to one of two that want it at once after the deadline: the returned claim or another', async () => {
    const at = '2024-06-06T01:00:00Z';
    for (let round = 0; round < 6; round++) {
      const { database, table } = await freshDatabase();
      const names = children(60);
      await returned(database, 'A', names, '2024-06-05');
      const b = await savedDraft(database, { id: 'B', institutionId: 'PT-2', children: names });
      const a = await stored(database, 'A');
      const both = [() => submit(database, a, 'again', at), () => submit(database, b, 'b', at)];
      await Promise.all((round % 2 === 0 ? both : both.reverse()).map((start) => start()));
      const held = async (id: string) =>
        (await stored(database, id)).lines.filter(({ slot }) => slot === 'held').length;
      expect((await held('A')) + (await held('B'))).toBe(60);
      expect(await faultsIn(table, at)).toStrictEqual([]);
    }
  });

  it('is lost by a resubmission that took it again and died once the deadline and its minute are over', async () => {
    const { database, table } = await freshDatabase();
    const { head, lines } = await returned(database, 'A', ['x'], '2024-06-05');
    const at = '2024-06-06T01:00:00Z';
    const leased = await takeLease(database, head, 'dies', at);
    await takeSlots(database, { leased, lines, now: at });
    expect(await slotHolder(database, may('x'), '2024-06-06T01:00:59Z')).toMatchObject({ live: true });
    const b = await savedDraft(database, { id: 'B', institutionId: 'PT-2', children: ['x'] });
    await submit(database, b, 'b', '2024-06-06T01:01:00Z');
    expect((await stored(database, 'B')).lines[0]?.slot).toBe('held');
    await expect(takeSlots(database, { leased, lines, now: at })).rejects.toMatchObject({
      code: 'idempotency_in_flight',
    });
    expect(await faultsIn(table, '2024-06-06T01:01:00Z')).toStrictEqual([]);
  });

  it('stays with a returned claim whose next submission died, save those that only the dead one took', async () => {
    const { database, table } = await freshDatabase();
    const claim = await returned(database, 'A', ['x']);
    await editClaim(database, claim.head, edited(claim, [lineOf('x', 0), lineOf('w', 1)]));
    const { head, lines } = await stored(database, 'A');
    const leased = await takeLease(database, head, 'dies', now);
    await takeSlots(database, { leased, lines, now });
    expect(await slotHolder(database, may('w'), later(59))).toMatchObject({ live: true });
    expect(await slotHolder(database, may('w'), later(60))).toMatchObject({ live: false });
    expect(await slotHolder(database, may('x'), later(60))).toMatchObject({ live: true });
    const waiting = await stored(database, 'A');
    await editClaim(database, waiting.head, edited(waiting, [lineOf('x', 0)]));
    await submit(database, await stored(database, 'A'), 'again', later(60));
    expect((await stored(database, 'A')).head.submission).toBe(3);
    expect(await slotHolder(database, may('w'), later(60))).toMatchObject({ live: false });
    expect(await faultsIn(table, later(60))).toStrictEqual([]);
  });

  it('is taken over from a submission that sleeps, and the sleeper is shut out when it wakes', async () => {
    const { database, table } = await freshDatabase();
    const a = await savedDraft(database, { id: 'A', institutionId: 'PT-1', children: ['x', 'y'] });
    const leased = await takeLease(database, a.head, 'sleeps', now);
    await takeSlots(database, { leased, lines: a.lines, now });
    const b = await savedDraft(database, { id: 'B', institutionId: 'PT-2', children: ['x'] });
    await submit(database, b, 'b', later(60));
    expect((await stored(database, 'B')).lines[0]?.slot).toBe('held');
    await expect(takeSlots(database, { leased, lines: a.lines, now })).rejects.toMatchObject({
      code: 'idempotency_in_flight',
    });
    await submit(database, await stored(database, 'A'), 'a', later(61));
    expect((await stored(database, 'A')).lines.map(({ slot }) => slot)).toStrictEqual(['conflict', 'held']);
    expect(await faultsIn(table, later(61))).toStrictEqual([]);
  });

  it('of many dead claims is taken over in one submission', async () => {
    const { database, table } = await freshDatabase();
    const names = children(60);
    for (const [index, name] of names.entries()) {
      const draft = await savedDraft(database, { id: `D${index}`, institutionId: `PT-${index}`, children: [name] });
      const leased = await takeLease(database, draft.head, 'dies', now);
      await takeSlots(database, { leased, lines: draft.lines, now });
    }
    const b = { id: 'B', institutionId: 'PT-B', children: [...names, ...children(60, 'more')] };
    await submit(database, await savedDraft(database, b), 'b', later(60));
    expect((await stored(database, 'B')).lines.every(({ slot }) => slot === 'held')).toBe(true);
    expect(await faultsIn(table, later(60))).toStrictEqual([]);
  });

  it('has a key that names neither division nor institution', () => {
    expect(slotItemKey(may('child')).pk).toBe('SLOT#operating#child#2024-05');
  });
});
