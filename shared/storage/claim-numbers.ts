import type { ClaimHead, ClaimKind } from '../claims/claim.ts';
import type { Database } from './database.ts';
import { numberKey } from './keys.ts';

const letters: Record<ClaimKind, string> = { operating: 'YB', construction: 'JS', 'fee-reduction': 'JM' };

/** 申报编号: `YB202405-0001`, `JS2026-0007`; counted per division, kind and period. */
export function claimNumber(kind: ClaimKind, period: string, count: number): string {
  return `${letters[kind]}${period.replace('-', '')}-${String(count).padStart(4, '0')}`;
}

/** The next number for a claim; a repeat of the call that asked for it gets it again. */
export async function numberFor(
  database: Database,
  claim: Pick<ClaimHead, 'division' | 'kind' | 'period'>,
  repeatScope: string,
): Promise<string> {
  const count = await database.countFor(numberKey(claim), repeatScope.slice(0, 16));
  return claimNumber(claim.kind, claim.period, count);
}
