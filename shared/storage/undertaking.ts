import type { Act } from '../claims/decision.ts';
import { Refusal } from '../refusal.ts';
import type { Database } from './database.ts';
import { commitOnce, inFlight, type Outcome, type Repeat, type StoredAnswer } from './idempotency.ts';
import {
  begunBy,
  carryOut,
  letGo,
  newWork,
  type Steps,
  takeOver,
  type Work,
  workBegins,
  workEnds,
  workTurns,
} from './work.ts';
import type { Write } from './write.ts';

/** Notices or batches: what is decided about them and then carried out for each of their claims. */
export interface Kind<Of> {
  readonly of: Work['of'];
  readonly read: (database: Database, id: string) => Promise<Of | null>;
  readonly about: (of: Of) => About;
  /** Puts rows ahead that `before` did not have. */
  readonly putAhead: (database: Database, before: Of | null, after: Of) => Promise<void>;
  /** Puts one in the place of the version read, or where none was. */
  readonly put: (before: Of | null, after: Of) => Write;
  readonly courses: Partial<Record<Work['command'], Course<Of>>>;
}

interface About {
  readonly id: string;
  readonly division: string;
  readonly version: number;
  readonly underWay: string | null;
}

/** How one decision is carried out. */
export interface Course<Of> {
  readonly steps: (database: Database, of: Of, work: Work) => Steps | Promise<Steps>;
  /** What it is once every claim is in line. */
  readonly end: (of: Of, work: Work, now: string) => Of;
  /** What it is when a claim turns out not to follow, and the work that takes the others back. Left out where every claim follows. */
  readonly undo?: (of: Of) => { readonly of: Of; readonly by: Work['command'] | null };
}

/** Who asks, and how they are answered. */
export interface Asked<Of> {
  readonly answer: (after: Of) => StoredAnswer;
  readonly repeat: Repeat;
  readonly now: string;
}
export interface Call<Of> extends Asked<Of> {
  readonly act: Act;
}

/** A decision: what it makes of a notice or batch when all is done at once, and what stands there while it is under way. */
export interface Decided<Of> {
  readonly command: Work['command'];
  readonly before: Of | null;
  readonly whole: Of;
  readonly begun: Of;
  readonly since?: Work['since'];
  /** Writes that go with the decision itself and belong to no claim. */
  readonly besides?: readonly Write[];
}

/**
 * Carries a decision out: in one transaction where it fits, else the decision first and then its claims in several. Refuses what a
 * claim refuses, and leaves nothing of it behind; `idempotency_in_flight` while another process is at it.
 */
export function undertake<Of>(
  database: Database,
  kind: Kind<Of>,
  call: Call<Of>,
  decided: Decided<Of>,
): Promise<Outcome> {
  const end: End<Of, Outcome> = (after, writes) =>
    commitOnce(database, { ...call, answer: call.answer(after), writes });
  return carryThrough(database, kind, call, decided, end);
}

/** Carries out what a schedule decided: it has nobody to answer and nothing to repeat. */
export function undertakeUnasked<Of>(
  database: Database,
  kind: Kind<Of>,
  call: { readonly act: Act; readonly now: string },
  decided: Decided<Of>,
): Promise<void> {
  return carryThrough(database, kind, { ...call, repeat: null }, decided, unasked(database));
}

/** Commits what ends a decision. */
type End<Of, Result> = (after: Of, writes: readonly Write[]) => Promise<Result>;

function unasked(database: Database): End<unknown, void> {
  return (_, writes) => database.commit(writes);
}

async function carryThrough<Of, Result>(
  database: Database,
  kind: Kind<Of>,
  { act, repeat, now }: { readonly act: Act; readonly repeat: Repeat | null; readonly now: string },
  { command, before, whole, begun, since = null, besides = [] }: Decided<Of>,
  end: End<Of, Result>,
): Promise<Result> {
  const { id, division, version } = kind.about(begun);
  const work = newWork({ of: kind.of, id, division, command, version, act }, repeat, since, now);
  const steps = await courseOf(kind, work).steps(database, begun, work);
  const inOne = await fitting(database, steps, besides.length + 2);
  await kind.putAhead(database, before, inOne ? whole : begun);
  if (inOne) return end(whole, [kind.put(before, whole), ...besides, ...inOne]);
  await begin(database, work, [kind.put(before, begun), ...besides, ...workBegins(work, repeat, now)], now);
  return holding(database, work, now, async () => {
    const came = await finish(database, kind, begun, work, steps, now, end);
    if ('refused' in came) throw came.refused;
    return came.result;
  });
}

/**
 * A command of a call that may have been made before: what it began then is brought to its end and answered; what came to nothing
 * is made anew.
 */
export async function madeOnce<Of>(
  database: Database,
  kind: Kind<Of>,
  call: Asked<Of>,
  command: () => Promise<Outcome>,
): Promise<Outcome> {
  try {
    return await command();
  } catch (fault) {
    if (!(fault instanceof Refusal) || fault.code === 'busy') throw fault;
    const begun = await begunBy(database, call.repeat, call.now);
    if (!begun) throw fault;
    const after = await atRest(database, kind, begun.id, call.now);
    if (!(await begunBy(database, call.repeat, call.now))) return command();
    return commitOnce(database, { ...call, answer: call.answer(after), writes: [] });
  }
}

/** A notice or batch with nothing under way: what was left undone is finished first. Refuses with `idempotency_in_flight`. */
export async function atRest<Of>(database: Database, kind: Kind<Of>, id: string, now: string): Promise<Of> {
  const found = await there(database, kind, id);
  if (kind.about(found).underWay === null) return found;
  const work = await takeOver(database, { of: kind.of, id }, now);
  if (!work) return stillAtRest(kind, await there(database, kind, id));
  return holding(database, work, now, async () => {
    const current = await there(database, kind, id);
    const steps = await courseOf(kind, work).steps(database, current, work);
    return (await finish(database, kind, current, work, steps, now, unasked(database))).after;
  });
}

function stillAtRest<Of>(kind: Kind<Of>, of: Of): Of {
  if (kind.about(of).underWay !== null) throw inFlight();
  return of;
}

/** How work ended, or why it came to nothing. */
type Finished<Of, Result> =
  | { readonly after: Of; readonly result: Result }
  | { readonly after: Of; readonly refused: Refusal };

/** Brings work to its end, or takes back what was done of it when a claim does not follow. */
async function finish<Of, Result>(
  database: Database,
  kind: Kind<Of>,
  of: Of,
  work: Work,
  steps: Steps,
  now: string,
  end: End<Of, Result>,
): Promise<Finished<Of, Result>> {
  const { done, refused } = await carryOut(database, work, steps);
  const after = refused ?? orRefusal(() => courseOf(kind, work).end(of, done, now));
  if (after instanceof Refusal) return { after: await takeBack(database, kind, of, done, after, now), refused: after };
  await kind.putAhead(database, of, after);
  const cameTo = done.undoes === null ? 'its end' : 'nothing';
  return { after, result: await end(after, [kind.put(of, after), ...workEnds(done, cameTo)]) };
}

async function takeBack<Of>(
  database: Database,
  kind: Kind<Of>,
  of: Of,
  work: Work,
  refused: Refusal,
  now: string,
): Promise<Of> {
  const undo = courseOf(kind, work).undo?.(of);
  if (!undo) throw refused;
  if (undo.by === null) {
    await database.commit([kind.put(of, undo.of), ...workEnds(work, 'nothing')]);
    return undo.of;
  }
  const { turned, write } = workTurns(work, undo.by);
  await database.commit([kind.put(of, undo.of), write]);
  const steps = await courseOf(kind, turned).steps(database, undo.of, turned);
  return (await finish(database, kind, undo.of, turned, steps, now, unasked(database))).after;
}

function orRefusal<Of>(end: () => Of): Of | Refusal {
  try {
    return end();
  } catch (fault) {
    if (fault instanceof Refusal) return fault;
    throw fault;
  }
}

/** Whoever cannot know whether the work was begun lets go of it, so that a retry need not wait for it. */
async function begin(database: Database, work: Work, writes: readonly Write[], now: string): Promise<void> {
  try {
    await database.commit(writes);
  } catch (fault) {
    if (!(fault instanceof Refusal)) await letGo(database, work, now);
    throw fault;
  }
}

/** All the writes of a decision where one transaction has room for them and `besides` others. */
async function fitting(database: Database, { count, writes }: Steps, besides: number): Promise<Write[] | null> {
  if (2 * count > database.room) return null;
  const all = await writes(0, count);
  return all.length + besides <= database.room ? all : null;
}

/** A process that cannot finish lets go of the work, so that the next one need not wait. */
async function holding<Result>(
  database: Database,
  work: Work,
  now: string,
  process: () => Promise<Result>,
): Promise<Result> {
  try {
    return await process();
  } catch (fault) {
    await letGo(database, work, now);
    throw fault;
  }
}

async function there<Of>(database: Database, kind: Kind<Of>, id: string): Promise<Of> {
  const found = await kind.read(database, id);
  if (!found) throw new Error(`there is no ${kind.of} ${id}`);
  return found;
}

function courseOf<Of>(kind: Kind<Of>, { command }: Pick<Work, 'command'>): Course<Of> {
  const course = kind.courses[command];
  if (!course) throw new Error(`a ${kind.of} has no work ${command}`);
  return course;
}
