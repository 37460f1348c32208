import { describe, expect, test } from 'vitest';
import {
  closeRecovery,
  decide,
  dropRecovery,
  notify,
  offset,
  openRecovery,
  outstanding,
  recoverable,
  repay,
} from '../../../shared/funds/recovery.ts';
import { approver, at, payable, refusalOf } from './builders.ts';

const paid = payable(1, 10_000, { state: 'paid', paidOn: '2026-06-30' });
const open = (amount = 4_000, earlier: Parameters<typeof openRecovery>[2] = []) =>
  openRecovery(
    { id: 'rec_1', division: '330903', kind: 'clawback', cause: '虚报一人', amount },
    paid,
    earlier,
    approver,
    at,
  );
const decided = (amount = 4_000) =>
  decide(notify(open(), { docNo: '告知1号' }, approver, at), amount, { docNo: '决定1号' }, approver, at);

const later = '2027-01-05T02:00:00Z';
const on = (day: string) => ({ on: day, paidOn: '2026-06-30' });

describe('the steps of a recovery', () => {
  test('opened, told, decided, paid back and closed; every step stays with its paper', () => {
    const { recovery, restores } = repay(decided(), 4_000, on('2026-09-01'), { docNo: '缴款书1号' }, approver, later);
    const closed = closeRecovery(recovery, {}, approver, at);
    expect([closed.state, restores, outstanding(closed), closed.version]).toEqual(['closed', 4_000, 0, 5]);
    expect(closed.steps.map(({ step, docNo, amount }) => [step, docNo, amount])).toEqual([
      ['open', null, 4_000],
      ['notify', '告知1号', null],
      ['decide', '决定1号', 4_000],
      ['repay', '缴款书1号', 4_000],
      ['close', null, null],
    ]);
  });

  test('money of an earlier year goes to the treasury and restores nothing', () => {
    expect(repay(decided(), 4_000, on('2027-01-04'), {}, approver, later).restores).toBe(0);
  });

  test('money comes back between the day of payment and today', () => {
    const repaid = (day: string) => () => repay(decided(), 4_000, on(day), {}, approver, later);
    for (const day of ['2026-06-29', '2027-01-06', '2050-01-01'])
      expect(refusalOf(repaid(day))).toMatchObject({
        code: 'invalid_input',
        message: '缴回日期要在2026-06-30到今天（2027-01-05）之间，请核对日期。',
        faults: ['/on out_of_range'],
      });
    for (const day of ['2026-06-30', '2027-01-05']) expect(repaid(day)().recovery.repaid).toBe(4_000);
  });

  test('more than was paid is refused, earlier cases counted; a dropped case frees its part', () => {
    expect(refusalOf(() => open(10_001))).toMatchObject({
      code: 'recovery_above_paid',
      message: '这笔款项已支付的还可以追回100.00元，不够100.01元，请核对金额。',
    });
    expect(refusalOf(() => open(6_001, [open(4_000)])).code).toBe('recovery_above_paid');
    expect(recoverable(paid, [dropRecovery(open(4_000), {}, approver, at)])).toBe(10_000);
    expect(recoverable(paid, [decided(1_500)])).toBe(8_500);
    expect(refusalOf(() => decide(notify(open(), {}, approver, at), 4_001, {}, approver, at)).code).toBe(
      'recovery_above_paid',
    );
    expect(refusalOf(() => repay(decided(), 4_001, on('2026-09-01'), {}, approver, later)).code).toBe(
      'recovery_above_paid',
    );
  });

  test('no step is skipped and none is taken twice', () => {
    const refused = [
      () => decide(open(), 1, {}, approver, at),
      () => repay(open(), 1, on('2026-09-01'), {}, approver, later),
      () => notify(decided(), {}, approver, at),
      () => closeRecovery(decided(), {}, approver, at),
      () => dropRecovery(decided(), {}, approver, at),
      () => decide(decided(), 1, {}, approver, at),
    ];
    expect(refused.map((command) => refusalOf(command).code)).toEqual(Array(6).fill('invalid_transition'));
  });
});

describe('keeping back', () => {
  const next = payable(2, 3_000, { institutionId: 'PT-1' });
  const said = { on: '2026-09-01' };

  test('30.00 due less 30.00 kept back is paid without a bank; 10.00 stay outstanding', () => {
    const done = offset(decided(), next, 3_000, said, approver, at);
    expect([done.payable.state, done.payable.offset, done.restores, outstanding(done.recovery)]).toEqual([
      'paid',
      3_000,
      3_000,
      1_000,
    ]);
    const part = offset(decided(), next, 1_000, said, approver, at);
    expect([part.payable.state, part.payable.offset]).toEqual(['reserved', 1_000]);
  });

  test('from a payable of a later year nothing is restored', () => {
    expect(offset(decided(), { ...next, year: '2027' }, 1_000, said, approver, at).restores).toBe(0);
  });

  test('another institution, another source, a payable in a batch and more than it holds are refused', () => {
    const refused = [
      { ...next, institutionId: 'PT-2' },
      { ...next, source: 'county' as const },
      { ...next, state: 'in-batch' as const },
    ].map((against) => refusalOf(() => offset(decided(), against, 1_000, said, approver, at)).faults);
    expect(refused).toEqual(Array(3).fill(['/payableId invalid_input']));
    expect(refusalOf(() => offset(decided(), next, 3_001, said, approver, at)).faults).toEqual([
      '/amount invalid_input',
    ]);
  });
});
