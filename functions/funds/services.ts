import { type ClaimHead, wasSubmitted } from '../../shared/claims/claim.ts';
import type { Institution } from '../../shared/claims/registry.ts';
import { operationsOver } from '../../shared/http/operation.ts';
import type { Principal } from '../../shared/http/principal.ts';
import { notFound } from '../../shared/http/problem.ts';
import { type BatchWithRows, getBatch } from '../../shared/storage/batches.ts';
import { getHead, getHeads } from '../../shared/storage/claims.ts';
import type { Database } from '../../shared/storage/database.ts';
import type { FileStore } from '../../shared/storage/file-store.ts';
import { getInstitution } from '../../shared/storage/institutions.ts';

/** What the handlers of this function work with. */
export interface Services {
  readonly database: Database;
  /** Where what went out and what came back is kept for good. */
  readonly files: FileStore;
  /** Where an archive lies that is too large to be answered, until it is fetched. */
  readonly transit: FileStore;
  readonly newId: (prefix: string) => string;
}

export const operation = operationsOver<Services>();

/** A submitted claim of one's own division; any other is not there. */
export async function ownHead(database: Database, { division }: Principal, id: string): Promise<ClaimHead> {
  const head = await getHead(database, id);
  if (head?.division !== division || !wasSubmitted(head)) throw notFound();
  return head;
}

/** Submitted claims of one's own division, in the order of the ids; `not_found` unless all of them are there. */
export async function ownHeads(
  database: Database,
  { division }: Principal,
  ids: readonly string[],
): Promise<ClaimHead[]> {
  return (await getHeads(database, ids)).map((head) => {
    if (head?.division !== division || !wasSubmitted(head)) throw notFound();
    return head;
  });
}

/** An institution of one's own division. */
export async function ownInstitution(database: Database, principal: Principal, id: string): Promise<Institution> {
  const institution = await getInstitution(database, id);
  if (institution?.division !== principal.division) throw notFound();
  return institution;
}

export const batchReaders = ['finance-officer', 'payment-clerk', 'payment-checker', 'auditor'] as const;

/** A payment batch of one's own division. */
export async function ownBatch(database: Database, { division }: Principal, id: string): Promise<BatchWithRows> {
  const found = await getBatch(database, id);
  if (found?.batch.division !== division) throw notFound();
  return found;
}
