import { createHash } from 'node:crypto';
import { byId } from '../by-id.ts';
import { dayInShanghai } from '../calendar.ts';
import { Delegation, inForce } from '../claims/delegation.ts';
import type { DelegatedRole } from '../roles.ts';
import type { Item } from './codec.ts';
import type { Database } from './database.ts';
import { delegationKey } from './keys.ts';
import { readRecord } from './record.ts';
import { versionConflict } from './versions.ts';
import { absent, put, type Write } from './write.ts';

/** Every delegation a division ever had, newest first: ids begin with the time. */
export async function delegationsOf(database: Database, division: string): Promise<Delegation[]> {
  const { pk: partition } = delegationKey(division, { delegate: '' });
  const found = asTheyStand(await database.all({ partition, prefix: '' }));
  return found.sort((a, b) => (a.id < b.id ? 1 : -1));
}

/** Adds the next version of a delegation; none is ever changed. Refuses with `version_conflict` when someone added it meanwhile. */
export function addVersion(of: Delegation): Write {
  const { id, until, version } = of;
  const key = delegationKey(of.division, { delegate: hashOf(of.to.person), until, id, version });
  return put({ ...key, ...of }, absent, versionConflict);
}

/** How an app of operations knows what is delegated to a person: a read of those that have not run out, whose keys begin with their last day. */
export function delegationsIn(database: Database) {
  return async ({ division, person }: { division: string; person: string }, now: Date): Promise<DelegatedRole[]> => {
    const today = dayInShanghai(now);
    const delegate = hashOf(person);
    const { pk, sk } = delegationKey(division, { delegate, until: today });
    const range = { partition: pk, prefix: `${delegate}#` };
    const items = await database.query(range, Number.POSITIVE_INFINITY, { pk, sk });
    const standing = asTheyStand(items).filter((one) => inForce(one, today));
    return standing.map(({ role, by }) => ({ role, name: by.name, office: by.office }));
  };
}

/** The last version of each; versions come in their order. */
function asTheyStand(items: readonly Item[]): Delegation[] {
  const versions = items.map((item) => readRecord(Delegation, item));
  return [...byId(versions).values()];
}

/** An issuer may call a person anything, of any length. */
function hashOf(person: string): string {
  return createHash('sha256').update(person).digest('hex');
}
