import type * as z from 'zod';
import { dayInShanghai } from '../../shared/calendar.ts';
import type { Claim, ClaimHead } from '../../shared/claims/claim.ts';
import type { Act } from '../../shared/claims/decision.ts';
import { type Institution, onDay } from '../../shared/claims/registry.ts';
import { programmeNames } from '../../shared/funds/appropriation.ts';
import type { NoticeInput } from '../../shared/funds/inputs.ts';
import { fiveWorkingDays, type NewNotice, type NoticeRow } from '../../shared/funds/notice.ts';
import type { Principal } from '../../shared/http/principal.ts';
import { someAtATime } from '../../shared/in-turn.ts';
import { yuanOfFen } from '../../shared/money.ts';
import { linesOf } from '../../shared/storage/claims.ts';
import type { Database } from '../../shared/storage/database.ts';
import { getInstitutions } from '../../shared/storage/institutions.ts';
import { latestPaymentBasis } from '../../shared/storage/payment-basis.ts';
import { ownHeads } from './services.ts';

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
  const heads = await ownHeads(database, principal, body.claimIds);
  const [institutions, paymentBasis] = await Promise.all([
    getInstitutions(
      database,
      heads.map((head) => head.institution.id),
    ),
    latestPaymentBasis(database, division),
  ]);
  // A claim's lines are let go with its row: those of a thousand claims together would fill the memory.
  const rows = await someAtATime(heads, async (head) => {
    const claim = { head, lines: await linesOf(database, head) };
    const basis = paymentBasis ? `${paymentBasis.issuer} ${paymentBasis.docNo}` : head.policy.id;
    return rowOf(claim, institutions.get(head.institution.id)!, publishedOn, basis);
  });
  const { title = titleOf(heads), acceptedBy = actor.office, phone = '', days, dayKind } = body;
  const rule = { days: days ?? fiveWorkingDays.days, dayKind: dayKind ?? fiveWorkingDays.dayKind };
  const input = { id, division, title, rows, acceptedBy, phone, rule, publishedOn, actor };
  return { input, heads };
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

function titleOf(heads: readonly ClaimHead[]): string {
  const periods = [...new Set(heads.map((head) => head.period))].sort().join('、');
  const names = [...new Set(heads.map((head) => programmeNames[head.kind]))].join('、');
  return `${periods}${names}公示`;
}
