import * as z from 'zod';
import type { ClaimHead } from '../claims/claim.ts';
import { correctionUnderWay } from '../claims/correction.ts';
import { Id } from '../claims/fields.ts';
import type { Refusal } from '../refusal.ts';
import { getClaim, getHead } from './claims.ts';
import type { Database } from './database.ts';
import { correctionsKey } from './keys.ts';
import { readRecord } from './record.ts';
import { absent, equal, put, type Write } from './write.ts';

const Corrections = z.strictObject({ ids: z.array(Id), count: z.int() });

/** The ids of every correction that was ever begun of a claim, the oldest first. */
export async function correctionIdsOf(database: Database, claimId: string): Promise<string[]> {
  const item = await database.get(correctionsKey(claimId));
  return item ? readRecord(Corrections, item).ids : [];
}

/** The corrections of a claim with their lines, the oldest first. */
export async function correctionsOf(database: Database, claimId: string) {
  const ids = await correctionIdsOf(database, claimId);
  const claims = await Promise.all(ids.map((id) => getClaim(database, id)));
  return claims.flatMap((claim) => (claim ? [claim] : []));
}

/**
 * The write by which a claim takes one more correction, or the refusal `claim_exists` while an earlier one is under way.
 * Of two that begin at once one is written.
 */
export async function correctionPlace(database: Database, head: ClaimHead): Promise<Write | Refusal> {
  const claimId = head.corrects!;
  const ids = await correctionIdsOf(database, claimId);
  for (const id of ids) {
    const refusal = correctionUnderWay((await getHead(database, id))!);
    if (refusal) return refusal;
  }
  const item = { ...correctionsKey(claimId), ids: [...ids, head.id], count: ids.length + 1 };
  const asRead = ids.length === 0 ? absent : equal({ count: ids.length });
  return put(item, asRead, () => correctionUnderWay(head)!);
}
