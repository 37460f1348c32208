import * as z from 'zod';
import { dayInShanghai } from '../../shared/calendar.ts';
import { type Delegation, DelegationInput, delegate, endDelegation, inForce } from '../../shared/claims/delegation.ts';
import { Id, Instant, IsoDate } from '../../shared/claims/fields.ts';
import { listQuery, pageInMemory, pageOf } from '../../shared/http/lists.ts';
import { requireVersion } from '../../shared/http/preconditions.ts';
import { actorOf, ownRoles, type Principal } from '../../shared/http/principal.ts';
import { notFound } from '../../shared/http/problem.ts';
import { Refusal } from '../../shared/refusal.ts';
import { bureauRoles, delegableRoles } from '../../shared/roles.ts';
import type { Database } from '../../shared/storage/database.ts';
import { addVersion, delegationsOf } from '../../shared/storage/delegations.ts';
import { commitOnce } from '../../shared/storage/idempotency.ts';
import { operation } from './services.ts';

const shared = { tag: '委托' } as const;
const Someone = z.strictObject({ person: z.string(), name: z.string() });
const DelegationView = z
  .strictObject({
    id: Id,
    role: z.enum(delegableRoles),
    by: z.strictObject({ ...Someone.shape, office: z.string() }),
    to: Someone,
    from: IsoDate,
    until: IsoDate,
    reason: z.string(),
    at: Instant,
    ended: z.strictObject({ by: z.string(), at: Instant }).nullable().meta({ description: '提前结束：由谁、何时' }),
    inForce: z.boolean().meta({ description: '今天是否有效' }),
    version: z.int(),
  })
  .meta({ id: 'Delegation' });

export const delegationOperations = [
  operation(
    {
      ...shared,
      id: 'listDelegations',
      method: 'get',
      path: '/v1/delegations',
      summary: '本地区的委托（AB岗），新的在前',
      roles: bureauRoles,
      query: z.strictObject(listQuery),
      answer: pageOf(DelegationView),
      refusals: [],
    },
    async ({ principal, query, now }, { database }) => {
      const found = await delegationsOf(database, principal.division);
      const { items, nextCursor } = pageInMemory(found, query);
      return { body: { items: items.map((one) => viewOf(one, now)), nextCursor } };
    },
  ),
  operation(
    {
      ...shared,
      id: 'delegate',
      method: 'post',
      path: '/v1/delegations',
      summary: '把自己的职责委托给本地区的另一个人（AB岗）',
      description:
        '在委托的日期内（首尾两天都算），受托人用自己的账号办理该职责的一切事项，记录中写明受谁委托。受托来的职责不能转委托；机构和审计人员的账号不能受托。同一人不能办理一份申报的两个环节，委托也不例外。',
      roles: delegableRoles,
      command: true,
      creates: 'always',
      body: DelegationInput,
      answer: DelegationView,
      refusals: [],
      examples: {
        body: {
          role: 'health-reviewer',
          to: { person: 'person-2', name: '示例乙' },
          from: '2026-07-01',
          until: '2026-07-10',
          reason: '年休假',
        },
      },
    },
    async ({ principal, body, now, command }, { database, newId }) => {
      if (!ownRoles(principal).includes(body.role))
        throw new Refusal('forbidden', '只能委托您自己的职责，受别人委托的也不能再转委托。请由负有这一职责的人办理。');
      const act = { actor: actorOf(principal, [body.role]), at: command.now };
      const made = delegate(body, { id: newId('dlg'), division: principal.division }, act);
      const answer = command.answer({ body: viewOf(made, now), version: 1, location: `/v1/delegations/${made.id}` });
      return commitOnce(database, { ...command, answer, writes: [addVersion(made)] });
    },
  ),
  operation(
    {
      ...shared,
      id: 'getDelegation',
      method: 'get',
      path: '/v1/delegations/{id}',
      summary: '一项委托',
      roles: bureauRoles,
      params: z.object({ id: Id }),
      answer: DelegationView,
      refusals: [],
    },
    async ({ principal, params: { id }, now }, { database }) => {
      const found = await ownDelegation(database, principal, id);
      return { body: viewOf(found, now), version: found.version };
    },
  ),
  operation(
    {
      ...shared,
      id: 'endDelegation',
      method: 'post',
      path: '/v1/delegations/{id}/end',
      summary: '提前结束一项委托，立即生效',
      description: '由委托人、受托人或者同一职责的人员办理。',
      roles: delegableRoles,
      command: true,
      params: z.object({ id: Id }),
      body: z.strictObject({}).optional(),
      answer: DelegationView,
      refusals: ['invalid_transition', 'version_conflict'],
    },
    async ({ principal, params: { id }, ifMatch, now, command }, { database }) => {
      const before = await ownDelegation(database, principal, id);
      if (ifMatch) requireVersion(ifMatch, before.version);
      const act = { actor: actorOf(principal, [before.role, ...delegableRoles]), at: command.now };
      const after = endDelegation(before, ownRoles(principal), act);
      const answer = command.answer({ body: viewOf(after, now), version: after.version });
      return commitOnce(database, { ...command, answer, writes: [addVersion(after)] });
    },
  ),
];

/** A delegation of one's own division. */
async function ownDelegation(database: Database, { division }: Principal, id: string): Promise<Delegation> {
  const found = (await delegationsOf(database, division)).find((one) => one.id === id);
  if (!found) throw notFound();
  return found;
}

function viewOf(of: Delegation, now: Date): z.infer<typeof DelegationView> {
  const { id, role, by, to, from, until, reason, at, ended, version } = of;
  return {
    ...{ id, role, by: { person: by.person, name: by.name, office: by.office }, to, from, until, reason, at },
    ended: ended && { by: ended.actor.name, at: ended.at },
    inForce: inForce(of, dayInShanghai(now)),
    version,
  };
}
