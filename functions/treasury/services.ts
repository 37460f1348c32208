import type { ClaimHead } from '../../shared/claims/claim.ts';
import { operationsOver } from '../../shared/http/operation.ts';
import type { Principal } from '../../shared/http/principal.ts';
import { notFound } from '../../shared/http/problem.ts';
import { getHead } from '../../shared/storage/claims.ts';
import type { Database } from '../../shared/storage/database.ts';

/** What the handlers of this function work with. */
export interface Services {
  readonly database: Database;
  readonly newId: (prefix: string) => string;
}

export const operation = operationsOver<Services>();

/** A submitted claim of one's own division; any other is not there. */
export async function ownHead(database: Database, { division }: Principal, id: string): Promise<ClaimHead> {
  const head = await getHead(database, id);
  if (head?.division !== division || head.status === 'draft') throw notFound();
  return head;
}
