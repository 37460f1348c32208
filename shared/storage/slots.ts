import * as z from 'zod';
import { type Claim, type ClaimHead, claimKinds, type Line, type Status } from '../claims/claim.ts';
import { linesTakenOut } from '../claims/correction.ts';
import { keepsSlots, type SlotKey, slotOf } from '../claims/slots.ts';
import { getClaim, linesOf, readHead } from './claims.ts';
import type { Item } from './codec.ts';
import { correctionsOf } from './corrections.ts';
import type { Database } from './database.ts';
import { headKey, type Key, slotItemKey } from './keys.ts';
import { mayBeAtWork } from './lease.ts';
import { readRecord } from './record.ts';

/** Who holds a slot. Freeing it is no write of its own: it ends with the claim or the submission that it names. */
export const Slot = z.strictObject({
  kind: z.enum(claimKinds),
  subject: z.string(),
  month: z.string(),
  claimId: z.string(),
  lineId: z.string(),
  submission: z.int().positive(),
  /** The submission of the same claim that held the slot before, and holds it still should the later one come to nothing; 0: none. */
  previous: z.int().min(0),
});
export type Slot = z.infer<typeof Slot>;

/** Whether the owner still has the slot: its head names it and is live, or its submission is under way. */
export function isSlotLive(slot: Slot, owner: ClaimHead | null, now: string): boolean {
  if (!owner) return false;
  const held = namesSubmission(slot, owner.submission) && keepsSlots(owner, now);
  return held || mayBeAtWork(owner, slot.submission, now);
}

export function namesSubmission(slot: Slot, submission: number): boolean {
  return submission > 0 && (slot.submission === submission || slot.previous === submission);
}

export interface SlotHolder {
  readonly slot: Slot;
  readonly claim: Claim | null;
  /** The holder's line for this slot as its lines now stand; null when an edit left it out. */
  readonly lineId: string | null;
  readonly live: boolean;
}

/** Who holds a slot, and whether that still counts; null when nobody ever took it. */
export async function slotHolder(database: Database, key: SlotKey, now: string): Promise<SlotHolder | null> {
  const item = await database.get(slotItemKey(key));
  if (!item) return null;
  const slot = readSlot(item);
  const claim = await getClaim(database, slot.claimId);
  const { pk } = slotItemKey(key);
  // The line that the slot was taken for is known by its number in the lines of that submission; an edit may renumber them.
  const line = claim?.lines.find((one) => slotItemKey(slotOf(claim.head.kind, one)).pk === pk);
  const owners = new Map(claim ? [[claim.head.id, claim.head]] : []);
  const left = line?.slot === 'ceded' || (await slotsLeft(database, owners)).has(ownedSlot(slot.claimId, slot));
  return { slot, claim, lineId: line?.lineId ?? null, live: !left && isSlotLive(slot, claim?.head ?? null, now) };
}

/** Those of the slots that a live claim other than `exceptClaimId` holds: classes whose construction is claimed already. */
export async function slotsTaken<Wanted extends SlotKey>(
  database: Database,
  keys: readonly Wanted[],
  exceptClaimId: string | null,
  now: string,
): Promise<Wanted[]> {
  const holders = await liveHolders(database, keys, now);
  return keys.filter((_, index) => (holders[index]?.id ?? exceptClaimId) !== exceptClaimId);
}

/** The live claim that holds each slot, null where none does; read together, however many slots there are. */
export async function liveHolders(
  database: Database,
  keys: readonly SlotKey[],
  now: string,
): Promise<(ClaimHead | null)[]> {
  const slots = (await database.getMany(keys.map(slotItemKey))).map((item) => item && readSlot(item));
  const owners = await ownersOf(database, slots);
  const left = await slotsLeft(database, owners);
  return slots.map((slot) => {
    const owner = (slot && owners.get(slot.claimId)) ?? null;
    return slot && !left.has(ownedSlot(slot.claimId, slot)) && isSlotLive(slot, owner, now) ? owner : null;
  });
}

/**
 * The slots, by owner and key, that live claims among the owners have left behind: a 公示 ended without their lines, or a 更正 took them out.
 * Lines are read only of claims that are past it; sent back and submitted anew, a claim names its slots anew.
 */
export async function slotsLeft(
  database: Database,
  owners: ReadonlyMap<string, ClaimHead>,
): Promise<ReadonlySet<string>> {
  const past = [...owners.values()].filter(({ status }) => pastNotice.includes(status));
  const lines = await Promise.all(past.map((head) => linesLeft(database, head)));
  return new Set(past.flatMap(({ id, kind }, index) => lines[index]!.map((line) => ownedSlot(id, slotOf(kind, line)))));
}

async function linesLeft(database: Database, head: ClaimHead): Promise<Line[]> {
  const [lines, corrections] = await Promise.all([linesOf(database, head), correctionsOf(database, head.id)]);
  return [...lines.filter(({ slot }) => slot === 'ceded'), ...linesTakenOut({ claim: { head, lines }, corrections })];
}

/** A slot as one claim's: another claim may have taken it since. */
export function ownedSlot(claimId: string, slot: SlotKey): string {
  return `${claimId} ${slotItemKey(slot).pk}`;
}

const pastNotice: readonly Status[] = ['awaiting-funds', 'funded', 'in-payment', 'paid', 'settled', 'returned'];

/** The heads of the claims that slots name. */
export async function ownersOf(
  database: Database,
  slots: readonly (Slot | null)[],
): Promise<ReadonlyMap<string, ClaimHead>> {
  const ids = new Set(slots.flatMap((slot) => (slot ? [slot.claimId] : [])));
  const items = await database.getMany([...ids].map(headKey));
  return new Map(items.flatMap((item) => (item ? [[String(item.id), readHead(item)]] : [])));
}

export function readSlot(item: Item): Slot {
  return readRecord(Slot, item);
}

export function slotItem(slot: Slot): Key & Item {
  return { ...slotItemKey(slot), ...slot };
}
