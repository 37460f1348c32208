import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { type ClaimHead, Line } from '../../../shared/claims/claim.ts';
import { linesTakenOut } from '../../../shared/claims/correction.ts';
import { type ClaimEvent, fold, stateOf, verifyChain } from '../../../shared/claims/events.ts';
import { keepsSlots, periodPlace, slotsOf } from '../../../shared/claims/slots.ts';
import { readHead } from '../../../shared/storage/claims.ts';
import { decodeItem, type Item, unpack } from '../../../shared/storage/codec.ts';
import { eventKey, guardKey, pageKey, slotItemKey } from '../../../shared/storage/keys.ts';
import { mayBeAtWork } from '../../../shared/storage/lease.ts';
import { isSlotLive, readSlot } from '../../../shared/storage/slots.ts';
import type { TestTable } from '../../support/engine.ts';

/** Every item of a table by its key. */
export async function wholeTable({ client, tableName }: TestTable): Promise<Map<string, Item>> {
  const items = new Map<string, Item>();
  let start: Record<string, never> | undefined;
  do {
    const request = { TableName: tableName, ConsistentRead: true, ...(start ? { ExclusiveStartKey: start } : {}) };
    const page = await client.send(new ScanCommand(request));
    for (const item of page.Items ?? []) {
      const { pk, sk } = item;
      items.set(`${pk?.S}|${sk?.S}`, decodeItem(item));
    }
    start = page.LastEvaluatedKey as Record<string, never> | undefined;
  } while (start);
  return items;
}

/**
 * What is wrong in a table, as sentences; none when it is sound.
 * I3: one live slot per child and month, held by the line that says so, and no live slot that no line holds.
 * I7: the state of each claim is the fold of its events, whose chain is unbroken.
 * And: the lines of each head are there, and each open claim, and no other, has its guard.
 */
export async function faultsIn(table: TestTable, at: string): Promise<string[]> {
  return faultsAmong(await wholeTable(table), at);
}

export function faultsAmong(items: ReadonlyMap<string, Item>, at: string): string[] {
  const heads = [...items.values()].filter(({ sk }) => sk === 'HEAD').map(readHead);
  return [
    ...heads.flatMap((head) => [...pageFaults(items, head), ...chainFaults(items, head), ...guardFaults(items, head)]),
    ...slotFaults(items, heads, at),
  ];
}

export function linesIn(items: ReadonlyMap<string, Item>, { id, revision, pages }: ClaimHead): Line[] | null {
  const found = Array.from({ length: pages }, (_, page) => {
    const { pk, sk } = pageKey(id, revision, page);
    return items.get(`${pk}|${sk}`);
  });
  if (found.some((page) => !page)) return null;
  return found.flatMap((page) => (unpack(page?.lines as Uint8Array) as unknown[]).map((line) => Line.parse(line)));
}

function pageFaults(items: ReadonlyMap<string, Item>, head: ClaimHead): string[] {
  const lines = linesIn(items, head);
  return lines?.length === head.totals.lines ? [] : [`${head.id} has not the lines its head names`];
}

function chainFaults(items: ReadonlyMap<string, Item>, head: ClaimHead): string[] {
  const { pk } = eventKey(head.id, 0);
  const stored = [...items.values()].filter((item) => item.pk === pk);
  stored.sort((a, b) => (String(a.sk) < String(b.sk) ? -1 : 1));
  const events = stored.map(({ pk: _pk, sk: _sk, ...event }) => event as unknown as ClaimEvent);
  const { valid, brokenAt } = verifyChain(events, head);
  if (!valid) return [`the chain of ${head.id} is broken at ${brokenAt}`];
  const same = JSON.stringify(sorted(fold(events))) === JSON.stringify(sorted(stateOf(head)));
  return same ? [] : [`the state of ${head.id} is not the fold of its events`];
}

function guardFaults(items: ReadonlyMap<string, Item>, head: ClaimHead): string[] {
  const place = periodPlace(head);
  if (place === null) return [];
  const { pk, sk } = guardKey(place);
  const guards = items.get(`${pk}|${sk}`)?.claimId === head.id;
  const open = head.status !== 'rejected' && head.status !== 'withdrawn';
  return guards === open ? [] : [`${head.id} is ${head.status} and ${guards ? 'has' : 'lacks'} its guard`];
}

function slotFaults(items: ReadonlyMap<string, Item>, heads: readonly ClaimHead[], at: string): string[] {
  const byId = new Map(heads.map((head) => [head.id, head]));
  const held = new Map<string, string>();
  // What a 更正 took out stays named by its slot until somebody else takes it.
  const left = new Set<string>();
  const faults: string[] = [];
  for (const head of heads.filter((one) => keepsSlots(one, at))) {
    const lines = linesIn(items, head) ?? [];
    const corrections = heads
      .filter(({ corrects }) => corrects === head.id)
      .map((one) => ({ head: one, lines: linesIn(items, one) ?? [] }));
    const out = linesTakenOut({ claim: { head, lines }, corrections });
    for (const slot of slotsOf({ head, lines: out })) left.add(`${head.id} ${slotItemKey(slot).pk}`);
    const holding = lines.filter((line) => line.slot === 'held' && !out.includes(line));
    for (const slot of slotsOf({ head, lines: holding })) {
      const { pk } = slotItemKey(slot);
      if (held.has(pk)) faults.push(`${pk} is held by ${held.get(pk)} and by ${head.id}`);
      held.set(pk, head.id);
    }
  }
  const slots = [...items.values()].filter(({ sk }) => sk === 'SLOT');
  const live = slots.filter((item) => isSlotLive(readSlot(item), byId.get(String(item.claimId)) ?? null, at));
  for (const item of live) {
    const owner = byId.get(String(item.claimId));
    const underWay = owner && mayBeAtWork(owner, readSlot(item).submission, at);
    // A returned claim keeps what it last submitted, whatever it is being edited to.
    if (left.has(`${item.claimId} ${item.pk}`)) continue;
    if (!underWay && owner?.status !== 'returned' && held.get(String(item.pk)) !== item.claimId)
      faults.push(`${item.pk} is kept by ${item.claimId}, which has no line for it`);
  }
  const owners = new Map(live.map(({ pk, claimId }) => [String(pk), claimId]));
  for (const [pk, id] of held) if (owners.get(pk) !== id) faults.push(`${id} counts ${pk}, which it does not have`);
  return faults;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, part]) => [name, sorted(part)]),
  );
}
