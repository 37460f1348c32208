import type { ClaimHead } from '../claims/claim.ts';
import { claimChanged, type Decided, putPages } from './claims.ts';
import type { Database } from './database.ts';
import { commitOnce, type Outcome, type Repeat, type StoredAnswer } from './idempotency.ts';
import { slotItemKey } from './keys.ts';
import { asleep, shutOut } from './lease.ts';
import { type Slot, slotItem } from './slots.ts';
import { versionConflict } from './versions.ts';
import { check, equal, put, type Write } from './write.ts';

export interface Settlement {
  /** The slot as it was read. */
  readonly slot: Slot;
  /** The claim that the slot names, as it was read. */
  readonly owner: ClaimHead | null;
  /** Who gets it: a claim and line, or null when it stays where it is. */
  readonly movedTo: { readonly claim: ClaimHead; readonly lineId: string } | null;
  /** The reviewed claim, and the other one when it is changed too. */
  readonly changes: readonly { readonly before: ClaimHead; readonly decided: Decided }[];
  readonly answer: StoredAnswer;
  readonly repeat: Repeat;
  readonly now: string;
}

/**
 * Settles who has a slot that two claims want: the slot, both claims and both events in one transaction.
 * Refuses with `version_conflict` when either claim or the slot's owner changed since they were read.
 */
export async function settleSlot(database: Database, settlement: Settlement): Promise<Outcome> {
  const { changes, answer, repeat, now } = settlement;
  for (const { decided } of changes) await putPages(database, decided);
  const changed = changes.flatMap(({ before, decided }) => claimChanged(before, decided));
  const writes = [...slotSettled(settlement), ...changed];
  return commitOnce(database, { repeat, answer, now, writes });
}

function slotSettled({ slot, owner, movedTo, changes }: Settlement): Write[] {
  const asRead = equal({ claimId: slot.claimId, submission: slot.submission });
  if (!movedTo) return [check(slotItemKey(slot), asRead, versionConflict)];
  const { claim, lineId } = movedTo;
  const moved = { ...slot, claimId: claim.id, lineId, submission: claim.submission, previous: 0 };
  const sleeper = asleep(owner, slot.submission);
  const shutByChange = changes.some(({ before }) => before.id === sleeper?.id);
  const shut = sleeper && !shutByChange ? [shutOut(sleeper)] : [];
  return [put(slotItem(moved), asRead, versionConflict), ...shut];
}
