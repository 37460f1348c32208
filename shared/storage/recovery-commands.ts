import { dayInShanghai } from '../calendar.ts';
import type { Act } from '../claims/decision.ts';
import type { Appropriation } from '../funds/appropriation.ts';
import { type JournalEntry, move } from '../funds/journal.ts';
import type { Payable } from '../funds/payable.ts';
import type { Recovery } from '../funds/recovery.ts';
import * as recoveries from '../funds/recovery.ts';
import { allAppropriations, moveAppropriation } from './budget.ts';
import { untilUncontended } from './contention.ts';
import type { Database } from './database.ts';
import { commitOnce, type Outcome, type Repeat, type StoredAnswer } from './idempotency.ts';
import { duesOf, putPayables } from './payables.ts';
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
      return repayStep(money, before, step, { actor, at });
    case 'offset':
      return offsetStep(database, money, before, step, { actor, at });
  }
}

function repayStep(money: Money, before: Recovery, step: RepayStep, { actor, at }: Act) {
  const said = { docNo: step.docNo ?? null, text: step.text ?? null };
  const { recovery, restores } = recoveries.repay(before, step.amount, step.on, said, actor, at);
  const back = { id: before.appropriationId, kind: 'restore' as const, item: before.id, amount: restores };
  const writes = moneyMoves(money, recovery, restores > 0 ? [back] : [], { actor, at });
  return { after: recovery, writes };
}

async function offsetStep(
  database: Database,
  money: Money,
  before: Recovery,
  step: OffsetStep,
  { actor, at }: Act,
): Promise<{ after: Recovery; writes: Write[] }> {
  const { payables } = await duesOf(database, step.claimId);
  const against = payables.find((one) => one.id === step.payableId);
  if (!against) throw notFound();
  const on = dayInShanghai(new Date(at));
  const said = { docNo: step.docNo ?? null, text: step.text ?? null, on };
  const done = recoveries.offset(before, against, step.amount, said, actor, at);
  const moves = [
    { id: against.appropriationId, kind: 'post' as const, item: against.id, amount: step.amount },
    ...(done.restores > 0
      ? [{ id: before.appropriationId, kind: 'restore' as const, item: before.id, amount: done.restores }]
      : []),
  ];
  const writes = moneyMoves(money, done.recovery, moves, { actor, at });
  return { after: done.recovery, writes: [...putPayables(before.division, [done.payable]), ...writes] };
}

/** The recovery's version names the move for ever: each step is taken once. */
function moneyMoves(
  money: Money,
  { id, version }: Recovery,
  moves: readonly { id: string; kind: 'post' | 'restore'; item: string; amount: number }[],
  act: Act,
): Write[] {
  const writes: Write[] = [];
  for (const appropriationId of new Set(moves.map((one) => one.id))) {
    const before = money.find((one) => one.id === appropriationId);
    if (!before) throw new Error(`there is no 指标 ${appropriationId}`);
    let after: Appropriation = before;
    const entries: JournalEntry[] = [];
    for (const { kind, item, amount } of moves.filter((one) => one.id === appropriationId)) {
      const moved = move(after, { key: `${kind}/${id}/${version}`, kind, items: [{ id: item, amount }], ...act });
      after = moved.appropriation;
      entries.push(moved.entry);
    }
    writes.push(...moveAppropriation(before, after, entries));
  }
  return writes;
}
