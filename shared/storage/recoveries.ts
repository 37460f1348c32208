import { outstanding, Recovery } from '../funds/recovery.ts';
import { someAtATime } from '../in-turn.ts';
import { type Page, type PageRequest, readPage } from './cursor.ts';
import type { Database } from './database.ts';
import { divisionRecoveries, recoveryKey } from './keys.ts';
import { readRecord } from './record.ts';
import { versionConflict } from './versions.ts';
import { absent, equal, put, type Write } from './write.ts';

export async function getRecovery(database: Database, claimId: string, id: string): Promise<Recovery | null> {
  const item = await database.get(recoveryKey(claimId, id));
  return item && readRecord(Recovery, item);
}

/** Every recovery of a claim, strongly consistent: what may still be asked back depends on all of them. */
export async function recoveriesOf(database: Database, claimId: string): Promise<Recovery[]> {
  const { pk, sk } = recoveryKey(claimId, '');
  return (await database.all({ partition: pk, prefix: sk })).map((item) => readRecord(Recovery, item));
}

/** Every recovery of some claims, each claim asked once. */
export async function recoveriesOfClaims(database: Database, claimIds: readonly string[]): Promise<Recovery[]> {
  return (await someAtATime([...new Set(claimIds)], (id) => recoveriesOf(database, id))).flat();
}

export function listRecoveries(database: Database, division: string, page: PageRequest): Promise<Page<Recovery>> {
  const range = { partition: divisionRecoveries(division), prefix: '', index: true };
  return readPage(database, range, page, (item) => readRecord(Recovery, item));
}

/** What 更正 of an institution owe back and has not come yet, the oldest first: found in the index, read again where it lies. */
export async function returnsOfInstitution(
  database: Database,
  division: string,
  institutionId: string,
): Promise<Recovery[]> {
  const range = { partition: divisionRecoveries(division), prefix: `${institutionId}#`, index: true };
  const found = (await database.all(range)).map((item) => readRecord(Recovery, item));
  const returns = found.filter((one) => one.correctionId !== null && one.state !== 'closed');
  const items = await database.getMany(returns.map((one) => recoveryKey(one.claimId, one.id)));
  return items
    .flatMap((item) => (item ? [readRecord(Recovery, item)] : []))
    .filter((one) => one.state === 'decided' && outstanding(one) > 0)
    .sort((a, b) => (openedAt(a) < openedAt(b) ? -1 : 1));
}

function openedAt({ steps, id }: Recovery): string {
  return `${steps[0]?.at} ${id}`;
}

/** Puts a recovery in the place of the version read; version 1 is new. Refuses with `version_conflict`. */
export function putRecovery(recovery: Recovery): Write {
  const condition = recovery.version === 1 ? absent : equal({ version: recovery.version - 1 });
  const place = { gsi1pk: divisionRecoveries(recovery.division), gsi1sk: `${recovery.institutionId}#${recovery.id}` };
  return put({ ...recoveryKey(recovery.claimId, recovery.id), ...place, ...recovery }, condition, versionConflict);
}
