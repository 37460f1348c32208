import type { ClaimHead, Status } from '../claims/claim.ts';
import { readHead } from './claims.ts';
import type { Database } from './database.ts';
import { divisionClaims } from './keys.ts';

/**
 * A division's claims of one kind in given states whose period lies in a year, at most so many. Read from the index:
 * good for looking back over a year, not for deciding about money.
 */
export async function claimsOfYear(
  database: Database,
  {
    division,
    kind,
    year,
    statuses,
  }: Pick<ClaimHead, 'division' | 'kind'> & { year: string; statuses: readonly Status[] },
  atMost: number,
): Promise<ClaimHead[]> {
  const found: ClaimHead[] = [];
  for (const status of statuses) {
    const range = { partition: divisionClaims(division), prefix: `${status}#${year}`, index: true };
    const items = await database.query(range, 2 * atMost);
    found.push(...items.map(readHead).filter((head) => head.kind === kind && head.type !== 'correction'));
    if (found.length > atMost) break;
  }
  return found.slice(0, atMost);
}
