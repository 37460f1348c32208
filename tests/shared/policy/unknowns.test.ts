import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../shared/policy/index.ts';
import { calculate } from '../../../shared/policy/index.ts';
import { ask, builtIn, figure, scheme, shili } from './support.ts';

const codes = ({ reasons }: Answer) => reasons.map(({ code, fact, setting }) => fact ?? setting ?? code);

describe('an unknown', () => {
  it('that makes no difference leaves the answer exact, and the explanation says so', () => {
    const children = [
      { classType: '托大班', attendanceDays: 12 },
      { classType: '托小班', attendanceDays: 12 },
    ];
    const facts = { filed: true, grade: '甲级' };
    const operating = { kind: 'operating-subsidy', children };
    // One place for two children of one rate: in every order the first of the roster is counted.
    const tight = ask(shili(), { ...facts, approvedPlaces: 1 }, operating);
    expect([tight.amount, tight.lines.map(({ amount }) => amount)]).toEqual(['270.00', ['270.00', '0.00']]);
    expect(tight.explanation.at(-1)!.text).toContain('各种可能的结果相同');
    const room = ask(shili(), { ...facts, approvedPlaces: 2 }, operating);
    expect(room.amount).toBe('540.00');
    expect(room.explanation.map(({ text }) => text).join()).not.toContain('各种可能的结果相同');
  });

  it('setting whose every option gives one result is listed as indifferent', () => {
    const draft = scheme({
      document: {
        facts: { fee: { type: 'money', label: '收费', unit: '元' } },
        settings: {
          r: { label: '取整', scope: 'division', type: 'choice', values: ['up', 'down'], value: null, why: '未规定' },
        },
        figures: { half: figure('0.5') },
      },
      steps: [
        { as: 'exact', op: 'times', of: ['fee', 'half'] },
        { as: 'amount', op: 'round', of: 'exact', to: '0.01', mode: 'r' },
      ],
      facts: { fee: '10.00' },
      expect: { amount: '5.00' },
    });
    const sure = ask(draft, { fee: '10.00' });
    expect(sure.amount).toBe('5.00');
    expect(sure.explanation.at(-1)?.text).toContain('各种可能的结果相同');
    const open = ask(draft, { fee: '10.01' });
    expect([open.determination, open.amount, open.range]).toEqual(['unspecified', null, { min: '5.00', max: '5.01' }]);
    expect(codes(open)).toEqual(['r']);
  });

  it('fact has no range, and every fact that would settle the answer is named with its place', () => {
    const putuo = builtIn('330903-putuo.json');
    const ask = (facts: Record<string, unknown>) =>
      calculate({ kind: 'family-fee', division: '330903', month: '2024-05', facts }, [putuo]);
    const nothing = ask({});
    expect([nothing.determination, nothing.amount, nothing.range]).toEqual(['unspecified', null, null]);
    expect(nothing.reasons.map(({ pointer }) => pointer)).toEqual(['/facts/feeStandard', '/facts/birthOrder']);
    expect(codes(ask({ feeStandard: '2000.00' }))).toEqual(['birthOrder']);
  });

  it('does not hold up a sure no: a first child gets no reduction whatever the fee', () => {
    const putuo = builtIn('330903-putuo.json');
    const answer = calculate({ kind: 'family-fee', division: '330903', month: '2024-05', facts: { birthOrder: 1 } }, [
      putuo,
    ]);
    expect([answer.determination, answer.amount, codes(answer)]).toEqual(['not-entitled', null, ['first-child']]);
    const draft = shili();
    const refused = ask(draft, { filed: false, inclusive: false });
    expect([refused.determination, refused.reasons.map(({ text }) => text)]).toEqual([
      'not-entitled',
      ['未备案', '不是普惠机构'],
    ]);
  });

  it('of one row is tried for that row: thousands of rows with an open cell each still have an exact range', () => {
    const draft = scheme({
      document: {
        facts: { grade: { type: 'enum', label: '等级', values: ['一级', '二级'] } },
        tables: {
          rate: {
            keys: ['grade'],
            unit: '元',
            reading: '示例',
            cite: 'q',
            rows: [
              ['一级', '300'],
              ['二级', { unspecified: '未载', between: ['150', '400'] }],
            ],
          },
        },
      },
      provision: { lines: 'children.amount' },
      steps: [
        { as: 'amount', for: 'children', op: 'lookup', table: 'rate' },
        { as: 'total', op: 'sum', of: 'children.amount' },
      ],
      facts: { children: [{ grade: '一级' }] },
      expect: { amount: '300.00' },
    });
    const children = Array.from({ length: 3000 }, (_, index) => ({ grade: index % 2 === 0 ? '一级' : '二级' }));
    const answer = ask(draft, {}, { children });
    // 1500 × 300 + 1500 × 150 … 400
    expect(answer.range).toEqual({ min: '675000.00', max: '1050000.00' });
    expect(answer.reasons).toHaveLength(1);
    const [first, second] = answer.lines;
    expect([first!.amount, second!.range]).toEqual(['300.00', { min: '150.00', max: '400.00' }]);
  });

  it('list is not an empty list: without the roster nothing is known, with an empty one the total is 0.00', () => {
    const putuo = builtIn('330903-putuo.json');
    const ask = (children?: []) =>
      calculate(
        {
          kind: 'operating-subsidy',
          division: '330903',
          month: '2024-05',
          facts: { operatingRate: '0.10' },
          ...(children ? { children } : {}),
        },
        [putuo],
      );
    expect([ask().determination, ask().reasons[0]!.pointer]).toEqual(['unspecified', '/children']);
    expect(ask([]).amount).toBe('0.00');
  });

  it('divisor of nought is an answer that cannot be given, not a crash', () => {
    const draft = scheme({
      document: {
        facts: { a: { type: 'money', label: '甲', unit: '元' }, b: { type: 'number', label: '乙', places: 0 } },
      },
      steps: [
        { as: 'exact', op: 'times', of: ['a'], over: 'b' },
        { as: 'amount', op: 'round', of: 'exact', to: '0.01', mode: 'half-up' },
      ],
      facts: { a: '10.00', b: '4' },
      expect: { amount: '2.50' },
    });
    const answer = ask(draft, { a: '10.00', b: '0' });
    expect([answer.determination, codes(answer)]).toEqual(['unspecified', ['division_by_zero']]);
  });
});
