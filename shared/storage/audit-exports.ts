import { AuditExport, ExportReading } from '../claims/audit-export.ts';
import type { Database } from './database.ts';
import { exportKey } from './keys.ts';
import { readRecord } from './record.ts';
import { alreadyExists } from './versions.ts';
import { absent, neverHappens, put, type Write } from './write.ts';

export async function getExport(database: Database, division: string, id: string): Promise<AuditExport | null> {
  const item = await database.get(exportKey(division, id));
  return item && readRecord(AuditExport, item);
}

/** Who read the numbers of an export, oldest first: ids begin with the time. */
export async function readingsOf(database: Database, division: string, id: string): Promise<ExportReading[]> {
  const { pk, sk } = exportKey(division, id, 'READ#');
  return (await database.all({ partition: pk, prefix: sk })).map((item) => readRecord(ExportReading, item));
}

export function addExport(of: AuditExport): Write {
  return put({ ...exportKey(of.division, of.id), ...of }, absent, () => alreadyExists('调取'));
}

export function addReading(division: string, of: ExportReading): Write {
  const key = exportKey(division, of.exportId, `READ#${of.id}`);
  return put({ ...key, ...of }, absent, neverHappens('a reading has an id of its own'));
}
