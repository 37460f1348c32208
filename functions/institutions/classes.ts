import * as z from 'zod';
import { Id } from '../../shared/claims/fields.ts';
import { ClassInput } from '../../shared/claims/registry-inputs.ts';
import { classRecord } from '../../shared/claims/registry-records.ts';
import { ClassView, classView } from '../../shared/claims/views.ts';
import { listQuery, pageOf, pageRequest } from '../../shared/http/lists.ts';
import { requireVersion } from '../../shared/http/preconditions.ts';
import { notFound } from '../../shared/http/problem.ts';
import { addClass, getClass, listClasses, replaceClass } from '../../shared/storage/classes.ts';
import { commitOnce } from '../../shared/storage/idempotency.ts';
import { operation } from './services.ts';
import { ownSite, ownSiteId } from './site.ts';

const shared = { tag: '托班', roles: ['institution'], refusals: [] } as const;
const params = z.object({ id: Id });

export const classOperations = [
  operation(
    {
      ...shared,
      id: 'listClasses',
      method: 'get',
      path: '/v1/classes',
      summary: '本机构的托班',
      query: z.strictObject(listQuery),
      answer: pageOf(ClassView),
    },
    async ({ principal, query }, { database }) => {
      const page = await listClasses(database, ownSiteId(principal), pageRequest(query));
      return { body: { items: page.items.map(classView), nextCursor: page.nextCursor } };
    },
  ),
  operation(
    {
      ...shared,
      id: 'addClass',
      method: 'post',
      path: '/v1/classes',
      summary: '登记一个托班',
      command: true,
      creates: 'always',
      body: ClassInput,
      examples: {
        body: {
          name: '小一班',
          type: '托小班',
          openedOn: '2023-09-01',
          places: 20,
          feeStandards: [{ from: '2023-09', monthly: '2000.00' }],
        },
      },
      answer: ClassView,
    },
    async ({ principal, body, command }, { database, newId }) => {
      const site = await ownSite(database, principal);
      const added = classRecord(body, { id: newId('cls'), institutionId: site.id }, command.now);
      const answer = command.answer({ body: classView(added), version: 1, location: `/v1/classes/${added.id}` });
      return commitOnce(database, { ...command, answer, writes: addClass(added) });
    },
  ),
  operation(
    {
      ...shared,
      id: 'getClass',
      method: 'get',
      path: '/v1/classes/{id}',
      summary: '一个托班',
      params,
      answer: ClassView,
    },
    async ({ principal, params: { id } }, { database }) => {
      const found = await getClass(database, ownSiteId(principal), id);
      if (!found) throw notFound();
      return { body: classView(found), version: found.version };
    },
  ),
  operation(
    {
      ...shared,
      id: 'changeClass',
      method: 'put',
      path: '/v1/classes/{id}',
      summary: '更改一个托班',
      versioned: 'always',
      params,
      body: ClassInput,
      answer: ClassView,
    },
    async ({ principal, params: { id }, body, now, ifMatch }, { database }) => {
      const before = await getClass(database, ownSiteId(principal), id);
      if (!before) throw notFound();
      requireVersion(ifMatch, before.version);
      const after = classRecord(body, before, now.toISOString(), before);
      await database.commit(replaceClass(before, after));
      return { body: classView(after), version: after.version };
    },
  ),
];
