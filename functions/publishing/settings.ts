import * as z from 'zod';
import { dayInShanghai } from '../../shared/calendar.ts';
import { DivisionCode } from '../../shared/claims/fields.ts';
import { listQuery, pageInMemory, pageOf } from '../../shared/http/lists.ts';
import { requireVersion } from '../../shared/http/preconditions.ts';
import { actorOf } from '../../shared/http/principal.ts';
import { divisionsUpward, inForce } from '../../shared/policy/index.ts';
import { decidedOn, type Law } from '../../shared/publishing/law.ts';
import { decideSetting, decisionsAbout, SettingInput } from '../../shared/publishing/settings.ts';
import { DecisionView, decisionView } from '../../shared/publishing/views.ts';
import { bureauRoles } from '../../shared/roles.ts';
import { recordDecision } from '../../shared/storage/policy-versions.ts';
import { operation } from './services.ts';

const approver = ['health-approver'] as const;
const shared = { tag: '选择项' } as const;

const SettingView = z
  .strictObject({
    policyId: z.string(),
    division: DivisionCode,
    name: z.string(),
    label: z.string(),
    type: z.enum(['choice', 'number', 'date']),
    choices: z.array(z.strictObject({ value: z.string(), label: z.string() })),
    between: z.array(z.string()).nullable(),
    why: z.string().meta({ description: '原文为什么没有定' }),
    value: z.string().nullable().meta({ description: '今天的取值：本地区的决定，否则文件的默认值；null 为未决定' }),
    decidedBy: z.string().nullable(),
    decisions: z.array(DecisionView).meta({ description: '本地区历次的决定' }),
  })
  .meta({ id: 'DivisionSetting' });

export const settingOperations = [
  operation(
    {
      ...shared,
      id: 'listSettings',
      method: 'get',
      path: '/v1/division/settings',
      summary: '本地区现行政策留给主管部门决定的选择项',
      roles: bureauRoles,
      query: z.strictObject(listQuery),
      answer: pageOf(SettingView),
      refusals: [],
    },
    async ({ principal: { division }, query, now }, { law: reader }) => {
      const law = await reader.latest(now);
      return { body: pageInMemory(settingsOf(law, division, dayInShanghai(now)), query) };
    },
  ),
  operation(
    {
      ...shared,
      id: 'decideSetting',
      method: 'put',
      path: '/v1/division/settings/{policyId}/{name}',
      summary: '决定一个选择项，自某月起',
      description: '每次决定都留存，不抹去以前的；已提交的申报仍按提交时的决定。',
      roles: approver,
      creates: 'sometimes',
      params: z.object({ policyId: z.string().max(64), name: z.string().max(64) }),
      body: SettingInput,
      answer: DecisionView,
      refusals: ['rate_out_of_bounds', 'version_conflict'],
      examples: {
        body: { value: 'half-up', decidedBy: '示例卫〔2024〕3号', reason: '办公会议决定', from: '2024-07' },
      },
    },
    async ({ principal, params: { policyId, name }, body, now, ifMatch }, { database, law: reader }) => {
      const { division } = principal;
      const law = await reader.latest(now);
      const last = decisionsAbout(law, division, policyId, name).at(-1);
      if (last && ifMatch) requireVersion(ifMatch, last.sequence);
      const act = { actor: actorOf(principal, approver), at: now.toISOString() };
      const decision = decideSetting({ division, policyId, name }, body, law, act);
      await database.commit(recordDecision(law, decision));
      const reply = { body: decisionView(decision), version: decision.sequence };
      return last ? reply : { ...reply, created: true, location: '/v1/division/settings' };
    },
  ),
];

/** Every setting that is the division's to decide, of the policies in force here and above. */
function settingsOf(law: Law, division: string, today: string): z.infer<typeof SettingView>[] {
  const levels = divisionsUpward(division);
  const here = law.policies.filter((policy) => levels.includes(policy.division) && inForce(policy, today));
  const decided = decidedOn(law, division, today);
  return here.flatMap((policy) =>
    Object.entries(policy.settings ?? {})
      .filter(([, { scope }]) => scope === 'division' || scope === 'division-year')
      .map(([name, { label, type, values = {}, between, why, value, decidedBy }]) => {
        const found = decided.find((one) => one.policy === policy.id && one.name === name);
        return {
          ...{ policyId: policy.id, division: policy.division, name, label, type, why },
          choices: choicesOf(values),
          between: between ?? null,
          value: found?.value ?? value,
          decidedBy: found?.decidedBy ?? decidedBy ?? null,
          decisions: decisionsAbout(law, division, policy.id, name).map(decisionView),
        };
      }),
  );
}

function choicesOf(values: readonly string[] | Readonly<Record<string, string>>): { value: string; label: string }[] {
  if (Array.isArray(values)) return values.map((value) => ({ value, label: value }));
  return Object.entries(values).map(([value, label]) => ({ value, label }));
}
