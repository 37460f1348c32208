import { dayInShanghai } from '../calendar.ts';
import type { Actor } from '../claims/fields.ts';
import type { Appropriation } from './appropriation.ts';
import type { Obligation } from './funding.ts';
import { type JournalEntry, move } from './journal.ts';
import { cash, type Payable, withoutCash } from './payable.ts';

export interface Release {
  readonly appropriation: Appropriation;
  readonly entry: JournalEntry | null;
  readonly payables: readonly Payable[];
  readonly obligations: readonly Obligation[];
}

/**
 * After 年终结账 of a 指标 (`closeYear` of its journal), reservations that were not paid go back, and what they stood for waits for money of the new year. What is in a batch
 * stays until the treasury answers. May be repeated: a reservation given back is no reservation any more.
 */
export function releaseReservations(
  of: Appropriation,
  payables: readonly Payable[],
  obligations: ReadonlyMap<string, Obligation>,
  actor: Actor,
  at: string,
): Release {
  const waiting = new Map(obligations);
  const idle = payables.filter((one) => one.appropriationId === of.id && one.state === 'reserved');
  if (idle.length === 0) return { appropriation: of, entry: null, payables: [], obligations: [] };
  const on = dayInShanghai(new Date(at));
  const released = idle.map((payable) => {
    const { payable: after, obligation } = withoutCash(payable, waiting.get(payable.obligationId)!, on);
    waiting.set(obligation.id, obligation);
    return after;
  });
  const items = idle.map((payable) => ({ id: payable.id, amount: cash(payable) }));
  const key = `void/${of.id}/${released[0]!.id}/${released[0]!.version}`;
  const { appropriation, entry } = move(of, { key, kind: 'void', items, actor, at });
  const touched = [...new Set(idle.map((payable) => payable.obligationId))];
  // Of several payables one obligation waits again once: it moves on by one version from what was read.
  const owed = touched.map((id) => ({ ...waiting.get(id)!, version: obligations.get(id)!.version + 1 }));
  return { appropriation, entry, payables: released, obligations: owed };
}
