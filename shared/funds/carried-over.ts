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

/**
 * What was decided to be asked back of payments that bounced into a later year, for which the treasury kept the money: nothing of it
 * was paid, so it is kept back of the payables that take their place. `cases` are the decided ones of the `voided` payables of a claim.
 * A case that several new payables share is divided among them, and what finds none waits for the next.
 */
export function carriedOver(
  cases: readonly Recovery[],
  voided: readonly Payable[],
  reserved: readonly Payable[],
  act: Act & { on: string },
): CarriedOver {
  const payables = new Map(reserved.map((one) => [one.id, one]));
  const recoveries: Recovery[] = [];
  const moves: MoneyMove[] = [];
  for (const of of cases) {
    const obligationId = voided.find(({ id }) => id === of.payableId)?.obligationId;
    let left: Recovery | null = of;
    for (const { id } of reserved.filter((one) => one.obligationId === obligationId)) {
      const against: Payable = payables.get(id)!;
      const amount: number = left === null ? 0 : Math.min(outstanding(left), cash(against));
      if (left === null || amount === 0) continue;
      const [part, rest]: readonly [Recovery, Recovery | null] = divided(left, amount);
      const said = { text: '付款已退票，从重新安排的款项中扣回', on: act.on };
      const kept = offset(movedTo(part, against), against, amount, said, act.actor, act.at);
      payables.set(id, { ...kept.payable, version: 1 });
      recoveries.push(stored(kept.recovery, of));
      moves.push(moveOf(recoveries.at(-1)!, 'post', against.appropriationId, id, amount));
      moves.push(moveOf(recoveries.at(-1)!, 'restore', against.appropriationId, part.id, amount));
      left = rest;
    }
    if (left !== null && left !== of) recoveries.push(stored(left, of));
  }
  return { payables: [...payables.values()], recoveries, moves };
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
