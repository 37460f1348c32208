import * as z from 'zod';
import { dayInShanghai } from '../../shared/calendar.ts';
import { DivisionCode, IsoDate } from '../../shared/claims/fields.ts';
import { listQuery, pageInMemory, pageOf } from '../../shared/http/lists.ts';
import { forces, type Provided, provisionsInForce, type SettingDecision } from '../../shared/policy/index.ts';
import { decidedOn } from '../../shared/publishing/law.ts';
import { operation } from './services.ts';

const shared = { method: 'get', tag: '政策', roles: null, refusals: [] } as const;

const DivisionView = z.strictObject({
  code: DivisionCode,
  name: z.string(),
  level: z.enum(['nation', 'province', 'city', 'district']),
});

const ProvisionView = z.strictObject({
  id: z.string(),
  kind: z.string(),
  force: z.enum(forces),
  computable: z.boolean().meta({ description: '能否用 /v1/calculations/{kind} 计算' }),
  title: z.string(),
  division: DivisionCode,
  policy: z.strictObject({ id: z.string(), version: z.string() }),
  document: z.strictObject({
    title: z.string(),
    docNo: z.string().nullable(),
    issuer: z.string().nullable(),
    date: z.string().nullable(),
  }),
  place: z.string(),
  quote: z.string().nullable(),
  effectiveFrom: z.string().nullable(),
  effectiveTo: z.string().nullable(),
  attested: z.boolean().meta({ description: '起始日不详，仅知该日已经存在' }),
  notStated: z.array(z.string()).meta({ description: '原文没有说明的各点' }),
  settings: z.array(
    z.strictObject({
      name: z.string(),
      label: z.string(),
      value: z.string().nullable(),
      decidedBy: z.string().nullable(),
      reason: z.string(),
    }),
  ),
});

export const divisionOperations = [
  operation(
    {
      ...shared,
      id: 'listDivisions',
      path: '/v1/divisions',
      summary: '有政策文件的行政区划及其上级',
      query: z.strictObject(listQuery),
      answer: pageOf(DivisionView),
    },
    async ({ query }, { divisions }) => ({ body: pageInMemory(divisions, query) }),
  ),
  operation(
    {
      ...shared,
      id: 'listProvisions',
      path: '/v1/divisions/{code}/provisions',
      summary: '某地某日有效的条款，含其上级的',
      params: z.object({ code: DivisionCode }),
      query: z.strictObject({ on: IsoDate.optional().meta({ description: '不填为今天（北京时间）' }), ...listQuery }),
      answer: pageOf(ProvisionView),
    },
    async ({ params: { code }, query, now }, { law: reader }) => {
      const law = await reader.at(now);
      const on = query.on ?? dayInShanghai(now);
      const found = provisionsInForce(code, on, law.policies).map(decidedWith(decidedOn(law, code, on)));
      const { items, nextCursor } = pageInMemory(found, query);
      return { body: { items: items.map(listed), nextCursor } };
    },
  ),
];

/** A provision with its settings as the bureau decided them, where it did. */
function decidedWith(decided: readonly SettingDecision[]): (provision: Provided) => Provided {
  return (provision) => ({
    ...provision,
    settings: provision.settings.map((setting) => {
      const found = decided.find(({ policy, name }) => policy === provision.policy.id && name === setting.name);
      return found ? { ...setting, value: found.value, decidedBy: found.decidedBy, reason: found.reason } : setting;
    }),
  });
}

function listed(provision: Provided): z.infer<typeof ProvisionView> {
  return { ...provision, notStated: [...provision.notStated], settings: [...provision.settings] };
}
