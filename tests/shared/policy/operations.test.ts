import { describe, expect, it } from 'vitest';
import { checkPolicy } from '../../../shared/policy/index.ts';
import { figure, scheme } from './support.ts';

/** Checks a scheme made of these steps by its one worked case; the difference, if any, is what the test shows. */
function worked(parts: Parameters<typeof scheme>[0]): void {
  const { errors, cases } = checkPolicy(scheme(parts));
  expect(errors).toEqual([]);
  expect(cases.map(({ actual }) => actual)).toEqual(cases.map(({ expected }) => expected));
}

const number = (label: string, unit = '') => ({ type: 'number', label, places: 4, ...(unit === '' ? {} : { unit }) });
const money = (label: string) => ({ type: 'money', label, unit: '元' });

describe('an operation', () => {
  it('times … over … is one exact step: 1000 ÷ 3 × 3 is 1000', () => {
    worked({
      document: { facts: { x: number('数') }, figures: { three: figure('3') } },
      provision: { unit: '' },
      steps: [
        { as: 'third', op: 'times', of: ['x'], over: 'three' },
        { as: 'back', op: 'times', of: ['third', 'three'] },
        { as: 'shown', op: 'round', of: 'back', to: '0.01', mode: 'down' },
      ],
      facts: { x: '1000' },
      expect: { amount: '1000' },
    });
  });

  it('min is every cap and max every floor', () => {
    worked({
      document: { facts: { cost: money('成本'), cap: money('上限'), floor: money('下限') } },
      steps: [
        { as: 'capped', op: 'min', of: ['cost', 'cap'] },
        { as: 'amount', op: 'max', of: ['capped', 'floor'] },
      ],
      provision: { show: { capped: 'capped' } },
      facts: { cost: '900.00', cap: '800.00', floor: '850.00' },
      expect: { amount: '850.00', parts: { capped: '800.00' } },
    });
  });

  it('tiered pays the first 100 hours at 3 yuan, up to 150 at 2 yuan and the rest at 1 yuan', () => {
    worked({
      document: {
        facts: { used: number('时长', '小时') },
        figures: {
          first: figure('100', '小时'),
          second: figure('150', '小时'),
          three: figure('3', '元/小时'),
          two: figure('2', '元/小时'),
          one: figure('1', '元/小时'),
        },
      },
      steps: [
        {
          as: 'exact',
          op: 'tiered',
          of: 'used',
          tiers: [
            ['first', 'three'],
            ['second', 'two'],
            ['*', 'one'],
          ],
        },
        { as: 'amount', op: 'round', of: 'exact', to: '0.01', mode: 'half-up' },
      ],
      facts: { used: '160.5' },
      // 100 × 3 + 50 × 2 + 10.5 × 1
      expect: { amount: '410.50' },
    });
  });

  it('months counts completed, started and calendar months apart', () => {
    worked({
      document: { facts: { a: { type: 'date', label: '起' }, b: { type: 'date', label: '止' } } },
      provision: { unit: '月', show: { done: 'done', begun: 'begun' }, amount: 'turned' },
      steps: [
        { as: 'done', op: 'months', from: 'a', to: 'b', count: 'completed' },
        { as: 'begun', op: 'months', from: 'a', to: 'b', count: 'started' },
        { as: 'turned', op: 'months', from: 'a', to: 'b', count: 'calendar' },
      ],
      facts: { a: '2023-01-31', b: '2023-03-01' },
      expect: { amount: '2', parts: { done: '1', begun: '2' } },
    });
  });

  it('sum takes the rows that `where` names and the `top` of them; count and average look at the same rows', () => {
    worked({
      document: { facts: { paid: { ...money('缴费'), rows: 'children' } }, figures: { two: figure('2') } },
      provision: { show: { rows: 'rows', mean: { of: 'mean', places: 2 }, whole: 'whole' }, amount: 'best' },
      steps: [
        { as: 'rows', op: 'count', of: 'children', where: { value: 'birthOrder', above: 'two' } },
        { as: 'mean', op: 'average', of: 'children.paid' },
        { as: 'whole', op: 'sum', of: 'children.paid', where: { value: 'birthOrder', above: 'two' } },
        { as: 'best', op: 'sum', of: 'children.paid', top: 'two' },
      ],
      facts: {
        children: [
          { paid: '10.00', birthOrder: 1 },
          { paid: '20.00', birthOrder: 3 },
          { paid: '30.05', birthOrder: 4 },
        ],
      },
      // mean 60.05 ÷ 3 = 20.01666…
      expect: { amount: '50.05', parts: { rows: '2', mean: '20.02', whole: '50.05' } },
    });
  });

  it('ration hands two and a half places out in the order of the roster, of the highest or of the lowest', () => {
    for (const [keep, lines] of [
      ['listed', ['100.00', '300.00', '100.00']],
      ['highest', ['50.00', '300.00', '200.00']],
      ['lowest', ['100.00', '150.00', '200.00']],
    ] as const)
      worked({
        document: {
          facts: { rate: { ...money('标准'), rows: 'children' }, room: number('名额') },
          figures: { place: figure('1') },
        },
        provision: { lines: 'children.amount' },
        steps: [
          { as: 'got', for: 'children', op: 'ration', of: 'place', limit: 'room', by: 'rate', keep },
          { as: 'exact', for: 'children', op: 'times', of: ['got', 'rate'] },
          { as: 'amount', for: 'children', op: 'round', of: 'exact', to: '0.01', mode: 'half-up' },
          { as: 'total', op: 'sum', of: 'children.amount' },
        ],
        facts: { room: '2.5', children: [{ rate: '100.00' }, { rate: '300.00' }, { rate: '200.00' }] },
        expect: { lines: [...lines] },
      });
  });

  it('given takes the first value supplied and else computes', () => {
    const steps = [
      { as: 'half', op: 'times', of: ['fee', 'share'] },
      { as: 'amount', op: 'given', of: ['agreed', 'half'] },
    ];
    const document = { facts: { fee: money('收费'), agreed: money('约定') }, figures: { share: figure('2') } };
    worked({ document, steps, facts: { fee: '10.00' }, expect: { amount: '20.00' } });
    worked({ document, steps, facts: { fee: '10.00', agreed: '7.00' }, expect: { amount: '7.00' } });
  });

  it('a step whose `when` does not hold has no value: plus leaves it out, and `else` gives one', () => {
    const steps = (other?: string) => [
      {
        as: 'bonus',
        op: 'plus',
        of: ['extra'],
        when: { value: 'inclusive', is: true },
        ...(other ? { else: other } : {}),
      },
      { as: 'amount', op: 'plus', of: ['base', 'bonus'] },
    ];
    const document = { facts: { base: money('基数'), extra: money('加成') } };
    const facts = { base: '10.00', extra: '5.00', inclusive: false };
    worked({ document, steps: steps(), facts, expect: { amount: '10.00' } });
    worked({ document, steps: steps('base'), facts, expect: { amount: '20.00' } });
    worked({ document, steps: steps(), facts: { ...facts, inclusive: true }, expect: { amount: '15.00' } });
  });

  it('provision takes the amount of another provision, with its own conditions or without', () => {
    const provisions = (gated: boolean) => [
      {
        id: 'base',
        kind: 'base',
        title: '基础',
        force: 'mandatory',
        cite: 'q',
        requires: [{ if: { value: 'filed', is: true }, reason: '未备案' }],
        steps: [{ as: 'sum', op: 'plus', of: ['paid'] }],
      },
      {
        id: 'p',
        kind: 'example',
        title: '参照',
        force: 'mandatory',
        cite: 'q',
        steps: [{ as: 'amount', op: 'provision', of: 'base', gated }],
      },
    ];
    const cases = (expected: Record<string, unknown>) => [
      { name: '基础', provision: 'base', facts: { filed: true, paid: '8.00' }, expect: { amount: '8.00' } },
      { name: '参照', provision: 'p', facts: { filed: false, paid: '8.00' }, expect: expected },
    ];
    const facts = { facts: { paid: money('缴费') } };
    for (const [gated, expected] of [
      [false, { determination: 'entitled', amount: '8.00' }],
      [true, { determination: 'not-entitled', amount: '0.00', reasons: ['未备案'] }],
    ] as const)
      worked({ facts: {}, expect: {}, document: { ...facts, provisions: provisions(gated), cases: cases(expected) } });
  });

  it('rows may stand inside rows: attendance by month in each child', () => {
    worked({
      document: {
        rows: { stays: { label: '各月出勤', parent: 'children', scalar: 'stayed' } },
        facts: {
          stayed: { type: 'count', label: '天数', unit: '日' },
          perDay: { type: 'money', label: '日标准', unit: '元/日' },
        },
      },
      provision: { lines: 'children.amount', amount: 'total', show: { days: 'everyDay' } },
      steps: [
        { as: 'days', for: 'children', op: 'sum', of: 'stays.stayed' },
        { as: 'amount', for: 'children', op: 'times', of: ['days', 'perDay'] },
        { as: 'total', op: 'sum', of: 'children.amount' },
        { as: 'everyDay', op: 'sum', of: 'stays.stayed' },
      ],
      facts: { perDay: '2.50', children: [{ stays: [10, 12] }, { stays: [1] }] },
      expect: { amount: '57.50', lines: ['55.00', '2.50'], parts: { days: '23' } },
    });
  });
});

describe('a condition', () => {
  const met = (condition: unknown, facts: Record<string, unknown>, holds: boolean, document = {}) =>
    worked({
      document,
      provision: { requires: [{ if: condition, reason: '不满足' }] },
      facts,
      expect: { determination: holds ? 'entitled' : 'not-entitled' },
    });

  it.each([
    [{ value: 'birthOrder', from: '1' }, { birthOrder: 1 }, true],
    [{ value: 'birthOrder', above: '1' }, { birthOrder: 1 }, false],
    [{ value: 'birthOrder', to: '1' }, { birthOrder: 1 }, true],
    [{ value: 'birthOrder', below: '1' }, { birthOrder: 1 }, false],
    [{ value: 'birthOrder', is: '1' }, { birthOrder: 1 }, true],
    [{ value: 'careMode', in: ['全日托', '半日托'] }, { careMode: '半日托' }, true],
    [{ value: 'papersHeld', has: '场地证明' }, { papersHeld: ['场地证明'] }, true],
    [{ not: { value: 'papersHeld', has: '场地证明' } }, { papersHeld: [] }, true],
    [{ value: 'birthDate', from: '2024-01-01' }, { birthDate: '2023-12-31' }, false],
    [{ given: 'careMode' }, {}, false],
    [
      { date: 'submittedOn', from: '03-01', to: '06-30', yearOf: 'birthDate', plusYears: 1 },
      { submittedOn: '2025-06-30', birthDate: '2024-02-02' },
      true,
    ],
    [
      { date: 'submittedOn', from: '03-01', to: '06-30', yearOf: 'birthDate', plusYears: 1 },
      { submittedOn: '2025-07-01', birthDate: '2024-02-02' },
      false,
    ],
  ] as const)('%j over %j is %s', (condition, facts, holds) => met(condition, facts, holds));

  it('that leaves its edge unsaid is undecided exactly there', () => {
    const condition = { value: 'attendanceDays', from: '1', edge: 'unspecified' };
    const provision = { requires: [{ if: condition, reason: '不满足' }] };
    worked({ provision, facts: { attendanceDays: 2 }, expect: { determination: 'entitled' } });
    worked({
      provision,
      facts: { attendanceDays: 1 },
      expect: { determination: 'unspecified', reasons: ['edge_not_stated'] },
    });
  });
});
