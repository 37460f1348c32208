import type { ClaimHead } from '../claims/claim.ts';
import { Refusal } from '../refusal.ts';
import type { Item } from './codec.ts';
import type { Database } from './database.ts';
import { inFlight, leaseMs } from './idempotency.ts';
import { headKey } from './keys.ts';
import { notFound, versionConflict } from './versions.ts';
import { type Condition, equal, update, type Write } from './write.ts';

/** How long after its beginning a submission that does not finish keeps the slots it took. */
const slotsKeptMs = 60_000;

/** A head under lease; the lease's number is greater than any this claim gave out before, so an older holder can be told apart. */
export type Leased = ClaimHead & { readonly lease: NonNullable<ClaimHead['lease']> };

export function nextSubmission({ submission, lease }: ClaimHead): number {
  return Math.max(submission, lease?.submission ?? 0) + 1;
}

/** Refuses with `idempotency_in_flight` while another process holds it, and with `version_conflict` when the claim was changed. */
export async function takeLease(database: Database, before: ClaimHead, repeat: string, now: string): Promise<Leased> {
  if (before.lease && Date.parse(now) < Date.parse(before.lease.until)) throw inFlight();
  const lease = { submission: nextSubmission(before), repeat, until: later(now, leaseMs) };
  const leased = { ...before, lease };
  const asRead = equal({ version: before.version, lease: before.lease });
  try {
    await database.commit([update(headKey(before.id), { lease }, asRead, leaseLost(before))]);
  } catch (fault) {
    // Whoever cannot know whether the lease was written gives it back, so that a retry need not wait for it.
    if (!(fault instanceof Refusal)) await releaseLease(database, leased, now);
    throw fault;
  }
  return leased;
}

/** The process is alive but cannot finish, so nobody need wait for it: the lease is made to have lapsed. Its number stays used. */
export async function releaseLease(database: Database, { id, lease }: Leased, now: string): Promise<void> {
  const lapsed = { ...lease, until: later(now, leaseMs - slotsKeptMs) };
  try {
    await database.attempt([update(headKey(id), { lease: lapsed }, equal({ lease }), inFlight)]);
  } catch {
    // The database cannot be reached; the lease lapses by itself.
  }
}

/** Holds while nobody changed the claim or took the lease away. */
export function stillLeased({ version, lease }: Leased): Condition {
  return equal({ version, 'lease.submission': lease.submission });
}

export function leaseLost(before: ClaimHead) {
  return (found: Item | null): Refusal => {
    if (!found) return notFound();
    return found.version === before.version ? inFlight() : versionConflict();
  };
}

/** Whether a submission began so short a time ago that its process may still be at work. */
export function mayBeAtWork({ lease }: ClaimHead, submission: number, now: string): boolean {
  return lease?.submission === submission && Date.parse(now) < Date.parse(lease.until) - leaseMs + slotsKeptMs;
}

/** The owner of a slot of `submission`, if its lapsed lease still names that submission: it sleeps and may wake. */
export function asleep(owner: ClaimHead | null, submission: number): Leased | null {
  return owner?.lease?.submission === submission ? (owner as Leased) : null;
}

/**
 * Shuts out an owner whose lease lapsed while it slept: should it wake, its last transaction finds another number on its head.
 * Without this it could make true a claim whose slots were taken from it meanwhile.
 */
export function shutOut({ id, lease }: Leased): Write {
  const shut = { ...lease, submission: lease.submission + 1 };
  return update(headKey(id), { lease: shut }, equal({ lease }), () => versionConflict());
}

function later(instant: string, milliseconds: number): string {
  return new Date(Date.parse(instant) + milliseconds).toISOString();
}
