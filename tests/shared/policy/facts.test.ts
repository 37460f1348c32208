import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../shared/refusal.ts';
import { ask, figure, scheme } from './support.ts';

/** Ten months a year, paid by whole and half months, 600 each, raised by the score. */
const byMonths = scheme({
  steps: [
    { as: 'room', for: 'children', op: 'minus', of: ['mostMonths', 'monthsPaid'] },
    { as: 'left', for: 'children', op: 'max', of: ['room', 'noMonth'] },
    { as: 'counted', for: 'children', op: 'min', of: ['oneMonth', 'left'] },
    { as: 'exact', for: 'children', op: 'times', of: ['counted', 'standard'], over: 'fullScore' },
    { as: 'scored', for: 'children', op: 'times', of: ['exact', 'assessmentScore'] },
    { as: 'amount', for: 'children', op: 'round', of: 'scored', to: '0.01', mode: 'half-up' },
    { as: 'total', op: 'sum', of: 'children.amount' },
  ],
  provision: { lines: 'children.amount' },
  facts: { assessmentScore: '100', children: [{ monthsPaid: '0' }] },
  expect: { amount: '600.00' },
  document: {
    figures: {
      mostMonths: figure('10', '月'),
      noMonth: figure('0', '月'),
      oneMonth: figure('1', '月'),
      standard: figure('600', '元/人/月'),
      fullScore: figure('100', '分'),
    },
  },
});

function linesOf(facts: Record<string, unknown>): (string | null)[] {
  return ask(byMonths, facts).lines.map(({ amount }) => amount);
}

describe('the facts a question supplies', () => {
  it('leave half a month when nine and a half of ten are paid: 0.5 × 600 = 300', () => {
    const children = [{ monthsPaid: '9.5' }, { monthsPaid: '8.5' }, { monthsPaid: '10' }];
    expect(linesOf({ assessmentScore: '100', children })).toEqual(['300.00', '600.00', '0.00']);
  });

  it('may give a whole number without quotation marks where no money is meant', () => {
    const children = [{ monthsPaid: 9 }, { monthsPaid: 10 }];
    expect(linesOf({ assessmentScore: 80, children })).toEqual(['480.00', '0.00']);
  });

  it('may not give a fraction without quotation marks', () => {
    const refused = () => linesOf({ assessmentScore: '100', children: [{ monthsPaid: 9.5 }] });
    expect(refused).toThrow(Refusal);
    expect(refused).toThrow('“本年已补助月数”应为十进制数字文本，如 "0.12"');
  });
});
