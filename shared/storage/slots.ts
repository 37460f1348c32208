import * as z from 'zod';
import { type Claim, type ClaimHead, claimKinds, type Line } from '../claims/claim.ts';
import { slotStatuses } from '../claims/life-cycle.ts';
import { getClaim } from './claims.ts';
import type { Item } from './codec.ts';
import type { Database } from './database.ts';
import { type Key, slotKey } from './keys.ts';
import { mayBeAtWork } from './lease.ts';
import { readRecord } from './record.ts';

/**
 * One child, one institution, one month (a class: once ever), per kind of subsidy. The key names neither division nor policy,
 * so two counties cannot pay one child.
 */
export const Slot = z.strictObject({
  kind: z.enum(claimKinds),
  /** The child's key, or the class's id. */
  subject: z.string(),
  month: z.string().nullable(),
  claimId: z.string(),
  lineId: z.string(),
  submission: z.int().positive(),
  /** The submission of the same claim that held the slot before; it holds it still should the later one come to nothing. 0: none. */
  previous: z.int().min(0),
});
export type Slot = z.infer<typeof Slot>;

/** A slot that a line needs. */
export interface SlotWanted {
  readonly key: Key;
  readonly lineId: string;
  readonly name: Pick<Slot, 'kind' | 'subject' | 'month'>;
}

/** The slot that a line needs; a correction changes lines already decided and needs none. */
export function slotWanted(head: Pick<ClaimHead, 'kind' | 'type'>, line: Line): SlotWanted | null {
  if (head.type === 'correction') return null;
  const name = { kind: head.kind, subject: line.child?.key ?? line.classId, month: line.child ? line.month : null };
  return { key: slotKey(name.kind, name.subject, name.month), lineId: line.lineId, name };
}

/** Whether the owner still has the slot: its head names it and is live, or its submission is under way. */
export function isSlotLive(slot: Slot, owner: ClaimHead | null, now: string): boolean {
  if (!owner) return false;
  const held = namesSlot(slot, owner.submission) && slotStatuses.includes(owner.status);
  return held || mayBeAtWork(owner, slot.submission, now);
}

export function namesSlot(slot: Slot, submission: number): boolean {
  return submission > 0 && (slot.submission === submission || slot.previous === submission);
}

/** Who holds a slot and whether that still counts; null when nobody ever took it. */
export async function slotHolder(
  database: Database,
  name: SlotWanted['name'],
  now: string,
): Promise<{ slot: Slot; claim: Claim | null; live: boolean } | null> {
  const item = await database.get(slotKey(name.kind, name.subject, name.month));
  if (!item) return null;
  const slot = readSlot(item);
  const claim = await getClaim(database, slot.claimId);
  return { slot, claim, live: isSlotLive(slot, claim?.head ?? null, now) };
}

export function readSlot(item: Item): Slot {
  return readRecord(Slot, item);
}

export function slotItem(slot: Slot): Key & Item {
  return { ...slotKey(slot.kind, slot.subject, slot.month), ...slot };
}
