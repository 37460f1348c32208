import { describe, expect, it } from 'vitest';
import { checkPolicy } from '../../../shared/policy/index.ts';
import { ask, figure, scheme } from './support.ts';

describe('a window of the year', () => {
  const yearly = scheme({
    provision: {
      payee: ['staff'],
      requires: [{ if: { date: 'submittedOn', from: '09-01', to: '09-30' }, reason: '不在受理时间内' }],
      steps: [{ as: 'total', op: 'plus', of: ['award'] }],
    },
    facts: { submittedOn: '2031-09-01' },
    expect: { amount: '1000.00' },
    document: { figures: { award: figure('1000', '元') } },
  });

  it.each([
    ['2031-08-31', '0.00'],
    ['2031-09-01', '1000.00'],
    ['2031-09-30', '1000.00'],
    ['2031-10-01', '0.00'],
    ['2035-09-15', '1000.00'],
  ])('that names no year is open in September of every year: %s pays %s', (submittedOn, amount) => {
    expect(ask(yearly, { submittedOn }).amount).toBe(amount);
  });
});

describe('a target', () => {
  // 749 of 1000 places are short of 75% by one place; 750 reach it.
  const target = scheme({
    provision: {
      force: 'target',
      steps: [{ as: 'share', op: 'times', of: ['inclusivePlaces'], over: 'allPlaces' }],
      grants: [{ code: 'share', text: '普惠托位占比不低于75%', met: { value: 'share', from: 'wanted' } }],
    },
    facts: { inclusivePlaces: 750, allPlaces: 1000 },
    expect: { determination: 'entitled' },
    document: { figures: { wanted: figure('0.75') } },
  });

  it('may hold a computed share against a figure without answering with it as an amount', () => {
    expect(checkPolicy(target).errors).toEqual([]);
    expect(ask(target, { inclusivePlaces: 750, allPlaces: 1000 })).toMatchObject({
      determination: 'entitled',
      amount: null,
    });
    expect(ask(target, { inclusivePlaces: 749, allPlaces: 1000 })).toMatchObject({
      determination: 'not-entitled',
      amount: null,
    });
  });
});
