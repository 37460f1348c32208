import * as z from 'zod';
import { dayInShanghai } from '../../shared/calendar.ts';
import { DivisionCode, IsoDate } from '../../shared/claims/fields.ts';
import { listQuery, pageInMemory, pageOf } from '../../shared/http/lists.ts';
import { notFound } from '../../shared/http/problem.ts';
import { checkPolicy, documentOf, type Policy } from '../../shared/policy/index.ts';
import { expiringPolicies, warnings } from '../../shared/publishing/expiring.ts';
import { PolicySummary, policySummary } from '../../shared/publishing/views.ts';
import { operation } from './services.ts';

const shared = { tag: '政策', roles: null, refusals: [] } as const;

const ExpiringPolicy = PolicySummary.extend({
  daysLeft: z.int().meta({ description: '离末日还有几天，0为末日当天' }),
  within: z.literal([...warnings]).meta({ description: '7、30或90天之内' }),
  followed: z.boolean().meta({ description: '每个类别到期次日都有别的文件接上' }),
});
const Fault = z.strictObject({ pointer: z.string(), code: z.string(), detail: z.string() });
const PolicyCheck = z.strictObject({
  valid: z.boolean(),
  errors: z.array(Fault),
  warnings: z.array(Fault).meta({ description: '不妨碍使用，但值得再看一遍' }),
  cases: z.array(z.strictObject({ name: z.string(), passed: z.boolean(), expected: z.unknown(), actual: z.unknown() })),
});

const PolicyVersions = z.strictObject({
  id: z.string(),
  versions: z.array(
    PolicySummary.extend({
      document: z.looseObject({}).meta({ description: '政策文件，格式见 /v1/policies/schema.json' }),
    }),
  ),
});

export const policyOperations = [
  operation(
    {
      ...shared,
      id: 'listPolicies',
      method: 'get',
      path: '/v1/policies',
      summary: '全部政策文件，每个版本一项',
      query: z.strictObject({ division: DivisionCode.optional(), ...listQuery }),
      answer: pageOf(PolicySummary),
    },
    async ({ query, now }, { law: reader }) => {
      const law = await reader.at(now);
      const wanted = law.policies.filter(({ division }) => (query.division ?? division) === division);
      const { items, nextCursor } = pageInMemory(wanted, query);
      return { body: { items: items.map((policy) => policySummary(policy, law)), nextCursor } };
    },
  ),
  operation(
    {
      ...shared,
      id: 'expiringPolicies',
      method: 'get',
      path: '/v1/policies/expiring',
      summary: '快要到期的政策文件，先到期的在前',
      query: z.strictObject({
        within: z.enum(['7', '30', '90']).default('90').meta({ description: '几天之内到期' }),
        on: IsoDate.optional().meta({ description: '不填为今天（北京时间）' }),
        division: DivisionCode.optional(),
        ...listQuery,
      }),
      answer: pageOf(ExpiringPolicy),
    },
    async ({ query, now }, { law: reader }) => {
      const law = await reader.at(now);
      const within = warnings.find((days) => String(days) === query.within) ?? 90;
      const found = expiringPolicies(law, query.on ?? dayInShanghai(now), within);
      const wanted = found.filter(({ policy }) => (query.division ?? policy.division) === policy.division);
      const { items, nextCursor } = pageInMemory(wanted, query);
      const shown = items.map(({ policy, daysLeft, within: warned, followed }) => {
        return { ...policySummary(policy, law), daysLeft, within: warned, followed };
      });
      return { body: { items: shown, nextCursor } };
    },
  ),
  operation(
    {
      ...shared,
      id: 'policySchema',
      method: 'get',
      path: '/v1/policies/schema.json',
      summary: '政策文件的 JSON Schema',
      answer: z.looseObject({}),
    },
    async (_call, { policySchema }) => ({ body: (await policySchema()) as Record<string, unknown> }),
  ),
  operation(
    {
      ...shared,
      id: 'getPolicy',
      method: 'get',
      path: '/v1/policies/{id}',
      summary: '一份政策的全部版本',
      params: z.object({ id: z.string().max(64) }),
      answer: PolicyVersions,
    },
    async ({ params: { id }, now }, { law: reader }) => {
      const law = await reader.at(now);
      const versions = law.policies.filter((policy) => policy.id === id).sort((a, b) => b.version - a.version);
      if (versions.length === 0) throw notFound();
      const shown = (policy: Policy) => ({ ...policySummary(policy, law), document: { ...documentOf(policy) } });
      return { body: { id, versions: versions.map(shown) } };
    },
  ),
  operation(
    {
      ...shared,
      id: 'checkPolicy',
      method: 'post',
      path: '/v1/policies/check',
      summary: '检查一份政策文件并试算它的算例',
      description: '只查不存，不需要 Idempotency-Key。',
      body: z.unknown().meta({ description: '政策文件' }),
      answer: PolicyCheck,
    },
    async ({ body }) => {
      const { valid, errors, warnings, cases } = checkPolicy(body);
      return { body: { valid, errors: [...errors], warnings: [...warnings], cases: [...cases] } };
    },
  ),
];
