import { byId } from '../by-id.ts';
import { Institution } from '../claims/registry.ts';
import { type Page, type PageRequest, readPage } from './cursor.ts';
import type { Database } from './database.ts';
import { divisionAtWork } from './divisions.ts';
import { divisionInstitutions, institutionKey } from './keys.ts';
import { readRecord } from './record.ts';
import { alreadyExists, replaced } from './versions.ts';
import type { Write } from './write.ts';
import { absent, put } from './write.ts';

export async function getInstitution(database: Database, id: string): Promise<Institution | null> {
  const item = await database.get(institutionKey(id));
  return item && readRecord(Institution, item);
}

/** Those there are of these ids, by id. */
export async function getInstitutions(database: Database, ids: readonly string[]): Promise<Map<string, Institution>> {
  const items = await database.getMany([...new Set(ids)].map(institutionKey));
  const found = items.flatMap((item) => (item ? [readRecord(Institution, item)] : []));
  return byId(found);
}

/** A division's institutions by id; from the index, so one filed a moment ago may be missing. */
export function listInstitutions(database: Database, division: string, page: PageRequest): Promise<Page<Institution>> {
  const range = { partition: divisionInstitutions(division), prefix: '', index: true };
  return readPage(database, range, page, (item) => readRecord(Institution, item));
}

/** Refuses with `already_exists` an id that is taken. */
export function addInstitution(institution: Institution): Write[] {
  return [put(itemOf(institution), absent, () => alreadyExists('机构')), divisionAtWork(institution.division)];
}

/** Refuses with `version_conflict` when someone changed it since `before` was read. */
export function replaceInstitution(before: Institution, after: Institution): Write[] {
  return [replaced(itemOf(after), before.version)];
}

function itemOf(institution: Institution) {
  const place = { gsi1pk: divisionInstitutions(institution.division), gsi1sk: institution.id };
  return { ...institutionKey(institution.id), ...place, ...institution };
}
