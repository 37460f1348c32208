import * as z from 'zod';
import { DivisionCode } from '../../shared/claims/fields.ts';
import { listQuery, pageInMemory, pageOf } from '../../shared/http/lists.ts';
import { notFound } from '../../shared/http/problem.ts';
import { sha256 } from '../../shared/policy/hash.ts';
import { checkPolicy } from '../../shared/policy/read.ts';
import type { Policy } from '../../shared/policy/schema.ts';
import { operation } from './services.ts';

const shared = { tag: '政策', roles: null, refusals: [] } as const;

const PolicySummary = z.strictObject({
  id: z.string(),
  version: z.string(),
  title: z.string().nullable(),
  division: DivisionCode,
  effectiveFrom: z.string().nullable(),
  effectiveTo: z.string().nullable(),
  attestedOn: z.string().nullable(),
  kinds: z.array(z.string()),
  sha256: z.string(),
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
    async ({ query }, { policies }) => {
      const wanted = policies.filter(({ division }) => (query.division ?? division) === division);
      const { items, nextCursor } = pageInMemory(wanted, query);
      return { body: { items: items.map(summaryOf), nextCursor } };
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
    async (_call, { policySchema }) => ({ body: policySchema as Record<string, unknown> }),
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
    async ({ params: { id } }, { policies }) => {
      const versions = policies.filter((policy) => policy.id === id).sort((a, b) => b.version - a.version);
      if (versions.length === 0) throw notFound();
      return { body: { id, versions: versions.map((policy) => ({ ...summaryOf(policy), document: { ...policy } })) } };
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

function summaryOf(policy: Policy): z.infer<typeof PolicySummary> {
  const { id, version, title = null, division, effectiveFrom, effectiveTo, attestedOn = null, provisions } = policy;
  const kinds = [...new Set(provisions.map(({ kind }) => kind))];
  const dates = { effectiveFrom, effectiveTo, attestedOn };
  return { id, version: String(version), title, division, ...dates, kinds, sha256: sha256(policy) };
}
