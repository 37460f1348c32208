import fc from 'fast-check';
import { expect, test } from 'vitest';
import { available } from '../../../shared/funds/appropriation.ts';
import { returnsOf } from '../../../shared/funds/correction.ts';
import { move } from '../../../shared/funds/journal.ts';
import { net } from '../../../shared/funds/netting.ts';
import { outstanding } from '../../../shared/funds/recovery.ts';
import { appropriation, approver, at, obligation, officer, payable } from './builders.ts';

const act = { actor: officer, at, origin: 'call', on: '2026-06-01', number: 'YB202605-0010' };
const head = { id: 'clm_c', number: 'YB202605-0009', division: '330903', lateReason: '收费登记有误' };
const waiting = (amount: number) => obligation(9, amount, { institutionId: 'PT-1' });
const owing = (...amounts: number[]) =>
  amounts.flatMap((amount, index) => {
    const paid = payable(index + 1, amount, { state: 'paid', paidOn: '2026-05-31', institutionId: 'PT-1' });
    const by = { ...head, id: `clm_c${index}` };
    return returnsOf(by, amount, [paid], [], { actor: approver, at }).map(({ recovery }) => recovery);
  });

test('50.00 owed more against 30.00 and 40.00 owed back: the older case is closed out, 20.00 of the other, nothing for the bank', () => {
  const { obligation: left, payables, recoveries } = net(waiting(5_000), owing(3_000, 4_000), act);
  expect(recoveries.map(outstanding)).toEqual([0, 2_000]);
  expect(payables.map(({ amount, offset, state, version }) => [amount, offset, state, version])).toEqual([
    [3_000, 3_000, 'paid', 1],
    [2_000, 2_000, 'paid', 1],
  ]);
  expect([left.funded, left.payables, left.version]).toEqual([5_000, 2, 2]);
});

test('80.00 owed more against 30.00: 50.00 wait for 指标', () => {
  const { obligation: left } = net(waiting(8_000), owing(3_000), act);
  expect(left.amount - left.funded).toBe(5_000);
});

test('against nothing nothing happens', () => {
  const of = waiting(8_000);
  expect(net(of, [], act)).toEqual({ obligation: of, payables: [], recoveries: [], moves: [] });
});

test('no 分 is lost, no case goes below zero, and the 指标 needs nothing available for it', () => {
  const amounts = fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 6 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000 }), amounts, (more, back) => {
      const owed = owing(...back);
      const { payables, recoveries, moves } = net(waiting(more), owed, act);
      const netted = payables.reduce((sum, one) => sum + one.amount, 0);
      expect(netted).toBe(
        Math.min(
          more,
          back.reduce((sum, one) => sum + one, 0),
        ),
      );
      expect(recoveries.every((one) => outstanding(one) >= 0)).toBe(true);
      const paid = back.reduce((sum, one) => sum + one, 0);
      let of = appropriation({ id: payable(1, 1).appropriationId, documents: paid, paid });
      for (const { key, kind, items } of moves) of = move(of, { key, kind, items, actor: officer, at }).appropriation;
      expect([available(of), of.reserved, of.paid - of.restored]).toEqual([0, 0, paid]);
    }),
  );
});
