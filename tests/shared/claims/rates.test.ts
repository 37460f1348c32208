import { describe, expect, it } from 'vitest';
import { claimSettings, rateSetting } from '../../../shared/claims/claim-settings.ts';
import { cosignRate, proposeRate, rateInForce } from '../../../shared/claims/rates.ts';
import type { RateInput } from '../../../shared/claims/registry-inputs.ts';
import { policies } from '../../../shared/policies/index.ts';
import { anAct, aRate } from '../../support/builders.ts';
import { refusalOf } from '../../support/claim-story.ts';

const putuo = policies.find(({ id }) => id === '330903-putuo');
if (!putuo) throw new Error('the document of Putuo is built in');
const bounds = () => rateSetting(putuo);
const approver = anAct('health-approver', '2024-01-02T00:00:00Z');
const finance = anAct('finance-officer', '2024-01-03T00:00:00Z');
const input: RateInput = { rate: '0.10', from: '2024-01', to: '2024-12', docNo: '示例文号', reason: '示例理由' };
const propose = (changes: Partial<RateInput> = {}, others = [] as Parameters<typeof proposeRate>[2]) =>
  proposeRate({ ...input, ...changes }, { id: 'rate_2', institutionId: 'PT-0001' }, others, bounds, approver);

describe('a rate', () => {
  it('lies within the policy’s bounds, both included', () => {
    expect(propose({ rate: '0.08' }).rate).toBe('0.08');
    expect(propose({ rate: '0.150000' }).rate).toBe('0.150000');
    for (const rate of ['0.079999', '0.150001', '0.16']) {
      const refusal = refusalOf(() => propose({ rate }));
      expect(refusal.code).toBe('rate_out_of_bounds');
      expect(refusal.extras.faults).toEqual([
        { pointer: '/rate', code: 'rate_out_of_bounds', detail: '比例要在8%到15%之间（含），请改正。' },
      ]);
    }
  });

  it('is in force only once finance has co-signed it', () => {
    const proposed = propose();
    expect(rateInForce([proposed], '2024-05')).toBe(null);
    const signed = cosignRate(proposed, [], finance);
    expect(rateInForce([signed], '2024-01')).toBe(signed);
    expect(rateInForce([signed], '2024-12')).toBe(signed);
    expect(rateInForce([signed], '2023-12')).toBe(null);
    expect(rateInForce([signed], '2025-01')).toBe(null);
  });

  it('is co-signed once, by another person', () => {
    const same = anAct('finance-officer', '2024-01-03T00:00:00Z', 'person-health-approver');
    expect(refusalOf(() => cosignRate(propose(), [], same)).code).toBe('four_eyes');
    expect(refusalOf(() => cosignRate(cosignRate(propose(), [], finance), [], finance)).code).toBe(
      'invalid_transition',
    );
  });

  it('does not overlap one in force, neither proposed nor co-signed', () => {
    const refusal = refusalOf(() => propose({ from: '2024-12', to: '2025-11' }, [aRate()]));
    expect(refusal.code).toBe('rate_overlaps');
    expect(refusal.message).toBe('2024-01至2024-12已有生效的比例10%（示例文号），期间不能重叠，请改填其他月份。');
    expect(propose({ from: '2025-01', to: '2025-12' }, [aRate()]).from).toBe('2025-01');
    expect(refusalOf(() => cosignRate(propose(), [aRate()], finance)).code).toBe('rate_overlaps');
    expect(propose({}, [aRate({ cosigned: null })]).id).toBe('rate_2');
  });
});

describe('settings that the claim reads by name', () => {
  it('come from the document of Putuo', () => {
    expect(claimSettings(putuo)).toEqual({
      ageLimitMonths: 36,
      filingRequired: true,
      reductionBorneBy: 'institution',
      settlementPeriod: 'month',
      assumptions: [],
    });
    expect(rateSetting(putuo)).toEqual({ name: 'operatingRate', min: '0.08', max: '0.15' });
  });

  it('fall to our defaults where a document is silent, and are then listed', () => {
    const { settings: _, settlementPeriod: __, ...silent } = putuo;
    expect(claimSettings(silent).assumptions).toEqual([
      { name: 'ageLimitMonths', value: '36', text: '月龄上限没有规定，按服务月首日未满36个月计', decidedBy: null },
      { name: 'filingRequired', value: 'yes', text: '是否须已备案没有规定，按须已备案计', decidedBy: null },
    ]);
    expect(rateSetting(silent)).toBe(null);
  });
});
