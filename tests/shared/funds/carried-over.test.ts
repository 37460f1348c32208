import { expect, test } from 'vitest';
import { carriedOver } from '../../../shared/funds/carried-over.ts';
import { recoveryFaults } from '../../../shared/funds/invariants.ts';
import { move } from '../../../shared/funds/journal.ts';
import {
  assertPaidOut,
  decide,
  notify,
  openRecovery,
  outstanding,
  type Recovery,
} from '../../../shared/funds/recovery.ts';
import { appropriation, approver, at, officer, payable, refusalOf } from './builders.ts';

const later = { actor: officer, at: '2027-02-01T02:00:00Z', on: '2027-02-01' };
const paid = payable(1, 10_000, { state: 'paid', paidOn: '2026-06-30' });
const bounced = { ...paid, state: 'voided' as const, paidOn: null };
const anew = (number: number, amount: number, source: 'city' | 'county') =>
  payable(1, amount, { id: `clm_1-1-${number}`, source, year: '2027', appropriationId: `2027-${source}-operating` });

function decidedOf(amount: number): Recovery {
  const input = { id: 'rec_1', division: '330903', kind: 'clawback' as const, cause: '一人未入托', amount };
  const opened = openRecovery(input, paid, [], approver, at);
  return decide(notify(opened, {}, approver, at), amount, {}, approver, at);
}

test('20.00 decided of a payment of 100.00 that bounced into the next year: the bank is asked for 80.00 of the new one', () => {
  const before = decidedOf(2_000);
  const { payables, recoveries, moves } = carriedOver([before], [bounced], [anew(2, 10_000, 'city')], later);
  expect(payables).toMatchObject([{ amount: 10_000, offset: 2_000, state: 'reserved', version: 1 }]);
  expect(recoveries).toMatchObject([
    { id: 'rec_1', payableId: 'clm_1-1-2', year: '2027', offset: 2_000, version: before.version + 1 },
  ]);
  let of = appropriation({ year: '2027', documents: 10_000, reserved: 10_000 });
  for (const { key, kind, items } of moves) of = move(of, { key, kind, items, actor: officer, at }).appropriation;
  expect([of.reserved, of.paid, of.restored]).toEqual([8_000, 2_000, 2_000]);
});

test('of two new payables of 15.00 and 85.00 the first is kept back whole, and 5.00 of the second', () => {
  const reserved = [anew(2, 1_500, 'city'), anew(3, 8_500, 'county')];
  const { payables, recoveries } = carriedOver([decidedOf(2_000)], [bounced], reserved, later);
  expect(payables.map(({ offset, state }) => [offset, state])).toEqual([
    [1_500, 'paid'],
    [500, 'reserved'],
  ]);
  expect(recoveries.map(({ id, decided, offset, source }) => [id, decided, offset, source])).toEqual([
    ['rec_1', 1_500, 1_500, 'city'],
    ['rec_1-2', 500, 500, 'county'],
  ]);
  expect(recoveryFaults(recoveries, [bounced, ...payables])).toEqual([]);
});

test('what finds no new payable waits on the old one', () => {
  const { recoveries } = carriedOver([decidedOf(2_000)], [bounced], [anew(2, 1_200, 'city')], later);
  expect(recoveries.map((one) => [one.payableId, outstanding(one), one.version > 1])).toEqual([
    ['clm_1-1-2', 0, true],
    ['clm_1-1-1', 800, false],
  ]);
  expect(carriedOver([decidedOf(2_000)], [bounced], [], later)).toEqual({ payables: [], recoveries: [], moves: [] });
});

test('nothing comes back of what was not paid', () => {
  expect(refusalOf(() => assertPaidOut(bounced)).code).toBe('invalid_transition');
  expect(() => assertPaidOut(paid)).not.toThrow();
  const repaid = { ...decidedOf(2_000), repaid: 500 };
  expect(recoveryFaults([repaid], [bounced])).toEqual(['clm_1-1-1: 500 came back of what was not paid']);
});
