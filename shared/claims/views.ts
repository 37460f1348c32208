import * as z from 'zod';
import { yuanOfFen } from '../money.ts';
import { DivisionCode, Id, Instant, IsoDate, ServiceMonth } from './fields.ts';
import {
  type Class,
  classTypes,
  entityTypes,
  evidenceTypes,
  type Institution,
  type InstitutionRate,
  type PaymentBasis,
  type RosterEntry,
} from './registry.ts';

/** Registry records as answers show them: money as text, numbers masked, no birth date beside a mask. */

export const Money = z.string().meta({ example: '1400.00' });
/** An amount that may be owed back: `-60.00`. */
export const SignedMoney = z.string().meta({ example: '-60.00' });

export const ClassView = z
  .strictObject({
    id: Id,
    name: z.string(),
    type: z.enum(classTypes),
    openedOn: IsoDate,
    closedOn: IsoDate.nullable(),
    places: z.int(),
    feeStandards: z.array(z.strictObject({ from: ServiceMonth, monthly: Money })),
    version: z.int(),
    updatedAt: Instant,
  })
  .meta({ id: 'Class' });
export type ClassView = z.infer<typeof ClassView>;

/** A class with its fees as yuan text. */
export function classView(record: Class): ClassView {
  const { institutionId: _, feeStandards, ...rest } = record;
  return { ...rest, feeStandards: feeStandards.map(({ from, monthly }) => ({ from, monthly: yuanOfFen(monthly) })) };
}

export const EnrolmentView = z
  .strictObject({
    id: Id,
    name: z.string(),
    documentType: z.string(),
    idNumber: z.string(),
    classId: Id,
    birthOrder: z.int(),
    evidence: z.enum(evidenceTypes),
    feeStandard: Money.nullable(),
    from: IsoDate,
    to: IsoDate.nullable(),
    version: z.int(),
    updatedAt: Instant,
  })
  .meta({ id: 'Enrolment' });
export type EnrolmentView = z.infer<typeof EnrolmentView>;

/** An enrolment with the masked number; neither birth date nor child key stands beside it. */
export function enrolmentView(record: RosterEntry): EnrolmentView {
  const { id, name, documentType, classId, birthOrder, evidence, from, to, version, updatedAt } = record;
  const feeStandard = record.feeStandard === null ? null : yuanOfFen(record.feeStandard);
  const child = { name, documentType, idNumber: record.maskedNumber };
  return { id, ...child, classId, birthOrder, evidence, feeStandard, from, to, version, updatedAt };
}

const dated = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.array(z.strictObject({ from: IsoDate, to: IsoDate.nullable(), document: z.string(), ...shape }));

export const InstitutionView = z
  .strictObject({
    id: Id,
    division: DivisionCode,
    name: z.string(),
    address: z.string().nullable(),
    phone: z.string().nullable(),
    legalPersons: dated({
      uscc: z.string(),
      name: z.string(),
      representative: z.string(),
      entityType: z.enum(entityTypes),
      publicOwned: z.boolean(),
      usccOverride: z.string().nullable(),
    }),
    filings: dated({ number: z.string(), papers: z.array(z.string()) }),
    inclusive: dated({ inclusive: z.boolean() }),
    grades: dated({ grade: z.string() }),
    registeredPlaces: dated({ places: z.int() }),
    accounts: dated({ name: z.string(), bank: z.string(), number: z.string() }),
    version: z.int(),
    updatedAt: Instant,
  })
  .meta({ id: 'Institution' });
export type InstitutionView = z.infer<typeof InstitutionView>;

/** A filed site with all its dated facts. */
export function institutionView(record: Institution): InstitutionView {
  return record;
}

export const RateView = z
  .strictObject({
    id: Id,
    institutionId: Id,
    rate: z.string(),
    from: ServiceMonth,
    to: ServiceMonth,
    docNo: z.string(),
    reason: z.string(),
    status: z.enum(['proposed', 'in-force']),
    proposedBy: z.string(),
    proposedAt: Instant,
    cosignedBy: z.string().nullable(),
    cosignedAt: Instant.nullable(),
    version: z.int(),
  })
  .meta({ id: 'Rate' });
export type RateView = z.infer<typeof RateView>;

/** A rate with the offices that proposed and co-signed it; in force once both did. */
export function rateView(record: InstitutionRate): RateView {
  const { proposed, cosigned, ...rest } = record;
  const by = { proposedBy: proposed.office, cosignedBy: cosigned?.office ?? null };
  return { ...rest, ...by, status: cosigned ? 'in-force' : 'proposed' };
}

export const PaymentBasisView = z
  .strictObject({
    division: DivisionCode,
    docNo: z.string(),
    issuer: z.string(),
    issuedOn: IsoDate,
    validFrom: IsoDate,
    validTo: IsoDate.nullable(),
    registeredBy: z.string(),
    registeredAt: Instant,
    version: z.int(),
  })
  .meta({ id: 'PaymentBasis' });
export type PaymentBasisView = z.infer<typeof PaymentBasisView>;

/** A payment basis with the office that registered it. */
export function paymentBasisView(record: PaymentBasis): PaymentBasisView {
  const { registered, ...rest } = record;
  return { ...rest, registeredBy: registered.office };
}
