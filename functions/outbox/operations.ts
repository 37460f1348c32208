import * as z from 'zod';
import { DivisionCode, Instant } from '../../shared/claims/fields.ts';
import type { Webhook } from '../../shared/claims/webhook.ts';
import { inputRefusal } from '../../shared/http/faults.ts';
import { requireVersion } from '../../shared/http/preconditions.ts';
import { actorOf } from '../../shared/http/principal.ts';
import { notFound } from '../../shared/http/problem.ts';
import { getWebhook, putWebhook } from '../../shared/storage/webhooks.ts';
import { isPublicUrl } from './addresses.ts';
import { operation } from './services.ts';

const approver = ['health-approver'] as const;

const WebhookView = z
  .strictObject({
    division: DivisionCode,
    url: z.string(),
    state: z
      .enum(['active', 'failing', 'gone'])
      .meta({ description: 'failing：投递失败，每小时再试；gone：对方回答 410，重新登记后再投' }),
    setBy: z.string(),
    setAt: Instant,
  })
  .meta({ id: 'Webhook' });
const shared = { tag: '事件推送', path: '/v1/division/webhook', answer: WebhookView } as const;

export default [
  operation(
    {
      ...shared,
      id: 'getWebhook',
      method: 'get',
      summary: '本地区的事件推送地址',
      description: '密钥只写不读。',
      roles: ['health-approver', 'auditor'],
      refusals: [],
    },
    async ({ principal }, { database }) => {
      const found = await getWebhook(database, principal.division);
      if (!found) throw notFound();
      return { body: viewOf(found), version: found.version };
    },
  ),
  operation(
    {
      ...shared,
      id: 'putWebhook',
      method: 'put',
      summary: '登记本地区的事件推送地址和密钥',
      description:
        '申报提交后的每个事件都会 POST 到这个地址，至少一次，同一申报按 Tuobu-Sequence 先后。' +
        'Tuobu-Signature 是 v1= 加上以密钥对“Tuobu-Timestamp.正文”所作 HMAC-SHA-256 的十六进制；请比对签名和时间，并按 Tuobu-Event-Id 去重。正文不含个人信息。',
      roles: approver,
      creates: 'sometimes',
      body: z.strictObject({
        url: z.string().max(1_000),
        secret: z.string().regex(/^[\x21-\x7e]{32,128}$/, '密钥是 32 到 128 个英文字母、数字或符号，不含空格。'),
      }),
      examples: { body: { url: 'https://hook.example.com/tuobu', secret: '0123456789abcdef0123456789abcdef' } },
      refusals: ['version_conflict'],
    },
    async ({ principal, body, now, ifMatch }, { database, anywhere }) => {
      if (!(anywhere ? isWebUrl(body.url) : isPublicUrl(body.url))) {
        const detail = '请填写公网的 https 地址，不能是内网地址，也不要带用户名和密码。';
        throw inputRefusal([{ pointer: '/url', code: 'not_allowed', detail }]);
      }
      const { division } = principal;
      const before = await getWebhook(database, division);
      if (before && ifMatch) requireVersion(ifMatch, before.version);
      const act = { set: actorOf(principal, approver), setAt: now.toISOString() };
      const after: Webhook = { division, ...body, state: 'active', ...act, version: (before?.version ?? 0) + 1 };
      await database.commit([putWebhook(after)]);
      const reply = { body: viewOf(after), version: after.version };
      return before ? reply : { ...reply, created: true, location: shared.path };
    },
  ),
];

function isWebUrl(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}

function viewOf({ division, url, state, set, setAt }: Webhook): z.infer<typeof WebhookView> {
  return { division, url, state, setBy: set.office, setAt };
}
