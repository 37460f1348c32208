import { AccountCheck, PaymentStop } from '../funds/payee.ts';
import type { Database } from './database.ts';
import { accountCheckKey, stopKey } from './keys.ts';
import { readRecord } from './record.ts';
import { versionConflict } from './versions.ts';
import { absent, equal, put, type Write } from './write.ts';

/** Which account of an institution may be paid to, and whether its payments are stopped. */
export interface PaymentGuards {
  readonly check: AccountCheck | null;
  readonly stop: PaymentStop | null;
}

export async function paymentGuards(database: Database, institutionId: string): Promise<PaymentGuards> {
  return (await guardsOf(database, [institutionId])).get(institutionId)!;
}

/** The guards of many institutions, by their ids. */
export async function guardsOf(database: Database, ids: readonly string[]): Promise<Map<string, PaymentGuards>> {
  const items = await database.getMany(ids.flatMap((id) => [accountCheckKey(id), stopKey(id)]));
  return new Map(
    ids.map((id, index) => {
      const [checked, stop] = [items[2 * index], items[2 * index + 1]];
      const check = checked ? readRecord(AccountCheck, checked) : null;
      return [id, { check, stop: stop ? readRecord(PaymentStop, stop) : null }];
    }),
  );
}

/** Refuses with `version_conflict`. */
export function putAccountCheck(check: AccountCheck): Write {
  return put({ ...accountCheckKey(check.institutionId), ...check }, unchanged(check.version), versionConflict);
}

/** Refuses with `version_conflict`. */
export function putStop(stop: PaymentStop): Write {
  return put({ ...stopKey(stop.institutionId), ...stop }, unchanged(stop.version), versionConflict);
}

function unchanged(version: number) {
  return version === 1 ? absent : equal({ version: version - 1 });
}
