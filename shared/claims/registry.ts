import * as z from 'zod';
import { documentTypes } from '../identity.ts';
import { Actor, DivisionCode, Fen, Id, Instant, IsoDate, Rate, ServiceMonth, Text } from './fields.ts';

/** Facts that change are dated records, each with the document it rests on; a claim reads those of its service month. */
const dated = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject({ from: IsoDate, to: IsoDate.nullable(), document: Text(200), ...shape });

export const entityTypes = ['public-institution', 'social-service', 'for-profit', 'kindergarten'] as const;
export const classTypes = ['乳儿班', '托小班', '托大班', '混合班'] as const;
export const evidenceTypes = ['户口簿', '出生医学证明', '其他', '无'] as const;

export const LegalPerson = dated({
  uscc: z.string(),
  name: Text(100),
  representative: Text(50),
  entityType: z.enum(entityTypes),
  /** 公办. Some schemes treat public kindergartens apart from private ones of the same entity type. */
  publicOwned: z.boolean(),
  /** Why a code that fails its check is recorded all the same; codes on real licences sometimes do. */
  usccOverride: Text(200).nullable(),
});
export const Filing = dated({ number: Text(80), papers: z.array(Text(80)).max(40) });
export const Inclusive = dated({ inclusive: z.boolean() });
export const Grade = dated({ grade: Text(20) });
export const RegisteredPlaces = dated({ places: z.int().min(0).max(10_000) });
export const Account = dated({
  name: Text(100),
  bank: Text(100),
  number: z.string().regex(/^\d{6,34}$/, '账号是 6 到 34 位数字。'),
});

/** 机构: one filed site. One 统一社会信用代码 may have several, and a conversion changes the code. */
export const Institution = z.strictObject({
  id: Id,
  division: DivisionCode,
  name: Text(100),
  address: Text(200).nullable(),
  phone: Text(40).nullable(),
  legalPersons: z.array(LegalPerson).min(1).max(50),
  filings: z.array(Filing).max(50),
  inclusive: z.array(Inclusive).max(50),
  grades: z.array(Grade).max(50),
  registeredPlaces: z.array(RegisteredPlaces).max(50),
  accounts: z.array(Account).max(50),
  version: z.int().positive(),
  updatedAt: Instant,
});
export type Institution = z.infer<typeof Institution>;

/** 托班. Fee standards are monthly, each from a month on until the next one. */
export const Class = z.strictObject({
  id: Id,
  institutionId: Id,
  name: Text(50),
  type: z.enum(classTypes),
  openedOn: IsoDate,
  closedOn: IsoDate.nullable(),
  places: z.int().min(1).max(200),
  feeStandards: z.array(z.strictObject({ from: ServiceMonth, monthly: Fen })).max(100),
  version: z.int().positive(),
  updatedAt: Instant,
});
export type Class = z.infer<typeof Class>;

/** Child × class from a day to a day. The number itself lies sealed apart; only its mask and the child's key travel. */
export const Enrolment = z.strictObject({
  id: Id,
  institutionId: Id,
  classId: Id,
  childKey: z.string(),
  name: Text(50),
  documentType: z.enum(documentTypes),
  maskedNumber: z.string(),
  birthDate: IsoDate,
  birthOrder: z.int().min(1).max(20),
  evidence: z.enum(evidenceTypes),
  feeStandard: Fen.nullable(),
  from: IsoDate,
  to: IsoDate.nullable(),
  version: z.int().positive(),
  updatedAt: Instant,
});
export type Enrolment = z.infer<typeof Enrolment>;
/** An enrolment that is on the roster already. */
export type RosterEntry = Enrolment;

/** 运行补助比例: proposed by the approver, in force once finance has co-signed it. */
export const InstitutionRate = z.strictObject({
  id: Id,
  institutionId: Id,
  rate: Rate,
  from: ServiceMonth,
  to: ServiceMonth,
  docNo: Text(100),
  reason: Text(500),
  proposed: Actor,
  proposedAt: Instant,
  cosigned: Actor.nullable(),
  cosignedAt: Instant.nullable(),
  version: z.int().positive(),
});
export type InstitutionRate = z.infer<typeof InstitutionRate>;

/** 支付依据: the document under which a division pays what a `reported` provision only lets it calculate. */
export const PaymentBasis = z.strictObject({
  division: DivisionCode,
  docNo: Text(100),
  issuer: Text(100),
  issuedOn: IsoDate,
  validFrom: IsoDate,
  validTo: IsoDate.nullable(),
  registered: Actor,
  registeredAt: Instant,
  version: z.int().positive(),
});
export type PaymentBasis = z.infer<typeof PaymentBasis>;

/** The record of a dated list that holds on a day; of several, the one that began last. */
export function onDay<Record extends { from: string; to: string | null }>(
  records: readonly Record[],
  day: string,
): Record | null {
  let found: Record | null = null;
  for (const record of records) {
    const holds = record.from <= day && (record.to === null || day <= record.to);
    if (holds && (!found || record.from >= found.from)) found = record;
  }
  return found;
}
