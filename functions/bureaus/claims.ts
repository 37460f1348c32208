import * as z from 'zod';
import { statuses } from '../../shared/claims/claim.ts';
import { ClaimSummary, ClaimView, claimSummary, claimView } from '../../shared/claims/claim-view.ts';
import { Id, Period } from '../../shared/claims/fields.ts';
import { listQuery, pageOf, pageRequest } from '../../shared/http/lists.ts';
import type { Principal } from '../../shared/http/principal.ts';
import { roles } from '../../shared/roles.ts';
import { listClaimsOfDivision, listClaimsOfInstitution } from '../../shared/storage/claim-lists.ts';
import { progressIn } from '../../shared/storage/review-stages.ts';
import { onlookerOf } from './looking.ts';
import { lookingAs, visibleClaim } from './scope.ts';
import { operation, type Services } from './services.ts';

const shared = { tag: '申报', roles, refusals: [] } as const;
const ListQuery = z.strictObject({
  status: z.enum(statuses).optional(),
  period: Period.optional(),
  institution: Id.optional(),
  ...listQuery,
});

export const claimOperations = [
  operation(
    {
      ...shared,
      id: 'listClaims',
      method: 'get',
      path: '/v1/claims',
      summary: '申报列表',
      description: '机构看到本机构的全部申报；各部门看到本地区已提交的申报。',
      query: ListQuery,
      answer: pageOf(ClaimSummary),
    },
    async ({ principal, query }, { database }) => {
      const { items, nextCursor } = await claimsSeenBy(principal, query, database);
      const inReview = items.some(({ status }) => status === 'submitted');
      const progress = inReview ? await progressIn(database, principal.division) : undefined;
      return { body: { items: items.map((head) => claimSummary(head, progress)), nextCursor } };
    },
  ),
  operation(
    {
      ...shared,
      id: 'getClaim',
      method: 'get',
      path: '/v1/claims/{id}',
      summary: '一份申报',
      sight: ['health-reviewer'],
      params: z.object({ id: Id }),
      answer: ClaimView,
    },
    async ({ principal, params: { id }, now }, { database }) => {
      const claim = await visibleClaim(database, principal, id);
      const onlooker = await onlookerOf(database, principal, claim, now.toISOString());
      return { body: claimView(claim, onlooker), version: claim.head.version };
    },
  ),
];

/** An institution lists its own and nothing else, whatever it asks for. */
async function claimsSeenBy(principal: Principal, query: z.infer<typeof ListQuery>, database: Services['database']) {
  const { status, period, institution } = query;
  const page = pageRequest(query);
  if (lookingAs(principal) === 'institution') {
    const own = principal.institution;
    if (own === null || (institution ?? own) !== own) return { items: [], nextCursor: null };
    return listClaimsOfInstitution(database, { institutionId: own, status, period }, page);
  }
  const { division } = principal;
  if (institution === undefined) return listClaimsOfDivision(database, { division, status, period }, page);
  return listClaimsOfInstitution(database, { institutionId: institution, status, period, seenBy: division }, page);
}
