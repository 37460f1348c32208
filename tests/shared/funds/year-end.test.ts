import { describe, expect, test } from 'vitest';
import { appropriationFaults, obligationFaults, reservationFaults } from '../../../shared/funds/invariants.ts';
import { closeYear } from '../../../shared/funds/journal.ts';
import { withoutCash } from '../../../shared/funds/payable.ts';
import { releaseReservations } from '../../../shared/funds/year-end.ts';
import { appropriation, at, obligation, officer, payable } from './builders.ts';

const reserved = (amount: number) => appropriation({ reserved: amount });
const close = (amount: number) => closeYear(reserved(amount), officer, at).appropriation;

describe('at the end of the year', () => {
  test('two payables of one obligation go back together: 60.00 + 40.00 wait again as 100.00, one version on', () => {
    const of = obligation(1, 10_000, { funded: 10_000, payables: 2, version: 7 });
    const payables = [payable(1, 6_000), { ...payable(1, 4_000), id: 'clm_1-1-2' }];
    const done = releaseReservations(close(10_000), payables, new Map([[of.id, of]]), officer, at);
    expect(done.obligations).toEqual([{ ...of, funded: 0, version: 8 }]);
    expect(done.payables.map(({ state, version }) => [state, version])).toEqual([
      ['voided', payables[0]!.version + 1],
      ['voided', payables[1]!.version + 1],
    ]);
    expect([done.appropriation.reserved, done.entry?.amount]).toEqual([0, 10_000]);
    expect(reservationFaults(done.appropriation, done.payables)).toEqual([]);
  });

  test('of 100.00 with 30.00 kept back the other 70.00 go back; the 30.00 stay paid', () => {
    const of = obligation(1, 10_000, { funded: 10_000, payables: 1 });
    const kept = payable(1, 10_000, { offset: 3_000 });
    // 30.00 were posted when they were kept back, so 70.00 are reserved.
    const done = releaseReservations(close(7_000), [kept], new Map([[of.id, of]]), officer, at);
    expect(done.payables).toEqual([
      { ...kept, amount: 3_000, state: 'paid', paidOn: '2026-06-01', version: kept.version + 1 },
    ]);
    expect([done.obligations[0]!.funded, done.appropriation.reserved]).toEqual([3_000, 0]);
    expect(obligationFaults(done.obligations[0]!, done.payables)).toEqual([]);
  });

  test('what is in a batch stays, and a second time nothing happens', () => {
    const inBatch = payable(1, 10_000, { state: 'in-batch', batchId: 'bat_1' });
    const of = obligation(1, 10_000, { funded: 10_000 });
    const closed = close(10_000);
    expect(releaseReservations(closed, [inBatch], new Map([[of.id, of]]), officer, at)).toEqual({
      appropriation: closed,
      entry: null,
      payables: [],
      obligations: [],
    });
    expect(appropriationFaults(appropriation(), []).length).toBeGreaterThan(0);
  });

  test('a payable without anything kept back is void', () => {
    const of = obligation(1, 10_000, { funded: 10_000 });
    const { payable: after, obligation: waits } = withoutCash(payable(1, 10_000), of, '2026-12-31');
    expect([after.state, after.amount, waits.funded]).toEqual(['voided', 10_000, 0]);
  });
});
