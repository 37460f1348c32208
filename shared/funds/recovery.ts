import * as z from 'zod';
import { Actor, DivisionCode, Fen, Id, Instant, Text } from '../claims/fields.ts';
import { yuanOfFen } from '../money.ts';
import { assertPastDay } from '../past-day.ts';
import { Refusal } from '../refusal.ts';
import { sources, Year } from './appropriation.ts';
import type { MoneyMove } from './journal.ts';
import { cash, type Payable } from './payable.ts';

export const recoveryStates = ['opened', 'notified', 'decided', 'closed', 'dropped'] as const;
export const recoverySteps = ['open', 'notify', 'decide', 'offset', 'repay', 'close', 'drop'] as const;
export const stepNames: Record<(typeof recoverySteps)[number], string> = {
  open: '立案',
  notify: '告知',
  decide: '决定',
  offset: '扣回',
  repay: '缴回',
  close: '结案',
  drop: '撤案',
};

/** One step with the document it rests on; `amount` in 分 where the step has one. */
export const RecoveryStep = z.strictObject({
  step: z.enum(recoverySteps),
  docNo: z.string().nullable(),
  text: z.string().nullable(),
  amount: Fen.nullable(),
  payableId: Id.nullable(),
  actor: Actor,
  at: Instant,
});
export type RecoveryStep = z.infer<typeof RecoveryStep>;

/**
 * 退回 of money paid by honest error, or 追回 of money wrongly obtained: one payment of one 指标, asked back in the steps
 * 立案 → 告知 → 决定 → 扣回 | 缴回 → 结案. Amounts in 分.
 */
export const Recovery = z.strictObject({
  id: Id,
  division: DivisionCode,
  claimId: Id,
  institutionId: Id,
  payableId: Id,
  appropriationId: Id,
  source: z.enum(sources),
  /** Budget year of the payment: what comes back within it restores the 指标, later it belongs to the treasury. */
  year: Year,
  kind: z.enum(['return', 'clawback']),
  /** The 更正 that it follows from; null for one that the bureau opened. */
  correctionId: Id.nullable().default(null),
  cause: Text(1_000),
  amount: Fen,
  decided: Fen.nullable(),
  offset: Fen,
  repaid: Fen,
  state: z.enum(recoveryStates),
  steps: z.array(RecoveryStep),
  version: z.int().positive(),
});
export type Recovery = z.infer<typeof Recovery>;

type Said = { docNo?: string | null; text?: string | null };

/**
 * 立案. Refuses `recovery_above_paid` when the payment and what is already asked back of it leave less than `amount`; the amount must
 * be above zero, which the caller's schema holds.
 */
export function openRecovery(
  input: Pick<Recovery, 'id' | 'division' | 'kind' | 'cause' | 'amount'>,
  payable: Payable,
  earlier: readonly Recovery[],
  actor: Actor,
  at: string,
): Recovery {
  const free = recoverable(payable, earlier);
  if (input.amount > free)
    throw new Refusal(
      'recovery_above_paid',
      `这笔款项已支付的还可以追回${yuanOfFen(free)}元，不够${yuanOfFen(input.amount)}元，请核对金额。`,
    );
  const { claimId, institutionId, appropriationId, source, year } = payable;
  const origin = { claimId, institutionId, payableId: payable.id, appropriationId, source, year };
  const start = {
    correctionId: null,
    decided: null,
    offset: 0,
    repaid: 0,
    state: 'opened' as const,
    steps: [],
    version: 0,
  };
  return stepped({ ...input, ...origin, ...start }, 'open', { text: input.cause }, actor, at, input.amount);
}

/** What of a payment may still be asked back: paid, less what open and closed recoveries ask (I8). */
export function recoverable(payable: Payable, recoveries: readonly Recovery[]): number {
  const paid = payable.state === 'paid' ? payable.amount : payable.offset;
  const asked = recoveries.filter((one) => one.payableId === payable.id).reduce((sum, one) => sum + claimed(one), 0);
  return paid - asked;
}

/** 告知: the institution is told what is intended and may answer. */
export function notify(of: Recovery, said: Said, actor: Actor, at: string): Recovery {
  inState(of, ['opened'], 'notify');
  return { ...stepped(of, 'notify', said, actor, at), state: 'notified' };
}

/** 决定, never above what the case was opened for. Refuses `recovery_above_paid`. */
export function decide(of: Recovery, amount: number, said: Said, actor: Actor, at: string): Recovery {
  inState(of, ['notified'], 'decide');
  if (amount > of.amount)
    throw new Refusal('recovery_above_paid', `决定追回的金额不能超过立案的${yuanOfFen(of.amount)}元，请核对金额。`);
  return { ...stepped(of, 'decide', said, actor, at, amount), state: 'decided', decided: amount };
}

/** Nothing comes back of a payment that was never made. Refuses `invalid_transition` for one that bounced into a later year. */
export function assertPaidOut({ state }: Payable): void {
  if (state !== 'voided') return;
  const detail = '这笔付款已退票，没有付出，现在不能登记缴回或者扣回；重新安排资金时自动从中扣回。';
  throw new Refusal('invalid_transition', detail);
}

export interface MoneyBack {
  readonly recovery: Recovery;
  /** What the 指标 of the recovered payment gets back, in 分: 0 once its year is over. */
  readonly restores: number;
}

/**
 * 缴回: money that the institution paid back on a day. Refuses `recovery_above_paid` beyond what was decided, and `invalid_input` for a
 * day before `paidOn`, the payment's own, or after the day of registering.
 */
export function repay(
  of: Recovery,
  amount: number,
  { on, paidOn }: { on: string; paidOn: string | null },
  said: Said,
  actor: Actor,
  at: string,
): MoneyBack {
  inState(of, ['decided'], 'repay');
  assertOutstanding(of, amount);
  assertPastDay('/on', '缴回', on, at, paidOn ?? undefined);
  const recovery = { ...stepped(of, 'repay', said, actor, at, amount), repaid: of.repaid + amount };
  return { recovery, restores: on.slice(0, 4) === of.year ? amount : 0 };
}

/**
 * 扣回: kept back from a payable of the same institution and source. The payable counts as paid for that part, so the bank is asked for
 * less. Refuses `invalid_input` for another institution or source and for a payable that is in a batch, and `recovery_above_paid`.
 */
export function offset(
  of: Recovery,
  payable: Payable,
  amount: number,
  said: Said & { on: string },
  actor: Actor,
  at: string,
): MoneyBack & { payable: Payable } {
  inState(of, ['decided'], 'offset');
  assertOutstanding(of, amount);
  assertOffsettable(of, payable, amount);
  const used = payable.offset + amount;
  const done = used === payable.amount;
  const paid = done ? { state: 'paid' as const, paidOn: said.on } : {};
  return {
    recovery: { ...stepped(of, 'offset', said, actor, at, amount, payable.id), offset: of.offset + amount },
    payable: { ...payable, ...paid, offset: used, version: payable.version + 1 },
    restores: payable.year === of.year ? amount : 0,
  };
}

/** What of a move of money follows from a case. Its version names the move for ever: each step is taken once. */
export function moveOf(
  { id, version }: Recovery,
  kind: 'post' | 'restore',
  appropriationId: string,
  item: string,
  amount: number,
): MoneyMove {
  return { appropriationId, kind, key: `${kind}/${id}/${version}`, items: [{ id: item, amount }] };
}

/** 结案, once everything decided has come back. */
export function closeRecovery(of: Recovery, said: Said, actor: Actor, at: string): Recovery {
  inState(of, ['decided'], 'close');
  if (outstanding(of) > 0)
    throw new Refusal('invalid_transition', `还有${yuanOfFen(outstanding(of))}元没有追回，不能结案。`);
  return { ...stepped(of, 'close', said, actor, at), state: 'closed' };
}

/** 撤案 before a decision: nothing is asked back. */
export function dropRecovery(of: Recovery, said: Said, actor: Actor, at: string): Recovery {
  inState(of, ['opened', 'notified'], 'drop');
  return { ...stepped(of, 'drop', said, actor, at), state: 'dropped' };
}

/** Whether a case waits for its decision. */
export function isUndecided({ state }: Recovery): boolean {
  return state === 'opened' || state === 'notified';
}

/** 撤案, because the payment bounced and there is nothing to ask back; whoever pays again looks first. */
export function dropUnpaid(of: Recovery, actor: Actor, at: string): Recovery {
  return dropRecovery(of, { text: '付款已退票，没有付出，撤案；重新支付前请核对应付金额' }, actor, at);
}

/** What was decided and has not come back, in 分. */
export function outstanding(of: Recovery): number {
  return (of.decided ?? 0) - of.offset - of.repaid;
}

/** What a case lays hold on: the decided amount, before that the opened one, nothing once dropped. */
export function claimed(of: Recovery): number {
  return of.state === 'dropped' ? 0 : (of.decided ?? of.amount);
}

function stepped(
  of: Recovery,
  step: RecoveryStep['step'],
  said: Said,
  actor: Actor,
  at: string,
  amount: number | null = null,
  payableId: string | null = null,
): Recovery {
  const taken = { step, docNo: said.docNo ?? null, text: said.text ?? null, amount, payableId, actor, at };
  return { ...of, steps: [...of.steps, taken], version: of.version + 1 };
}

function inState(of: Recovery, states: readonly Recovery['state'][], step: RecoveryStep['step']): void {
  if (states.includes(of.state)) return;
  throw new Refusal(
    'invalid_transition',
    `这件追回现在不能${stepNames[step]}，顺序是立案、告知、决定、扣回或者缴回、结案。`,
  );
}

function assertOutstanding(of: Recovery, amount: number): void {
  if (amount > outstanding(of))
    throw new Refusal('recovery_above_paid', `只剩${yuanOfFen(outstanding(of))}元没有追回，请核对金额。`);
}

function assertOffsettable(of: Recovery, payable: Payable, amount: number): void {
  const refuse = (pointer: string, detail: string) => {
    throw new Refusal('invalid_input', detail, { faults: [{ pointer, code: 'invalid_input', detail }] });
  };
  if (payable.institutionId !== of.institutionId || payable.source !== of.source)
    refuse('/payableId', '只能从同一机构、同一资金来源的款项里扣回，请另选一笔，或者请机构缴回。');
  if (payable.state !== 'reserved') refuse('/payableId', '这笔款项没有在待支付状态，不能扣回，请另选一笔。');
  if (amount > cash(payable)) refuse('/amount', `这笔款项只有${yuanOfFen(cash(payable))}元可扣，请核对金额。`);
}
