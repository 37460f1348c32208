import { Decimal } from '../money.ts';
import type { Policy } from '../policy/index.ts';
import type { SettingDecision } from './basis.ts';
import type { Assumption } from './claim.ts';

/** Settings of a policy document that the claim itself reads: no step of the policy needs them. */
export interface ClaimSettings {
  readonly ageLimitMonths: number;
  readonly filingRequired: boolean;
  readonly reductionBorneBy: string;
  readonly settlementPeriod: NonNullable<Policy['settlementPeriod']>;
  /** Those that fell to a default of ours, because the document does not name them. */
  readonly assumptions: readonly Assumption[];
}

const defaults = {
  ageLimitMonths: { value: '36', text: '月龄上限没有规定，按服务月首日未满36个月计' },
  filingRequired: { value: 'yes', text: '是否须已备案没有规定，按须已备案计' },
  reductionBorneBy: { value: 'institution', text: '减免由谁承担没有规定，按机构承担计' },
} as const;
type Name = keyof typeof defaults;

/** What the bureau decided, else what the document says, else our default, which is then listed as an assumption. */
export function claimSettings(policy: Policy, decided: readonly SettingDecision[] = []): ClaimSettings {
  const assumptions: Assumption[] = [];
  const read = (name: Name): string => {
    const setting = policy.settings?.[name];
    const value = (setting && decided.find((one) => one.name === name)?.value) ?? setting?.value;
    if (value !== undefined && value !== null) return value;
    if (name !== 'reductionBorneBy') assumptions.push({ name, ...defaults[name], decidedBy: null });
    return defaults[name].value;
  };
  return {
    ageLimitMonths: Number.parseInt(read('ageLimitMonths'), 10),
    filingRequired: read('filingRequired') === 'yes',
    reductionBorneBy: read('reductionBorneBy'),
    settlementPeriod: policy.settlementPeriod ?? 'month',
    assumptions,
  };
}

/** The setting that a co-signed rate of an institution answers: the one number the policy leaves to each institution and year. */
export function rateSetting(policy: Policy): { name: string; min: string; max: string } | null {
  for (const [name, { scope, type, between }] of Object.entries(policy.settings ?? {}))
    if (scope === 'institution-year' && type === 'number')
      return { name, min: between?.[0] ?? '0', max: between?.[1] ?? '1' };
  return null;
}

/** `0.10` → `10%`. */
export function percent(rate: string): string {
  return `${new Decimal(rate).times(100).toFixed()}%`;
}
