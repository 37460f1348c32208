import type * as z from 'zod';
import { dayInShanghai } from '../../shared/calendar.ts';
import type { Claim, ClaimHead } from '../../shared/claims/claim.ts';
import type { Act } from '../../shared/claims/decision.ts';
import { type Institution, onDay } from '../../shared/claims/registry.ts';
import { programmeNames } from '../../shared/funds/appropriation.ts';
import type { NoticeInput } from '../../shared/funds/inputs.ts';
import { fiveWorkingDays, type NewNotice, type NoticeRow } from '../../shared/funds/notice.ts';
import type { Principal } from '../../shared/http/principal.ts';
import { yuanOfFen } from '../../shared/money.ts';
import type { Database } from '../../shared/storage/database.ts';
import { getInstitution } from '../../shared/storage/institutions.ts';
import { latestPaymentBasis } from '../../shared/storage/payment-basis.ts';
import { ownClaim } from './services.ts';

/** The notice of some claims: one row each, from the claim and what is on file of its institution. */
export async function newNotice(
  database: Database,
  principal: Principal,
  body: z.infer<typeof NoticeInput>,
  id: string,
  { actor, at }: Act,
): Promise<{ input: NewNotice; heads: ClaimHead[] }> {
  const { division } = principal;
  const publishedOn = dayInShanghai(new Date(at));
  const claims = await Promise.all(body.claimIds.map((claimId) => ownClaim(database, principal, claimId)));
  const paymentBasis = await latestPaymentBasis(database, division);
  const rows: NoticeRow[] = [];
  for (const claim of claims) {
    const institution = (await getInstitution(database, claim.head.institution.id))!;
    const basis = paymentBasis ? `${paymentBasis.issuer} ${paymentBasis.docNo}` : claim.head.policy.id;
    rows.push(rowOf(claim, institution, publishedOn, basis));
  }
  const { title = titleOf(claims), acceptedBy = actor.office, phone = '', days, dayKind } = body;
  const rule = { days: days ?? fiveWorkingDays.days, dayKind: dayKind ?? fiveWorkingDays.dayKind };
  const input = { id, division, title, rows, acceptedBy, phone, rule, publishedOn, actor };
  return { input, heads: claims.map(({ head }) => head) };
}

function rowOf({ head, lines }: Claim, institution: Institution, day: string, basis: string): NoticeRow {
  const fees = [...new Set(lines.flatMap((line) => (line.feeStandard === null ? [] : [line.feeStandard])))];
  const inclusive = onDay(institution.inclusive, day)?.inclusive ?? false;
  const places = onDay(institution.registeredPlaces, day)?.places ?? null;
  return {
    claimId: head.id,
    institutionName: head.institution.name,
    address: institution.address ?? '',
    feeStandards: fees
      .sort((a, b) => a - b)
      .map((fee) => `${yuanOfFen(fee)}元/月`)
      .join('、'),
    classTypes: [...new Set(lines.map((line) => line.classType))].join('、'),
    inclusivePlaces: inclusive ? places : null,
    programme: programmeOf(head),
    amount: head.totals.determined ?? 0,
    basis,
    period: head.period,
    lines: Object.fromEntries(lines.map((line) => [line.lineId, line.determined ?? 0])),
  };
}

/** The public sees what a 更正 changes, not only what it comes to. */
function programmeOf({ kind, totals }: ClaimHead): string {
  if (totals.corrected === undefined) return programmeNames[kind];
  return `${programmeNames[kind]}（更正，原核定${yuanOfFen(totals.corrected)}元）`;
}

function titleOf(claims: readonly Claim[]): string {
  const periods = [...new Set(claims.map(({ head }) => head.period))].sort().join('、');
  const names = [...new Set(claims.map(({ head }) => programmeNames[head.kind]))].join('、');
  return `${periods}${names}公示`;
}
