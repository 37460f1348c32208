import { differenceOf } from '../claims/amounts.ts';
import type { ClaimHead, Line } from '../claims/claim.ts';
import type { Act } from '../claims/decision.ts';
import type { Payable } from './payable.ts';
import { decide, notify, openRecovery, type Recovery, recoverable } from './recovery.ts';

/** What a 更正 comes to once its lines are determined, both in 分: a line that rises and one that falls are not set off here. */
export function owedBy(lines: readonly Line[]): { readonly more: number; readonly back: number } {
  const differences = lines.map(differenceOf);
  const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
  return {
    more: sum(differences.filter((amount) => amount > 0)),
    back: -sum(differences.filter((amount) => amount < 0)),
  };
}

export interface OwedBack {
  readonly recovery: Recovery;
  /** The payment that it asks back of; nobody else may ask the same money back meanwhile. */
  readonly payable: Payable;
}

/**
 * 退回 of what a 更正 found to be too much: decided cases, for the institution has stated the error itself and 核定 has confirmed it. What is
 * owed back falls on the latest payment first, never above what was paid and is not asked back already (I8).
 */
export function returnsOf(
  head: Pick<ClaimHead, 'id' | 'number' | 'division' | 'lateReason'>,
  back: number,
  paid: readonly Payable[],
  earlier: readonly Recovery[],
  { actor, at }: Act,
): OwedBack[] {
  const returns: OwedBack[] = [];
  let left = back;
  for (const payable of [...paid].sort(latestFirst)) {
    const amount = Math.min(left, recoverable(payable, earlier));
    if (amount <= 0) continue;
    left -= amount;
    const id = `rec_${head.id.replace(/^clm_/, '')}-${returns.length + 1}`;
    const cause = head.lateReason ?? `更正申报${head.number}`;
    const input = { id, division: head.division, kind: 'return' as const, cause, amount };
    const said = { text: `更正申报${head.number}已核定` };
    const opened = openRecovery(input, payable, earlier, actor, at);
    const decided = decide(notify(opened, said, actor, at), amount, said, actor, at);
    returns.push({ recovery: { ...decided, correctionId: head.id, version: 1 }, payable });
  }
  return returns;
}

function latestFirst(a: Payable, b: Payable): number {
  const place = ({ paidOn, id }: Payable) => `${paidOn} ${id}`;
  return place(a) < place(b) ? 1 : -1;
}
