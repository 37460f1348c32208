import { describe, expect, it } from 'vitest';
import { draft, edit } from '../../../shared/claims/draft.ts';
import type { ClaimChild, ClaimInput } from '../../../shared/claims/inputs.ts';
import { prefill } from '../../../shared/claims/prefill.ts';
import { fenOf } from '../../../shared/money.ts';
import { aBasis, aChild, aClass, anAct, idNumber, someChildren, testSecrets } from '../../support/builders.ts';
import { drafted, filedAt, ofMay, refusalOf, submitted } from '../../support/claim-story.ts';

describe('prefilling a month', () => {
  const names = (...spans: [string, string | null][]) =>
    prefill(
      ['2024-05'],
      spans.map(([from, to], index) =>
        aChild({ id: `enr_${index}`, idNumber: idNumber('2023-02-02', index + 1), from, to }),
      ),
    ).map(({ enrolment }) => enrolment?.id);

  it('takes everyone enrolled on any day of it', () => {
    expect(names(['2024-01-01', '2024-05-01'], ['2024-05-31', null], ['2024-05-10', '2024-05-10'])).toEqual([
      'enr_0',
      'enr_1',
      'enr_2',
    ]);
    expect(names(['2024-01-01', '2024-04-30'], ['2024-06-01', null])).toEqual([]);
  });

  it('takes a child once, in the class of the last enrolled day', () => {
    const moved = [
      aChild({ id: 'enr_1', classId: 'cls_2A', to: '2024-05-14' }),
      aChild({ id: 'enr_2', classId: 'cls_1B', from: '2024-05-15' }),
    ];
    expect(prefill(['2024-05'], moved).map(({ classId }) => classId)).toEqual(['cls_1B']);
    expect(prefill(['2024-05'], [...moved].reverse()).map(({ classId }) => classId)).toEqual(['cls_1B']);
  });

  it('is refused when nobody is enrolled', () => {
    expect(refusalOf(() => drafted(aBasis({ enrolments: [] }))).message).toBe(
      '这个期间没有可申报的内容，请先登记托班和名册，或在申报中填写。',
    );
  });
});

describe('children in the body of a claim', () => {
  const number = idNumber('2023-03-03', 7);
  const newcomer: ClaimChild = { name: '示例新生', idNumber: number, birthOrder: 3, classId: 'cls_2A' };
  const file = (children: ClaimChild[], basis = aBasis()) =>
    draft(
      { id: 'clm_1', number: 'YB202405-0001' },
      { ...ofMay, children },
      basis,
      testSecrets(),
      anAct('institution', filedAt),
    );
  const faults = (children: ClaimChild[], basis = aBasis()) =>
    refusalOf(() => file(children, basis)).extras.faults?.map(({ pointer, code }) => `${pointer} ${code}`);

  it('not yet on the roster are enrolled from the 1st of the month, with no evidence', () => {
    const { enrolled, lines } = file([{ ...newcomer, feeStandard: '1900.00' }]);
    expect(enrolled).toEqual([
      {
        id: expect.stringMatching(/^enr_[0-9a-f]{24}$/),
        institutionId: 'PT-0001',
        classId: 'cls_2A',
        childKey: testSecrets().childKey('居民身份证', number),
        documentType: '居民身份证',
        maskedNumber: `330903********${number.slice(-4)}`,
        birthDate: '2023-03-03',
        name: '示例新生',
        birthOrder: 3,
        evidence: '无',
        feeStandard: fenOf('1900.00'),
        from: '2024-05-01',
        to: null,
        version: 1,
        updatedAt: filedAt,
      },
    ]);
    expect(lines?.[0]).toMatchObject({ enrolmentId: enrolled[0]?.id, computed: fenOf('190.00') });
  });

  it('are enrolled under the same id when the same body comes again, and under another when that one is taken', () => {
    const [first] = file([newcomer]).enrolled;
    expect(file([newcomer]).enrolled).toEqual([first]);
    const taken = aBasis({ enrolments: [aChild({ id: String(first?.id) })] });
    expect(file([newcomer], taken).enrolled.map(({ id }) => id)).toEqual(['enr_new_1']);
  });

  it('already on the roster are found by their number, however it is typed', () => {
    const typed = ` ${idNumber('2023-01-15').replace(/./g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))} `;
    const { enrolled, lines } = file([{ name: '陈一禾', idNumber: typed, birthOrder: 2, classId: 'cls_2A' }]);
    expect(enrolled).toEqual([]);
    expect(lines?.[0]?.enrolmentId).toBe('enr_7Q');
  });

  it('who say otherwise than the roster are asked about, all faults at once', () => {
    const wrong = { name: '陈二禾', idNumber: idNumber('2023-01-15'), birthOrder: 3, classId: 'cls_2A' };
    expect(faults([wrong, { enrolmentId: 'enr_none' }, { ...newcomer, classId: 'cls_none' }])).toEqual([
      '/children/0/name differs_from_roster',
      '/children/0/birthOrder differs_from_roster',
      '/children/1/enrolmentId not_found',
      '/children/2/classId not_found',
    ]);
    expect(faults([{ enrolmentId: 'enr_7Q', classId: 'cls_1B', idNumber: number }])).toEqual([
      '/children/0/classId differs_from_roster',
      '/children/0/idNumber differs_from_roster',
    ]);
  });

  it('in another class of the same site are not enrolled a second time', () => {
    const basis = aBasis({ classes: [aClass(), aClass({ id: 'cls_1B' })] });
    const elsewhere = { name: '陈一禾', idNumber: idNumber('2023-01-15'), birthOrder: 2, classId: 'cls_1B' };
    expect(faults([elsewhere], basis)).toEqual(['/children/0/classId differs_from_roster']);
  });

  it('not enrolled in the period are refused', () => {
    const basis = aBasis({ enrolments: [aChild({ to: '2024-04-30' })] });
    expect(faults([{ enrolmentId: 'enr_7Q' }], basis)).toEqual(['/children/0 not_enrolled']);
  });

  it('named twice become two lines, both flagged, and one enrolment', () => {
    const { enrolled, lines } = file([newcomer, newcomer]);
    expect(enrolled).toHaveLength(1);
    expect(lines?.map(({ flags }) => flags.map(({ code }) => code))).toEqual([
      ['duplicate_child_in_claim'],
      ['duplicate_child_in_claim'],
    ]);
  });

  it('stating a fact that the policy does not read are refused rather than ignored', () => {
    expect(faults([{ enrolmentId: 'enr_7Q', facts: { localHukou: true } }])).toEqual([
      '/children/0/facts/localHukou unknown_fact',
    ]);
  });

  it('stating a fact wrongly are pointed to where they stand', () => {
    const decided = [{ name: 'subsidyBase', value: 'feeCharged', decidedBy: '示例文号', reason: '示例理由' }];
    const basis = aBasis({ enrolments: someChildren(2), decided });
    const children = [
      { enrolmentId: 'enr_0001', facts: { feeCharged: '1400.00' } },
      { enrolmentId: 'enr_0002', facts: { feeCharged: 1400 } },
    ];
    expect(faults(children, basis)).toEqual(['/children/1/facts/feeCharged number_for_money']);
    const right = [children[0] as ClaimChild, { enrolmentId: 'enr_0002', facts: { feeCharged: '700.00' } }];
    // 1400.00 × 0.10 = 140.00; 700.00 × 0.10 = 70.00
    expect(file(right, basis).lines?.map(({ computed }) => computed)).toEqual([14_000, 7_000]);
  });

  it('are at most 1,000 lines', () => {
    const children = Array.from({ length: 1_001 }, () => ({ enrolmentId: 'enr_7Q' }));
    expect(refusalOf(() => file(children)).code).toBe('too_many_lines');
  });
});

describe('periods', () => {
  const period = (text: string, at: string) =>
    draft(
      { id: 'clm_1', number: 'YB' },
      { kind: 'operating', period: text },
      aBasis({ enrolments: [aChild({ from: '2023-01-01' })] }),
      testSecrets(),
      anAct('institution', at),
    ).head.period;

  it('open on their first day in Asia/Shanghai', () => {
    // 2024-04-30T16:00Z is 2024-05-01 00:00 in Shanghai.
    expect(period('2024-05', '2024-04-30T16:00:00Z')).toBe('2024-05');
    const refusal = refusalOf(() => period('2024-05', '2024-04-30T15:59:59Z'));
    expect(refusal.code).toBe('period_not_open');
    expect(refusal.message).toBe('2024-05 还没有开始，最早从 2024-05-01 起申报。');
  });
});

describe('editing', () => {
  const change = (input: ClaimInput) =>
    edit(drafted().claim, input, aBasis(), testSecrets(), anAct('institution', filedAt));

  it('replaces the lines and keeps the claim', () => {
    const { head, event } = change({ ...ofMay, children: [{ enrolmentId: 'enr_7Q', feeStandard: '1500.00' }] });
    expect(head).toMatchObject({ id: 'clm_01K5T0', version: 2, status: 'draft', totals: { computed: 15_000 } });
    expect(event).toMatchObject({ command: 'edit', seq: 2, version: 2 });
  });

  it('cannot turn a claim into another one', () => {
    const { code, extras } = refusalOf(() => change({ kind: 'fee-reduction', type: 'late', period: '2024-04' }));
    expect(code).toBe('invalid_input');
    expect(extras.faults?.map(({ pointer }) => pointer)).toEqual(['/kind', '/type', '/period']);
  });

  it('ends at submission', () => {
    const refusal = refusalOf(() =>
      edit(submitted().claim, ofMay, aBasis(), testSecrets(), anAct('institution', filedAt)),
    );
    expect(refusal.code).toBe('invalid_transition');
  });
});
