import { type Claim, wasSubmitted } from '../../shared/claims/claim.ts';
import { operationsOver } from '../../shared/http/operation.ts';
import type { Principal } from '../../shared/http/principal.ts';
import { notFound } from '../../shared/http/problem.ts';
import { getClaim } from '../../shared/storage/claims.ts';
import type { Database } from '../../shared/storage/database.ts';
import type { FileStore } from '../../shared/storage/file-store.ts';

/** What the handlers of this function work with. */
export interface Services {
  readonly database: Database;
  /** Where files are kept for good. */
  readonly files: FileStore;
  /** Where large ones lie until they are looked at. */
  readonly transit: FileStore;
}

export const operation = operationsOver<Services>();

export const tag = '附件';
export const uploaders = ['health-reviewer', 'health-approver', 'institution'] as const;

/** Who may look at a child's papers: finance may not. */
export const readers = ['health-reviewer', 'health-approver', 'auditor', 'institution'] as const;

/** A claim, to its institution and, once it was submitted, to the health bureau and the auditor of its division. */
export async function visibleClaim({ database }: Services, principal: Principal, id: string): Promise<Claim> {
  const claim = await getClaim(database, id);
  if (!claim || !maySee(principal, claim)) throw notFound();
  return claim;
}

function maySee({ roles, division, institution }: Principal, { head }: Claim): boolean {
  const official = readers.some((role) => role !== 'institution' && roles.includes(role));
  if (!official) return head.institution.id === institution;
  return head.division === division && wasSubmitted(head);
}
