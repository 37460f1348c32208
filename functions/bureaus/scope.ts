import { type ClaimHead, wasSubmitted } from '../../shared/claims/claim.ts';
import type { Institution } from '../../shared/claims/registry.ts';
import type { Principal } from '../../shared/http/principal.ts';
import { notFound } from '../../shared/http/problem.ts';
import type { Role } from '../../shared/roles.ts';
import { getClaim } from '../../shared/storage/claims.ts';
import type { Database } from '../../shared/storage/database.ts';
import { getInstitution } from '../../shared/storage/institutions.ts';

/** In the order in which one who holds several is looked upon: the first sees most. */
const bureauEyes: readonly Role[] = [
  'health-reviewer',
  'health-approver',
  'auditor',
  'finance-officer',
  'payment-clerk',
  'payment-checker',
];

/** As whom someone looks at claims: as a bureau's officer if they are one, else as their institution. */
export function lookingAs({ roles }: Principal): Role {
  return bureauEyes.find((role) => roles.includes(role)) ?? 'institution';
}

/** A bureau sees its division's claims once they were submitted, an institution all its own. */
export function maySee(principal: Principal, head: ClaimHead): boolean {
  if (lookingAs(principal) === 'institution') return head.institution.id === principal.institution;
  return head.division === principal.division && wasSubmitted(head);
}

/** A claim, to those who may see it; to others it is not there. */
export async function visibleClaim(database: Database, principal: Principal, id: string) {
  const claim = await getClaim(database, id);
  if (!claim || !maySee(principal, claim.head)) throw notFound();
  return claim;
}

/** An institution of one's own division. */
export async function ownInstitution(database: Database, principal: Principal, id: string): Promise<Institution> {
  const institution = await getInstitution(database, id);
  if (institution?.division !== principal.division) throw notFound();
  return institution;
}
