import * as z from 'zod';
import { Actor, DivisionCode, Id, Instant } from '../claims/fields.ts';
import { batchWorks } from '../funds/batch.ts';
import { noticeWorks } from '../funds/notice.ts';
import { Refusal } from '../refusal.ts';
import type { Database } from './database.ts';
import { inFlight, keptSeconds, keyReused, leaseMs, type Repeat } from './idempotency.ts';
import { begunKey, divisionWork, type Key, workKey } from './keys.ts';
import { busy } from './limits.ts';
import { readRecord } from './record.ts';
import { RowsReference } from './row-pages.ts';
import { absent, anyOf, atMost, equal, put, remove, update, type Write } from './write.ts';

/**
 * What was decided about many claims and takes more than one transaction to carry out. It lies beside its notice or batch from the
 * decision until every claim is in line. Claims follow in one fixed order, some in each transaction together with `done`: whoever
 * finds the work, after a crash or beside a slow process, goes on behind the last of them, and nothing is done twice.
 */
export const Work = z.strictObject({
  of: z.enum(['batch', 'notice']),
  id: Id,
  division: DivisionCode,
  command: z.enum([...batchWorks, ...noticeWorks]),
  /** Of the notice or batch when the work began; no other work on it ever began with the same. */
  version: z.int().positive(),
  /** Who decided, and when: it is done in their name, whoever finishes it. */
  act: z.strictObject({ actor: Actor, at: Instant }),
  /** The call that it was begun for; null for a schedule. */
  repeat: z.string().nullable(),
  /** `answers`: the revision of the batch's rows before them. */
  since: RowsReference.nullable(),
  /** Of work that takes other work back: how much of that was done. */
  undoes: z.int().min(0).nullable(),
  done: z.int().min(0),
  /** Whoever takes the work over is another holder, and shuts the one before out. */
  holder: z.int().positive(),
  until: Instant,
});
export type Work = z.infer<typeof Work>;
export type Owner = Pick<Work, 'of' | 'id'>;

/** What brings claims in line: how many units of work there are, and the writes for those from one up to another. */
export interface Steps {
  readonly count: number;
  readonly writes: (from: number, to: number) => Promise<Write[]>;
}

export function stepsOver<Unit>(units: readonly Unit[], writes: (some: readonly Unit[]) => Promise<Write[]>): Steps {
  return { count: units.length, writes: (from, to) => writes(units.slice(from, to)) };
}

/** Work as it begins, under a lease of 10 seconds. */
export function newWork(
  of: Pick<Work, 'of' | 'id' | 'division' | 'command' | 'version' | 'act'>,
  repeat: Repeat | null,
  since: Work['since'],
  now: string,
): Work {
  const start = { undoes: null, done: 0, holder: 1, until: leasedFrom(now) };
  return { ...of, repeat: repeat?.scope ?? null, since, ...start };
}

/** The writes that begin work, beside the decision. Refuses with `idempotency_in_flight` a second beginning by the same call. */
export function workBegins(work: Work, repeat: Repeat | null, now: string): Write[] {
  const place = { gsi1pk: divisionWork(work.division), gsi1sk: `${work.of}#${work.id}` };
  const begin = put({ ...keyOf(work), ...place, ...work }, absent, inFlight);
  if (!repeat) return [begin];
  const seconds = Math.floor(Date.parse(now) / 1000);
  const way = { of: work.of, id: work.id, bodySha256: repeat.bodySha256, ttl: seconds + keptSeconds };
  const free = anyOf(absent, atMost({ ttl: seconds }));
  return [begin, put({ ...begunKey(repeat.scope), ...way }, free, inFlight)];
}

/** The writes that end work, beside what ends it. What came to nothing is forgotten by its call, which may then be made anew. */
export function workEnds(work: Work, cameTo: 'its end' | 'nothing'): Write[] {
  const end = remove(keyOf(work), held(work), inFlight);
  if (cameTo === 'its end' || work.repeat === null) return [end];
  return [end, remove(begunKey(work.repeat), anyOf(absent, equal({ id: work.id })), inFlight)];
}

/** The write that turns work into taking back what was done of it. */
export function workTurns(work: Work, command: Work['command']): { turned: Work; write: Write } {
  const change = { command, undoes: work.done, done: 0 };
  return { turned: { ...work, ...change }, write: update(keyOf(work), change, held(work), inFlight) };
}

/** Carries out what is left. Answers how far it came, and the refusal that stands in the way of the rest. */
export async function carryOut(
  database: Database,
  work: Work,
  { count, writes }: Steps,
): Promise<{ done: Work; refused: Refusal | null }> {
  const end = Math.min(count, work.undoes ?? count);
  let size = Math.max(1, Math.floor((database.room - 1) / 3));
  let mine = work;
  let tries = 0;
  for (let from = work.done; from < end; ) {
    const to = Math.min(from + size, end);
    const step = await writes(from, to).catch((fault: unknown) => refusalOf(database, mine, fault));
    if (step instanceof Refusal) return { done: mine, refused: step };
    if (step.length >= database.room) {
      size = smaller(to - from, step.length, database.room);
      continue;
    }
    if (step.length > 0) {
      const next = { ...mine, done: to };
      if (!(await commitStep(database, update(keyOf(mine), { done: to }, held(mine), inFlight), step))) {
        if (++tries === triesAtMost) throw busy();
        await database.pause(Math.min(tries, 6));
        continue;
      }
      mine = next;
      tries = 0;
    }
    from = to;
  }
  return { done: mine, refused: null };
}

/** How often somebody else may change what a step is about before it is left to a later call. */
const triesAtMost = 40;

/** False when somebody changed a claim or 指标 meanwhile: the step is decided anew upon what is there. Throws when the work is lost. */
async function commitStep(database: Database, moved: Write, step: readonly Write[]): Promise<boolean> {
  const conflicts = await database.attempt([moved, ...step]);
  for (const { write, found } of conflicts) {
    const cause = write.onConflict(found);
    if (write === moved || !(cause instanceof Refusal)) throw cause;
  }
  return conflicts.length === 0;
}

/** What another process did meanwhile may look like a reason to refuse; only who still holds the work may do so. */
async function refusalOf(database: Database, work: Work, fault: unknown): Promise<Refusal> {
  const now = await getWork(database, work);
  if (now?.version !== work.version || now.holder !== work.holder || now.done !== work.done) throw inFlight();
  if (fault instanceof Refusal && fault.code !== 'busy') return fault;
  throw fault;
}

function smaller(size: number, writes: number, room: number): number {
  if (size === 1) throw new Error(`one claim takes ${writes} writes, more than a transaction has room for`);
  return Math.max(1, Math.floor((size * (room - 1)) / writes));
}

/** Takes over what a process left undone; null when it is done. Refuses with `idempotency_in_flight` while one is at it. */
export async function takeOver(database: Database, owner: Owner, now: string): Promise<Work | null> {
  const found = await getWork(database, owner);
  if (!found) return null;
  if (Date.parse(now) < Date.parse(found.until)) throw inFlight();
  const change = { holder: found.holder + 1, until: leasedFrom(now) };
  await database.commit([update(keyOf(found), change, held(found), inFlight)]);
  return { ...found, ...change };
}

/** The process is alive and cannot finish, so nobody need wait for it. */
export async function letGo(database: Database, work: Work, now: string): Promise<void> {
  try {
    const { version, holder, repeat, until } = work;
    const ours = equal({ version, holder, repeat, until });
    await database.attempt([update(keyOf(work), { until: now }, ours, inFlight)]);
  } catch {
    // The database cannot be reached; the lease lapses by itself.
  }
}

export async function getWork(database: Database, owner: Owner): Promise<Work | null> {
  const item = await database.get(keyOf(owner));
  return item && readRecord(Work, item);
}

/** What a call began and did not take back. Refuses with `idempotency_key_reused` the key of a call that said something else. */
export async function begunBy(database: Database, repeat: Repeat, now: string): Promise<Owner | null> {
  const item = await database.get(begunKey(repeat.scope));
  if (!item || Number(item.ttl) * 1000 <= Date.parse(now)) return null;
  if (item.bodySha256 !== repeat.bodySha256) throw keyReused();
  return { of: item.of as Owner['of'], id: String(item.id) };
}

/** What is under way in a division; from the index, so what began a moment ago may be missing. */
export async function workUnderWay(database: Database, division: string): Promise<Work[]> {
  const items = await database.all({ partition: divisionWork(division), prefix: '', index: true });
  return items.map((item) => readRecord(Work, item));
}

function keyOf({ of, id }: Owner): Key {
  return workKey(of, id);
}

function held({ version, holder, done }: Work) {
  return equal({ version, holder, done });
}

function leasedFrom(now: string): string {
  return new Date(Date.parse(now) + leaseMs).toISOString();
}
