import * as z from 'zod';
import { Id } from '../../shared/claims/fields.ts';
import { cosignRate, proposeRate, type RateBounds } from '../../shared/claims/rates.ts';
import { RateInput } from '../../shared/claims/registry-inputs.ts';
import { RateView, rateView } from '../../shared/claims/views.ts';
import { requireVersion } from '../../shared/http/preconditions.ts';
import { actorOf } from '../../shared/http/principal.ts';
import { notFound } from '../../shared/http/problem.ts';
import { governingPolicy, type Policy } from '../../shared/policy/index.ts';
import { bureauRoles } from '../../shared/roles.ts';
import { commitOnce } from '../../shared/storage/idempotency.ts';
import * as rates from '../../shared/storage/rates.ts';
import { ownInstitution } from './scope.ts';
import { operation } from './services.ts';

const approver = ['health-approver'] as const;
const finance = ['finance-officer'] as const;
const shared = { tag: '比例' } as const;

export const rateOperations = [
  operation(
    {
      ...shared,
      id: 'listRates',
      method: 'get',
      path: '/v1/institutions/{id}/rates',
      summary: '一个机构的运行补助比例',
      roles: bureauRoles,
      params: z.object({ id: Id }),
      answer: z.strictObject({ items: z.array(RateView), nextCursor: z.null() }),
      refusals: [],
    },
    async ({ principal, params: { id } }, { database }) => {
      await ownInstitution(database, principal, id);
      const found = await rates.allRates(database, id);
      return { body: { items: found.map(rateView), nextCursor: null } };
    },
  ),
  operation(
    {
      ...shared,
      id: 'proposeRate',
      method: 'post',
      path: '/v1/institutions/{id}/rates',
      summary: '提出一个机构的运行补助比例',
      description: '财政会签后生效。',
      roles: approver,
      command: true,
      creates: 'always',
      params: z.object({ id: Id }),
      body: RateInput,
      answer: RateView,
      refusals: ['rate_out_of_bounds', 'rate_overlaps', 'policy_not_found'],
      examples: { body: { rate: '0.10', from: '2024-01', to: '2024-12', docNo: '示例文号', reason: '年度核定' } },
    },
    async ({ principal, params: { id }, body, now, command }, { database, law, newId }) => {
      const { policies } = await law.latest(now);
      const { division } = await ownInstitution(database, principal, id);
      const others = await rates.allRates(database, id);
      const act = { actor: actorOf(principal, approver), at: command.now };
      const of = { id: newId('rate'), institutionId: id };
      const proposed = proposeRate(body, of, others, (day) => rateBounds(policies, division, day), act);
      const location = `/v1/institutions/${id}/rates/${proposed.id}`;
      const answer = command.answer({ body: rateView(proposed), version: proposed.version, location });
      return commitOnce(database, { ...command, answer, writes: rates.proposeRate(proposed) });
    },
  ),
  operation(
    {
      ...shared,
      id: 'getRate',
      method: 'get',
      path: '/v1/institutions/{id}/rates/{rateId}',
      summary: '一个比例',
      roles: bureauRoles,
      params: z.object({ id: Id, rateId: Id }),
      answer: RateView,
      refusals: [],
    },
    async ({ principal, params: { id, rateId } }, { database }) => {
      await ownInstitution(database, principal, id);
      const found = await rates.getRate(database, id, rateId);
      if (!found) throw notFound();
      return { body: rateView(found), version: found.version };
    },
  ),
  operation(
    {
      ...shared,
      id: 'cosignRate',
      method: 'post',
      path: '/v1/institutions/{id}/rates/{rateId}/cosign',
      summary: '财政会签一个比例',
      roles: finance,
      command: true,
      params: z.object({ id: Id, rateId: Id }),
      body: z.strictObject({}).optional(),
      answer: RateView,
      refusals: ['rate_overlaps', 'four_eyes', 'invalid_transition', 'version_conflict'],
    },
    async ({ principal, params: { id, rateId }, ifMatch, command }, { database }) => {
      await ownInstitution(database, principal, id);
      const all = await rates.allRates(database, id);
      const before = all.find((rate) => rate.id === rateId);
      if (!before) throw notFound();
      if (ifMatch) requireVersion(ifMatch, before.version);
      const after = cosignRate(before, all, { actor: actorOf(principal, finance), at: command.now });
      const answer = command.answer({ body: rateView(after), version: after.version });
      return commitOnce(database, { ...command, answer, writes: rates.cosignRate(before, after) });
    },
  ),
];

/** The bounds within which the policy of a day lets a rate be decided; null where it sets none. */
function rateBounds(policies: readonly Policy[], division: string, day: string): RateBounds | null {
  const [min, max] =
    governingPolicy('operating-subsidy', division, day, policies).settings?.operatingRate?.between ?? [];
  return min === undefined || max === undefined ? null : { min, max };
}
