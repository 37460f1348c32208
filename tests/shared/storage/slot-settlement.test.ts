import { describe, expect, it } from 'vitest';
import { review } from '../../../shared/claims/review.ts';
import { settleSlot as decideSlot } from '../../../shared/claims/settle-slot.ts';
import { withdraw } from '../../../shared/claims/withdraw.ts';
import { changeClaim } from '../../../shared/storage/claims.ts';
import type { Database } from '../../../shared/storage/database.ts';
import { takeLease } from '../../../shared/storage/lease.ts';
import { type Settlement, settleSlot } from '../../../shared/storage/slot-settlement.ts';
import { takeSlots } from '../../../shared/storage/slot-taking.ts';
import { slotHolder } from '../../../shared/storage/slots.ts';
import { act, answerOf, freshDatabase, later, now, repeatNamed, savedDraft, stored, submit } from './samples.ts';
import { faultsIn } from './table-invariants.ts';

const slot = { kind: 'operating' as const, subject: 'x', month: '2024-05' };
const reviewer = act('rev', 'health-reviewer');

/** A has the child x; B, which claimed it second, has it as line 0001. */
async function disputed() {
  const { database, table } = await freshDatabase();
  await submit(database, await savedDraft(database, { id: 'A', institutionId: 'PT-1', children: ['w', 'x'] }));
  await submit(database, await savedDraft(database, { id: 'B', institutionId: 'PT-2', children: ['x', 'y'] }));
  return { database, table };
}

/** What the reviewer's decision upon B's line comes to, as the tables stand. */
async function settlement(database: Database, decision: 'keep' | 'move', at = now): Promise<Settlement> {
  const claim = await stored(database, 'B');
  const holder = await slotHolder(database, slot, at);
  if (!holder?.claim) throw new Error('the slot has an owner');
  const other = holder.live && holder.lineId ? { claim: holder.claim, lineId: holder.lineId } : null;
  const settled = decideSlot({ claim, lineId: '0001' }, { decision, reason: '核实' }, other, reviewer);
  const changes = [{ before: claim.head, decided: settled.claim }];
  if (settled.holder) changes.push({ before: holder.claim.head, decided: settled.holder });
  return {
    slot: holder.slot,
    owner: holder.claim.head,
    movedTo: decision === 'move' ? { claim: settled.claim.head, lineId: '0001' } : null,
    ...{ changes, answer: answerOf(settled.claim), repeat: repeatNamed('settle'), now: at },
  };
}

describe('settling a slot', () => {
  it('moves it with both lines and both events at once', async () => {
    const { database, table } = await disputed();
    await settleSlot(database, await settlement(database, 'move'));
    const [a, b] = [await stored(database, 'A'), await stored(database, 'B')];
    expect(a.lines.map((line) => line.slot)).toStrictEqual(['held', 'ceded']);
    expect(b.lines.map((line) => line.slot)).toStrictEqual(['held', 'held']);
    // A had 2 × 200.00 and B 200.00; the child's 200.00 moved
    expect([a.head.totals.computed, b.head.totals.computed]).toStrictEqual([20_000, 40_000]);
    expect([a.head.events, b.head.events]).toStrictEqual([3, 3]);
    expect(await slotHolder(database, slot, now)).toMatchObject({ live: true, slot: { claimId: 'B', lineId: '0001' } });
    expect(await faultsIn(table, now)).toStrictEqual([]);
  });

  it('keeps it and changes the losing claim alone', async () => {
    const { database, table } = await disputed();
    await settleSlot(database, await settlement(database, 'keep'));
    expect((await stored(database, 'A')).head.version).toBe(2);
    expect((await stored(database, 'B')).lines.map((line) => line.slot)).toStrictEqual(['ceded', 'held']);
    expect(await faultsIn(table, now)).toStrictEqual([]);
  });

  it('is refused when either claim was changed meanwhile, and changes neither', async () => {
    for (const id of ['A', 'B']) {
      const { database, table } = await disputed();
      const late = await settlement(database, 'move');
      const claim = await stored(database, id);
      const decided = review(claim, { decision: 'pass' }, act('rev2', 'health-reviewer'));
      const answer = answerOf(decided);
      await changeClaim(database, { before: claim.head, decided, answer, repeat: repeatNamed('pass'), now });
      await expect(settleSlot(database, late)).rejects.toMatchObject({ code: 'version_conflict' });
      expect(await slotHolder(database, slot, now)).toMatchObject({ slot: { claimId: 'A' } });
      expect(await faultsIn(table, now)).toStrictEqual([]);
    }
  });

  it('takes it from a claim that was withdrawn', async () => {
    const { database, table } = await disputed();
    const a = await stored(database, 'A');
    const decided = withdraw(a, {}, act('PT-1', 'institution'));
    const answer = answerOf(decided);
    await changeClaim(database, { before: a.head, decided, answer, repeat: repeatNamed('w'), now });
    await settleSlot(database, await settlement(database, 'move'));
    expect((await stored(database, 'B')).head.totals.computed).toBe(40_000);
    expect(await faultsIn(table, now)).toStrictEqual([]);
  });

  it('shuts out a submission that sleeps over the slot', async () => {
    const { database, table } = await freshDatabase();
    const a = await savedDraft(database, { id: 'A', institutionId: 'PT-1', children: ['x'] });
    const leased = await takeLease(database, a.head, 'sleeps', now);
    await takeSlots(database, { leased, lines: a.lines, now });
    await submit(database, await savedDraft(database, { id: 'B', institutionId: 'PT-2', children: ['x', 'y'] }));
    expect((await stored(database, 'B')).lines[0]?.slot).toBe('conflict');
    await settleSlot(database, await settlement(database, 'move', later(60)));
    const woken = takeSlots(database, { leased, lines: a.lines, now });
    await expect(woken).rejects.toMatchObject({ code: 'idempotency_in_flight' });
    expect(await faultsIn(table, later(60))).toStrictEqual([]);
  });
});
