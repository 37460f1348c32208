import { describe, expect, it } from 'vitest';
import type { ClaimBasis } from '../../../shared/claims/basis.ts';
import { recompute } from '../../../shared/claims/recompute.ts';
import { fenOf } from '../../../shared/money.ts';
import { policies } from '../../../shared/policies/index.ts';
import { aBasis, aChild, aClass, anInstitution, idNumber, someChildren } from '../../support/builders.ts';
import { drafted } from '../../support/claim-story.ts';

const lineFlags = (changes: Partial<ClaimBasis>) => drafted(aBasis(changes)).claim.lines.map(({ flags }) => flags);
const claimFlags = (changes: Partial<ClaimBasis>) => drafted(aBasis(changes)).claim.head.flags;
const born = (birthDate: string, type: '乳儿班' | '托小班' | '托大班' | '混合班') =>
  lineFlags({ enrolments: [aChild({ idNumber: idNumber(birthDate) })], classes: [aClass({ type })] })[0]?.map(
    ({ code }) => code,
  );

describe('age on the 1st of the service month, May 2024', () => {
  it.each([
    ['born 2021-05-01, 36 months', '2021-05-01', ['child_over_age']],
    ['born 2021-05-02, 35 months', '2021-05-02', []],
  ])('%s in a 托大班', (_, birthDate, codes) => {
    expect(born(birthDate, '托大班')).toEqual(codes);
  });

  it.each([
    ['乳儿班', '2023-11-02', 5, ['age_out_of_class']],
    ['乳儿班', '2023-11-01', 6, []],
    ['乳儿班', '2023-05-01', 12, []],
    ['乳儿班', '2023-04-01', 13, ['age_out_of_class']],
    ['托小班', '2023-05-02', 11, ['age_out_of_class']],
    ['托小班', '2023-05-01', 12, []],
    ['托小班', '2022-05-01', 24, []],
    ['托小班', '2022-04-01', 25, ['age_out_of_class']],
    ['托大班', '2022-05-02', 23, ['age_out_of_class']],
    ['托大班', '2022-05-01', 24, []],
    ['混合班', '2022-11-02', 17, ['age_out_of_class']],
    ['混合班', '2022-11-01', 18, []],
  ] as const)('%s: born %s is %i months old', (type, birthDate, _, codes) => {
    expect(born(birthDate, type)).toEqual(codes);
  });

  it('a child born after the month is no child of it, one born in it is', () => {
    expect(born('2024-06-01', '混合班')).toEqual(['child_not_born']);
    expect(born('2024-05-31', '混合班')).toEqual(['age_out_of_class']);
    expect(lineFlags({ enrolments: [aChild({ idNumber: idNumber('2024-06-01') })] })).toEqual([
      [
        {
          code: 'child_not_born',
          blocking: true,
          text: '2024-05还没有出生，请核对证件号码，或从申报中删去这名幼儿。',
        },
      ],
    ]);
  });

  it('follows the limit that the policy document sets', () => {
    const putuo = policies.find(({ id }) => id === '330903-putuo');
    if (!putuo?.settings?.ageLimitMonths) throw new Error('the document names its limit');
    const decided = [{ name: 'ageLimitMonths', value: '24', decidedBy: '示例文号', reason: '示例理由' }];
    const enrolments = [aChild({ idNumber: idNumber('2022-05-01') })];
    expect(lineFlags({ enrolments, decided })).toEqual([
      [
        {
          code: 'child_over_age',
          blocking: true,
          text: '服务月首日满24个月，须未满24个月，请从申报中删去这名幼儿。',
        },
      ],
    ]);
  });
});

describe('two lines of one name and birth date', () => {
  const two = (changes: Parameters<typeof aChild>[0]) => [
    aChild(),
    aChild({ id: 'enr_8R', childKey: 'another document', ...changes }),
  ];

  it('under two documents are to be looked at', () => {
    const text = '姓名、出生日期相同而证件不同，请核对是否同一名幼儿。';
    expect(lineFlags({ enrolments: two({}) })).toEqual([
      [{ code: 'same_child_suspected', blocking: false, text: `与第0002行${text}` }],
      [{ code: 'same_child_suspected', blocking: false, text: `与第0001行${text}` }],
    ]);
  });

  it('are nothing to look at when name or birth date differ', () => {
    expect(lineFlags({ enrolments: two({ name: '陈一苗' }) })).toEqual([[], []]);
    expect(lineFlags({ enrolments: two({ birthDate: '2023-01-16' }) })).toEqual([[], []]);
  });
});

describe('fees', () => {
  it('other than the class’s standard are flagged and say both', () => {
    expect(lineFlags({ enrolments: [aChild({ feeStandard: fenOf('2100.00') })] })).toEqual([
      [{ code: 'fee_differs', blocking: false, text: '收费2100.00元，班级收费标准2000.00元' }],
    ]);
  });

  it('follow the standard of the service month', () => {
    const feeStandards = [
      { from: '2023-01', monthly: fenOf('1900.00') },
      { from: '2024-05', monthly: fenOf('2000.00') },
      { from: '2024-06', monthly: fenOf('2200.00') },
    ];
    const { claim } = drafted(aBasis({ classes: [aClass({ feeStandards })] }));
    expect(claim.lines[0]?.feeStandard).toBe(fenOf('2000.00'));
  });
});

describe('places', () => {
  const site = anInstitution();
  const places = (count: number) => site.registeredPlaces.map((one) => ({ ...one, places: count }));

  it('registered ones are not exceeded by children counted (I8)', () => {
    const enrolments = someChildren(3);
    expect(claimFlags({ enrolments, institution: anInstitution({ registeredPlaces: places(3) }) })).toEqual([]);
    expect(claimFlags({ enrolments, institution: anInstitution({ registeredPlaces: places(2) }) })).toEqual([
      {
        code: 'over_registered_places',
        blocking: true,
        text: '2024-05申报3名幼儿，登记托位2个，超出1名，请核对名册，或先变更登记托位数。',
      },
    ]);
    expect(claimFlags({ institution: anInstitution({ registeredPlaces: [] }) })).toEqual([
      {
        code: 'over_registered_places',
        blocking: true,
        text: '2024-05-31没有登记托位数，请先请卫健部门登记，再提交。',
      },
    ]);
  });

  it('are shared by all claims of the month; a child in two of them takes one', () => {
    const basis = { institution: anInstitution({ registeredPlaces: places(3) }), enrolments: someChildren(3) };
    const known = basis.enrolments[0]!.childKey;
    const elsewhere = (...children: [string, string][]) =>
      claimFlags({ ...basis, countedElsewhere: children.map(([childKey, month]) => ({ childKey, month })) });
    expect(elsewhere([known, '2024-05'], ['another', '2024-04'])).toEqual([]);
    expect(elsewhere([known, '2024-05'], ['another', '2024-05'])).toEqual([
      {
        code: 'over_registered_places',
        blocking: true,
        text: '2024-05连同本机构的其他申报共4名幼儿，登记托位3个，超出1名，请核对名册，或先变更登记托位数。',
      },
    ]);
  });

  it('of a class only warn', () => {
    expect(claimFlags({ enrolments: someChildren(3), classes: [aClass({ places: 2 })] })).toEqual([
      {
        code: 'over_class_places',
        blocking: false,
        text: '小一班2024-05申报3名幼儿，班级托位2个，请核对班级。',
      },
    ]);
  });
});

describe('the filing', () => {
  const ending = (to: string) => {
    const site = anInstitution();
    return anInstitution({ filings: site.filings.map((one) => ({ ...one, to })) });
  };

  it('must hold on the last day of the service month', () => {
    expect(claimFlags({ institution: ending('2024-05-31') })).toEqual([]);
    expect(claimFlags({ institution: ending('2024-05-30') }).map(({ code }) => code)).toEqual(['filing_lapsed']);
  });

  it('is not asked for where the bureau does not require it', () => {
    const decided = [{ name: 'filingRequired', value: 'no', decidedBy: '示例文号', reason: '示例理由' }];
    expect(claimFlags({ institution: anInstitution({ filings: [] }), decided })).toEqual([]);
  });
});

describe('the period before', () => {
  const previous = (yuan: string) => ({
    previous: { lines: 1, computed: fenOf(yuan), reviewed: null, determined: null, range: null },
  });

  it('warns beyond 20 %, not at 20 %', () => {
    // 200.00 now. From 250.00 it is −20 % exactly; from 250.01 a little more. From 166.66: +33.34, more than 20 %.
    expect(claimFlags(previous('250.00'))).toEqual([]);
    expect(claimFlags(previous('250.01'))).toEqual([
      {
        code: 'change_over_20_percent',
        blocking: false,
        text: '比上一期250.01元减少50.01元，超过20%，请核对名册和收费标准。',
      },
    ]);
    expect(claimFlags(previous('166.66'))[0]?.text).toBe(
      '比上一期166.66元增加33.34元，超过20%，请核对名册和收费标准。',
    );
  });

  it('of 0.00 compares with nothing', () => {
    expect(claimFlags(previous('0.00'))).toEqual([]);
  });
});

describe('enrolment', () => {
  it('that ended since the draft blocks the line', () => {
    const story = drafted();
    const gone = aBasis({ enrolments: [aChild({ to: '2024-04-30' })] });
    const recomputed = recompute(story.claim, gone);
    expect(recomputed.lines[0]?.flags).toEqual([
      {
        code: 'not_enrolled',
        blocking: true,
        text: '2024-05不在册，请先在名册里更正入托、离托日期，或从申报中删去。',
      },
    ]);
  });
});
