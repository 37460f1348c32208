import * as z from 'zod';
import { Enrolment } from '../claims/registry.ts';
import type { Item } from './codec.ts';
import { type Page, type PageRequest, readPage } from './cursor.ts';
import type { Database } from './database.ts';
import { enrolmentKey, sealedNumberKey } from './keys.ts';
import { readRecord } from './record.ts';
import { alreadyExists, replaced } from './versions.ts';
import { absent, anyOf, neverHappens, present, put, update, type Write } from './write.ts';

/** An enrolment as it lies in the roster: the sealed number lies apart, under the child's key, and few ever read it. */
export const RosterEntry = Enrolment.omit({ sealedNumber: true });
export type RosterEntry = z.infer<typeof RosterEntry>;

const SealedNumber = z.strictObject({ sealedNumber: z.string() });

export async function getEnrolment(database: Database, institutionId: string, id: string): Promise<RosterEntry | null> {
  const item = await database.get(enrolmentKey(institutionId, id));
  return item && readRecord(RosterEntry, item);
}

export function listEnrolments(
  database: Database,
  institutionId: string,
  page: PageRequest,
): Promise<Page<RosterEntry>> {
  return readPage(database, rosterOf(institutionId), page, (item) => readRecord(RosterEntry, item));
}

/** Everyone who was ever enrolled here. */
export async function allEnrolments(database: Database, institutionId: string): Promise<RosterEntry[]> {
  return (await database.all(rosterOf(institutionId))).map((item) => readRecord(RosterEntry, item));
}

/** The encrypted document number of a child; only for exports under a request that is logged. */
export async function sealedNumberOf(database: Database, childKey: string): Promise<string | null> {
  const item = await database.get(sealedNumberKey(childKey));
  return item && readRecord(SealedNumber, item).sealedNumber;
}

/** Enrolments that belong to another change: few stand in its transaction (their writes are answered), many go before it. */
export async function enrolBeside(database: Database, enrolments: readonly Enrolment[]): Promise<Write[]> {
  if (enrolments.length <= enrolledBeside) return addEnrolments(enrolments);
  await enrolAll(database, enrolments);
  return [];
}

/** Two writes each, beside the dozen of a claim, in a transaction of a hundred. */
const enrolledBeside = 40;

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

/** Two writes each, and a transaction takes a hundred. */
const enrolledAtOnce = 50;

function isSame(enrolment: Enrolment, found: Item | null): boolean {
  return found?.id === enrolment.id && found.childKey === enrolment.childKey;
}

/** Up to 50 enrolments with their children's sealed numbers. Refuses with `already_exists` an id that is taken. */
export function addEnrolments(enrolments: readonly Enrolment[]): Write[] {
  const rows = enrolments.map((added) => put(itemOf(added), absent, () => alreadyExists('入托记录')));
  return [...rows, ...sealed(enrolments)];
}

/** Refuses with `version_conflict` when someone changed it since `before` was read. With a new number, its seal comes too. */
export function replaceEnrolment(before: RosterEntry, after: RosterEntry | Enrolment): Write[] {
  return [replaced(itemOf(after), before.version), ...('sealedNumber' in after ? sealed([after]) : [])];
}

/** Every institution seals a child's number anew; whichever came last opens to the same number. */
function sealed(enrolments: readonly Enrolment[]): Write[] {
  const numbers = new Map(enrolments.map(({ childKey, sealedNumber }) => [childKey, sealedNumber]));
  return [...numbers].map(([childKey, sealedNumber]) =>
    update(sealedNumberKey(childKey), { sealedNumber }, anyOf(absent, present), neverHappens('always allowed')),
  );
}

function rosterOf(institutionId: string) {
  const { pk, sk } = enrolmentKey(institutionId, '');
  return { partition: pk, prefix: sk };
}

function itemOf(enrolment: RosterEntry | Enrolment) {
  return { ...enrolmentKey(enrolment.institutionId, enrolment.id), ...enrolment, sealedNumber: undefined };
}
