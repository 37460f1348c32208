import { Enrolment } from '../claims/registry.ts';
import type { Item } from './codec.ts';
import { type Page, type PageRequest, readPage } from './cursor.ts';
import type { Database } from './database.ts';
import { enrolmentKey } from './keys.ts';
import { actionsAtMost } from './limits.ts';
import { readRecord } from './record.ts';
import { alreadyExists, replaced } from './versions.ts';
import { absent, put, type Write } from './write.ts';

export async function getEnrolment(database: Database, institutionId: string, id: string): Promise<Enrolment | null> {
  const item = await database.get(enrolmentKey(institutionId, id));
  return item && readRecord(Enrolment, item);
}

export function listEnrolments(database: Database, institutionId: string, page: PageRequest): Promise<Page<Enrolment>> {
  return readPage(database, rosterOf(institutionId), page, (item) => readRecord(Enrolment, item));
}

/** Everyone who was ever enrolled here. */
export async function allEnrolments(database: Database, institutionId: string): Promise<Enrolment[]> {
  return (await database.all(rosterOf(institutionId))).map((item) => readRecord(Enrolment, item));
}

/** Enrolments that belong to another change: few stand in its transaction (their writes are answered), many go before it. */
export async function enrolBeside(database: Database, enrolments: readonly Enrolment[]): Promise<Write[]> {
  if (enrolments.length <= enrolledBeside) return addEnrolments(enrolments);
  await enrolAll(database, enrolments);
  return [];
}

/** Beside the dozen writes of a claim, in a transaction of a hundred. */
const enrolledBeside = 80;

/**
 * Enrols any number of children, some at a time; an enrolment that is already there for the same child counts as done,
 * so that what a dying process left half done is finished by doing it again.
 * Refuses with `already_exists` an id that another child has.
 */
export async function enrolAll(database: Database, enrolments: readonly Enrolment[]): Promise<void> {
  for (let start = 0; start < enrolments.length; start += enrolledAtOnce) {
    let left = enrolments.slice(start, start + enrolledAtOnce);
    while (left.length > 0) {
      const conflicts = await database.attempt(addEnrolments(left));
      const foreign = conflicts.find(({ found }) => !left.some((one) => isSame(one, found)));
      if (foreign) throw foreign.write.onConflict(foreign.found);
      left = conflicts.length > 0 ? left.filter((one) => !conflicts.some(({ found }) => isSame(one, found))) : [];
    }
  }
}

const enrolledAtOnce = actionsAtMost;

function isSame(enrolment: Enrolment, found: Item | null): boolean {
  return found?.id === enrolment.id && found.childKey === enrolment.childKey;
}

/** Up to 100 enrolments. Refuses with `already_exists` an id that is taken. */
export function addEnrolments(enrolments: readonly Enrolment[]): Write[] {
  return enrolments.map((added) => put(itemOf(added), absent, () => alreadyExists('入托记录')));
}

/** Refuses with `version_conflict` when someone changed it since `before` was read. */
export function replaceEnrolment(before: Enrolment, after: Enrolment): Write[] {
  return [replaced(itemOf(after), before.version)];
}

function rosterOf(institutionId: string) {
  const { pk, sk } = enrolmentKey(institutionId, '');
  return { partition: pk, prefix: sk };
}

function itemOf(enrolment: Enrolment) {
  return { ...enrolmentKey(enrolment.institutionId, enrolment.id), ...enrolment };
}
