import type { ClaimHead, ClaimKind } from '../claims/claim.ts';
import type { Database } from './database.ts';
import { numberKey } from './keys.ts';
import { absent, equal, neverHappens, update, type Write } from './write.ts';

const letters: Record<ClaimKind, string> = { operating: 'YB', construction: 'JS', 'fee-reduction': 'JM' };

/** 申报编号: `YB202405-0001`, `JS2026-0007`; counted per division, kind and period. */
export function claimNumber(kind: ClaimKind, period: string, count: number): string {
  return `${letters[kind]}${period.replace('-', '')}-${String(count).padStart(4, '0')}`;
}

export interface NextNumber {
  readonly number: string;
  /** Stands in the transaction that uses the number, so that no number is lost to a claim that came to nothing. */
  readonly taking: Write;
}

/** The next free number. Two claims may see the same one; the one that commits second has to ask again. */
export async function nextNumber(
  database: Database,
  claim: Pick<ClaimHead, 'division' | 'kind' | 'period'>,
): Promise<NextNumber> {
  const key = numberKey(claim);
  const item = await database.get(key);
  const last = item ? Number(item.last) : 0;
  const unchanged = item ? equal({ last }) : absent;
  return {
    number: claimNumber(claim.kind, claim.period, last + 1),
    taking: update(key, { last: last + 1 }, unchanged, neverHappens('the caller asks for the next number')),
  };
}
