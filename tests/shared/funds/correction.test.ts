import { expect, test } from 'vitest';
import type { Line } from '../../../shared/claims/claim.ts';
import { owedBy, returnsOf } from '../../../shared/funds/correction.ts';
import { recoverable } from '../../../shared/funds/recovery.ts';
import { approver, at, payable } from './builders.ts';

const head = { id: 'clm_c', number: 'YB202605-0009', division: '330903', lateReason: '收费登记有误' };
const paid = (number: number, amount: number, paidOn: string) =>
  payable(number, amount, { state: 'paid', paidOn, institutionId: 'PT-1' });
const returns = (back: number, payables: ReturnType<typeof paid>[], earlier: Parameters<typeof returnsOf>[3] = []) =>
  returnsOf(head, back, payables, earlier, { actor: approver, at });

const line = (decided: number, determined: number): Line =>
  ({
    slot: 'none',
    computed: determined,
    reviewed: determined,
    determined,
    corrects: { lineId: '0001', computed: decided, decided, again: true, notDue: false },
  }) as Line;

test('200.00 → 170.00, 200.00 → 0.00 and 200.00 → 230.00 owe 230.00 back and 30.00 more; nothing is set off within', () => {
  const lines = [line(20_000, 17_000), line(20_000, 0), line(20_000, 23_000), line(20_000, 20_000)];
  expect(owedBy(lines)).toEqual({ more: 3_000, back: 23_000 });
});

test('what is owed back falls on the latest payment first and never above it', () => {
  const both = [paid(1, 300, '2026-05-31'), paid(2, 500, '2026-06-30')];
  expect(returns(600, both).map(({ recovery }) => [recovery.payableId, recovery.decided])).toEqual([
    ['clm_2-1-1', 500],
    ['clm_1-1-1', 100],
  ]);
  expect(returns(0, both)).toEqual([]);
});

test('what others ask back already is not asked twice: 500 paid, 450 asked, 50 are left', () => {
  const payment = paid(2, 500, '2026-06-30');
  const [first] = returns(450, [payment]);
  const second = returns(200, [payment], [first!.recovery]);
  expect(second.map(({ recovery }) => recovery.decided)).toEqual([50]);
  expect(recoverable(payment, [first!.recovery, second[0]!.recovery])).toBe(0);
});

test('the case is a 退回 that stands decided, by the paper of the correction', () => {
  const [{ recovery } = { recovery: null }] = returns(450, [paid(2, 500, '2026-06-30')]);
  expect(recovery).toMatchObject({
    id: 'rec_c-1',
    kind: 'return',
    cause: '收费登记有误',
    correctionId: 'clm_c',
    state: 'decided',
    version: 1,
  });
  expect(recovery?.steps.map(({ step, amount }) => [step, amount])).toEqual([
    ['open', 450],
    ['notify', null],
    ['decide', 450],
  ]);
});
