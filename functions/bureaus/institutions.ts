import * as z from 'zod';
import { Id } from '../../shared/claims/fields.ts';
import { InstitutionInput } from '../../shared/claims/registry-inputs.ts';
import { institutionRecord } from '../../shared/claims/registry-records.ts';
import { InstitutionView, institutionView } from '../../shared/claims/views.ts';
import { accountsChanged } from '../../shared/funds/payee.ts';
import { listQuery, pageOf, pageRequest } from '../../shared/http/lists.ts';
import { requireAbsent, requireVersion } from '../../shared/http/preconditions.ts';
import { actorOf } from '../../shared/http/principal.ts';
import { notFound } from '../../shared/http/problem.ts';
import { bureauRoles } from '../../shared/roles.ts';
import {
  addInstitution,
  getInstitution,
  listInstitutions,
  replaceInstitution,
} from '../../shared/storage/institutions.ts';
import { paymentGuards, putAccountCheck } from '../../shared/storage/payment-guards.ts';
import { ownInstitution } from './scope.ts';
import { operation } from './services.ts';

const health = ['health-reviewer', 'health-approver'] as const;
const shared = { tag: '机构' } as const;
const params = z.object({ id: Id });

export const institutionOperations = [
  operation(
    {
      ...shared,
      id: 'listInstitutions',
      method: 'get',
      path: '/v1/institutions',
      summary: '本地区的机构',
      roles: bureauRoles,
      query: z.strictObject(listQuery),
      answer: pageOf(InstitutionView),
      refusals: [],
    },
    async ({ principal, query }, { database }) => {
      const page = await listInstitutions(database, principal.division, pageRequest(query));
      return { body: { items: page.items.map(institutionView), nextCursor: page.nextCursor } };
    },
  ),
  operation(
    {
      ...shared,
      id: 'getInstitution',
      method: 'get',
      path: '/v1/institutions/{id}',
      summary: '一个机构',
      roles: bureauRoles,
      params,
      answer: InstitutionView,
      refusals: [],
    },
    async ({ principal, params: { id } }, { database }) => {
      const found = await ownInstitution(database, principal, id);
      return { body: institutionView(found), version: found.version };
    },
  ),
  operation(
    {
      ...shared,
      id: 'putInstitution',
      method: 'put',
      path: '/v1/institutions/{id}',
      summary: '登记或更改一个机构',
      description:
        '每项事实都写明起止日期和依据文件。新建时不写 If-Match。收款账户变更以后，由另外两个人核实才能支付，不论写的是哪一天起。',
      roles: health,
      versioned: 'existing',
      creates: 'sometimes',
      params,
      body: InstitutionInput,
      answer: InstitutionView,
      refusals: ['uscc_invalid', 'already_exists'],
    },
    async ({ principal, params: { id }, body, now, ifMatch }, { database }) => {
      const { division } = principal;
      const before = await getInstitution(database, id);
      if (before && before.division !== division) throw notFound();
      if (before) requireVersion(ifMatch, before.version);
      else requireAbsent(ifMatch);
      const after = institutionRecord(body, { id, division }, now.toISOString(), before);
      const { check: known } = await paymentGuards(database, id);
      const check = accountsChanged(known, before, after, actorOf(principal, health));
      const written = before ? replaceInstitution(before, after) : addInstitution(after);
      await database.commit(check ? [...written, putAccountCheck(check)] : written);
      const reply = { body: institutionView(after), version: after.version };
      return before ? reply : { ...reply, created: true, location: `/v1/institutions/${id}` };
    },
  ),
];
