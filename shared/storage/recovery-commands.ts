import { dayInShanghai } from '../calendar.ts';
import type { ClaimHead } from '../claims/claim.ts';
import type { Act } from '../claims/decision.ts';
import type { Appropriation } from '../funds/appropriation.ts';
import { offsetClaim } from '../funds/claim-steps.ts';
import type { Obligation } from '../funds/funding.ts';
import type { Payable } from '../funds/payable.ts';
import type { Recovery } from '../funds/recovery.ts';
import * as recoveries from '../funds/recovery.ts';
import { statusOfPayments } from '../funds/settlement.ts';
import { allAppropriations, moveMoney } from './budget.ts';
import { claimChanged, getHead } from './claims.ts';
import { untilUncontended } from './contention.ts';
import type { Database } from './database.ts';
import { commitOnce, type Outcome, type Repeat, type StoredAnswer } from './idempotency.ts';
import { duesOf, putPayables, unchanged } from './payables.ts';
import { getRecovery, putRecovery } from './recoveries.ts';
import { notFound, versionConflict } from './versions.ts';
import type { Write } from './write.ts';

interface Call {
  readonly repeat: Repeat;
  readonly now: string;
}

/** Stores a new case. The payable moves on by a version, so that two cases cannot ask the same money back at once. */
export function storeOpened(
  database: Database,
  { recovery, payable, ...call }: Call & { recovery: Recovery; payable: Payable; answer: StoredAnswer },
): Promise<Outcome> {
  const touched = { ...payable, version: payable.version + 1 };
  return commitOnce(database, {
    ...call,
    writes: [putRecovery(recovery), ...putPayables(recovery.division, [touched])],
  });
}

interface Paper {
  readonly docNo?: string | undefined;
  readonly text?: string | undefined;
}
type PlainStep = Paper & { readonly step: 'notify' | 'close' | 'drop' };
type DecideStep = Paper & { readonly step: 'decide'; readonly amount: number };
type RepayStep = Paper & { readonly step: 'repay'; readonly amount: number; readonly on: string };
type OffsetStep = Paper & {
  readonly step: 'offset';
  readonly amount: number;
  readonly claimId: string;
  readonly payableId: string;
};
/** Read before what is owed: whatever moves in between moves the 指标 on, and the write does not hold. */
type Money = readonly Appropriation[];

export type Step = PlainStep | DecideStep | RepayStep | OffsetStep;

/** One step of a recovery with all the money that it moves. Refuses what `shared/funds/recovery.ts` refuses, and `version_conflict`. */
export function takeStep(
  database: Database,
  call: Call & { before: Recovery; step: Step; act: Act; answer: (after: Recovery) => StoredAnswer },
): Promise<Outcome> {
  return untilUncontended(database, async () => {
    const { before, step, act, repeat, now } = call;
    const money = await allAppropriations(database, before.division);
    const current = await getRecovery(database, before.claimId, before.id);
    if (current?.version !== before.version) throw versionConflict();
    const { after, writes } = await stepped(database, money, before, step, act);
    return commitOnce(database, { repeat, now, answer: call.answer(after), writes: [putRecovery(after), ...writes] });
  });
}

async function stepped(
  database: Database,
  money: Money,
  before: Recovery,
  step: Step,
  { actor, at }: Act,
): Promise<{ after: Recovery; writes: Write[] }> {
  const said = { docNo: step.docNo ?? null, text: step.text ?? null };
  switch (step.step) {
    case 'notify':
      return { after: recoveries.notify(before, said, actor, at), writes: [] };
    case 'close':
      return { after: recoveries.closeRecovery(before, said, actor, at), writes: [] };
    case 'drop':
      return { after: recoveries.dropRecovery(before, said, actor, at), writes: [] };
    case 'decide':
      return { after: recoveries.decide(before, step.amount, said, actor, at), writes: [] };
    case 'repay':
      return repayStep(database, money, before, step, { actor, at });
    case 'offset':
      return offsetStep(database, money, before, step, { actor, at });
  }
}

async function repayStep(database: Database, money: Money, before: Recovery, step: RepayStep, { actor, at }: Act) {
  const said = { docNo: step.docNo ?? null, text: step.text ?? null };
  const { paidOn } = await paidOut(database, before);
  const day = { on: step.on, paidOn };
  const { recovery, restores } = recoveries.repay(before, step.amount, day, said, actor, at);
  const moves =
    restores > 0 ? [recoveries.moveOf(recovery, 'restore', before.appropriationId, before.id, restores)] : [];
  return { after: recovery, writes: moveMoney(money, moves, { actor, at }) };
}

/** The payment that a case is about. */
async function paidOut(database: Database, { claimId, payableId }: Recovery): Promise<Payable> {
  const { payables } = await duesOf(database, claimId);
  const payable = payables.find(({ id }) => id === payableId)!;
  recoveries.assertPaidOut(payable);
  return payable;
}

async function offsetStep(
  database: Database,
  money: Money,
  before: Recovery,
  step: OffsetStep,
  act: Act,
): Promise<{ after: Recovery; writes: Write[] }> {
  await paidOut(database, before);
  const head = await getHead(database, step.claimId);
  const { payables, obligations } = await duesOf(database, step.claimId);
  const against = payables.find((one) => one.id === step.payableId);
  if (!head || !against) throw notFound();
  const on = dayInShanghai(new Date(act.at));
  const said = { docNo: step.docNo ?? null, text: step.text ?? null, on };
  const { recovery, payable, restores } = recoveries.offset(before, against, step.amount, said, act.actor, act.at);
  const moves = [
    recoveries.moveOf(recovery, 'post', against.appropriationId, against.id, step.amount),
    ...(restores > 0 ? [recoveries.moveOf(recovery, 'restore', before.appropriationId, before.id, restores)] : []),
  ];
  const dues = payables.map((one) => (one.id === payable.id ? payable : one));
  const writes = [...putPayables(before.division, [payable]), ...moveMoney(money, moves, act)];
  return { after: recovery, writes: [...writes, ...claimPaid(head, payable, dues, obligations, act)] };
}

/** A claim of which the last part was kept back is paid; one of which it was not has its other parts as they were read. */
function claimPaid(
  head: ClaimHead,
  kept: Payable,
  payables: readonly Payable[],
  obligations: readonly Obligation[],
  act: Act,
): Write[] {
  if (head.status === 'paid') return [];
  if (statusOfPayments(payables, obligations) === 'paid')
    return claimChanged(head, offsetClaim({ head }, 'health-approver', act));
  return unchanged(payables.filter(({ id, state }) => id !== kept.id && state !== 'voided'));
}
