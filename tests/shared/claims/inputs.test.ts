import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { ClaimInput, DetermineInput, ReviewInput, SlotInput } from '../../../shared/claims/inputs.ts';
import {
  ClassInput,
  EnrolmentChange,
  EnrolmentInput,
  InstitutionInput,
  PaymentBasisInput,
  RateInput,
} from '../../../shared/claims/registry-inputs.ts';
import { parse } from '../../../shared/http/faults.ts';
import { idNumber } from '../../support/builders.ts';

/** What people read: pointer, code and sentence, as the HTTP layer answers them. */
const faults = (schema: z.ZodType, body: unknown) =>
  parse(schema, body, '').faults.map(({ pointer, code }) => `${pointer} ${code}`);
const sentences = (schema: z.ZodType, body: unknown) => parse(schema, body, '').faults.map(({ detail }) => detail);
const accepts = (schema: z.ZodType, body: unknown) => expect(faults(schema, body)).toEqual([]);

const child = { name: '示例甲', idNumber: idNumber('2023-01-15'), birthOrder: 2, classId: 'cls_2A' };
const enrolment = { ...child, evidence: '户口簿', from: '2024-01-01' };

describe('the bodies of api.md', () => {
  it('are accepted as it writes them', () => {
    accepts(ClassInput, {
      name: '小一班',
      type: '托小班',
      openedOn: '2023-01-01',
      places: 20,
      feeStandards: [{ from: '2023-01', monthly: '2000' }],
    });
    accepts(EnrolmentInput, { ...enrolment, feeStandard: '2000.00', to: '2025-06-30' });
    accepts(EnrolmentChange, { ...enrolment, idNumber: undefined });
    accepts(ClaimInput, { kind: 'operating', period: '2024-05' });
    accepts(ClaimInput, { kind: 'operating', period: '2024-05', type: 'normal', children: [child] });
    accepts(ClaimInput, {
      kind: 'operating',
      period: '2024-05',
      children: [{ enrolmentId: 'enr_7Q', attendanceDays: 21 }],
    });
    accepts(ClaimInput, { kind: 'construction', classIds: ['cls_2A'] });
    accepts(ReviewInput, { decision: 'pass' });
    accepts(ReviewInput, { decision: 'pass', lines: [{ lineId: '0002', amount: '200', reason: 'fee_not_on_file' }] });
    accepts(DetermineInput, { decision: 'return', reason: '请核对' });
    accepts(SlotInput, { decision: 'move', reason: '经核在本园' });
    accepts(RateInput, { rate: '0.10', from: '2024-01', to: '2024-12', docNo: '示例文号', reason: '示例理由' });
    accepts(PaymentBasisInput, {
      docNo: '示例文号',
      issuer: '示例局',
      issuedOn: '2023-01-01',
      validFrom: '2023-01-01',
      validTo: '2026-12-31',
    });
  });

  it('refuse unknown fields everywhere, also inside a child', () => {
    expect(faults(ClaimInput, { kind: 'operating', period: '2024-05', x: 1, children: [{ ...child, y: 2 }] })).toEqual([
      '/children/0/y unknown_field',
      '/x unknown_field',
    ]);
  });

  it('refuse numbers for money', () => {
    expect(faults(EnrolmentInput, { ...enrolment, feeStandard: 2000 })).toEqual(['/feeStandard wrong_type']);
    expect(sentences(EnrolmentInput, { ...enrolment, feeStandard: 2000 })).toEqual([
      '金额请写成文本，例如 "2000.00"，不要写成数字。',
    ]);
  });
});

describe('words', () => {
  const named = (name: string) => faults(EnrolmentInput, { ...enrolment, name });

  it.each([
    ['NUL', '示例\u0000甲'],
    ['a line break', '示例\n甲'],
    ['delete', '示例甲\u007f'],
    ['a turned reading direction', '示例\u202e甲'],
    ['an isolate', '\u2067示例甲\u2069'],
    ['nothing to see', '\u200b'],
    ['nothing to see but blanks', '\u3000 \u200d'],
  ])('with %s are no name', (_, name) => {
    expect(named(name)).toEqual(['/name invalid_value']);
  });

  it.each(['阿卜杜·热西提', '𠮷野', '示例 甲', 'Zoë O’Neill'])('“%s” is one', (name) => {
    expect(named(name)).toEqual([]);
  });

  it('of a reason may have several lines', () => {
    accepts(DetermineInput, { decision: 'return', reason: '请核对：\n一、姓名\n二、班级' });
    expect(faults(DetermineInput, { decision: 'return', reason: '请\u0007核对' })).toEqual(['/reason invalid_value']);
  });
});

describe('birth dates', () => {
  it('beside an ID number agree with it', () => {
    accepts(EnrolmentInput, { ...enrolment, birthDate: '2023-01-15' });
    expect(sentences(EnrolmentInput, { ...enrolment, birthDate: '2023-01-16' })).toEqual([
      '与身份证号码里的出生日期不同，请核对；身份证不用另填 birthDate。',
    ]);
    expect(
      faults(ClaimInput, { kind: 'operating', period: '2024-05', children: [{ ...child, birthDate: '2023-01-16' }] }),
    ).toEqual(['/children/0/birthDate differs_from_number']);
  });

  it('are not after the first day of enrolment', () => {
    accepts(EnrolmentInput, { ...enrolment, from: '2023-01-15' });
    expect(faults(EnrolmentInput, { ...enrolment, from: '2023-01-14' })).toEqual(['/from before_birth']);
    const passport = { ...enrolment, documentType: '护照', idNumber: 'E00000001', birthDate: '2024-01-02' };
    expect(sentences(EnrolmentInput, passport)).toEqual(['入托日期不能早于出生日期。']);
  });
});

describe('all faults at once', () => {
  it('checks of several fields run beside wrong types', () => {
    const body = { ...enrolment, name: 5, idNumber: '33090320230115001', from: '2024-05-02', to: '2024-05-01' };
    expect(faults(EnrolmentInput, body).sort()).toEqual([
      '/idNumber id_number_invalid',
      '/name wrong_type',
      '/to invalid_value',
    ]);
  });

  it('every child of a claim is checked', () => {
    const children = [
      { ...child, idNumber: '330903********0011' },
      { ...child, idNumber: `${child.idNumber.slice(0, 17)}${child.idNumber.endsWith('1') ? '2' : '1'}` },
      { name: '示例乙' },
      { enrolmentId: 'enr_7Q', idNumber: '330903********0011' },
    ];
    expect(faults(ClaimInput, { kind: 'operating', period: '2024-05', children })).toEqual([
      '/children/0/idNumber masked_id_number',
      '/children/1/idNumber id_number_invalid',
      '/children/2/idNumber required',
      '/children/2/birthOrder required',
      '/children/2/classId required',
      '/children/3/idNumber masked_id_number',
    ]);
  });
});

describe('ID numbers', () => {
  const number = idNumber('2023-01-15');
  const wrongCheck = `${number.slice(0, 17)}${number.endsWith('1') ? '2' : '1'}`;
  it.each([
    ['too short', number.slice(1), '身份证号码应是18位，请对照户口簿补全。'],
    ['with a letter', `A${number.slice(1)}`, '身份证号码应是17位数字加一位数字或X，请对照户口簿改正。'],
    ['of no day', '330903202302300013', '身份证号码里的出生日期不存在，请对照户口簿核对第7到14位。'],
    ['with a wrong check', wrongCheck, '身份证号码的校验位不对，多半有一位写错，请对照户口簿逐位核对。'],
  ])('%s: says which fault it is', (_, idNumber, sentence) => {
    expect(sentences(EnrolmentInput, { ...enrolment, idNumber })).toEqual([sentence]);
  });

  it('masked by our own answers do not come back as numbers, in either width of star', () => {
    for (const idNumber of ['330903********0011', '330903＊＊＊＊＊＊＊＊0011'])
      expect(faults(EnrolmentInput, { ...enrolment, idNumber })).toEqual(['/idNumber masked_id_number']);
  });

  it('of other documents need the birth date beside them and are taken as written', () => {
    const passport = { ...enrolment, documentType: '护照', idNumber: 'E12345678' };
    expect(faults(EnrolmentInput, passport)).toEqual(['/birthDate required']);
    accepts(EnrolmentInput, { ...passport, birthDate: '2023-01-15' });
  });
});

describe('claims', () => {
  it('of construction name classes, all others a period', () => {
    expect(faults(ClaimInput, { kind: 'construction', children: [child] })).toEqual([
      '/classIds required',
      '/children unknown_field',
    ]);
    expect(faults(ClaimInput, { kind: 'operating', classIds: ['cls_2A'] })).toEqual([
      '/period required',
      '/classIds unknown_field',
    ]);
    expect(faults(ClaimInput, { kind: 'construction', classIds: ['cls_2A', 'cls_2A'] })).toEqual([
      '/classIds invalid_value',
    ]);
  });

  it('that are late say why', () => {
    expect(faults(ClaimInput, { kind: 'operating', period: '2024-05', type: 'late' })).toEqual(['/reason required']);
  });

  it('for a period that is none are refused', () => {
    for (const period of ['2024-13', '2024-Q5', '2024-5', '24', '2024-H3'])
      expect(faults(ClaimInput, { kind: 'operating', period })).toEqual(['/period invalid_value']);
  });
});

describe('decisions', () => {
  it('to return or reject need a reason and take no lines', () => {
    const lines = [{ lineId: '0001', amount: '1.00', reason: 'absent' }];
    expect(faults(ReviewInput, { decision: 'return', lines })).toEqual(['/reason required', '/lines not_allowed']);
    expect(faults(ReviewInput, { decision: 'reject' })).toEqual(['/reason required']);
  });

  it('set a deadline to a return only, and only a day that exists', () => {
    accepts(ReviewInput, { decision: 'return', reason: '请补材料', deadline: '2024-06-30' });
    expect(faults(ReviewInput, { decision: 'pass', deadline: '2024-06-30' })).toEqual(['/deadline not_allowed']);
    expect(faults(DetermineInput, { decision: 'reject', reason: '重复', deadline: '2024-06-30' })).toEqual([
      '/deadline not_allowed',
    ]);
    expect(faults(ReviewInput, { decision: 'return', reason: '请补材料', deadline: '2024-06-31' })).toEqual([
      '/deadline invalid_value',
    ]);
  });

  it('know the reasons of claims.md only', () => {
    const lines = [{ lineId: '0001', amount: '1.00', reason: 'because' }];
    expect(faults(ReviewInput, { decision: 'pass', lines })).toEqual(['/lines/0/reason not_allowed']);
  });
});

describe('an institution', () => {
  const legalPerson = {
    from: '2023-01-01',
    document: '示例登记证',
    uscc: '52330903MJ0000018C',
    name: '示例青禾托育园',
    representative: '示例甲',
    entityType: 'social-service',
  };
  const account = { from: '2023-01-01', document: '示例开户资料', bank: '示例银行', number: '6200000001' };

  it('has a credit code that passes its check, or a reason why it does not', () => {
    const uscc = '52330903MJ0000018D';
    accepts(InstitutionInput, { name: '示例青禾托育园', legalPersons: [legalPerson] });
    expect(faults(InstitutionInput, { name: '示例', legalPersons: [{ ...legalPerson, uscc }] })).toEqual([
      '/legalPersons/0/uscc uscc_invalid',
    ]);
    accepts(InstitutionInput, {
      name: '示例',
      legalPersons: [{ ...legalPerson, uscc, usccOverride: '证书上确实如此' }],
    });
  });

  it('has an account in the name of its legal person', () => {
    const named = (name: string) => ({ name: '示例', legalPersons: [legalPerson], accounts: [{ ...account, name }] });
    accepts(InstitutionInput, named('示例青禾托育园'));
    expect(faults(InstitutionInput, named('示例甲'))).toEqual(['/accounts/0/name account_name_differs']);
  });

  it('has dated facts that end after they begin', () => {
    const filings = [{ from: '2024-02-01', to: '2024-01-31', document: '示例回执', number: '示例备案0001' }];
    expect(faults(InstitutionInput, { name: '示例', legalPersons: [legalPerson], filings })).toEqual([
      '/filings/0/to invalid_value',
    ]);
  });
});
