import { byId } from '../by-id.ts';
import type { Act } from '../claims/decision.ts';
import type { MoneyMove } from './journal.ts';
import { cash, type Payable } from './payable.ts';
import { moveOf, offset, outstanding, type Recovery } from './recovery.ts';

export interface CarriedOver {
  readonly payables: readonly Payable[];
  readonly recoveries: readonly Recovery[];
  /** They follow the 占用 of the new payables. */
  readonly moves: readonly MoneyMove[];
}

/** The cases that wait to be carried over: decided, of a voided payable, and not come back. */
export function casesToCarry(recoveries: readonly Recovery[], voided: readonly Payable[]): Recovery[] {
  const bounced = byId(voided);
  return recoveries.filter((one) => one.state === 'decided' && bounced.has(one.payableId) && outstanding(one) > 0);
}

/**
 * What was decided to be asked back of payments that bounced into a later year, for which the treasury kept the money: nothing of it
 * was paid, so it is kept back of the payables that take their place. `cases` are those to carry, of the `voided` payables of a claim.
 * A case that several new payables share is divided among them, and what finds none waits for the next.
 */
export function carriedOver(
  cases: readonly Recovery[],
  voided: readonly Payable[],
  reserved: readonly Payable[],
  act: Act & { on: string },
): CarriedOver {
  const bounced = byId(voided);
  const payables = byId(reserved);
  const recoveries: Recovery[] = [];
  const moves: MoneyMove[] = [];
  for (const of of cases) {
    const { obligationId } = bounced.get(of.payableId)!;
    let left: Recovery | null = of;
    for (const { id } of reserved.filter((one) => one.obligationId === obligationId)) {
      const against = payables.get(id)!;
      if (left === null || cash(against) === 0) continue;
      const kept = keptBack(left, against, act);
      const recovery = stored(kept.recovery, of);
      payables.set(id, { ...kept.payable, version: 1 });
      recoveries.push(recovery);
      moves.push(moveOf(recovery, 'post', against.appropriationId, id, kept.amount));
      moves.push(moveOf(recovery, 'restore', against.appropriationId, recovery.id, kept.amount));
      left = kept.rest;
    }
    if (left !== null && left !== of) recoveries.push(stored(left, of));
  }
  return { payables: [...payables.values()], recoveries, moves };
}

interface KeptBack {
  readonly amount: number;
  readonly recovery: Recovery;
  readonly payable: Payable;
  /** The case of what this payable was too small for. */
  readonly rest: Recovery | null;
}

/** As much of a case as a payable has to pay, about that payable from now on. */
function keptBack(of: Recovery, against: Payable, { actor, at, on }: Act & { on: string }): KeptBack {
  const amount = Math.min(outstanding(of), cash(against));
  const [part, rest] = divided(of, amount);
  const said = { text: '付款已退票，从重新安排的款项中扣回', on };
  const { recovery, payable } = offset(movedTo(part, against), against, amount, said, actor, at);
  return { amount, recovery, payable, rest };
}

/** A case of `amount` and one of the rest, which takes a number of its own. */
function divided(of: Recovery, amount: number): [Recovery, Recovery | null] {
  const left = outstanding(of) - amount;
  if (left === 0) return [of, null];
  const part = { ...of, amount, decided: amount };
  return [part, { ...of, id: `${of.id}-2`, amount: of.amount - amount, decided: left }];
}

function movedTo(of: Recovery, { id, appropriationId, source, year }: Payable): Recovery {
  return { ...of, payableId: id, appropriationId, source, year };
}

/** One version on from what was read, or new. */
function stored(after: Recovery, before: Recovery): Recovery {
  return { ...after, version: after.id === before.id ? before.version + 1 : 1 };
}
