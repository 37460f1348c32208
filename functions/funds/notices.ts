import * as z from 'zod';
import { dayInShanghai } from '../../shared/calendar.ts';
import { Id } from '../../shared/claims/fields.ts';
import { NoticeInput, ObjectionInput, PublicationInput, SettleInput } from '../../shared/funds/inputs.ts';
import { type Notice, publicNotice, recordPublication, takeDown } from '../../shared/funds/notice.ts';
import { object, settle } from '../../shared/funds/objection.ts';
import { assertRoom } from '../../shared/funds/room.ts';
import { NoticeView, noticeView, PublicNoticeView } from '../../shared/funds/views.ts';
import { listQuery, pageOf, pageRequest } from '../../shared/http/lists.ts';
import type { Command } from '../../shared/http/operation.ts';
import { actorOf, type Principal } from '../../shared/http/principal.ts';
import { notFound } from '../../shared/http/problem.ts';
import { bureauRoles } from '../../shared/roles.ts';
import type { Database } from '../../shared/storage/database.ts';
import {
  changeNotice,
  claimsOnNotice,
  closeNotice,
  correctNotice,
  publishNotice,
} from '../../shared/storage/notice-commands.ts';
import { getNotice, listNotices } from '../../shared/storage/notices.ts';
import { assertProofKept } from './notice-proof.ts';
import { newNotice } from './notice-rows.ts';
import { operation } from './services.ts';

const approver = ['health-approver'] as const;
const health = ['health-reviewer', 'health-approver'] as const;
const tag = '公示';
const shared = { tag, method: 'post', command: true, answer: NoticeView } as const;
const params = z.object({ id: Id });
const nothing = z.strictObject({}).optional();

export const noticeOperations = [
  operation(
    {
      ...shared,
      id: 'publishNotice',
      path: '/v1/notices',
      summary: '公示已核定的申报',
      description: '只公示机构合计，不含儿童、账户和个人信息。发布当天不计入公示期。',
      roles: approver,
      creates: 'always',
      body: NoticeInput,
      refusals: ['not_found', 'too_many_claims', 'invalid_transition', 'calendar_unknown', 'version_conflict'],
    },
    async ({ principal, body, command }, { database, newId }) => {
      assertRoom(body.claimIds.length, claimsOnNotice, '公示');
      const act = { actor: actorOf(principal, approver), at: command.now };
      const { input, heads } = await newNotice(database, principal, body, newId('ntc'), act);
      const answer = (notice: Notice) => answered(command, notice, `/v1/notices/${notice.id}`);
      return publishNotice(database, { ...command, input, heads, act, answer });
    },
  ),
  operation(
    {
      tag,
      id: 'listNotices',
      method: 'get',
      path: '/v1/notices',
      summary: '本地区的公示，公示中的在前',
      roles: bureauRoles,
      query: z.strictObject(listQuery),
      answer: pageOf(NoticeView),
      refusals: [],
    },
    async ({ principal, query }, { database }) => {
      const page = await listNotices(database, principal.division, pageRequest(query));
      const knows = principal.roles.some((role) => role === 'auditor' || role.startsWith('health-'));
      const items = page.items.map((notice) => noticeView(notice, knows ? 'objectors' : 'masked'));
      return { body: { items, nextCursor: page.nextCursor } };
    },
  ),
  operation(
    {
      tag,
      id: 'getNotice',
      method: 'get',
      path: '/v1/notices/{id}',
      summary: '一份公示，公众可查',
      roles: null,
      params,
      answer: PublicNoticeView,
      refusals: [],
    },
    async ({ params: { id } }, { database }) => {
      const notice = await getNotice(database, id);
      if (!notice) throw notFound();
      return { body: publicNotice(notice), version: notice.version };
    },
  ),
  operation(
    {
      ...shared,
      id: 'recordPublication',
      path: '/v1/notices/{id}/publication',
      summary: '记录公示在政府网站的地址和留存的证明',
      description: '证明先作为这次公示的材料（noticeId）添加到公示里的任一份申报，再在这里写它的 SHA-256。',
      roles: health,
      params,
      body: PublicationInput,
      refusals: ['version_conflict'],
    },
    async ({ principal, params: { id }, body, command }, { database }) => {
      const before = await ownNotice(database, principal, id);
      const act = { actor: actorOf(principal, health), at: command.now };
      const { address, proofSha256 = null } = body;
      if (proofSha256 !== null) await assertProofKept(database, before, proofSha256);
      const after = recordPublication(before, { address, proofSha256 }, act.actor, act.at);
      return changed(database, { before, after, act, command });
    },
  ),
  operation(
    {
      ...shared,
      id: 'registerObjection',
      path: '/v1/notices/{id}/objections',
      summary: '登记实名异议，并决定暂缓哪些明细',
      roles: health,
      creates: 'always',
      params,
      body: ObjectionInput,
      refusals: ['objection_too_late', 'invalid_transition', 'version_conflict'],
    },
    async ({ principal, params: { id }, body, command, now }, { database, newId }) => {
      const before = await ownNotice(database, principal, id);
      const act = { actor: actorOf(principal, health), at: command.now };
      const holdings = (body.holdings ?? []).map(({ claimId, lineIds = [] }) => ({ claimId, lineIds }));
      const { name, contact, text, receivedOn = dayInShanghai(now) } = body;
      const objectionId = newId('obj');
      const after = object(before, { id: objectionId, name, contact, text, receivedOn, holdings }, act.actor, act.at);
      return changed(database, {
        before,
        after,
        act,
        command,
        location: `/v1/notices/${id}/objections/${objectionId}`,
      });
    },
  ),
  operation(
    {
      ...shared,
      id: 'settleObjection',
      path: '/v1/notices/{id}/objections/{objectionId}/settle',
      summary: '办结一件异议：成立的继续暂缓，不成立的放行',
      roles: approver,
      params: z.object({ id: Id, objectionId: Id }),
      body: SettleInput,
      refusals: ['invalid_transition', 'version_conflict'],
    },
    async ({ principal, params: { id, objectionId }, body, command }, { database }) => {
      const before = await ownNotice(database, principal, id);
      const act = { actor: actorOf(principal, approver), at: command.now };
      const after = settle(before, objectionId, body, act.actor, act.at);
      return changed(database, { before, after, act, command });
    },
  ),
  operation(
    {
      ...shared,
      id: 'closeNotice',
      path: '/v1/notices/{id}/close',
      summary: '结束公示，无异议的转入资金安排',
      description: '公示期最后一天过完才能结束；不办理的，到期由系统结束。',
      roles: approver,
      params,
      body: nothing,
      refusals: ['notice_open', 'invalid_transition', 'version_conflict'],
    },
    async ({ principal, params: { id }, command }, { database }) => {
      const before = await ownNotice(database, principal, id);
      const act = { actor: actorOf(principal, approver), at: command.now };
      return closeNotice(database, { ...command, before, act, answer: (notice) => answered(command, notice) });
    },
  ),
  operation(
    {
      ...shared,
      id: 'correctNotice',
      path: '/v1/notices/{id}/correct',
      summary: '更正公示：去掉异议成立的明细，重新计算公示期',
      roles: approver,
      creates: 'always',
      params,
      body: nothing,
      refusals: ['invalid_transition', 'calendar_unknown', 'version_conflict'],
    },
    async ({ principal, params: { id }, command }, { database, newId }) => {
      const before = await ownNotice(database, principal, id);
      const act = { actor: actorOf(principal, approver), at: command.now };
      const answer = (notice: Notice) => answered(command, notice, `/v1/notices/${notice.id}`);
      return correctNotice(database, { ...command, before, id: newId('ntc'), act, answer });
    },
  ),
  operation(
    {
      ...shared,
      id: 'takeDownNotice',
      path: '/v1/notices/{id}/take-down',
      summary: '撤下已结束的公示，只留校验值',
      roles: approver,
      params,
      body: nothing,
      refusals: ['notice_open', 'invalid_transition', 'version_conflict'],
    },
    async ({ principal, params: { id }, command }, { database }) => {
      const before = await ownNotice(database, principal, id);
      const act = { actor: actorOf(principal, approver), at: command.now };
      return changed(database, { before, after: takeDown(before, act.at), act, command });
    },
  ),
];

async function ownNotice(database: Database, { division }: Principal, id: string): Promise<Notice> {
  const notice = await getNotice(database, id);
  if (notice?.division !== division) throw notFound();
  return notice;
}

function changed(
  database: Database,
  of: {
    before: Notice;
    after: Notice;
    act: Parameters<typeof changeNotice>[1]['act'];
    command: Command;
    location?: string;
  },
) {
  const { command, location, ...change } = of;
  return changeNotice(database, { ...command, ...change, answer: (notice) => answered(command, notice, location) });
}

function answered(command: Command, notice: Notice, location?: string) {
  return command.answer({ body: noticeView(notice), version: notice.version, ...(location ? { location } : {}) });
}
