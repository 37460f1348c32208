import { describe, expect, it } from 'vitest';
import { checkPolicy, readPolicy } from '../../../shared/policy/index.ts';
import { Refusal } from '../../../shared/refusal.ts';
import { ask, type Draft, figure, scheme, shili } from './support.ts';

type Json = Record<string, never> & { [key: string]: never };

/** The example with one thing changed at a path; `undefined` removes it. */
function edited(path: string, value: unknown): Draft {
  const draft = shili();
  const keys = path.split('/');
  const last = keys.pop()!;
  let at = draft as unknown as Json;
  for (const key of keys) at = at[key]!;
  if (value === undefined) delete at[last];
  else (at as Record<string, unknown>)[last] = value;
  return draft;
}

function faults(document: unknown): string[] {
  return checkPolicy(document).errors.map(({ pointer, code }) => `${pointer} ${code}`);
}

const run = 'provisions/1/steps';

describe('the checks at load', () => {
  it('pass the example, and its cases', () => {
    const { valid, errors, warnings, cases } = checkPolicy(shili());
    expect([valid, errors, warnings, cases.every(({ passed }) => passed)]).toEqual([true, [], [], true]);
  });

  it.each([
    // shape
    ['format', 'tuobu-policy/2', '/format wrong_value'],
    ['division', '99', '/division wrong_value'],
    ['version', undefined, '/version missing_field'],
    ['efectiveTo', null, '/efectiveTo unknown_field'],
    ['effectiveFrom', '2031-02-30', '/effectiveFrom wrong_value'],
    [`${run}/0/op`, 'eval', '/provisions/1/steps/0/op wrong_value'],
    [`${run}/4/of/0`, 'process.env.HOME', '/provisions/1/steps/4/of/0 wrong_value'],
    ['figures/perPlace/is', 1300, '/figures/perPlace/is wrong_type'],
    ['provisions/0/requires/0/if', { value: 'filed', are: true }, '/provisions/0/requires/0/if/are unknown_field'],
    ['provisions/0/requires/0/if', { date: 'openedOn', from: '03-01' }, '/provisions/0/requires/0/if/to missing_field'],
    // names
    [`${run}/4/of/1`, 'tariff', '/provisions/1/steps/4/of/1 unknown_name'],
    [`${run}/0/as`, 'exact', '/provisions/1/steps/4/as duplicate_name'],
    [`${run}/0/as`, 'filed', '/provisions/1/steps/0/as duplicate_name'],
    ['figures/constructor', figure('1'), '/figures/constructor reserved_name'],
    ['figures/filed', figure('1'), '/figures/filed duplicate_name'],
    [
      'facts/careMode',
      { type: 'enum', label: '托育方式', rows: 'children', values: ['夜间托'] },
      '/facts/careMode duplicate_name',
    ],
    ['facts/filed', { type: 'flag', label: '备案' }, '/facts/filed duplicate_name'],
    [`${run}/6/of`, 'children.amonut', '/provisions/1/steps/6/of unknown_name'],
    [`${run}/6/of`, 'amount', '/provisions/1/steps/6/of wrong_rows'],
    [`${run}/2/of/0`, 'standard', '/provisions/1/steps/2/of/0 wrong_rows'],
    [`${run}/5/mode`, 'sideways', '/provisions/1/steps/5/mode unknown_name'],
    ['provisions/1/lines', 'children.amonut', '/provisions/1/lines unknown_name'],
    ['provisions/2/benefit', 'reductoin', '/provisions/2/benefit unknown_name'],
    ['provisions/2/id', 'run', '/provisions/2/id duplicate_id'],
    ['cases/0/provision', 'biuld', '/cases/0/provision unknown_provision'],
    ['figures/spare', figure('7'), '/figures/spare unused'],
    ['settings/rounding/value', 'sideways', '/settings/rounding/value unknown_value'],
    ['effectiveTo', '2030-12-31', '/effectiveTo wrong_dates'],
    // units and places
    [`${run}/4/of`, ['counted', 'counted', 'standard', 'monthShare'], '/provisions/1/steps/6 unit_mismatch'],
    ['tables/rate/unit', '元/月', '/provisions/1/steps/6 unit_mismatch'],
    ['figures/capEach/unit', '元/托位', '/provisions/0/steps/1 unit_mismatch'],
    ['provisions/2/steps/4/of', ['gross', 'exactReduction'], '/provisions/2/steps/4 needs_round'],
    [`${run}/5/to`, '0.001', '/provisions/1/steps/5 needs_round'],
    [`${run}/5/to`, '0', '/provisions/1/steps/5/to wrong_value'],
    ['provisions/0/steps/2/to', '0.03', '/provisions/0/steps/2/to wrong_value'],
    // tables
    ['tables/month/rows/1/0', { below: '11' }, '/tables/month table_gap'],
    ['tables/month/rows/1/0', { to: '12' }, '/tables/month/rows/1 table_overlap'],
    ['tables/waiver/rows/2/0', { above: '3' }, '/tables/waiver table_gap'],
    ['tables/rate/rows/1/1', ['托小班', '托大班'], '/tables/rate table_gap'],
    ['tables/rate/rows/1/1', ['托小班', '托大班', '混合班', '乳儿班'], '/tables/rate/rows/1 table_overlap'],
    ['tables/rate/rows/0/1', '婴儿班', '/tables/rate/rows/0/1 unknown_value'],
    ['tables/waiver/rows/0/1', 'filed', '/tables/waiver/rows/0/1 wrong_type'],
    ['tables/waiver/rows/0/1', 'unheardOf', '/tables/waiver/rows/0/1 unknown_name'],
    ['tables/rate/rows/0', ['甲级', '420'], '/tables/rate/rows/0 wrong_row'],
    // quotes
    ['figures/perPlace/is', '1400', '/figures/perPlace figure_not_in_quote'],
    ['figures/perPlace/cite', undefined, '/figures/perPlace figure_without_quote'],
    ['figures/perPlace/cite', 'a99', '/figures/perPlace/cite unknown_quote'],
    ['tables/rate/rows/0/2', '425', '/tables/rate/rows/0/2 figure_not_in_quote'],
    ['tables/waiver/rows/1/1', '0.65', '/tables/waiver/rows/1/1 figure_not_in_quote'],
    ['provisions/0/steps/2/parts/0/share', '7', '/provisions/0/steps/2/parts/0/share figure_not_in_quote'],
    ['quotes/a5/text', null, '/quotes/a5/text quote_missing'],
    ['quotes/a5/source', 'B', '/quotes/a5/source unknown_source'],
    ['quotes/a5/paraphrase', true, '/quotes/a5/paraphrase paraphrase_of_held'],
    // gates and cases
    [
      'provisions/0/requires/0/if',
      { value: 'buildTotal', above: 'capEach' },
      '/provisions/0/requires/0/if requirement_rests_on_amount',
    ],
    ['cases/0/facts/birthOrder', 1, '/cases/0/facts/birthOrder nothing_reads'],
    ['cases/0/facts/nonsense', 1, '/cases/0/facts/nonsense unknown_fact'],
    ['cases/0/expect', {}, '/cases/0/expect empty_expectation'],
    ['cases/0/expect', { parts: {} }, '/cases/0/expect empty_expectation'],
    [
      'provisions/0/requires/0/if',
      { value: 'newPlaces', from: '6', to: '4' },
      '/provisions/0/requires/0/if wrong_bounds',
    ],
    [
      'provisions/0/requires/0/if',
      { value: 'openedOn', from: '2031-01-01', below: '2031-01-01' },
      '/provisions/0/requires/0/if wrong_bounds',
    ],
    [
      'provisions/0/requires/0/if',
      { date: 'submittedOn', from: '11-01', to: '01-31', yearOf: 'on' },
      '/provisions/0/requires/0/if/to wrong_bounds',
    ],
  ])('find at %s set to %j the fault %s', (path, value, expected) => {
    expect(faults(edited(path, value))).toContain(expected);
  });

  it('remark that no case shows the amount of a provision that has one', () => {
    const draft = shili();
    const build = draft.cases.filter(({ provision }) => provision === 'build');
    for (const each of build) each.expect = { determination: 'entitled' };
    const remarks = checkPolicy(draft).warnings.map(({ pointer, code }) => `${pointer} ${code}`);
    expect(remarks).toContain('/provisions/0 amount_not_shown');
  });

  it('say for every fault, in a Chinese sentence, what to do', () => {
    for (const { detail } of checkPolicy(edited('tables/month/rows/1/0', { below: '11' })).errors)
      expect(detail).toMatch(/^.*[\u4e00-\u9fff].*。$/s);
  });

  it.each([
    ['provisions/0/requires/0/if', 'filed', '条件要写成对象，如 {"value": "filed", "is": true}。'],
    ['provisions/0/requires/0/if', { value: 'newPlaces', from: 10 }, '“from”是数字，请加引号写成文本，如 "10"。'],
    ['tables/rate/rows/0/2', { none: true }, 'none 和 unspecified 后面写说明文字（加引号），只能写在一行的最后一格。'],
    ['tables/rate/rows/0/2', 420, '第3项是数字，请加引号写成文本，如 "420"。'],
    [`${run}/5/mode`, undefined, '缺少“mode”，请补写。'],
    [`${run}/4/of/0`, '1.1', '步骤里只写名称：请在 figures 里给“1.1”起一个名称，写明出处，再用这个名称。'],
    [
      'provisions/0/requires/0/if',
      { value: 'openedOn', from: '2029/1/1' },
      '“from”写得不对：请写数字（如 "20"）、日期（如 2024-01-31）或一个名称。',
    ],
  ])('tell the author of %s set to %j: %s', (path, value, detail) => {
    expect(checkPolicy(edited(path, value)).errors.map((error) => error.detail)).toContain(detail);
  });

  it('say of a case that was refused why, once', () => {
    const { cases } = checkPolicy(edited('cases/0/facts/newPlaces', '三十'));
    const refused = { refused: 'invalid_input', detail: '“新建托位数”应为整数，如 3。' };
    expect(cases[0]!.passed).toBe(false);
    expect(cases[0]!.actual).toEqual(refused);
  });

  it('close one row of a roster without closing the others: the family of a child past 36 months pays in full', () => {
    const draft = scheme({
      document: {
        facts: { paid: { type: 'money', label: '缴费', unit: '元', rows: 'children' } },
        quotes: { q: { source: 'S', place: '第一条', text: '不满36个月的减免30%' } },
        figures: { cut: { is: '0.3', cite: 'q' } },
      },
      provision: {
        lines: 'children.payable',
        benefit: 'children.reduction',
        requires: [{ if: { value: 'ageMonths', below: '36' }, for: 'children', reason: '已满36个月' }],
      },
      steps: [
        { as: 'exact', for: 'children', op: 'times', of: ['paid', 'cut'] },
        { as: 'reduction', for: 'children', op: 'round', of: 'exact', to: '0.01', mode: 'half-up' },
        { as: 'payable', for: 'children', op: 'minus', of: ['paid', 'reduction'] },
        { as: 'total', op: 'sum', of: 'children.payable' },
      ],
      facts: {
        children: [
          { paid: '10.00', ageMonths: 35 },
          { paid: '10.00', ageMonths: 36 },
        ],
      },
      expect: { determination: 'entitled', amount: '17.00', lines: ['7.00', '10.00'] },
    });
    expect(checkPolicy(draft)).toMatchObject({ valid: true, errors: [], warnings: [] });
  });

  it('remark on a condition that no case shows alone and a cap that no case reaches', () => {
    const draft = shili();
    draft.cases = draft.cases.filter(({ name }) => name !== '只缺普惠' && name !== '封顶后分两年');
    expect(checkPolicy(draft).warnings.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/provisions/0/requires/1 requirement_not_shown',
      '/provisions/0/steps/1 limit_not_shown',
    ]);
  });

  it('show a case whose hand-worked amount differs, and do not call the document valid', () => {
    const { valid, errors, cases } = checkPolicy(edited('cases/1/expect/amount', '554.99'));
    expect([valid, errors]).toEqual([false, []]);
    expect(cases[1]).toMatchObject({ passed: false, expected: { amount: '554.99' }, actual: { amount: '555.00' } });
  });

  it('ask how two provisions of one kind combine', () => {
    const draft = shili();
    draft.provisions[2] = { ...draft.provisions[2], kind: 'operating-subsidy' };
    expect(faults(draft)).toEqual(['/combine combination_not_stated']);
  });

  it('let an interval pass only where its two ends give the range', () => {
    const rate = {
      label: '比例',
      scope: 'institution-year',
      type: 'number',
      between: ['0.1', '0.2'],
      value: null,
      why: '未定',
    };
    const steps = (last: unknown) => [
      { as: 'part', op: 'times', of: ['paid', 'rate'] },
      last,
      { as: 'amount', op: 'round', of: 'mixed', to: '0.01', mode: 'half-up' },
    ];
    const document = { settings: { rate }, facts: { paid: { type: 'money', label: '缴费', unit: '元' } } };
    const check = (last: unknown) =>
      faults(scheme({ document, steps: steps(last), facts: { paid: '1.00' }, expect: { amount: null } }));
    expect(check({ as: 'mixed', op: 'minus', of: ['paid', 'part'] })).toEqual([]);
    expect(check({ as: 'mixed', op: 'minus', of: ['part', 'part'] })).toEqual(['/provisions/0/steps/1 not_monotone']);
    // 7:3 of an amount that rests on an open rate: the rest is shown, and no range rests on it.
    const shared = scheme({
      document: { ...document, figures: { most: figure('0.7') } },
      provision: { amount: 'total', show: { rest: 'rest' } },
      steps: [
        { as: 'part', op: 'times', of: ['paid', 'rate'] },
        { as: 'total', op: 'round', of: 'part', to: '0.01', mode: 'half-up' },
        { as: 'first', op: 'times', of: ['total', 'most'] },
        { as: 'rest', op: 'minus', of: ['total', 'first'] },
      ],
      facts: { paid: '1000.00' },
      expect: { amount: null, range: { min: '100.00', max: '200.00' } },
    });
    expect(checkPolicy(shared)).toMatchObject({ valid: true, warnings: [] });
    expect(ask(shared, { paid: '1000.00' }).parts).toEqual({});
  });

  it('say how a percentage in a cell is written', () => {
    const { errors } = checkPolicy(edited('tables/waiver/rows/1/1', '35%'));
    expect(errors.map(({ pointer, detail }) => [pointer, detail])).toEqual([
      [
        '/tables/waiver/rows/1/1',
        '“35%”不是十进制数字：比例写成小数（35% 写 "0.35"），金额写全（8.7万写 "87000"），用半角数字。',
      ],
    ]);
  });

  it('let a document add values to a fact of the dictionary, keeping the common ones', () => {
    const values = { 全日托: '全日托', 半日托: '半日托', 计时托: '计时托', 临时托: '临时托', 夜间托: '夜间托' };
    const careMode = { type: 'enum', label: '托育方式', rows: 'children', values };
    expect(faults(edited('facts/careMode', careMode))).toEqual([]);
    expect(faults(edited('facts/careMode', { ...careMode, rows: undefined }))).toEqual([
      '/facts/careMode duplicate_name',
    ]);
  });

  it('remark that no case asks for provisions that are added up together', () => {
    const draft = scheme({
      document: { combine: { example: 'sum' }, figures: { each: figure('60', '元') } },
      provision: { amount: 'total' },
      steps: [{ as: 'total', op: 'plus', of: ['each'] }],
      facts: {},
      expect: { amount: '60.00' },
    });
    draft.provisions.push({ ...draft.provisions[0], id: 'other', title: '另一条' });
    const together = { name: '合计', kind: 'example', facts: {}, expect: { amount: '120.00' } };
    draft.cases.push({ ...draft.cases[0], name: '另一条', provision: 'other' });
    const remarks = (cases: Draft['cases']) => checkPolicy({ ...draft, cases }).warnings.map(({ code }) => code);
    expect(remarks(draft.cases)).toEqual(['combination_not_shown']);
    expect(remarks([...draft.cases, together])).toEqual([]);
  });

  it('point at a step whose result goes nowhere, and at it alone where a figure is read only there', () => {
    const capForgotten = scheme({
      document: { figures: { most: figure('500', '元') } },
      provision: { amount: 'total' },
      steps: [
        { as: 'capped', op: 'min', of: ['buildCost', 'most'] },
        { as: 'total', op: 'round', of: 'buildCost', to: '0.01', mode: 'half-up' },
      ],
      facts: { buildCost: '600.00' },
      expect: { amount: '600.00' },
    });
    const { errors, warnings } = checkPolicy(capForgotten);
    expect(errors).toEqual([
      {
        pointer: '/figures/most',
        code: 'unused',
        detail:
          '数字“most”只有步骤“capped”读取，而那一步的结果没有用到；多半是后面的步骤写错了名称，请让它读“capped”。',
      },
    ]);
    expect(warnings.map(({ pointer, code }) => `${pointer} ${code}`)).toContain('/provisions/0/steps/0 unused');
  });

  it('find references that lead in a circle: provisions, conditions and rows', () => {
    const provision = (id: string, of: string) => ({
      id,
      kind: id,
      title: id,
      force: 'mandatory',
      cite: 'q',
      steps: [{ as: 'amount', op: 'provision', of }],
    });
    const cases = ['a', 'b'].map((id) => ({ name: id, provision: id, facts: {}, expect: { amount: null } }));
    const circle = { provisions: [provision('a', 'b'), provision('b', 'a')], cases };
    expect(faults(scheme({ facts: {}, expect: {}, document: circle }))).toContain(
      '/provisions/0/steps provision_cycle',
    );
    const tests = { tests: { x: { test: 'y' }, y: { not: { test: 'x' } } } };
    expect(faults(scheme({ facts: {}, expect: {}, document: tests }))).toEqual(['/tests/x test_cycle']);
    const rows = { rows: { a: { label: '甲', parent: 'b' }, b: { label: '乙', parent: 'a' } } };
    expect(faults(scheme({ facts: {}, expect: {}, document: rows }))).toContain('/rows/a/parent rows_cycle');
  });

  it('readPolicy refuses what checkPolicy finds', () => {
    try {
      readPolicy(edited('version', undefined));
      expect.unreachable();
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(Refusal);
      expect((thrown as Refusal).code).toBe('invalid_policy');
    }
  });
});
