import { describe, expect, it } from 'vitest';
import { checkPolicy } from '../../../shared/policy/index.ts';
import { scheme, shili } from './support.ts';

const money = (label: string) => ({ type: 'money', label, unit: '元' });

/** A refund of the care fee by the days attended, and of the meals of 3 days at 15 yuan. */
function refund(cell: unknown, amount: string) {
  return scheme({
    steps: [
      { as: 'share', op: 'lookup', table: 'shares' },
      { as: 'exact', op: 'times', of: ['fee', 'share'] },
      { as: 'care', op: 'round', of: 'exact', to: '0.01', mode: 'half-up', label: '退保育费' },
      { as: 'total', op: 'plus', of: ['care', 'meals'] },
    ],
    facts: { fee: '1000.00', meals: '45.00', attendanceDays: 20 },
    expect: { amount },
    document: {
      facts: { fee: money('保育费用'), meals: money('退伙食费') },
      tables: {
        shares: {
          keys: ['attendanceDays'],
          reading: '示例',
          rows: [
            [{ below: '15' }, '0.4'],
            [{ from: '15' }, cell],
          ],
        },
      },
    },
  });
}

function remarks(document: unknown): string[] {
  return checkPolicy(document).warnings.map(({ pointer, code }) => `${pointer} ${code}`);
}

describe('a cell that says none', () => {
  it('in one term of a sum refuses the sum, and the author is told', () => {
    const none = checkPolicy(refund({ none: '出勤满15天，不退保育费' }, '0.00'));
    expect([none.valid, none.warnings.map(({ code }) => code)]).toEqual([true, ['none_in_sum']]);
    expect(none.warnings[0]!.detail).toBe(
      '“退保育费”查的表里有 none，遇到它整条不予，“meals”也成了0；只是“退保育费”没有的，那一格请写 "0"；确实整条不予的，请写一个算例，把理由列入 reasons。',
    );
  });

  it('in one term of a sum is meant when a case expects its reason', () => {
    const draft = refund({ none: '出勤满15天，不退费' }, '0.00');
    draft.cases[0]!.expect = { amount: '0.00', reasons: ['出勤满15天，不退费'] };
    const { valid, warnings } = checkPolicy(draft);
    expect([valid, warnings]).toEqual([true, []]);
  });

  it('is written as 0 where the other terms stay due: 0 + 45 = 45', () => {
    const zero = checkPolicy(refund('0', '45.00'));
    expect([zero.valid, zero.warnings]).toEqual([true, []]);
  });

  it.each(['办法没有写15天以上怎样退', '另行规定', '未明确'])('because “%s” is taken for silence', (none) => {
    expect(remarks(refund({ none }, '0.00'))).toContain('/tables/shares/rows/1 none_for_silence');
  });

  it('because the text says so is no silence', () => {
    expect(remarks(shili())).toEqual([]);
    expect(remarks(refund({ none: '规定不退' }, '0.00'))).not.toContain('/tables/shares/rows/1 none_for_silence');
  });
});
