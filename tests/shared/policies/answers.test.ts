import { describe, expect, it } from 'vitest';
import { policies } from '../../../shared/policies/index.ts';
import { calculate } from '../../../shared/policy/index.ts';
import { Refusal } from '../../../shared/refusal.ts';

type Asked = { facts?: Record<string, unknown>; children?: Record<string, unknown>[]; on?: string };
const ask = (division: string, kind: string, { facts = {}, children, on = '2024-05-31' }: Asked = {}) =>
  calculate({ division, kind, on, facts, children }, policies);
const refusalOf = (question: () => unknown) => {
  try {
    question();
  } catch (thrown) {
    if (thrown instanceof Refusal) return { code: thrown.code, lastInForce: thrown.extras.lastInForce };
    throw thrown;
  }
  return null;
};

describe('Putuo', () => {
  it('gives 20000 yuan for each of three new classes: 60000.00, on the strength of a report', () => {
    const { determination, amount, citations, assumptions, policy } = ask('330903', 'construction-subsidy', {
      facts: { newClasses: 3 },
    });
    expect({ determination, amount }).toEqual({ determination: 'entitled', amount: '60000.00' });
    expect(citations.map(({ quote }) => quote)).toContain('明确每设一个托班给予一次性建设经费补助2万元');
    expect(assumptions.map(({ name }) => name)).toEqual(expect.arrayContaining(['schemeNotSeen', 'filingRequired']));
    expect(policy).toMatchObject({ id: '330903-putuo', version: '1', effectiveFrom: '2022-10-08', attested: true });
  });

  it('gives a tenth of a fee of 2000.00 when the rate is 10%', () => {
    const answer = ask('330903', 'operating-subsidy', {
      facts: { operatingRate: '0.10' },
      children: [{ ref: 'a', feeStandard: '2000.00' }],
    });
    expect([answer.determination, answer.amount, answer.lines[0]?.amount]).toEqual(['entitled', '200.00', '200.00']);
  });

  it('says 160.00 to 300.00 while nobody has decided the rate', () => {
    const answer = ask('330903', 'operating-subsidy', { children: [{ feeStandard: '2000.00' }] });
    expect([answer.determination, answer.amount, answer.range]).toEqual([
      'unspecified',
      null,
      { min: '160.00', max: '300.00' },
    ]);
  });

  it('refuses a rate above 15% and one below 8%', () => {
    for (const operatingRate of ['0.16', '0.07'])
      expect(
        refusalOf(() =>
          ask('330903', 'operating-subsidy', { facts: { operatingRate }, children: [{ feeStandard: '2000.00' }] }),
        )?.code,
      ).toBe('rate_out_of_bounds');
  });

  it('lets the second child pay 1400.00, the third nothing and the first the whole fee', () => {
    const of = (birthOrder: number) => {
      const { determination, amount, parts } = ask('330903', 'family-fee', {
        facts: { feeStandard: '2000.00', birthOrder },
      });
      return { determination, amount, parts };
    };
    expect(of(2)).toEqual({
      determination: 'entitled',
      amount: '1400.00',
      parts: { fee: '2000.00', reduction: '600.00', payable: '1400.00' },
    });
    expect(of(3)).toMatchObject({ determination: 'entitled', amount: '0.00' });
    expect(of(1)).toMatchObject({ determination: 'not-entitled', amount: '2000.00' });
  });

  it('names who bears the reduction and how children are counted among the assumptions', () => {
    const { assumptions } = ask('330903', 'family-fee', { facts: { feeStandard: '2000.00', birthOrder: 2 } });
    expect(assumptions.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['reductionBorneBy', 'countingRule', 'rounding']),
    );
  });

  it('takes resident prices from the city, and says that they stand under next steps', () => {
    const { determination, parts, policy, assumptions } = ask('330903', 'utility-price', { facts: { filed: true } });
    expect({ determination, parts }).toMatchObject({
      determination: 'entitled',
      parts: { electricity: 'resident', water: 'resident', gas: 'resident' },
    });
    expect(policy.id).toBe('330900-zhoushan');
    expect(assumptions.map(({ name }) => name)).toContain('statedAsNextStep');
  });

  it('has no policy for a month that ended before the reply that attests it', () => {
    expect(refusalOf(() => ask('330903', 'family-fee', { on: '2022-09-30' }))).toMatchObject({
      code: 'policy_not_found',
    });
  });
});

describe('who governs', () => {
  it('leaves the rest of Zhoushan with a plan only', () => {
    const { determination, amount, policy } = ask('330902', 'operating-subsidy');
    expect([determination, amount, policy.id]).toEqual(['discretionary', null, '330900-zhoushan']);
  });

  it('gives Haimen the free sessions of its city', () => {
    const { determination, parts, policy } = ask('320614', 'free-services', { facts: { birthDate: '2023-01-10' } });
    expect({ determination, parts, id: policy.id }).toEqual({
      determination: 'discretionary',
      parts: { guidance: '0', trial: '4' },
      id: '320600-nantong',
    });
  });

  it.each(['330903', '441402', '620000'])(
    'gives %s the tax items of the nation, for its own papers list none',
    (code) => {
      const { determination, policy, grants } = ask(code, 'tax-relief', { facts: { communityService: true } });
      expect([determination, policy.id, grants.length]).toEqual(['entitled', '000000-tax-relief', 10]);
    },
  );

  it('changes from one tax notice to the next without a day between, and ends with the second', () => {
    const version = (on: string) =>
      ask('620000', 'tax-relief', { facts: { communityService: true }, on }).policy.version;
    expect(version('2025-12-31')).toBe('1');
    expect(version('2026-01-01')).toBe('2');
    expect(refusalOf(() => version('2028-01-01'))).toEqual({ code: 'policy_not_found', lastInForce: '2027-12-31' });
  });

  it('asks Haimen for 20 square metres for each hundred new households', () => {
    expect(ask('320614', 'facility-area', { facts: { households: 1850, estate: 'new' } }).amount).toBe('370');
  });

  it('asks Meijiang for 33 places for 3250 people in a new estate', () => {
    expect(ask('441402', 'places-required', { facts: { population: 3250, estate: 'new' } }).amount).toBe('33');
  });

  it('lets no division without a document and no silent one answer a question about fees', () => {
    expect(refusalOf(() => ask('320614', 'family-fee'))?.code).toBe('policy_not_found');
    expect(ask('330902', 'family-fee').determination).toBe('unspecified');
  });
});

describe('registration', () => {
  const listed = (division: string) => {
    const facts = { entityType: 'social-service', papersHeld: ['场地证明'] };
    const { grants } = ask(division, 'registration', { facts });
    const texts = (met: boolean) => grants.filter((grant) => grant.met === met).map(({ text }) => text);
    const authorities = grants.filter(({ code }) => code === 'authority').map(({ text }) => text);
    return { authorities, held: texts(true), missing: texts(false) };
  };

  it('adds what Zhoushan asks for to the papers that the nation asks for', () => {
    expect(listed('330903')).toEqual({
      authorities: ['县级以上民政部门'],
      held: ['场地证明'],
      missing: [
        '必须取得消防安全合格证明',
        '提供餐饮的，还须取得餐饮许可证',
        '营业执照或其他登记证书',
        '工作人员专业资格证明',
        '工作人员健康合格证明',
        '卫生评价合格报告',
        '消防安全合格证明',
        '食品经营许可证（提供餐饮的）',
      ],
    });
  });

  it('takes the papers of Haimen from Haimen and the duty to file from its city', () => {
    expect(listed('320614')).toEqual({
      authorities: ['区民政局'],
      held: ['场地证明'],
      missing: ['卫生评价合格报告', '消防安全合格证明', '工作人员资格证明'],
    });
  });
});

describe('Hebei', () => {
  it.each(['construction-subsidy', 'operating-subsidy', 'family-fee', 'utility-price', 'tax-relief'])(
    'answers %s with “not in this copy”, on any day, never with no',
    (kind) => {
      for (const on of ['2019-01-01', '2030-01-01']) {
        const { determination, reasons, range, policy } = ask('130102', kind, { on });
        expect([determination, reasons.map(({ code }) => code), range, policy.id]).toEqual([
          'unspecified',
          ['not_in_this_copy'],
          null,
          '130000-hebei',
        ]);
      }
    },
  );
});
