import type { Line } from '../claims/claim.ts';
import { type LineSlot, slotsOf } from '../claims/slots.ts';
import { Refusal } from '../refusal.ts';
import type { Item } from './codec.ts';
import type { Conflict, Database } from './database.ts';
import { headKey, slotItemKey } from './keys.ts';
import { asleep, type Leased, leaseLost, shutOut, stillLeased } from './lease.ts';
import { isSlotLive, namesSubmission, ownedSlot, ownersOf, readSlot, type Slot, slotItem, slotsLeft } from './slots.ts';
import { absent, check, equal, neverHappens, put, type Write } from './write.ts';

interface Taking {
  readonly leased: Leased;
  readonly lines: readonly Line[];
  readonly now: string;
}

/** A slot still to be taken: what is thought to lie there, and the dead owner that might yet wake. */
interface Pending extends LineSlot {
  readonly seen: Slot | null;
  readonly sleeper: Leased | null;
}

const slotsPerTransaction = 99;
const actionsPerTransaction = 100;
const roundsAtMost = 200;

/**
 * Takes the slots of a leased claim's lines, in ascending key order so that two claims meet at the same slot first.
 * Answers the lines whose slot another live claim holds. Every transaction checks that the lease is still ours.
 * Refuses with `version_conflict` or `idempotency_in_flight` when it is not, and with `busy` when others keep taking the same slots.
 */
export async function takeSlots(database: Database, taking: Taking): Promise<string[]> {
  const { wanted, doubled } = wantedSlots(taking);
  const conflicts = [...doubled];
  let pending = await startingFrom(database, taking.leased, wanted);
  for (let round = 1; pending.length > 0; round++) {
    if (round > roundsAtMost) throw contested();
    const chunk = fitting(pending);
    const failed = await database.attempt(writesFor(taking.leased, chunk));
    if (failed.length === 0) pending = pending.slice(chunk.length);
    else pending = await judge(database, taking, pending, failed, conflicts);
  }
  return conflicts;
}

/** A slot named twice in one claim is taken once; the second line is a conflict like any other. */
function wantedSlots({ leased, lines }: Taking): { wanted: LineSlot[]; doubled: string[] } {
  const byKey = new Map<string, LineSlot>();
  const doubled: string[] = [];
  for (const slot of slotsOf({ head: leased, lines: [...lines] })) {
    const { pk } = slotItemKey(slot);
    if (byKey.has(pk)) doubled.push(slot.lineId);
    else byKey.set(pk, slot);
  }
  const ascending = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1));
  return { wanted: ascending.map(([, slot]) => slot), doubled };
}

/** A claim that was submitted before, or tried to, will find slots of its own; a new one is expected to find none. */
async function startingFrom(database: Database, leased: Leased, wanted: readonly LineSlot[]): Promise<Pending[]> {
  const isNew = leased.lease.submission === 1;
  const items = isNew ? [] : await database.getMany(wanted.map(slotItemKey));
  return wanted.map((slot, index) => {
    const seen = slotOrNull(items[index]);
    return { ...slot, seen: seen?.claimId === leased.id ? seen : null, sleeper: null };
  });
}

/** As many of the first ones as one transaction takes beside the check of our lease and what shuts dead owners out. */
function fitting(pending: readonly Pending[]): Pending[] {
  const sleepers = new Set<string>();
  const chunk: Pending[] = [];
  for (const one of pending.slice(0, slotsPerTransaction)) {
    if (one.sleeper) sleepers.add(one.sleeper.id);
    if (1 + sleepers.size + chunk.length + 1 > actionsPerTransaction) break;
    chunk.push(one);
  }
  return chunk;
}

function writesFor(leased: Leased, chunk: readonly Pending[]): Write[] {
  const sleepers = new Map(chunk.flatMap(({ sleeper }) => (sleeper ? [[sleeper.id, sleeper]] : [])));
  return [
    check(headKey(leased.id), stillLeased(leased), leaseLost(leased)),
    ...[...sleepers.values()].map(shutOut),
    ...chunk.map((one) => take(leased, one)),
  ];
}

function take(leased: Leased, { kind, subject, month, lineId, seen }: Pending): Write {
  const keeps = seen?.claimId === leased.id && namesSubmission(seen, leased.submission);
  const { submission } = leased.lease;
  const mark = { claimId: leased.id, lineId, submission, previous: keeps ? leased.submission : 0 };
  const asSeen = seen ? equal({ claimId: seen.claimId, submission: seen.submission }) : absent;
  return put(slotItem({ kind, subject, month, ...mark }), asSeen, neverHappens('slot conflicts are judged'));
}

/** What is still to be taken after a chunk failed: slots of live owners become conflicts, those of dead ones and those left behind are taken over. */
async function judge(
  database: Database,
  { leased, now }: Taking,
  pending: readonly Pending[],
  failed: readonly Conflict[],
  conflicts: string[],
): Promise<Pending[]> {
  const lost = failed.find(({ write }) => write.do === 'check');
  if (lost) throw lost.write.onConflict(lost.found);
  const found = new Map(failed.flatMap(({ write, found }) => (write.do === 'put' ? [[write.item.pk, found]] : [])));
  const seenNow = pending.map((one) => {
    const { pk } = slotItemKey(one);
    return found.has(pk) ? { ...one, seen: slotOrNull(found.get(pk)) } : one;
  });
  const others = seenNow.map(({ seen }) => (seen?.claimId === leased.id ? null : seen));
  const owners = await ownersOf(database, others);
  const left = await slotsLeft(database, owners);
  return seenNow.flatMap((one, index) => {
    const slot = others[index];
    if (!slot) return [{ ...one, sleeper: null }];
    if (left.has(ownedSlot(slot.claimId, slot))) return [{ ...one, sleeper: null }];
    const owner = owners.get(slot.claimId) ?? null;
    if (!isSlotLive(slot, owner, now)) return [{ ...one, sleeper: asleep(owner, slot.submission) }];
    conflicts.push(one.lineId);
    return [];
  });
}

function slotOrNull(item: Item | null | undefined): Slot | null {
  return item ? readSlot(item) : null;
}

function contested(): Refusal {
  const detail = '许多机构正在申报同一批儿童，这一次没有提交，请稍候用同一个幂等键重试。';
  return new Refusal('busy', detail, { retryAfterSeconds: 1 });
}
