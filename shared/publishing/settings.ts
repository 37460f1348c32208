import * as z from 'zod';
import { lastDay } from '../calendar.ts';
import type { Act } from '../claims/decision.ts';
import { ServiceMonth, Text } from '../claims/fields.ts';
import { divisionsUpward, inForce, type Policy, settingFaults } from '../policy/index.ts';
import { type Fault, Refusal } from '../refusal.ts';
import type { Law } from './law.ts';
import type { RecordedDecision } from './records.ts';

export const SettingInput = z
  .strictObject({
    value: z.string().min(1).max(200).meta({ description: '取值：选项代码、十进制数字文本或日期' }),
    decidedBy: Text(200).meta({ description: '作出决定的文件：文号，或会议纪要' }),
    reason: Text(500),
    from: ServiceMonth.meta({ description: '自哪个月起' }),
  })
  .meta({ id: 'SettingInput' });
export type SettingInput = z.infer<typeof SettingInput>;

/**
 * Records what a division decided about a setting of a policy that governs it. Nothing decided before is changed.
 * Refuses: not_found (no such policy above here, no such setting); invalid_input when the policy lets it not be so decided.
 */
export function decideSetting(
  { division, policyId, name }: { readonly division: string; readonly policyId: string; readonly name: string },
  input: SettingInput,
  law: Law,
  { actor, at }: Act,
): RecordedDecision {
  const policy = policyAsked(policyId, division, input.from, law);
  const setting = policy.settings && Object.hasOwn(policy.settings, name) ? policy.settings[name] : undefined;
  if (setting === undefined) throw new Refusal('not_found', '这份政策没有这个选择项，请核对名称。');
  const faults: Fault[] = settingFaults(policy, name, input.value).map((fault) => ({ ...fault, pointer: '/value' }));
  if (setting.scope !== 'division' && setting.scope !== 'division-year')
    faults.push({
      pointer: '',
      code: 'not_allowed',
      detail: `“${setting.label}”不由地区统一决定：随机构、幼儿或申报给出。`,
    });
  if (faults.length > 0) {
    const code = faults.every((fault) => fault.code === 'rate_out_of_bounds') ? 'rate_out_of_bounds' : 'invalid_input';
    throw new Refusal(code, faults[0]!.detail, { faults });
  }
  const earlier = decisionsAbout(law, division, policyId, name);
  const sequence = Math.max(0, ...earlier.map((one) => one.sequence)) + 1;
  return { division, policyId, name, ...input, sequence, recorded: actor, recordedAt: at };
}

/** Everything a division ever decided about a setting, in the order it was recorded. */
export function decisionsAbout(law: Pick<Law, 'decisions'>, division: string, policyId: string, name: string) {
  return law.decisions
    .filter((one) => one.division === division && one.policyId === policyId && one.name === name)
    .sort((a, b) => a.sequence - b.sequence);
}

/** The version in force at the end of the month, else the newest one. */
function policyAsked(policyId: string, division: string, from: string, law: Law): Policy {
  const above = divisionsUpward(division);
  const versions = law.policies.filter((policy) => policy.id === policyId && above.includes(policy.division));
  const newestFirst = [...versions].sort((a, b) => b.version - a.version);
  const found = newestFirst.find((policy) => inForce(policy, lastDay(from))) ?? newestFirst[0];
  if (found === undefined) throw new Refusal('not_found', '没有适用于本地区的这份政策，请核对编号。');
  return found;
}
