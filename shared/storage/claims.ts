import * as z from 'zod';
import { type Claim, ClaimHead, Line, wasSubmitted } from '../claims/claim.ts';
import type { Decision } from '../claims/decision.ts';
import { ClaimEvent } from '../claims/events.ts';
import { openStatuses } from '../claims/life-cycle.ts';
import { pagesOf } from '../claims/pages.ts';
import type { Enrolment } from '../claims/registry.ts';
import { periodPlace } from '../claims/slots.ts';
import { type Item, pack, unpack } from './codec.ts';
import type { Database } from './database.ts';
import { enrolBeside } from './enrolments.ts';
import { commitOnce, type Outcome, type Repeat, type StoredAnswer } from './idempotency.ts';
import { divisionClaims, eventKey, guardKey, headKey, type Key, pageKey, queuePlace } from './keys.ts';
import { readRecord } from './record.ts';
import { notFound, versionConflict } from './versions.ts';
import { absent, equal, neverHappens, put, remove, update, type Write } from './write.ts';

/** What a command made of a claim, and the enrolments that its body adds to the roster. */
export interface Decided extends Decision {
  readonly enrolled?: readonly Enrolment[];
}

/** A decision and what the caller is told about it, kept for repeats. */
export interface Answered {
  readonly decided: Decided;
  readonly answer: StoredAnswer;
}

export interface Change extends Answered {
  /** The head that the command decided upon. */
  readonly before: ClaimHead;
  readonly repeat: Repeat;
  readonly now: string;
}

/** Writes what a command of one transaction made of a claim. Refuses with `version_conflict` when it was changed meanwhile. */
export async function changeClaim(database: Database, change: Change): Promise<Outcome> {
  const { before, decided, answer, repeat, now } = change;
  await putPages(database, decided);
  const enrolled = await enrolBeside(database, decided.enrolled ?? []);
  return commitOnce(database, { repeat, answer, now, writes: [...claimChanged(before, decided), ...enrolled] });
}

/** Writes an edit, which is named by its version instead of a key. Refuses with `version_conflict`. */
export async function editClaim(database: Database, before: ClaimHead, decided: Decided): Promise<void> {
  await putPages(database, decided);
  const enrolled = await enrolBeside(database, decided.enrolled ?? []);
  await database.commit([...claimChanged(before, decided), ...enrolled]);
}

export async function getHead(database: Database, id: string): Promise<ClaimHead | null> {
  const item = await database.get(headKey(id));
  return item && readHead(item);
}

/** The heads of claims that are there. */
export async function headsOf(database: Database, ids: readonly string[]): Promise<ClaimHead[]> {
  return (await getHeads(database, ids)).map((head, index) => {
    if (!head) throw new Error(`there is no claim ${ids[index]}`);
    return head;
  });
}

/** In the order of the ids; null where there is no claim. */
export async function getHeads(database: Database, ids: readonly string[]): Promise<(ClaimHead | null)[]> {
  return (await database.getMany(ids.map(headKey))).map((item) => item && readHead(item));
}

export async function getClaim(database: Database, id: string): Promise<Claim | null> {
  const head = await getHead(database, id);
  return head && { head, lines: await linesOf(database, head) };
}

/** The lines of a revision, the current one or one that an event names. */
export async function linesOf(
  database: Database,
  { id, revision, pages }: Pick<ClaimHead, 'id' | 'revision' | 'pages'>,
): Promise<Line[]> {
  const keys = Array.from({ length: pages }, (_, page) => pageKey(id, revision, page));
  const items = await database.getMany(keys);
  return items.flatMap((item, page) => {
    if (!item) throw new Error(`claim ${id} has no page ${page} of revision ${revision}`);
    return z.array(Line).parse(unpack(item.lines as Uint8Array));
  });
}

export async function eventsOf(database: Database, claimId: string): Promise<ClaimEvent[]> {
  const range = { partition: eventKey(claimId, 0).pk, prefix: '' };
  return (await database.all(range)).map((item) => readRecord(ClaimEvent, item));
}

export function readHead(item: Item): ClaimHead {
  return readRecord(ClaimHead, item);
}

/** Puts the lines of a decision where nothing refers to them yet. Their revision names their content, so a repeat writes the same. */
export async function putPages(database: Database, { head, lines }: Pick<Decided, 'head' | 'lines'>): Promise<void> {
  if (!lines) return;
  const pages = pagesOf(lines);
  if (pages.length !== head.pages) throw new Error(`${head.pages} pages were named and ${pages.length} are there`);
  await database.putAside(
    pages.map((page, index) => ({ ...pageKey(head.id, head.revision, index), lines: pack(page) })),
  );
}

/**
 * The writes of a command on a claim: head and event together, under the version it was decided upon.
 * The lease is not touched, whether or not it was seen: a submission under way finds another version, and its number is never given out twice.
 */
export function claimChanged(before: ClaimHead, { head, event }: Decided): Write[] {
  const { pk: _pk, sk: _sk, lease: _lease, ...changed } = headItem(head);
  const unchanged = equal({ version: before.version });
  return [
    update(headKey(head.id), changed, unchanged, (found) => (found ? versionConflict() : notFound())),
    ...claimFollowed(before, { head, event }),
  ];
}

/** What goes with every new head of a claim: its event, and its guard freed when the claim has come to nothing. */
export function claimFollowed(before: ClaimHead, { head, event }: Pick<Decided, 'head' | 'event'>): Write[] {
  const next = put({ ...eventKey(head.id, event.seq), ...event }, absent, versionConflict);
  const place = isOver(head) && !isOver(before) ? periodPlace(head) : null;
  if (place === null) return [next];
  return [next, remove(guardKey(place), equal({ claimId: head.id }), neverHappens('an open claim has its guard'))];
}

export function headItem(head: ClaimHead): Key & Item {
  // What was never submitted is no business of the bureau's.
  const place = wasSubmitted(head) ? { gsi1pk: divisionClaims(head.division), gsi1sk: queuePlace(head) } : {};
  return { ...headKey(head.id), ...place, ...head };
}

function isOver(head: ClaimHead): boolean {
  return !openStatuses.includes(head.status);
}
