import * as z from 'zod';
import { documentTypes, usccFault } from '../identity.ts';
import { Id, IsoDate, Rate, ServiceMonth, Text, Yuan } from './fields.ts';
import { always, checkDays, checkIdentity, checkNumber, DocumentNumber, distinct, isText } from './input-checks.ts';
import { usccSentence } from './number-sentences.ts';
import { classTypes, entityTypes, evidenceTypes } from './registry.ts';

/** The bodies of api.md that keep the registry: classes, enrolments, rates, payment bases, institutions. */

export const ClassInput = z
  .strictObject({
    name: Text(50),
    type: z.enum(classTypes),
    openedOn: IsoDate,
    closedOn: IsoDate.nullish(),
    places: z.int().min(1).max(200),
    feeStandards: z
      .array(z.strictObject({ from: ServiceMonth, monthly: Yuan }))
      .max(100)
      .refine((list) => distinct(list.map(({ from }) => from)), '同一个月只能有一个收费标准，请删去重复的。'),
  })
  .superRefine(({ openedOn, closedOn }, issues) => {
    if (isText(openedOn) && isText(closedOn) && closedOn < openedOn)
      issues.addIssue({ code: 'custom', path: ['closedOn'], message: '停班日期不能早于开班日期。' });
  }, always())
  .meta({ id: 'ClassInput' });
export type ClassInput = z.infer<typeof ClassInput>;

const enrolment = {
  name: Text(50),
  documentType: z.enum(documentTypes).optional().meta({ description: '不填为居民身份证' }),
  birthDate: IsoDate.optional().meta({ description: '居民身份证以外的证件必填' }),
  classId: Id,
  birthOrder: z.int().min(1).max(20),
  evidence: z.enum(evidenceTypes),
  feeStandard: Yuan.nullish(),
  from: IsoDate,
  to: IsoDate.nullish(),
};

/** A new enrolment. */
export const EnrolmentInput = z
  .strictObject({ ...enrolment, idNumber: DocumentNumber })
  .superRefine(checkIdentity, always())
  .superRefine(checkDays, always())
  .meta({ id: 'EnrolmentInput' });
export type EnrolmentInput = z.infer<typeof EnrolmentInput>;

/** An existing enrolment: the number may be left out, then the child stays who it is. */
export const EnrolmentChange = z
  .strictObject({ ...enrolment, idNumber: DocumentNumber.optional() })
  .superRefine((value, issues) => {
    if (value.idNumber !== undefined) checkIdentity(value, issues);
  }, always())
  .superRefine(checkDays, always())
  .meta({ id: 'EnrolmentChange' });
export type EnrolmentChange = z.infer<typeof EnrolmentChange>;

/** Finds enrolments of one child; a POST, since a number never stands in a URL. */
export const ChildSearch = z
  .strictObject({ idNumber: DocumentNumber, documentType: z.enum(documentTypes).optional() })
  .superRefine(checkNumber, always());
export type ChildSearch = z.infer<typeof ChildSearch>;

export const RateInput = z
  .strictObject({ rate: Rate, from: ServiceMonth, to: ServiceMonth, docNo: Text(100), reason: Text(500) })
  .superRefine(({ from, to }, issues) => {
    if (isText(from) && isText(to) && to < from)
      issues.addIssue({ code: 'custom', path: ['to'], message: '截止月份不能早于起始月份。' });
  }, always())
  .meta({ id: 'RateInput' });
export type RateInput = z.infer<typeof RateInput>;

export const PaymentBasisInput = z
  .strictObject({
    docNo: Text(100),
    issuer: Text(100),
    issuedOn: IsoDate,
    validFrom: IsoDate,
    validTo: IsoDate.nullish(),
  })
  .superRefine(({ validFrom, validTo }, issues) => {
    if (isText(validFrom) && isText(validTo) && validTo < validFrom)
      issues.addIssue({ code: 'custom', path: ['validTo'], message: '有效期的止日不能早于起日。' });
  }, always())
  .meta({ id: 'PaymentBasisInput' });
export type PaymentBasisInput = z.infer<typeof PaymentBasisInput>;

const Uscc = z.string().trim().toUpperCase().meta({ example: '52330903MJ0000018C' });

const dated = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z
    .array(z.strictObject({ from: IsoDate, to: IsoDate.nullish(), document: Text(200), ...shape }))
    .max(50)
    .superRefine((records, issues) => {
      for (const [index, { from, to }] of (records as { from: string; to?: string | null }[]).entries())
        if (isText(to) && to < from)
          issues.addIssue({ code: 'custom', path: [index, 'to'], message: '止日不能早于起日。' });
    });

/** 机构 as the health bureau records it: every fact with its dates and its document. */
export const InstitutionInput = z
  .strictObject({
    name: Text(100),
    address: Text(200).nullish(),
    phone: Text(40).nullish(),
    legalPersons: dated({
      uscc: Uscc,
      name: Text(100),
      representative: Text(50),
      entityType: z.enum(entityTypes),
      publicOwned: z.boolean().optional().meta({ description: '公办；不填时事业单位为是，其余为否' }),
      usccOverride: Text(200).nullish().meta({ description: '代码校验不通过仍要登记的理由' }),
    }).min(1, '请登记机构的法人。'),
    filings: dated({ number: Text(80), papers: z.array(Text(80)).max(40).optional() }).optional(),
    inclusive: dated({ inclusive: z.boolean() }).optional(),
    grades: dated({ grade: Text(20) }).optional(),
    registeredPlaces: dated({ places: z.int().min(0).max(10_000) }).optional(),
    accounts: dated({
      name: Text(100),
      bank: Text(100),
      number: z.string().regex(/^\d{6,34}$/, '账号是 6 到 34 位数字。'),
    }).optional(),
  })
  .superRefine(({ legalPersons, accounts }, issues) => {
    if (!Array.isArray(legalPersons)) return;
    for (const [index, person] of legalPersons.entries()) {
      const fault = isText(person?.uscc) && !isText(person.usccOverride) ? usccFault(person.uscc) : null;
      if (fault)
        issues.addIssue({
          code: 'custom',
          path: ['legalPersons', index, 'uscc'],
          params: { code: 'uscc_invalid' },
          message: usccSentence(fault),
        });
    }
    const names = new Set(legalPersons.map((person) => person?.name));
    for (const [index, account] of (Array.isArray(accounts) ? accounts : []).entries())
      if (isText(account?.name) && !names.has(account.name))
        issues.addIssue({
          code: 'custom',
          path: ['accounts', index, 'name'],
          params: { code: 'account_name_differs' },
          message: '户名要与法人名称一致，请按开户资料更正户名或法人名称。',
        });
  }, always())
  .meta({ id: 'InstitutionInput' });
export type InstitutionInput = z.infer<typeof InstitutionInput>;
