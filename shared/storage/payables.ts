import { Obligation } from '../funds/funding.ts';
import { Payable } from '../funds/payable.ts';
import { someAtATime } from '../in-turn.ts';
import type { Database } from './database.ts';
import { obligationKey, payableKey, payablesOn } from './keys.ts';
import { readRecord } from './record.ts';
import { versionConflict } from './versions.ts';
import { absent, check, equal, put, type Write } from './write.ts';

/** What is owed on a claim and what pays it. */
export interface Dues {
  readonly obligations: readonly Obligation[];
  readonly payables: readonly Payable[];
}

export async function duesOf(database: Database, claimId: string): Promise<Dues> {
  const { pk } = obligationKey(claimId, '');
  const [dues, payables] = await Promise.all([
    database.all({ partition: pk, prefix: 'DUE#' }),
    database.all({ partition: pk, prefix: 'PAYABLE#' }),
  ]);
  return {
    obligations: dues.map((item) => readRecord(Obligation, item)),
    payables: payables.map((item) => readRecord(Payable, item)),
  };
}

/** What pays many claims, claim by claim in the order given. */
export async function payablesOfClaims(database: Database, claimIds: readonly string[]): Promise<Payable[]> {
  const found = await someAtATime(claimIds, (id) =>
    database.all({ partition: payableKey(id, '').pk, prefix: 'PAYABLE#' }),
  );
  return found.flat().map((item) => readRecord(Payable, item));
}

/**
 * The payables of a 指标 in a state, at most `limit`: found in the index and read again where they lie, so that what is answered is
 * what is there. One that just changed may be missing.
 */
export async function payablesOnAppropriation(
  database: Database,
  where: { division: string; appropriationId: string; state: Payable['state'] },
  limit: number,
): Promise<Payable[]> {
  const { division, appropriationId, state } = where;
  const range = { partition: payablesOn(division, appropriationId), prefix: `${state}#`, index: true };
  const found = (await database.query(range, limit)).map((item) => readRecord(Payable, item));
  const items = await database.getMany(found.map((payable) => payableKey(payable.claimId, payable.id)));
  return items
    .flatMap((item) => (item ? [readRecord(Payable, item)] : []))
    .filter((payable) => payable.state === state);
}

/** Puts obligations in the place of the versions read; version 1 is new. Refuses with `version_conflict`. */
export function putObligations(obligations: readonly Obligation[]): Write[] {
  return obligations.map((one) => {
    const condition = one.version === 1 ? absent : equal({ version: one.version - 1 });
    return put({ ...obligationKey(one.claimId, one.id), ...one }, condition, versionConflict);
  });
}

/** Puts payables in the place of the versions read; version 1 is new. Refuses with `version_conflict`. */
export function putPayables(division: string, payables: readonly Payable[]): Write[] {
  return payables.map((one) => {
    const condition = one.version === 1 ? absent : equal({ version: one.version - 1 });
    const place = { gsi1pk: payablesOn(division, one.appropriationId), gsi1sk: `${one.state}#${one.id}` };
    return put({ ...payableKey(one.claimId, one.id), ...place, ...one }, condition, versionConflict);
  });
}

/**
 * Payables that a decision rests on and does not write must still be as they were read: of two that settle the last two payables of a
 * claim at once, each taking the other's for unpaid, one decides anew. Refuses with `version_conflict`.
 */
export function unchanged(payables: readonly Payable[]): Write[] {
  return payables.map((one) =>
    check(payableKey(one.claimId, one.id), equal({ version: one.version }), versionConflict),
  );
}
