import { countedChildren } from '../../shared/claims/amounts.ts';
import type { ClaimBasis, CountedChild } from '../../shared/claims/basis.ts';
import type { Claim, ClaimHead, ClaimKind, Line, Totals } from '../../shared/claims/claim.ts';
import { type CorrectedClaim, standingLines } from '../../shared/claims/correction.ts';
import { openStatuses } from '../../shared/claims/life-cycle.ts';
import { asksForMonths, earlierSlots } from '../../shared/claims/months-claimed.ts';
import { monthsOf, previousPeriod } from '../../shared/claims/period.ts';
import { enrolledIn } from '../../shared/claims/prefill.ts';
import type { Class, Institution, RosterEntry } from '../../shared/claims/registry.ts';
import { keepsSlots } from '../../shared/claims/slots.ts';
import { claimed } from '../../shared/funds/recovery.ts';
import { notFound } from '../../shared/http/problem.ts';
import { decisionsIn } from '../../shared/publishing/law.ts';
import { listClaimsOfInstitution } from '../../shared/storage/claim-lists.ts';
import { getClaim, linesOf } from '../../shared/storage/claims.ts';
import { allClasses } from '../../shared/storage/classes.ts';
import { correctionsOf } from '../../shared/storage/corrections.ts';
import type { Database } from '../../shared/storage/database.ts';
import { allEnrolments } from '../../shared/storage/enrolments.ts';
import { allRates } from '../../shared/storage/rates.ts';
import { recoveriesOf } from '../../shared/storage/recoveries.ts';
import { slotsTaken } from '../../shared/storage/slots.ts';
import type { Services } from './services.ts';

/** What a claim is about, as far as it says which records it is computed from. */
export interface Subject {
  /** Null for a claim that is not there yet. */
  readonly claimId: string | null;
  readonly kind: ClaimKind;
  readonly period: string;
  /** The claim that a 更正 is about. */
  readonly corrects: string | null;
  /** Keys of the children that its body or its lines name, on the roster or not. */
  readonly children: readonly string[];
}

/** Everything the claim of an institution is computed from, as the registry and the law stand now. */
export async function claimBasis(
  { database, law: reader }: Services,
  institution: Institution,
  subject: Subject,
  now: string,
): Promise<ClaimBasis> {
  const classes = await allClasses(database, institution.id);
  const [law, enrolments, rates, previous, elsewhere, claimedClasses] = await Promise.all([
    reader.latest(new Date(now)),
    allEnrolments(database, institution.id),
    allRates(database, institution.id),
    previousTotals(database, institution.id, subject),
    childrenElsewhere(database, institution.id, subject, now),
    claimedElsewhere(database, subject, classes, now),
  ]);
  const decided = decisionsIn(law, institution.division);
  const correction = subject.corrects ? { corrected: await correctedClaim(database, subject.corrects) } : {};
  const registry = { institution, classes, enrolments, rates };
  const asked = subject.kind !== 'construction' && asksForMonths(subject.kind, institution.division, law.policies);
  const earlier = asked ? { claimedEarlier: await claimedEarlier(database, subject, enrolments, now) } : {};
  return {
    ...registry,
    policies: law.policies,
    decided,
    previous,
    ...elsewhere,
    claimedClasses,
    ...earlier,
    ...correction,
  };
}

/** The totals of the claim of the same kind for the period before, if there is one that came to something. */
async function previousTotals(
  database: Database,
  institutionId: string,
  { kind, period, corrects }: Subject,
): Promise<Totals | null> {
  if (kind === 'construction' || corrects !== null) return null;
  const filter = { institutionId, period: previousPeriod(period) };
  const { items } = await listClaimsOfInstitution(database, filter, { limit: 100, cursor: null });
  const before = items.find(
    (head) => head.kind === kind && head.type === 'normal' && openStatuses.includes(head.status),
  );
  return before?.totals ?? null;
}

/** The children that other claims for the period count, and those whose slots they hold; a late claim has no places of its own. */
async function childrenElsewhere(
  database: Database,
  institutionId: string,
  { claimId, kind, period, corrects }: Subject,
  now: string,
): Promise<Pick<ClaimBasis, 'countedElsewhere' | 'heldElsewhere'>> {
  if (kind === 'construction') return {};
  const others: ClaimHead[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = { limit: 100, cursor: cursor ?? null };
    const { items, nextCursor } = await listClaimsOfInstitution(database, { institutionId, period }, page);
    // A 更正 states all that its claim and what was corrected of it count.
    const restated = (head: ClaimHead) => corrects !== null && [head.id, head.corrects].includes(corrects);
    const live = items.filter((head) => head.kind === kind && keepsSlots(head, now));
    others.push(...live.filter((head) => head.id !== claimId && !restated(head)));
    cursor = nextCursor;
  }
  const claims = await Promise.all(others.map(async (head) => ({ head, lines: await linesOf(database, head) })));
  const standing = claims.flatMap((claim) => linesAsCorrected(claim, claims));
  const held = standing.filter(({ slot, corrects }) => slot === 'held' || corrects);
  const heldElsewhere: CountedChild[] = held.flatMap(({ child, month }) =>
    child ? [{ childKey: child.key, month }] : [],
  );
  return { countedElsewhere: countedChildren(standing), heldElsewhere };
}

/** A child that a correction took out frees its place; the correction itself counts nobody. */
function linesAsCorrected(claim: Claim, all: readonly Claim[]): readonly Line[] {
  if (claim.head.corrects !== null) return [];
  const corrections = all.filter(({ head }) => head.corrects === claim.head.id);
  return corrections.length === 0 ? claim.lines : standingLines({ claim, corrections }).map(({ line }) => line);
}

/** A claim that is corrected, its corrections, and what is asked back of all of them already. */
async function correctedClaim(database: Database, claimId: string): Promise<CorrectedClaim> {
  const [claim, corrections] = await Promise.all([getClaim(database, claimId), correctionsOf(database, claimId)]);
  if (!claim) throw notFound();
  const family = [claim, ...corrections];
  const recoveries = (await Promise.all(family.map(({ head }) => recoveriesOf(database, head.id)))).flat();
  // What earlier corrections ask back is in the amounts as they stand.
  const others = recoveries.filter(({ correctionId }) => correctionId === null);
  return { claim, corrections, recovered: others.reduce((sum, one) => sum + claimed(one), 0) };
}

/** The earlier months of the year that live claims of the kind hold for the children of this one, at whatever institution. */
async function claimedEarlier(
  database: Database,
  { claimId, kind, period, children }: Subject,
  enrolments: readonly RosterEntry[],
  now: string,
): Promise<CountedChild[]> {
  const months = monthsOf(period);
  const enrolled = enrolments.filter((one) => months.some((month) => enrolledIn(one, month)));
  const slots = earlierSlots(kind, period, [...enrolled.map(({ childKey }) => childKey), ...children]);
  const taken = await slotsTaken(database, slots, claimId, now);
  return taken.map(({ subject, month }) => ({ childKey: subject, month }));
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
