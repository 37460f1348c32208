import { monthOf } from '../calendar.ts';
import { type Policy, settingFaults } from '../policy/index.ts';
import type { SettingDecision } from './basis.ts';

/** A decision about a setting as a division has it on file; of several about one setting the last in the list holds. */
export interface DatedDecision extends SettingDecision {
  /** The id of the policy it is about; left out, of any. */
  readonly policy?: string;
  /** The first month it is for (`2024-05`); left out, every month. */
  readonly from?: string;
}

/** What is decided for a policy on a day (`2024-05-31`): of each setting it still has and lets be so, one decision. */
export function decisionsFor(
  policy: Policy,
  decided: readonly DatedDecision[] | undefined,
  day: string,
): SettingDecision[] {
  const last = new Map<string, SettingDecision>();
  for (const { policy: about = policy.id, from = '', name, value, decidedBy, reason } of decided ?? [])
    if (about === policy.id && from <= monthOf(day)) last.set(name, { name, value, decidedBy, reason });
  return [...last.values()].filter(({ name, value }) => settingFaults(policy, name, value).length === 0);
}
