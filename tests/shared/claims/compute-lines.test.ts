import { describe, expect, it } from 'vitest';
import { claimView } from '../../../shared/claims/claim-view.ts';
import { recomputeViolations, violationsOf } from '../../../shared/claims/invariants.ts';
import { fenOf } from '../../../shared/money.ts';
import { policies } from '../../../shared/policies/index.ts';
import { type Policy, readPolicy } from '../../../shared/policy/index.ts';
import { aBasis, aChild, aClass, anInstitution, idNumber, someChildren } from '../../support/builders.ts';
import { drafted, ofMay, refusalOf, type Story, submitted } from '../../support/claim-story.ts';

const amounts = ({ claim }: Story) => claimView(claim, { role: 'institution' }).lines.map(({ computed }) => computed);
const total = ({ claim }: Story) => claimView(claim, { role: 'institution' }).totals.computed;

describe('a monthly claim in Putuo', () => {
  it('is 10 % of each fee: the child’s own, else the class’s in that month', () => {
    // 2000.00 × 0.10 = 200.00; 2100.55 × 0.10 = 210.055, half up 210.06
    const enrolments = [
      aChild(),
      aChild({ id: 'enr_8R', name: '林小满', idNumber: idNumber('2023-02-02'), feeStandard: fenOf('2100.55') }),
    ];
    const story = drafted(aBasis({ enrolments }));
    expect(amounts(story)).toEqual(['200.00', '210.06']);
    expect(total(story)).toBe('410.06');
  });

  it('names the rate in the words of its document first among its assumptions', () => {
    const { assumptions } = drafted().claim.head;
    expect(assumptions[0]).toEqual({
      name: 'operatingRate',
      value: '0.10',
      text: '2024年运行补助比例核定为10%',
      decidedBy: '示例文号',
    });
    const names = assumptions.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['schemeNotSeen', 'ageLimitMonths', 'filingRequired', 'rounding']));
    expect(new Set(names).size).toBe(names.length);
  });

  it('keeps only facts that the policy reads', () => {
    const { claim } = drafted();
    expect(claim.lines[0]?.facts).toEqual({ feeStandard: '2000.00' });
    expect(claim.head.calculations[0]?.facts).toEqual({
      entityType: 'social-service',
      publicOwned: false,
      inclusive: true,
      operatingRate: '0.10',
    });
    expect(claim.head.reported).toBe(true);
  });

  it('gives a private inclusive kindergarten the same, and a public one a no with its clause', () => {
    const kindergarten = (publicOwned: boolean) => {
      const site = anInstitution();
      const legalPersons = site.legalPersons.map((one) => ({
        ...one,
        entityType: 'kindergarten' as const,
        publicOwned,
      }));
      return drafted(aBasis({ institution: { ...site, legalPersons } }));
    };
    expect(amounts(kindergarten(false))).toEqual(['200.00']);
    const refused = kindergarten(true);
    expect(amounts(refused)).toEqual(['0.00']);
    const [line] = refused.claim.lines;
    expect(line?.determination).toBe('not-entitled');
    expect(line?.reasons.map(({ text }) => text)).toEqual(['公办的托幼一体机构不在本条之内']);
    expect(line?.reasons[0]?.clause).toBe(
      '《舟山市人民政府办公室关于对市政协八届一次会议第81176提案的复函》（舟政办提函〔2022〕11号）三、（二），第38行：“普惠民办托幼一体机构收托补助参照托育机构标准执行”',
    );
  });

  it('is refused for a month before the policy is attested', () => {
    const enrolments = [aChild({ from: '2022-01-01' })];
    const refusal = refusalOf(() => drafted(aBasis({ enrolments }), { kind: 'operating', period: '2022-09' }));
    expect(refusal.code).toBe('policy_not_found');
  });

  it('does not claim a reduction that finance does not bear', () => {
    const refusal = refusalOf(() => drafted(aBasis(), { kind: 'fee-reduction', period: '2024-05' }));
    expect(refusal.code).toBe('invalid_input');
    expect(refusal.extras.faults?.[0]?.pointer).toBe('/kind');
  });

  it('claims the reduction where the bureau decided that finance gives it to the institution', () => {
    // order 2: 2000.00 × 30 % = 600.00; order 3: 2000.00; order 1: nothing
    const enrolments = [2, 3, 1].map((birthOrder, index) =>
      aChild({ id: `enr_${index}`, idNumber: idNumber('2023-02-02', index + 1), birthOrder }),
    );
    const decided = [
      { name: 'reductionBorneBy', value: 'finance-to-institution', decidedBy: '示例文号', reason: '示例理由' },
    ];
    const basis = aBasis({ enrolments, decided });
    const story = submitted(drafted(basis, { kind: 'fee-reduction', period: '2024-05' }), basis);
    expect(amounts(story)).toEqual(['600.00', '2000.00', '0.00']);
    expect(story.claim.lines.map(({ determination }) => determination)).toEqual([
      'entitled',
      'entitled',
      'not-entitled',
    ]);
    expect(violationsOf(story.claim, story.events, policies)).toEqual([]);
  });
});

describe('an attendance rule that the bureau decided', () => {
  const decide = (name: string, value: string) => ({ name, value, decidedBy: '示例文号', reason: '示例理由' });
  const decided = [decide('attendanceRule', 'threshold-actual'), decide('thresholdDays', '15')];
  const basis = aBasis({ enrolments: someChildren(3), decided });
  const children = [
    { enrolmentId: 'enr_0001', attendanceDays: 15 },
    { enrolmentId: 'enr_0002', attendanceDays: 7 },
    { enrolmentId: 'enr_0003' },
  ];

  it('reads the days of the claim’s body and asks for those that are missing', () => {
    // 15 days reach the threshold: 200.00; 7 of 21 days: 2000.00 × 0.10 × 7/21 = 66.666…, half up 66.67
    const input = { ...ofMay, facts: { openDays: 21 }, children };
    const story = drafted(basis, input);
    expect(amounts(story)).toEqual(['200.00', '66.67', null]);
    expect(total(story)).toBe(null);
    expect(story.claim.lines[2]?.determination).toBe('unspecified');
    const refusal = refusalOf(() => submitted(story, basis));
    expect(refusal.extras.faults?.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/lines/2/computed unspecified',
    ]);
  });

  it('is kept with the claim, so that the amounts come out again (I9)', () => {
    const input = { ...ofMay, facts: { openDays: 21 }, children: children.slice(0, 2) };
    const { claim, events } = submitted(drafted(basis, input), basis);
    expect(total({ claim, events })).toBe('266.67');
    expect(claim.head.calculations[0]?.settings.map(({ name }) => name)).toEqual([
      'attendanceRule',
      'thresholdDays',
      'operatingRate',
    ]);
    expect(violationsOf(claim, events, policies)).toEqual([]);
  });
});

describe('where nothing is owed or nobody has said how much', () => {
  const at = (division: string) => aBasis({ institution: anInstitution({ division }), rates: [] });

  it('an exploratory provision comes to 0.00, as discretionary and with its clause', () => {
    const [line] = drafted(at('330902')).claim.lines;
    expect(line).toMatchObject({ determination: 'discretionary', computed: 0 });
    expect(line?.reasons[0]?.clause).toContain('舟政办提函〔2022〕11号');
  });

  it('a chapter missing from the copy stays unspecified and blocks the submission, never a no', () => {
    const story = drafted(at('130100'));
    expect(story.claim.lines[0]).toMatchObject({ determination: 'unspecified', computed: null, range: null });
    const refusal = refusalOf(() => submitted(story, at('130100')));
    expect(refusal.code).toBe('claim_blocked');
    expect(refusal.extras.faults?.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/lines/0/computed unspecified',
    ]);
  });

  it('a place without any document is refused', () => {
    expect(refusalOf(() => drafted(at('990100'))).code).toBe('policy_not_found');
  });
});

/** Schemes of invented counties, for what Putuo does not have. */
function aScheme(parts: Partial<Policy> & Pick<Policy, 'provisions'>): Policy {
  return readPolicy({
    format: 'tuobu-policy/1',
    id: '990100-shili',
    division: '990100',
    version: 1,
    effectiveFrom: '2024-01-01',
    effectiveTo: null,
    sources: {
      A: {
        title: '示例市补助办法',
        docNo: '示卫〔2023〕7号',
        issuer: '示例市卫生健康委',
        date: '2023-12-20',
        held: null,
        trust: 'third-party',
      },
    },
    quotes: {
      a1: { source: 'A', place: '第一条', text: '乳儿班每人每月800元，托小班每人每月600元，其余班每人每月400元' },
      a2: { source: 'A', place: '第二条', text: '每个备案托位每月补助100元' },
      a3: { source: 'A', place: '第三条', text: '每人每月300元，每家机构每月不超过1000元' },
    },
    cases: [],
    ...parts,
  });
}

const operating = { kind: 'operating-subsidy', force: 'mandatory', period: 'month' } as const;

const byClassType = aScheme({
  tables: {
    perChild: {
      label: '班型补助',
      keys: ['classType'],
      unit: '元/人/月',
      cite: 'a1',
      rows: [
        ['乳儿班', '800'],
        ['托小班', '600'],
        [['托大班', '混合班'], '400'],
      ],
    },
  },
  provisions: [
    {
      id: 'B1',
      title: '按班型补助',
      ...operating,
      cite: 'a1',
      steps: [
        { as: 'amount', for: 'children', op: 'lookup', table: 'perChild' },
        { as: 'total', op: 'sum', of: 'children.amount' },
      ],
      lines: 'children.amount',
    },
  ],
  cases: [
    {
      name: '托小班一人',
      provision: 'B1',
      facts: { children: [{ classType: '托小班' }] },
      expect: { amount: '600.00' },
    },
  ],
});

const byPlace = aScheme({
  figures: { perPlace: { is: '100', unit: '元/托位/月', cite: 'a2', label: '每个托位' } },
  provisions: [
    {
      id: 'P1',
      title: '按托位补助',
      ...operating,
      cite: 'a2',
      steps: [{ as: 'total', op: 'times', of: ['approvedPlaces', 'perPlace'] }],
    },
  ],
  cases: [{ name: '十个托位', provision: 'P1', facts: { approvedPlaces: 10 }, expect: { amount: '1000.00' } }],
});

const capped = aScheme({
  figures: {
    perChild: { is: '300', unit: '元/人/月', cite: 'a3', label: '每人' },
    most: { is: '1000', unit: '元/月', cite: 'a3', label: '每家机构上限' },
    one: { is: '1', reading: '每人一份' },
  },
  provisions: [
    {
      id: 'C1',
      title: '每人补助，每家封顶',
      ...operating,
      cite: 'a3',
      steps: [
        { as: 'amount', for: 'children', op: 'times', of: ['perChild', 'one'] },
        { as: 'all', op: 'sum', of: 'children.amount' },
        { as: 'total', op: 'min', of: ['all', 'most'] },
      ],
      lines: 'children.amount',
    },
  ],
  cases: [
    { name: '两人', provision: 'C1', facts: { children: [{}, {}] }, expect: { amount: '600.00' } },
    { name: '四人封顶', provision: 'C1', facts: { children: [{}, {}, {}, {}] }, expect: { amount: '1000.00' } },
  ],
});

describe('another county’s scheme computes through the same code', () => {
  const elsewhere = (policy: Policy, changes = {}) => {
    const basis = aBasis({
      institution: anInstitution({ division: '990100' }),
      policies: [policy],
      rates: [],
      ...changes,
    });
    return submitted(drafted(basis), basis);
  };

  it('per child and month by class type', () => {
    const classes = [aClass(), aClass({ id: 'cls_baby', name: '乳儿一班', type: '乳儿班' })];
    const enrolments = [
      aChild(),
      aChild({ id: 'enr_baby', classId: 'cls_baby', idNumber: idNumber('2023-11-02'), from: '2024-05-01' }),
    ];
    const story = elsewhere(byClassType, { classes, enrolments });
    expect(amounts(story)).toEqual(['600.00', '800.00']);
    expect(story.claim.head.reported).toBe(false);
    expect(story.claim.lines[1]?.facts).toEqual({ classType: '乳儿班' });
  });

  it('per place: the amount of the site is shared among its lines, no 分 lost', () => {
    // 10 places × 100 = 1000.00 over 3 children: 333.34 + 333.33 + 333.33
    const site = anInstitution({ division: '990100' });
    const registeredPlaces = site.registeredPlaces.map((one) => ({ ...one, places: 10 }));
    const story = elsewhere(byPlace, { institution: { ...site, registeredPlaces }, enrolments: someChildren(3) });
    expect(amounts(story)).toEqual(['333.34', '333.33', '333.33']);
    expect(total(story)).toBe('1000.00');
  });

  it('with a cap on the site: lines add up to the cap and say so', () => {
    // 4 × 300.00 = 1200.00, capped at 1000.00: 250.00 each
    const story = elsewhere(capped, { enrolments: someChildren(4) });
    expect(amounts(story)).toEqual(['250.00', '250.00', '250.00', '250.00']);
    expect(story.claim.lines[0]?.reasons).toEqual([
      { code: 'shared_total', text: '各行合计1200.00元，按政策全园计1000.00元，已按各行金额分摊。', clause: null },
    ]);
    expect(amounts(elsewhere(capped, { enrolments: someChildren(2) }))).toEqual(['300.00', '300.00']);
  });

  it('gives the stored amounts again from the stored facts (I9), and says when it would not', () => {
    for (const policy of [byClassType, byPlace, capped]) {
      const { claim } = elsewhere(policy, { enrolments: someChildren(4) });
      expect(recomputeViolations(claim, [policy])).toEqual([]);
      const lines = claim.lines.map((line) => ({ ...line, computed: 1 }));
      expect(recomputeViolations({ ...claim, lines }, [policy])).toHaveLength(4);
      expect(recomputeViolations(claim, []).map(({ found }) => found)).toEqual([
        'the calculation of 2024-05 is not what its receipt says: policy_missing',
      ]);
    }
  });

  it('settles by quarter where the policy says so: a line for each month', () => {
    const quarterly: Policy = { ...byClassType, settlementPeriod: 'quarter' };
    const basis = aBasis({
      institution: anInstitution({ division: '990100' }),
      policies: [quarterly],
      enrolments: [aChild({ from: '2024-02-10', to: '2024-03-05' })],
    });
    const story = drafted(basis, { kind: 'operating', period: '2024-Q1' });
    expect(story.claim.lines.map(({ month }) => month)).toEqual(['2024-02', '2024-03']);
    expect(total(story)).toBe('1200.00');
    const refusal = refusalOf(() => drafted(basis, ofMay));
    expect(refusal.message).toBe('这里的申报期间要写成 2024-Q2 的样子，请改正。');
  });
});
