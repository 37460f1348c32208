import * as z from 'zod';
import { Instant } from '../claims/fields.ts';
import type { RosterEntry } from '../claims/registry.ts';
import type { RosterPlan } from '../claims/roster-plan.ts';
import type { Database } from './database.ts';
import { addEnrolments, allEnrolments, replaceEnrolment } from './enrolments.ts';
import { commitOnce, inFlight, leaseMs, type Outcome, type Repeat, type StoredAnswer } from './idempotency.ts';
import { rosterImportKey } from './keys.ts';
import { actionsAtMost, busy } from './limits.ts';
import { readRecord } from './record.ts';
import { absent, equal, put, update, type Write } from './write.ts';

export interface RosterImport {
  readonly institutionId: string;
  /** What is to be done to the roster as it stands; asked again after a crash and when somebody else changed it meanwhile. */
  readonly plan: (roster: readonly RosterEntry[]) => RosterPlan;
  /** What the caller is told once all of it is done. */
  readonly answer: (done: ImportCounts) => StoredAnswer;
  readonly repeat: Repeat;
  readonly now: string;
}

export interface ImportCounts {
  readonly created: number;
  readonly changed: number;
}

/** Who imports into a roster at the moment, and how much of it is done. Every holder has a number of its own. */
const Lease = z.strictObject({
  holder: z.int().positive(),
  repeat: z.string(),
  until: Instant,
  created: z.int().min(0),
  changed: z.int().min(0),
});
type Lease = z.infer<typeof Lease>;

const roundsAtMost = 8;

/**
 * Imports rows into a roster, some children at a time under a lease on the roster. Each transaction counts what it did
 * in the lease, so that the same call finishes what a dying process left and answers the whole count.
 * Refuses with `idempotency_in_flight` while another import of this roster is at work, and `busy` when others keep changing it.
 */
export async function importRoster(database: Database, wanted: RosterImport): Promise<Outcome> {
  const { institutionId, plan, answer, repeat, now } = wanted;
  const lease = await takeLease(database, wanted);
  let done: ImportCounts = { created: lease.created, changed: lease.changed };
  try {
    for (let round = 1; ; round++) {
      if (round > roundsAtMost) throw busy();
      const steps = stepsOf(plan(await allEnrolments(database, institutionId)));
      const { counts, whole } = await carryOut(database, institutionId, lease, done, steps);
      done = counts;
      if (whole) break;
    }
    const over = leased(institutionId, lease, { until: now });
    return await commitOnce(database, { repeat, answer: answer(done), now, writes: [over] });
  } catch (fault) {
    await release(database, institutionId, lease, now);
    throw fault;
  }
}

/** A child's writes, and what they count. */
interface Step extends ImportCounts {
  readonly writes: readonly Write[];
}

function stepsOf({ created, changed }: RosterPlan): Step[] {
  return [
    ...created.map((added) => ({ created: 1, changed: 0, writes: addEnrolments([added]) })),
    ...changed.map(({ before, after }) => ({ created: 0, changed: 1, writes: replaceEnrolment(before, after) })),
  ];
}

/** Commits steps a transaction at a time, until all are done or one meets a roster that is no longer what was planned upon. */
async function carryOut(
  database: Database,
  institutionId: string,
  lease: Lease,
  done: ImportCounts,
  steps: readonly Step[],
): Promise<{ counts: ImportCounts; whole: boolean }> {
  let counts = done;
  for (const chunk of chunksOf(steps)) {
    const next = {
      created: counts.created + sum(chunk.map(({ created }) => created)),
      changed: counts.changed + sum(chunk.map(({ changed }) => changed)),
    };
    const writes = chunk.flatMap((step) => step.writes);
    const conflicts = await database.attempt([leased(institutionId, lease, next), ...writes]);
    const lost = conflicts.find(({ write }) => write.do === 'update' && 'created' in write.set);
    if (lost) throw lost.write.onConflict(lost.found);
    if (conflicts.length > 0) return { counts, whole: false };
    counts = next;
  }
  return { counts, whole: true };
}

/** As many steps to a transaction as fit beside the lease. */
function chunksOf(steps: readonly Step[]): Step[][] {
  const chunks: Step[][] = [];
  let room = 0;
  for (const step of steps) {
    const last = chunks.at(-1);
    if (last && step.writes.length <= room) last.push(step);
    else {
      chunks.push([step]);
      room = actionsAtMost - 1;
    }
    room -= step.writes.length;
  }
  return chunks;
}

async function takeLease(database: Database, { institutionId, repeat, now }: RosterImport): Promise<Lease> {
  const item = await database.get(rosterImportKey(institutionId));
  const seen = item && readRecord(Lease, item);
  if (seen && Date.parse(now) < Date.parse(seen.until)) throw inFlight();
  const goesOn = seen !== null && seen.repeat === repeat.scope;
  const lease = {
    holder: (seen?.holder ?? 0) + 1,
    repeat: repeat.scope,
    until: new Date(Date.parse(now) + leaseMs).toISOString(),
    ...(goesOn ? { created: seen.created, changed: seen.changed } : { created: 0, changed: 0 }),
  };
  const asSeen = seen ? equal({ holder: seen.holder }) : absent;
  await database.commit([put({ ...rosterImportKey(institutionId), ...lease }, asSeen, inFlight)]);
  return lease;
}

/** The process is alive and cannot finish, so nobody need wait for it. */
async function release(database: Database, institutionId: string, lease: Lease, now: string): Promise<void> {
  try {
    await database.attempt([leased(institutionId, lease, { until: now })]);
  } catch {
    // The database cannot be reached; the lease lapses by itself.
  }
}

/** Changes the lease while it is still ours. */
function leased(institutionId: string, { holder }: Lease, set: Partial<Lease>): Write {
  return update(rosterImportKey(institutionId), set, equal({ holder }), inFlight);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
