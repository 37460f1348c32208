import type { Actor } from '../claims/fields.ts';
import type { Appropriation } from './appropriation.ts';
import type { Obligation } from './funding.ts';
import { type JournalEntry, move } from './journal.ts';
import { type Payable, voidPayable } from './payable.ts';

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
  const idle = payables.filter((one) => one.appropriationId === of.id && one.state === 'reserved' && one.offset === 0);
  const voided = idle.map((payable) => {
    const released = voidPayable(payable, waiting.get(payable.obligationId)!);
    waiting.set(released.obligation.id, released.obligation);
    return released.payable;
  });
  if (voided.length === 0) return { appropriation: of, entry: null, payables: [], obligations: [] };
  const items = voided.map(({ id, amount }) => ({ id, amount }));
  const key = `void/${of.id}/${voided[0]!.id}/${voided[0]!.version}`;
  const { appropriation, entry } = move(of, { key, kind: 'void', items, actor, at });
  const touched = new Set(voided.map((payable) => payable.obligationId));
  return { appropriation, entry, payables: voided, obligations: [...touched].map((id) => waiting.get(id)!) };
}
