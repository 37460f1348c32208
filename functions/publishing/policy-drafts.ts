import * as z from 'zod';
import { listQuery, pageOf, pageRequest } from '../../shared/http/lists.ts';
import { requireAbsent, requireVersion } from '../../shared/http/preconditions.ts';
import { actorOf, type Principal } from '../../shared/http/principal.ts';
import { notFound } from '../../shared/http/problem.ts';
import { checkDraft, writeDraft } from '../../shared/publishing/draft.ts';
import { PublishInput, publish } from '../../shared/publishing/publish.ts';
import type { PolicyDraft } from '../../shared/publishing/records.ts';
import {
  DraftSummary,
  DraftView,
  draftSummary,
  draftView,
  PolicySummary,
  policySummary,
} from '../../shared/publishing/views.ts';
import { bureauRoles } from '../../shared/roles.ts';
import type { Database } from '../../shared/storage/database.ts';
import { commitOnce } from '../../shared/storage/idempotency.ts';
import { addDraft, getDraft, listDrafts, removeDraft, replaceDraft } from '../../shared/storage/policy-drafts.ts';
import { publishVersion } from '../../shared/storage/policy-versions.ts';
import { operation } from './services.ts';

const approver = ['health-approver'] as const;
const shared = { tag: '政策发布' } as const;
const params = z.object({ id: z.string().max(64) });
const Document = z.unknown().meta({ description: '政策文件，格式见 /v1/policies/schema.json；可以还没有写完' });
const DraftDocument = z.strictObject({
  ...DraftView.shape,
  document: z.looseObject({}).meta({ description: '政策文件，格式见 /v1/policies/schema.json' }),
});
const example = { format: 'tuobu-policy/1', id: '330903-shili', division: '330903', version: 1 };

export const policyDraftOperations = [
  operation(
    {
      ...shared,
      id: 'draftPolicy',
      method: 'post',
      path: '/v1/policies',
      summary: '起草一份政策文件',
      description: '草稿只有本地区各部门看得到，不参与任何计算；回答里是检查结果和算例。',
      roles: approver,
      command: true,
      creates: 'always',
      body: Document,
      answer: DraftView,
      refusals: ['invalid_policy', 'policy_too_large', 'already_exists'],
      examples: { body: example },
    },
    async ({ principal, body, command }, { database }) => {
      const { division } = principal;
      const draft = writeDraft(body, { division }, { actor: actorOf(principal, approver), at: command.now });
      const answer = command.answer({ ...shown(draft), location: placeOf(draft) });
      return commitOnce(database, { ...command, answer, writes: [addDraft(draft)] });
    },
  ),
  operation(
    {
      ...shared,
      id: 'listPolicyDrafts',
      method: 'get',
      path: '/v1/policies/drafts',
      summary: '本地区的政策草稿',
      roles: bureauRoles,
      query: z.strictObject(listQuery),
      answer: pageOf(DraftSummary),
      refusals: [],
    },
    async ({ principal, query }, { database }) => {
      const { items, nextCursor } = await listDrafts(database, principal.division, pageRequest(query));
      return { body: { items: items.map(draftSummary), nextCursor } };
    },
  ),
  operation(
    {
      ...shared,
      id: 'getPolicyDraft',
      method: 'get',
      path: '/v1/policies/{id}/draft',
      summary: '一份政策草稿及其检查结果',
      roles: bureauRoles,
      params,
      answer: DraftDocument,
      refusals: [],
    },
    async ({ principal, params: { id } }, { database }) => {
      const draft = await ownDraft(database, principal, id);
      const { body, version } = shown(draft);
      return { body: { ...body, document: JSON.parse(draft.document) }, version };
    },
  ),
  operation(
    {
      ...shared,
      id: 'putPolicyDraft',
      method: 'put',
      path: '/v1/policies/{id}/draft',
      summary: '修改一份政策草稿，没有则新建',
      roles: approver,
      versioned: 'existing',
      creates: 'sometimes',
      params,
      body: Document,
      answer: DraftView,
      refusals: ['invalid_policy', 'policy_too_large', 'already_exists'],
      examples: { body: example },
    },
    async ({ principal, params: { id }, body, now, ifMatch }, { database }) => {
      const { division } = principal;
      const before = await getDraft(database, division, id);
      if (before) requireVersion(ifMatch, before.version);
      else requireAbsent(ifMatch);
      const act = { actor: actorOf(principal, approver), at: now.toISOString() };
      const after = writeDraft(body, { division, id }, act, before);
      await database.commit([before ? replaceDraft(before, after) : addDraft(after)]);
      return before ? shown(after) : { ...shown(after), created: true, location: placeOf(after) };
    },
  ),
  operation(
    {
      ...shared,
      id: 'publishPolicy',
      method: 'post',
      path: '/v1/policies/{id}/publish',
      summary: '由另一人发布一份政策草稿',
      description: '全部检查和算例通过才能发布。发布后不能修改，只能发布下一版本；已提交的申报仍按原来的版本。',
      roles: approver,
      command: true,
      versioned: 'always',
      creates: 'always',
      params,
      body: PublishInput.optional(),
      answer: PolicySummary.meta({ id: 'PublishedPolicy' }),
      refusals: ['invalid_policy', 'policy_too_large', 'four_eyes', 'already_exists'],
    },
    async ({ principal, params: { id }, body, ifMatch, command, now }, { database, law: reader }) => {
      const draft = await ownDraft(database, principal, id);
      requireVersion(ifMatch, draft.version);
      const law = await reader.latest(now);
      const act = { actor: actorOf(principal, approver), at: command.now };
      const publication = publish(draft, body ?? PublishInput.parse({}), law, act);
      const published = policySummary(publication.document, { versions: [publication.version], ends: [] });
      const answer = command.answer({ body: published, location: `/v1/policies/${encodeURIComponent(id)}` });
      const writes = [...publishVersion(law, publication), removeDraft(draft)];
      return commitOnce(database, { ...command, answer, writes });
    },
  ),
];

async function ownDraft(database: Database, { division }: Principal, id: string): Promise<PolicyDraft> {
  const draft = await getDraft(database, division, id);
  if (!draft) throw notFound();
  return draft;
}

function shown(draft: PolicyDraft) {
  return { body: draftView(draft, checkDraft(draft)), version: draft.version };
}

function placeOf({ id }: PolicyDraft): string {
  return `/v1/policies/${encodeURIComponent(id)}/draft`;
}
