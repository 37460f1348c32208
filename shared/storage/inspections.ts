import { Inspection, InspectionRule } from '../funds/inspection.ts';
import { type Page, type PageRequest, readPage } from './cursor.ts';
import type { Database } from './database.ts';
import { inspectionKey, settingKey } from './keys.ts';
import { readRecord } from './record.ts';
import { versionConflict } from './versions.ts';
import { absent, anyOf, equal, neverHappens, put, type Write } from './write.ts';

export async function getInspection(database: Database, division: string, id: string): Promise<Inspection | null> {
  const item = await database.get(inspectionKey(division, id));
  return item && readRecord(Inspection, item);
}

/** A division's inspections, newest first: ids begin with the time. */
export function listInspections(database: Database, division: string, page: PageRequest): Promise<Page<Inspection>> {
  const range = { partition: inspectionKey(division, '').pk, prefix: '', newestFirst: true };
  return readPage(database, range, page, (item) => readRecord(Inspection, item));
}

/** Puts an inspection in the place of the version read; version 1 is new. Refuses with `version_conflict`. */
export function putInspection(inspection: Inspection): Write {
  const condition = inspection.version === 1 ? absent : equal({ version: inspection.version - 1 });
  return put({ ...inspectionKey(inspection.division, inspection.id), ...inspection }, condition, versionConflict);
}

/** Every inspection of a division, newest first. */
export async function allInspections(database: Database, division: string): Promise<Inspection[]> {
  const range = { partition: inspectionKey(division, '').pk, prefix: '', newestFirst: true };
  return (await database.all(range)).map((item) => readRecord(Inspection, item));
}

/** What the division asks for before 核定; where it never said, nothing. */
export async function inspectionRule(database: Database, division: string): Promise<InspectionRule> {
  const item = await database.get(settingKey(division, 'INSPECTION'));
  return item ? readRecord(InspectionRule, item) : { perMille: 0 };
}

export function putInspectionRule(division: string, rule: InspectionRule): Write {
  const condition = anyOf(absent, { is: 'present' });
  return put(
    { ...settingKey(division, 'INSPECTION'), ...rule },
    condition,
    neverHappens('a setting is always writable'),
  );
}
