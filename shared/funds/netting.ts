import type { Act } from '../claims/decision.ts';
import type { Obligation } from './funding.ts';
import type { MoneyMove } from './journal.ts';
import { type Payable, payablesOf } from './payable.ts';
import { moveOf, offset, outstanding, type Recovery } from './recovery.ts';

export interface Netted {
  readonly obligation: Obligation;
  /** Paid by what was owed back, without a 分 for the bank. */
  readonly payables: readonly Payable[];
  readonly recoveries: readonly Recovery[];
  readonly moves: readonly MoneyMove[];
}

/**
 * Sets what 更正 of an institution owe back against what another line of it is owed more: on the very 指标 that paid too much, hence
 * within institution, source and year, and before any new 指标 is asked. 恢复, 占用 and 支出 of one amount leave that 指标 as it was.
 * `recoveries` are those of the institution that are decided and whose 指标 can still be reserved, the oldest first.
 */
export function net(
  obligation: Obligation,
  recoveries: readonly Recovery[],
  act: Act & { origin: string; on: string; number: string },
): Netted {
  const parts: { recovery: Recovery; amount: number }[] = [];
  let left = obligation.amount - obligation.funded;
  for (const recovery of recoveries) {
    const amount = Math.min(left, outstanding(recovery));
    if (amount <= 0) continue;
    left -= amount;
    parts.push({ recovery, amount });
  }
  const appropriations = new Map(
    recoveries.map(({ appropriationId, source, year }) => [appropriationId, { source, year }]),
  );
  const funded = parts.map(({ recovery, amount }) => ({ appropriationId: recovery.appropriationId, amount }));
  const made = payablesOf(obligation, funded, appropriations, act.origin);
  const done = parts.map(({ recovery, amount }, index) => {
    const said = { text: `抵扣更正申报${act.number}的应补款`, on: act.on };
    return offset(recovery, made.payables[index]!, amount, said, act.actor, act.at);
  });
  return {
    obligation: parts.length > 0 ? made.obligation : obligation,
    payables: done.map(({ payable }) => ({ ...payable, version: 1 })),
    recoveries: done.map(({ recovery }) => recovery),
    moves: done.flatMap(({ recovery, payable }) => movesOf(recovery, payable)),
  };
}

/** 恢复 before 占用: the 指标 need hold nothing for it. */
function movesOf(recovery: Recovery, { id, offset: amount }: Payable): MoneyMove[] {
  const { appropriationId } = recovery;
  return [
    moveOf(recovery, 'restore', appropriationId, recovery.id, amount),
    { appropriationId, kind: 'reserve', key: `reserve/${id}`, items: [{ id, amount }] },
    moveOf(recovery, 'post', appropriationId, id, amount),
  ];
}
