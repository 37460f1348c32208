import type { ClaimBasis } from '../../shared/claims/basis.ts';
import type { ClaimKind, Totals } from '../../shared/claims/claim.ts';
import { openStatuses } from '../../shared/claims/life-cycle.ts';
import { previousPeriod } from '../../shared/claims/period.ts';
import type { Class, Institution } from '../../shared/claims/registry.ts';
import { decisionsIn } from '../../shared/publishing/law.ts';
import { listClaimsOfInstitution } from '../../shared/storage/claim-lists.ts';
import { allClasses } from '../../shared/storage/classes.ts';
import type { Database } from '../../shared/storage/database.ts';
import { allEnrolments } from '../../shared/storage/enrolments.ts';
import { allRates } from '../../shared/storage/rates.ts';
import { slotsTaken } from '../../shared/storage/slots.ts';
import type { Services } from './services.ts';

/** What a claim is about, as far as it says which records it is computed from. */
export interface Subject {
  /** Null for a claim that is not there yet. */
  readonly claimId: string | null;
  readonly kind: ClaimKind;
  readonly period: string;
}

/** Everything the claim of an institution is computed from, as the registry and the law stand now. */
export async function claimBasis(
  { database, law: reader }: Services,
  institution: Institution,
  subject: Subject,
  now: string,
): Promise<ClaimBasis> {
  const classes = await allClasses(database, institution.id);
  const [law, enrolments, rates, previous, claimedClasses] = await Promise.all([
    reader.latest(new Date(now)),
    allEnrolments(database, institution.id),
    allRates(database, institution.id),
    previousTotals(database, institution.id, subject),
    claimedElsewhere(database, subject, classes, now),
  ]);
  const decided = decisionsIn(law, institution.division);
  return { institution, classes, enrolments, rates, policies: law.policies, decided, previous, claimedClasses };
}

/** The totals of the claim of the same kind for the period before, if there is one that came to something. */
async function previousTotals(
  database: Database,
  institutionId: string,
  { kind, period }: Subject,
): Promise<Totals | null> {
  if (kind === 'construction') return null;
  const filter = { institutionId, period: previousPeriod(period) };
  const { items } = await listClaimsOfInstitution(database, filter, { limit: 100, cursor: null });
  const before = items.find(
    (head) => head.kind === kind && head.type === 'normal' && openStatuses.includes(head.status),
  );
  return before?.totals ?? null;
}

/** Every class of the site that another live claim asks for: the site as a whole has a greatest number. */
async function claimedElsewhere(
  database: Database,
  { claimId, kind }: Subject,
  classes: readonly Class[],
  now: string,
): Promise<string[]> {
  if (kind !== 'construction') return [];
  const wanted = classes.map(({ id }) => ({ kind, subject: id, month: 'once' }));
  return (await slotsTaken(database, wanted, claimId, now)).map(({ subject }) => subject);
}
