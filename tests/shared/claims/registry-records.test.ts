import { describe, expect, it } from 'vitest';
import { Class, Enrolment, Institution, onDay } from '../../../shared/claims/registry.ts';
import { InstitutionInput } from '../../../shared/claims/registry-inputs.ts';
import {
  changedEnrolmentRecord,
  classRecord,
  enrolmentRecord,
  institutionRecord,
} from '../../../shared/claims/registry-records.ts';
import { classView, EnrolmentView, enrolmentView, rateView } from '../../../shared/claims/views.ts';
import { aChild, aClass, aRate, builtAt, idNumber, testSecrets } from '../../support/builders.ts';

const later = '2024-06-01T00:00:00Z';
const body = {
  name: '陈一禾',
  idNumber: idNumber('2023-01-15'),
  classId: 'cls_2A',
  birthOrder: 2,
  evidence: '户口簿' as const,
  from: '2024-01-01',
};
const of = { id: 'enr_7Q', institutionId: 'PT-0001' };

describe('an enrolment', () => {
  it('keeps of a number its key, mask and birth date', () => {
    const record = enrolmentRecord(body, of, testSecrets(), builtAt);
    expect(record).toEqual(aChild());
    expect(Enrolment.safeParse(record).success).toBe(true);
  });

  it('changed without a number stays the same child; with a number it becomes that child', () => {
    const { idNumber: _, ...rest } = body;
    const before = aChild();
    const same = changedEnrolmentRecord({ ...rest, birthOrder: 3 }, before, testSecrets(), later);
    expect(same).toEqual({ ...before, birthOrder: 3, version: 2, updatedAt: later });
    const other = changedEnrolmentRecord({ ...rest, idNumber: idNumber('2023-02-02') }, before, testSecrets(), later);
    expect(other.childKey).not.toBe(before.childKey);
    expect(other.birthDate).toBe('2023-02-02');
  });

  it('is shown without birth date, key or number', () => {
    const view = enrolmentView(aChild({ feeStandard: 180_050 }));
    expect(EnrolmentView.safeParse(view).success).toBe(true);
    expect(view.feeStandard).toBe('1800.50');
    expect(JSON.stringify(view)).not.toMatch(/birthDate|childKey|sealed|2023-01-15|20230115/);
  });
});

describe('a class', () => {
  it('keeps its fees in 分, in the order of their months', () => {
    const feeStandards = [
      { from: '2024-05', monthly: '2000.5' },
      { from: '2023-01', monthly: '1900' },
    ];
    const input = { name: '小一班', type: '托小班' as const, openedOn: '2023-01-01', places: 20, feeStandards };
    const record = classRecord(input, { id: 'cls_2A', institutionId: 'PT-0001' }, later, aClass());
    expect(Class.safeParse(record).success).toBe(true);
    expect(record.version).toBe(2);
    expect(record.feeStandards).toEqual([
      { from: '2023-01', monthly: 190_000 },
      { from: '2024-05', monthly: 200_050 },
    ]);
    expect(classView(record).feeStandards).toEqual([
      { from: '2023-01', monthly: '1900.00' },
      { from: '2024-05', monthly: '2000.50' },
    ]);
  });
});

describe('an institution', () => {
  it('of a 事业单位 is public unless said otherwise, and facts without an end go on', () => {
    const legalPerson = {
      from: '2023-01-01',
      document: '示例登记证',
      uscc: '52330903MJ0000018C',
      name: '示例托育中心',
      representative: '示例甲',
      entityType: 'public-institution',
    };
    const input = InstitutionInput.parse({ name: '示例托育中心', legalPersons: [legalPerson] });
    const record = institutionRecord(input, { id: 'PT-0009', division: '330903' }, builtAt);
    expect(Institution.safeParse(record).success).toBe(true);
    expect(record.legalPersons[0]).toMatchObject({ publicOwned: true, to: null, usccOverride: null });
  });
});

describe('a dated fact', () => {
  const filings = [
    { from: '2023-01-01', to: '2023-12-31', number: 'first' },
    { from: '2023-06-01', to: null, number: 'second' },
  ];
  it('holds from its first to its last day, the later one where two hold', () => {
    expect(onDay(filings, '2022-12-31')).toBe(null);
    expect(onDay(filings, '2023-01-01')?.number).toBe('first');
    expect(onDay(filings, '2023-06-01')?.number).toBe('second');
    expect(onDay(filings.slice(0, 1), '2023-12-31')?.number).toBe('first');
    expect(onDay(filings.slice(0, 1), '2024-01-01')).toBe(null);
  });
});

describe('a rate', () => {
  it('is shown by offices, proposed or in force', () => {
    expect(rateView(aRate())).toMatchObject({
      status: 'in-force',
      proposedBy: '示例卫生健康局',
      cosignedBy: '示例财政局',
    });
    expect(rateView(aRate({ cosigned: null, cosignedAt: null }))).toMatchObject({
      status: 'proposed',
      cosignedBy: null,
    });
  });
});
