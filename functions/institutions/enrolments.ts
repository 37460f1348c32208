import * as z from 'zod';
import { Id } from '../../shared/claims/fields.ts';
import { ChildSearch, EnrolmentChange, EnrolmentInput } from '../../shared/claims/registry-inputs.ts';
import { changedEnrolmentRecord, enrolmentRecord } from '../../shared/claims/registry-records.ts';
import { EnrolmentView, enrolmentView } from '../../shared/claims/views.ts';
import { inputRefusal } from '../../shared/http/faults.ts';
import { listQuery, pageOf, pageRequest } from '../../shared/http/lists.ts';
import { requireVersion } from '../../shared/http/preconditions.ts';
import { notFound } from '../../shared/http/problem.ts';
import { getClass } from '../../shared/storage/classes.ts';
import type { Database } from '../../shared/storage/database.ts';
import {
  addEnrolments,
  allEnrolments,
  getEnrolment,
  listEnrolments,
  replaceEnrolment,
} from '../../shared/storage/enrolments.ts';
import { commitOnce } from '../../shared/storage/idempotency.ts';
import { documentOf, secretsFor } from './children.ts';
import { operation } from './services.ts';
import { ownSite, ownSiteId } from './site.ts';

const shared = { tag: '名册', roles: ['institution'] } as const;
const numberRefusals = ['id_number_invalid', 'masked_id_number'] as const;
const params = z.object({ id: Id });

export const enrolmentOperations = [
  operation(
    {
      ...shared,
      id: 'listEnrolments',
      method: 'get',
      path: '/v1/enrolments',
      summary: '本机构的名册',
      query: z.strictObject(listQuery),
      answer: pageOf(EnrolmentView),
      refusals: [],
    },
    async ({ principal, query }, { database }) => {
      const page = await listEnrolments(database, ownSiteId(principal), pageRequest(query));
      return { body: { items: page.items.map(enrolmentView), nextCursor: page.nextCursor } };
    },
  ),
  operation(
    {
      ...shared,
      id: 'addEnrolment',
      method: 'post',
      path: '/v1/enrolments',
      summary: '登记一名幼儿入托',
      command: true,
      creates: 'always',
      body: EnrolmentInput,
      answer: EnrolmentView,
      refusals: numberRefusals,
    },
    async ({ principal, body, command }, services) => {
      const { database } = services;
      const site = await ownSite(database, principal);
      await requireClass(database, site.id, body.classId);
      const secrets = await secretsFor(services, [body]);
      const place = { id: secrets.newEnrolmentId(), institutionId: site.id };
      const added = enrolmentRecord(body, place, secrets, command.now);
      const answer = command.answer({
        body: enrolmentView(added),
        version: 1,
        location: `/v1/enrolments/${added.id}`,
      });
      return commitOnce(database, { ...command, answer, writes: addEnrolments([added]) });
    },
  ),
  operation(
    {
      ...shared,
      id: 'searchEnrolments',
      method: 'post',
      path: '/v1/enrolments/search',
      summary: '按证件号码查找本机构的幼儿',
      description: '只读不改，不需要 Idempotency-Key；号码写在正文里，不进地址。',
      body: ChildSearch,
      answer: z.strictObject({ items: z.array(EnrolmentView), nextCursor: z.null() }),
      refusals: numberRefusals,
    },
    async ({ principal, body }, { database, children }) => {
      const [key] = await children.known([documentOf(body)]);
      const roster = await allEnrolments(database, ownSiteId(principal));
      const found = roster.filter(({ childKey }) => childKey === key);
      return { body: { items: found.map(enrolmentView), nextCursor: null } };
    },
  ),
  operation(
    {
      ...shared,
      id: 'getEnrolment',
      method: 'get',
      path: '/v1/enrolments/{id}',
      summary: '一条入托记录',
      params,
      answer: EnrolmentView,
      refusals: [],
    },
    async ({ principal, params: { id } }, { database }) => {
      const found = await getEnrolment(database, ownSiteId(principal), id);
      if (!found) throw notFound();
      return { body: enrolmentView(found), version: found.version };
    },
  ),
  operation(
    {
      ...shared,
      id: 'changeEnrolment',
      method: 'put',
      path: '/v1/enrolments/{id}',
      summary: '更改一条入托记录',
      description: '不填 idNumber 时证件不变。',
      versioned: 'always',
      params,
      body: EnrolmentChange,
      answer: EnrolmentView,
      refusals: numberRefusals,
    },
    async ({ principal, params: { id }, body, now, ifMatch }, services) => {
      const { database } = services;
      const before = await getEnrolment(database, ownSiteId(principal), id);
      if (!before) throw notFound();
      requireVersion(ifMatch, before.version);
      await requireClass(database, before.institutionId, body.classId);
      const secrets = await secretsFor(services, [body]);
      const after = changedEnrolmentRecord(body, before, secrets, now.toISOString());
      await database.commit(replaceEnrolment(before, after));
      return { body: enrolmentView(after), version: after.version };
    },
  ),
];

/** A class that is not this institution's is no class to it. */
async function requireClass(database: Database, institutionId: string, classId: string): Promise<void> {
  if (await getClass(database, institutionId, classId)) return;
  const detail = '本机构没有这个托班，请从 /v1/classes 里选一个。';
  throw inputRefusal([{ pointer: '/classId', code: 'no_such_class', detail }]);
}
