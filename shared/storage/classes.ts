import { Class } from '../claims/registry.ts';
import { type Page, type PageRequest, readPage } from './cursor.ts';
import type { Database } from './database.ts';
import { classKey } from './keys.ts';
import { readRecord } from './record.ts';
import { alreadyExists, replaced } from './versions.ts';
import { absent, put, type Write } from './write.ts';

export async function getClass(database: Database, institutionId: string, id: string): Promise<Class | null> {
  const item = await database.get(classKey(institutionId, id));
  return item && readRecord(Class, item);
}

export function listClasses(database: Database, institutionId: string, page: PageRequest): Promise<Page<Class>> {
  return readPage(database, classesOf(institutionId), page, (item) => readRecord(Class, item));
}

export async function allClasses(database: Database, institutionId: string): Promise<Class[]> {
  return (await database.all(classesOf(institutionId))).map((item) => readRecord(Class, item));
}

/** Refuses with `already_exists` an id that is taken. */
export function addClass(added: Class): Write[] {
  return [put(itemOf(added), absent, () => alreadyExists('托班'))];
}

/** Refuses with `version_conflict` when someone changed it since `before` was read. */
export function replaceClass(before: Class, after: Class): Write[] {
  return [replaced(itemOf(after), before.version)];
}

function classesOf(institutionId: string) {
  const { pk, sk } = classKey(institutionId, '');
  return { partition: pk, prefix: sk };
}

function itemOf(stored: Class) {
  return { ...classKey(stored.institutionId, stored.id), ...stored };
}
