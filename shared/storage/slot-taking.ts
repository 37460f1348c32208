import type { ClaimHead, Line } from '../claims/claim.ts';
import { Refusal } from '../refusal.ts';
import { readHead } from './claims.ts';
import type { Item } from './codec.ts';
import type { Conflict, Database } from './database.ts';
import { headKey } from './keys.ts';
import { asleep, type Leased, leaseLost, shutOut, stillLeased } from './lease.ts';
import { isSlotLive, namesSlot, readSlot, type Slot, type SlotWanted, slotItem, slotWanted } from './slots.ts';
import { absent, check, equal, neverHappens, put, type Write } from './write.ts';

interface Taking {
  readonly leased: Leased;
  readonly lines: readonly Line[];
  readonly now: string;
}

/** A slot still to be taken: what is thought to lie there, and the lapsed lease under which its dead owner might yet wake. */
interface Pending extends SlotWanted {
  readonly seen: Slot | null;
  readonly sleeper: Leased | null;
}

const slotsPerTransaction = 99;
const actionsPerTransaction = 100;
const roundsAtMost = 200;

/**
 * Takes the slots of a leased claim's lines, in ascending key order so that two claims meet at the same slot first
 * and neither waits for the other in a circle. Answers the lines whose slot another live claim holds.
 */
export async function takeSlots(database: Database, taking: Taking): Promise<Set<string>> {
  const { wanted, doubled } = slotsOf(taking);
  const conflicts = new Set(doubled);
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
function slotsOf({ leased, lines }: Taking): { wanted: SlotWanted[]; doubled: string[] } {
  const byKey = new Map<string, SlotWanted>();
  const doubled: string[] = [];
  for (const line of lines) {
    const wanted = slotWanted(leased, line);
    if (wanted && byKey.has(wanted.key.pk)) doubled.push(line.lineId);
    else if (wanted) byKey.set(wanted.key.pk, wanted);
  }
  const wanted = [...byKey.values()].sort((a, b) => (a.key.pk < b.key.pk ? -1 : 1));
  return { wanted, doubled };
}

/** A claim that was submitted before will find its own slots; one that was not is expected to find none. */
async function startingFrom(database: Database, leased: Leased, wanted: readonly SlotWanted[]): Promise<Pending[]> {
  const unread = leased.lease.submission === 1;
  const items = unread ? [] : await database.getMany(wanted.map(({ key }) => key));
  return wanted.map((one, index) => {
    const item = items[index];
    const seen = item ? readSlot(item) : null;
    return { ...one, seen: seen?.claimId === leased.id ? seen : null, sleeper: null };
  });
}

/** As many of the first ones as one transaction takes, beside the check of our lease and the dead owners' fences. */
function fitting(pending: readonly Pending[]): Pending[] {
  const fences = new Set<string>();
  const chunk: Pending[] = [];
  for (const one of pending.slice(0, slotsPerTransaction)) {
    if (one.sleeper) fences.add(one.sleeper.id);
    if (chunk.length + 1 + fences.size + 1 > actionsPerTransaction) break;
    chunk.push(one);
  }
  return chunk;
}

function writesFor(leased: Leased, chunk: readonly Pending[]): Write[] {
  const sleepers = new Map(chunk.flatMap((one) => (one.sleeper ? [[one.sleeper.id, one.sleeper] as const] : [])));
  return [
    check(headKey(leased.id), stillLeased(leased), leaseLost(leased)),
    ...[...sleepers.values()].map(shutOut),
    ...chunk.map((one) => take(leased, one)),
  ];
}

function take(leased: Leased, { name, lineId, seen }: Pending): Write {
  const keeps = seen?.claimId === leased.id && namesSlot(seen, leased.submission);
  const mark = { claimId: leased.id, lineId, submission: leased.lease.submission };
  const slot = { ...name, ...mark, previous: keeps ? leased.submission : 0 };
  const asSeen = seen ? equal({ claimId: seen.claimId, submission: seen.submission }) : absent;
  return put(slotItem(slot), asSeen, neverHappens('slot conflicts are judged'));
}

/** What is still to be taken after a chunk failed: slots of live owners become conflicts, those of dead ones are taken over. */
async function judge(
  database: Database,
  { leased, now }: Taking,
  pending: readonly Pending[],
  failed: readonly Conflict[],
  conflicts: Set<string>,
): Promise<Pending[]> {
  const first = failed.find(({ write }) => write.do === 'check');
  if (first) throw first.write.onConflict(first.found);
  const found = new Map(failed.flatMap(({ write, found }) => (write.do === 'put' ? [[write.item.pk, found]] : [])));
  const seenNow = pending.map((one) =>
    found.has(one.key.pk) ? { ...one, seen: slotOrNull(found.get(one.key.pk)) } : one,
  );
  const owners = await ownersOf(database, leased, seenNow);
  return seenNow.flatMap((one) => {
    if (!one.seen || one.seen.claimId === leased.id) return [{ ...one, sleeper: null }];
    const owner = owners.get(one.seen.claimId) ?? null;
    if (!isSlotLive(one.seen, owner, now)) return [{ ...one, sleeper: asleep(owner, one.seen.submission) }];
    conflicts.add(one.lineId);
    return [];
  });
}

function slotOrNull(item: Item | null | undefined): Slot | null {
  return item ? readSlot(item) : null;
}

async function ownersOf(
  database: Database,
  leased: Leased,
  pending: readonly Pending[],
): Promise<Map<string, ClaimHead>> {
  const ids = pending.flatMap(({ seen }) => (seen && seen.claimId !== leased.id ? [seen.claimId] : []));
  const items = await database.getMany([...new Set(ids)].map(headKey));
  return new Map(items.flatMap((item) => (item ? [[String(item.id), readHead(item)]] : [])));
}

function contested(): Refusal {
  const detail = '许多机构正在申报同一批儿童，这一次没有提交，请稍候用同一个幂等键重试。';
  return new Refusal('busy', detail, { retryAfterSeconds: 1 });
}
