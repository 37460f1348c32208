import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../../shared/policy/columns/columns.ts';
import { computeColumns } from '../../../../shared/policy/columns/program.ts';
import { compilePolicy } from '../../../../shared/policy/compile/compile.ts';
import { calculate, type Policy, readPolicy } from '../../../../shared/policy/index.ts';
import { readSituation } from '../../../../shared/policy/question/situation.ts';
import { amountsOf, simulate } from '../../../../shared/policy/simulate/index.ts';
import { builtIn, figure, scheme } from '../support.ts';

const classTypes = ['乳儿班', '托小班', '托大班', '混合班'];
const cents = (most: number) => fc.integer({ min: 0, max: most }).map((fen) => (fen / 100).toFixed(2));

/** Schemes of the common shape, every figure, mode, cap and cell drawn at random. */
const anyPolicy = fc
  .record({
    rates: fc.array(fc.option(cents(90_000), { nil: null, freq: 6 }), { minLength: 4, maxLength: 4 }),
    shares: fc.array(fc.constantFrom('1', '0.5', '0.25', '0'), { minLength: 2, maxLength: 2 }),
    edge: fc.integer({ min: 1, max: 31 }),
    cap: cents(50_000),
    percent: fc.integer({ min: 1, max: 9999 }).map((points) => `0.${String(points).padStart(4, '0')}`),
    divisor: fc.integer({ min: 2, max: 31 }).map(String),
    multiple: fc.constantFrom('0.01', '0.1', '1', '10'),
    mode: fc.constantFrom('half-up', 'half-even', 'up', 'down'),
    over: fc.boolean(),
    capOp: fc.constantFrom('min', 'max'),
  })
  .map((parts): Policy => readPolicy(documentOf(parts)));

function documentOf(parts: {
  rates: (string | null)[];
  shares: string[];
  edge: number;
  cap: string;
  percent: string;
  divisor: string;
  multiple: string;
  mode: string;
  over: boolean;
  capOp: string;
}) {
  const cell = (rate: string | null) => (rate === null ? { none: '没有标准' } : rate.replace(/^0+(?=\d)/, ''));
  return scheme({
    document: {
      facts: { paid: { type: 'money', label: '缴费', unit: '元', rows: 'children' } },
      figures: { cap: figure(parts.cap, '元'), percent: figure(parts.percent), divisor: figure(parts.divisor) },
      tables: {
        rate: {
          keys: ['classType'],
          unit: '元',
          reading: '示例',
          rows: classTypes.map((type, index) => [type, cell(parts.rates[index]!)]),
        },
        share: {
          keys: ['attendanceDays'],
          reading: '示例',
          rows: [
            [{ below: String(parts.edge) }, parts.shares[0]],
            [{ from: String(parts.edge) }, parts.shares[1]],
          ],
        },
      },
    },
    provision: { lines: 'children.amount' },
    steps: [
      { as: 'standard', for: 'children', op: 'lookup', table: 'rate' },
      { as: 'part', for: 'children', op: 'lookup', table: 'share' },
      {
        as: 'fee',
        for: 'children',
        op: 'times',
        of: ['paid', 'percent', 'part'],
        ...(parts.over ? { over: 'divisor' } : { over: ['divisor', 'divisor'] }),
      },
      { as: 'both', for: 'children', op: 'plus', of: ['fee', 'standard'] },
      { as: 'capped', for: 'children', op: parts.capOp, of: ['both', 'cap'] },
      { as: 'amount', for: 'children', op: 'round', of: 'capped', to: parts.multiple, mode: parts.mode },
      { as: 'total', op: 'sum', of: 'children.amount' },
    ],
    facts: { children: [] },
    expect: { amount: '0.00' },
  });
}

const roster = fc.array(
  fc.record({
    classType: fc.constantFrom(...classTypes),
    attendanceDays: fc.integer({ min: 0, max: 31 }),
    paid: cents(1_000_000),
  }),
  { minLength: 1, maxLength: 40 },
);

describe('the columnar path', () => {
  it('gives the bytes of the evaluator for any scheme and roster', () => {
    fc.assert(
      fc.property(anyPolicy, roster, (policy, children) => {
        const explained = calculate(
          { kind: 'example', division: '990100', on: '2031-05-31', facts: {}, children },
          [policy],
          { explain: false },
        );
        const { fen } = amountsOf(
          'example',
          { division: '990100', month: '2031-05', facts: {}, children },
          { policies: [policy] },
        );
        expect([...fen].map((each) => (each / 100).toFixed(2))).toEqual(explained.lines.map(({ amount }) => amount));
      }),
      { numRuns: 200 },
    );
  });

  it('takes the schemes of Putuo, and sends back only the rows that need words', () => {
    const policy = builtIn('330903-putuo.json');
    const compiled = compilePolicy(policy);
    const children = [
      { feeStandard: '2000.00', birthOrder: 1 },
      { feeStandard: '2345.67', birthOrder: 2 },
      { feeStandard: '2000.00', birthOrder: 3 },
      { birthOrder: 3 },
    ];
    const columns = columnsOf(children, ['feeStandard', 'birthOrder'], compiled.names);
    const fee = computeColumns(
      compiled.provision('Z4'),
      readSituation(compiled, { facts: {} }, '2024-05-31', []),
      columns,
    );
    // The first child has no reduction (a `none` cell), the last no fee.
    expect(fee!.exceptions).toEqual([0, 3]);
    expect([fee!.fen[1], fee!.fen[2]]).toEqual([164_197, 0]);
    const rate = readSituation(compiled, { facts: { operatingRate: '0.0833' } }, '2024-05-31', []);
    expect(computeColumns(compiled.provision('Z2'), rate, columns)!.fen[1]).toBe(19_539);
  });

  it('refuses what could pass the whole numbers that are exact', () => {
    const factors = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, figure('0.1234567')]));
    const draft = scheme({
      document: { figures: factors, facts: { paid: { type: 'money', label: '缴费', unit: '元' } } },
      provision: { lines: 'children.amount' },
      steps: [
        { as: 'exact', for: 'children', op: 'times', of: ['paid', 'a', 'b', 'c'] },
        { as: 'amount', for: 'children', op: 'round', of: 'exact', to: '0.01', mode: 'half-up' },
        { as: 'total', op: 'sum', of: 'children.amount' },
      ],
      facts: { children: [] },
      expect: { amount: '0.00' },
    });
    const compiled = compilePolicy(readPolicy(draft));
    const columns = columnsOf([{ paid: '999999.99' }], ['paid'], compiled.names);
    expect(
      computeColumns(compiled.provision('p'), readSituation(compiled, { facts: {} }, '2031-05-31', []), columns),
    ).toBeNull();
  });
});

describe('a simulation', () => {
  const policies = [builtIn('330903-putuo.json')];
  const group = (month: string) => ({
    division: '330903',
    month,
    facts: {},
    children: [
      { feeStandard: '2000.00', birthOrder: 2, classType: '托大班' },
      { feeStandard: '1000.00', birthOrder: 1, classType: '托小班' },
    ],
  });

  it('compares two rates month by month, to the 分, with winners by birth order and class', () => {
    const at = (operatingRate: string) => ({ policies, settings: { operatingRate } });
    const result = simulate(
      'operating-subsidy',
      [group('2024-05'), group('2024-05'), group('2024-06')],
      at('0.10'),
      at('0.15'),
    );
    // A month of one group: 2000 × 10% + 1000 × 10% = 300.00; at 15% 450.00.
    expect(result.months).toEqual([
      { month: '2024-05', children: 4, before: '600.00', after: '900.00', difference: '300.00' },
      { month: '2024-06', children: 2, before: '300.00', after: '450.00', difference: '150.00' },
    ]);
    expect(result.total).toEqual({ before: '900.00', after: '1350.00', difference: '450.00' });
    expect(result.byBirthOrder).toEqual({
      '1': { winners: 3, losers: 0, same: 0, difference: '150.00' },
      '2': { winners: 3, losers: 0, same: 0, difference: '300.00' },
    });
    expect(Object.keys(result.byClassType)).toEqual(['托大班', '托小班']);
  });

  it('keeps what is undecided out of every sum and counts it', () => {
    const result = simulate(
      'operating-subsidy',
      [group('2024-05')],
      { policies },
      { policies, settings: { operatingRate: '0.15' } },
    );
    expect([result.undecided, result.total.before]).toEqual([2, '0.00']);
  });

  it('calls the family that pays less the winner', () => {
    const children = [{ feeStandard: '2000.00', birthOrder: 2 }];
    const half = JSON.parse(JSON.stringify(policies[0]).replaceAll('"0.30"', '"0.50"')) as Policy;
    const population = [{ division: '330903', month: '2024-05', facts: {}, children }];
    const result = simulate('family-fee', population, { policies }, { policies: [half] });
    expect(result.total).toEqual({ before: '1400.00', after: '1000.00', difference: '-400.00' });
    expect(result.byBirthOrder['2']).toEqual({ winners: 1, losers: 0, same: 0, difference: '-400.00' });
  });
});
