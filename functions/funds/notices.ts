import * as z from 'zod';
import { dayInShanghai } from '../../shared/calendar.ts';
import { Id } from '../../shared/claims/fields.ts';
import { NoticeInput, ObjectionInput, PublicationInput, SettleInput } from '../../shared/funds/inputs.ts';
import { isPublic, type Notice, publicNotice, recordPublication, takeDown } from '../../shared/funds/notice.ts';
import {
  NoticeSummary,
  NoticeView,
  noticeSummary,
  noticeView,
  PublicNoticeView,
} from '../../shared/funds/notice-views.ts';
import { object, settle } from '../../shared/funds/objection.ts';
import { listQuery, pageOf, pageRequest } from '../../shared/http/lists.ts';
import type { Command, Outcome } from '../../shared/http/operation.ts';
import { actorOf, type Principal } from '../../shared/http/principal.ts';
import { notFound } from '../../shared/http/problem.ts';
import { bureauRoles } from '../../shared/roles.ts';
import type { Database } from '../../shared/storage/database.ts';
import * as commands from '../../shared/storage/notice-commands.ts';
import { getNotice, getNoticeHead, listNotices } from '../../shared/storage/notices.ts';
import type { Asked } from '../../shared/storage/undertaking.ts';
import { assertProofKept } from './notice-proof.ts';
import { newNotice } from './notice-rows.ts';
import { operation } from './services.ts';

const approver = ['health-approver'] as const;
const health = ['health-reviewer', 'health-approver'] as const;
const tag = '公示';
const shared = { tag, method: 'post', command: true, answer: NoticeView } as const;
const params = z.object({ id: Id });
const nothing = z.strictObject({}).optional();
const asItStands = ['version_conflict', 'idempotency_in_flight'] as const;
const takesSteps = '申报多的分步办理，中断后用同一个幂等键再发，会接着办。';

export const noticeOperations = [
  operation(
    {
      ...shared,
      id: 'publishNotice',
      path: '/v1/notices',
      summary: '公示已核定的申报',
      description: `只公示机构合计，不含儿童、账户和个人信息。发布当天不计入公示期。${takesSteps}`,
      roles: approver,
      creates: 'always',
      body: NoticeInput,
      refusals: ['not_found', 'too_many_claims', 'invalid_transition', 'calendar_unknown', ...asItStands],
    },
    async ({ principal, body, command }, { database, newId }) => {
      const act = { actor: actorOf(principal, approver), at: command.now };
      const { input, heads } = await newNotice(database, principal, body, newId('ntc'), act);
      const answer = (notice: Notice) => answered(command, notice, `/v1/notices/${notice.id}`);
      return commands.publishNotice(database, { ...command, input, heads, act, answer });
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
      sight: health,
      query: z.strictObject(listQuery),
      answer: pageOf(NoticeSummary),
      refusals: [],
    },
    async ({ principal, query }, { database }) => {
      const page = await listNotices(database, principal.division, pageRequest(query));
      const knows = principal.roles.some((role) => role === 'auditor' || role.startsWith('health-'));
      const items = page.items.map((notice) => noticeSummary(notice, knows ? 'objectors' : 'masked'));
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
      if (!notice || !isPublic(notice)) throw notFound();
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
      refusals: asItStands,
    },
    async ({ principal, params: { id }, body, command }, { database }) => {
      const act = { actor: actorOf(principal, health), at: command.now };
      const { address, proofSha256 = null } = body;
      return onOwnNotice(database, principal, id, command, async (call) => {
        if (proofSha256 !== null) await assertProofKept(database, call.before, proofSha256);
        const after = recordPublication(call.before, { address, proofSha256 }, act.actor, act.at);
        return commands.changeNotice(database, { ...call, after, act });
      });
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
      refusals: ['objection_too_late', 'invalid_transition', ...asItStands],
    },
    async ({ principal, params: { id }, body, command, now }, { database, newId }) => {
      const act = { actor: actorOf(principal, health), at: command.now };
      const holdings = (body.holdings ?? []).map(({ claimId, lineIds = [] }) => ({ claimId, lineIds }));
      const { name, contact, text, receivedOn = dayInShanghai(now) } = body;
      const objection = { id: newId('obj'), name, contact, text, receivedOn, holdings };
      const location = `/v1/notices/${id}/objections/${objection.id}`;
      const answer = (notice: Notice) => answered(command, notice, location);
      return onOwnNotice(database, principal, id, command, (call) => {
        const after = object(call.before, objection, act.actor, act.at);
        return commands.changeNotice(database, { ...call, after, act, answer });
      });
    },
  ),
  operation(
    {
      ...shared,
      id: 'settleObjection',
      path: '/v1/notices/{id}/objections/{objectionId}/settle',
      summary: '办结一件异议：成立的继续暂缓，不成立的不再暂缓',
      description:
        '公示期内办结为不成立的，明细随公示放行。公示结束时还没有办结的，所涉明细已经不随本申报拨付，办结为不成立以后请机构补报；整份申报都被暂缓的，办结后才转入资金安排或者办结。',
      roles: approver,
      params: z.object({ id: Id, objectionId: Id }),
      body: SettleInput,
      refusals: ['invalid_transition', ...asItStands],
    },
    async ({ principal, params: { id, objectionId }, body, command }, { database }) => {
      const act = { actor: actorOf(principal, approver), at: command.now };
      return onOwnNotice(database, principal, id, command, (call) => {
        const after = settle(call.before, objectionId, body, act.actor, act.at);
        return commands.releaseClaims(database, { ...call, after, act });
      });
    },
  ),
  operation(
    {
      ...shared,
      id: 'closeNotice',
      path: '/v1/notices/{id}/close',
      summary: '结束公示，无异议的转入资金安排',
      description: `公示期最后一天过完才能结束；不办理的，到期由系统结束。${takesSteps}`,
      roles: approver,
      params,
      body: nothing,
      refusals: ['notice_open', 'invalid_transition', ...asItStands],
    },
    async ({ principal, params: { id }, command }, { database }) => {
      const act = { actor: actorOf(principal, approver), at: command.now };
      return onOwnNotice(database, principal, id, command, (call) => commands.closeNotice(database, { ...call, act }));
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
      refusals: ['invalid_transition', 'calendar_unknown', ...asItStands],
    },
    async ({ principal, params: { id }, command }, { database, newId }) => {
      const act = { actor: actorOf(principal, approver), at: command.now };
      const answer = (notice: Notice) => answered(command, notice, `/v1/notices/${notice.id}`);
      return onOwnNotice(database, principal, id, command, (call) =>
        commands.correctNotice(database, { ...call, id: newId('ntc'), act, answer }),
      );
    },
  ),
  operation(
    {
      ...shared,
      id: 'takeDownNotice',
      path: '/v1/notices/{id}/take-down',
      summary: '撤下已结束的公示，只留校验值',
      description: '还有异议没有办结的，先办结异议。',
      roles: approver,
      params,
      body: nothing,
      refusals: ['notice_open', 'invalid_transition', ...asItStands],
    },
    async ({ principal, params: { id }, command }, { database }) => {
      const act = { actor: actorOf(principal, approver), at: command.now };
      return onOwnNotice(database, principal, id, command, (call) =>
        commands.takeDownNotice(database, { ...call, after: takeDown(call.before, act.at), act }),
      );
    },
  ),
];

/** A command on a notice of one's own division, as it stands once nothing of it is under way. */
async function onOwnNotice(
  database: Database,
  { division }: Principal,
  id: string,
  command: Command,
  carryOut: (call: Asked<Notice> & { before: Notice }) => Promise<Outcome>,
): Promise<Outcome> {
  const found = await getNoticeHead(database, id);
  if (found?.division !== division) throw notFound();
  const call = { ...command, answer: (notice: Notice) => answered(command, notice) };
  return commands.onNotice(database, { ...call, id }, (before) => carryOut({ ...call, before }));
}

function answered(command: Command, notice: Notice, location?: string) {
  return command.answer({ body: noticeView(notice), version: notice.version, ...(location ? { location } : {}) });
}
