import { describe, expect, it } from 'vitest';
import { contentHash } from '../../../shared/canonical-json.ts';
import { calculate, type Policy } from '../../../shared/policy/index.ts';
import { decidedOn, lawOf, nothingPublished, type Published } from '../../../shared/publishing/law.ts';
import { aDecision, anEnd, scheme } from './samples.ts';

const lawWith = (published: Partial<Published>) => lawOf([], { ...nothingPublished, ...published });
const subsidy = (policies: readonly Policy[], month: string) =>
  calculate(
    {
      kind: 'operating-subsidy',
      division: '990120',
      month,
      facts: { filed: true },
      children: [{ attendanceDays: 20 }],
    },
    policies,
  );

describe('a recorded end', () => {
  const { policies, documents } = lawWith({ documents: [scheme()], ends: [anEnd('2031-06-30'), anEnd('2031-08-31')] });

  it('of several the earliest holds: after it the policy answers no question', () => {
    expect(subsidy(policies, '2031-06').amount).toBe('300.00');
    expect(() => subsidy(policies, '2031-07')).toThrow('最近一份截至2031-06-30');
  });

  it('is shown in answers, and changes neither the document nor its hash', () => {
    expect(subsidy(policies, '2031-06').policy).toMatchObject({
      effectiveTo: '2031-06-30',
      sha256: contentHash(scheme()),
    });
    expect([documents[0]?.effectiveTo, subsidy(documents, '2031-07').amount]).toEqual(['2033-12-31', '300.00']);
  });
});

describe('published documents', () => {
  it('never replace a built-in one of the same id and version', () => {
    const builtIn = scheme();
    const { documents } = lawOf([builtIn], {
      ...nothingPublished,
      documents: [scheme({ title: '改过' }), scheme({ version: 2 })],
    });
    expect(documents.map(({ version, title }) => [version, title])).toEqual([
      [1, builtIn.title],
      [2, builtIn.title],
    ]);
  });
});

describe('decisions about settings', () => {
  const decisions = [
    aDecision({ value: 'down', from: '2031-03', sequence: 1 }),
    aDecision({ value: 'half-up', from: '2031-05', sequence: 2 }),
    aDecision({ value: 'down', from: '2031-05', sequence: 3 }),
    aDecision({ division: '990100', value: 'half-up', from: '2031-07' }),
    aDecision({ division: '990121', value: 'half-up', from: '2031-01' }),
  ];
  const values = (division: string, day: string) => decidedOn({ decisions }, division, day).map(({ value }) => value);

  it('hold from their month on; of two for one month the one recorded last holds', () => {
    expect([values('990120', '2031-02-28'), values('990120', '2031-03-01')]).toEqual([[], ['down']]);
    expect(decidedOn({ decisions: decisions.slice(0, 2) }, '990120', '2031-05-31').map(({ value }) => value)).toEqual([
      'half-up',
    ]);
    expect(values('990120', '2031-05-01')).toEqual(['down']);
  });

  it('of the nearest division hold over those above it, and never beside it', () => {
    expect(values('990120', '2031-07-31')).toEqual(['down']);
    expect(values('990122', '2031-07-31')).toEqual(['half-up']);
    expect(values('990122', '2031-06-30')).toEqual([]);
  });

  it('about a policy concern that policy alone; one that a later version no longer takes concerns it no more', () => {
    const answer = (policy: string, value: string) =>
      calculate(
        {
          ...{ kind: 'operating-subsidy', division: '990120', month: '2031-03', facts: { filed: true } },
          ...{
            children: [{ attendanceDays: 20 }],
            decided: [{ policy, name: 'rounding', value, decidedBy: '示例文号', reason: '示例' }],
          },
        },
        [scheme()],
      ).assumptions.find(({ name }) => name === 'rounding');
    expect(answer('990120-shili', 'down')).toMatchObject({ value: 'down', decidedBy: '示例文号' });
    expect(answer('990100-other', 'down')).toMatchObject({ value: 'half-up', decidedBy: null });
    expect(answer('990120-shili', 'sideways')).toMatchObject({ value: 'half-up', decidedBy: null });
  });
});
