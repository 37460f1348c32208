import { birthDateOf, type DocumentType, maskIdNumber, normaliseIdNumber } from '../identity.ts';
import { fenOf } from '../money.ts';
import { pastDayFaults } from '../past-day.ts';
import { Refusal } from '../refusal.ts';
import type { RosterSecrets } from './basis.ts';
import type { Act } from './decision.ts';
import type { Class, Enrolment, Institution, PaymentBasis } from './registry.ts';
import type {
  ClassInput,
  EnrolmentChange,
  EnrolmentInput,
  InstitutionInput,
  PaymentBasisInput,
} from './registry-inputs.ts';

/** From checked bodies to records: money to 分, numbers to key and mask. A `before` is the record that is replaced. */

/** A class from its body: fees in 分, in the order of their months. */
export function classRecord(
  input: ClassInput,
  of: { id: string; institutionId: string },
  at: string,
  before: Class | null = null,
): Class {
  const { name, type, openedOn, closedOn = null, places } = input;
  const feeStandards = input.feeStandards
    .map(({ from, monthly }) => ({ from, monthly: fenOf(monthly) }))
    .sort((a, b) => (a.from < b.from ? -1 : 1));
  const { id, institutionId } = of;
  return { id, institutionId, name, type, openedOn, closedOn, places, feeStandards, ...stamp(before, at) };
}

/** A new enrolment from its body; the number leaves only its child's key, its mask and birth date. */
export function enrolmentRecord(
  input: EnrolmentInput,
  of: { id: string; institutionId: string },
  secrets: Pick<RosterSecrets, 'childKey'>,
  at: string,
): Enrolment {
  return enrolmentOf(input, of, identityRecord(input, secrets), stamp(null, at));
}

/** A changed enrolment; without a number in the body the child stays who it is. */
export function changedEnrolmentRecord(
  input: EnrolmentChange,
  before: Enrolment,
  secrets: Pick<RosterSecrets, 'childKey'>,
  at: string,
): Enrolment {
  const { childKey, documentType, maskedNumber, birthDate } = before;
  const { idNumber, ...rest } = input;
  const identity =
    idNumber === undefined
      ? { childKey, documentType, maskedNumber, birthDate }
      : identityRecord({ ...rest, idNumber }, secrets);
  return enrolmentOf(input, before, identity, stamp(before, at));
}

/** What a number leaves in the records: key, mask, and the birth date it carries or that was given beside it. */
export function identityRecord(
  input: { idNumber: string; documentType?: DocumentType | undefined; birthDate?: string | undefined },
  secrets: Pick<RosterSecrets, 'childKey'>,
): Pick<Enrolment, 'childKey' | 'documentType' | 'maskedNumber' | 'birthDate'> {
  const documentType = input.documentType ?? '居民身份证';
  const number = normaliseIdNumber(input.idNumber);
  const birthDate = documentType === '居民身份证' ? birthDateOf(number) : input.birthDate;
  if (birthDate === undefined) throw new Error('the body was not checked: a document without a birth date');
  return {
    childKey: secrets.childKey(documentType, number),
    documentType,
    maskedNumber: maskIdNumber(number),
    birthDate,
  };
}

/** A filed site from its body: facts without an end go on; 事业单位 are public unless said otherwise. */
export function institutionRecord(
  input: InstitutionInput,
  of: { id: string; division: string },
  at: string,
  before: Institution | null = null,
): Institution {
  const ended = <Dated extends { to?: string | null | undefined }>(record: Dated) => ({
    ...record,
    to: record.to ?? null,
  });
  return {
    ...of,
    name: input.name,
    address: input.address ?? null,
    phone: input.phone ?? null,
    legalPersons: input.legalPersons.map((person) => ({
      ...ended(person),
      publicOwned: person.publicOwned ?? person.entityType === 'public-institution',
      usccOverride: person.usccOverride ?? null,
    })),
    filings: (input.filings ?? []).map((filing) => ({ ...ended(filing), papers: filing.papers ?? [] })),
    inclusive: (input.inclusive ?? []).map(ended),
    grades: (input.grades ?? []).map(ended),
    registeredPlaces: (input.registeredPlaces ?? []).map(ended),
    accounts: (input.accounts ?? []).map(ended),
    ...stamp(before, at),
  };
}

/** The payment basis that a division registers, with who did it and when. Refuses `invalid_input` for one that is not issued yet. */
export function paymentBasisRecord(
  input: PaymentBasisInput,
  division: string,
  { actor, at }: Act,
  before: PaymentBasis | null = null,
): PaymentBasis {
  const { docNo, issuer, issuedOn, validFrom, validTo = null } = input;
  const faults = pastDayFaults('/issuedOn', '印发', issuedOn, at);
  if (faults.length > 0) throw new Refusal('invalid_input', faults[0]!.detail, { faults });
  const registered = { registered: actor, registeredAt: at, version: (before?.version ?? 0) + 1 };
  return { division, docNo, issuer, issuedOn, validFrom, validTo, ...registered };
}

function enrolmentOf<Identity>(
  input: EnrolmentChange,
  { id, institutionId }: { id: string; institutionId: string },
  identity: Identity,
  stamped: { version: number; updatedAt: string },
) {
  const { name, classId, birthOrder, evidence, from, to = null } = input;
  const feeStandard = input.feeStandard ? fenOf(input.feeStandard) : null;
  return { id, institutionId, classId, name, ...identity, birthOrder, evidence, feeStandard, from, to, ...stamped };
}

function stamp(before: { version: number } | null, at: string): { version: number; updatedAt: string } {
  return { version: (before?.version ?? 0) + 1, updatedAt: at };
}
