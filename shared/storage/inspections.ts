import { Inspection } from '../funds/inspection.ts';
import { type Page, type PageRequest, readPage } from './cursor.ts';
import type { Database } from './database.ts';
import { inspectionKey } from './keys.ts';
import { readRecord } from './record.ts';
import { versionConflict } from './versions.ts';
import { absent, equal, put, type Write } from './write.ts';

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
