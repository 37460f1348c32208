import { birthDateOf, childKey, type DocumentType, maskIdNumber, normaliseIdNumber, sealNumber } from '../identity.ts';
import { fenOf } from '../money.ts';
import type { Role } from '../roles.ts';
import type { Actor } from './fields.ts';
import type { ClassInput, EnrolmentInput, InstitutionInput, PaymentBasisInput, RateInput } from './inputs.ts';
import type { Class, Enrolment, Institution, InstitutionRate, PaymentBasis } from './registry.ts';

/** What a record is besides what was sent: which one, of whom, in which version, since when. */
interface Place {
  readonly id: string;
  readonly version: number;
  readonly at: Date;
}

/** Keys for document numbers and a source of nonces; both come from outside. */
export interface NumberKeys {
  readonly hmacKey: Uint8Array;
  readonly sealKey: Uint8Array;
  readonly random: (bytes: number) => Uint8Array;
}

export function classRecord(input: ClassInput, { id, version, at }: Place, institutionId: string): Class {
  const feeStandards = input.feeStandards
    .map(({ from, monthly }) => ({ from, monthly: fenOf(monthly) }))
    .sort((a, b) => (a.from < b.from ? -1 : 1));
  const { name, type, openedOn, closedOn = null, places } = input;
  return { id, institutionId, name, type, openedOn, closedOn, places, feeStandards, version, updatedAt: instant(at) };
}

/** The number itself is sealed; what travels is its mask and the key under which the child is known. */
export function enrolmentRecord(
  input: EnrolmentInput,
  { id, version, at }: Place,
  institutionId: string,
  keys: NumberKeys,
): Enrolment {
  const { name, classId, birthOrder, evidence, from, to = null } = input;
  const feeStandard = input.feeStandard == null ? null : fenOf(input.feeStandard);
  const own = { id, institutionId, classId, name, birthOrder, evidence, feeStandard, from, to };
  return { ...own, ...identityRecord(input, keys), version, updatedAt: instant(at) };
}

/** How a document number is kept: type, key, mask, seal and the birth date it carries or came with. */
export function identityRecord(
  { documentType = '居民身份证', idNumber, birthDate }: Pick<EnrolmentInput, 'documentType' | 'idNumber' | 'birthDate'>,
  { hmacKey, sealKey, random }: NumberKeys,
) {
  const number = normaliseIdNumber(idNumber);
  const born = documentType === '居民身份证' ? birthDateOf(number) : birthDate;
  if (!born) throw new Error('a document that carries no birth date came without one');
  return {
    documentType: documentType as DocumentType,
    childKey: childKey(hmacKey, documentType, number),
    maskedNumber: maskIdNumber(number),
    sealedNumber: sealNumber(sealKey, random(12), number),
    birthDate: born,
  };
}

export function institutionRecord(input: InstitutionInput, { id, version, at }: Place, division: string): Institution {
  const { name, address = null, phone = null, legalPersons, filings = [], accounts = [] } = input;
  return {
    ...{ id, division, name, address, phone },
    legalPersons: legalPersons.map(({ usccOverride = null, publicOwned, ...person }) => ({
      ...closed(person),
      publicOwned: publicOwned ?? person.entityType === 'public-institution',
      usccOverride,
    })),
    filings: filings.map(({ papers = [], ...filing }) => ({ ...closed(filing), papers })),
    inclusive: (input.inclusive ?? []).map(closed),
    grades: (input.grades ?? []).map(closed),
    registeredPlaces: (input.registeredPlaces ?? []).map(closed),
    accounts: accounts.map(closed),
    version,
    updatedAt: instant(at),
  };
}

/** A rate as the approver proposes it; it is in force once finance has co-signed it. */
export function rateRecord(
  input: RateInput,
  { id, at }: Omit<Place, 'version'>,
  institutionId: string,
  by: Actor,
): InstitutionRate {
  const proposal = { proposed: by, proposedAt: instant(at), cosigned: null, cosignedAt: null };
  return { id, institutionId, ...input, ...proposal, version: 1 };
}

/** The next registration of a division's 支付依据. */
export function paymentBasisRecord(
  input: PaymentBasisInput,
  { version, at }: Omit<Place, 'id'>,
  division: string,
  by: Actor,
): PaymentBasis {
  return { division, ...input, validTo: input.validTo ?? null, registered: by, registeredAt: instant(at), version };
}

/** Who acts, in the one of their roles that the command asks for. */
export function actorIn(
  roles: readonly Role[],
  who: { subject: string; person: string; name: string; office: string; roles: readonly Role[] },
): Actor {
  const role = roles.find((one) => who.roles.includes(one));
  if (!role) throw new Error(`${who.subject} has none of the roles ${roles.join(', ')}`);
  return { subject: who.subject, person: who.person, name: who.name, office: who.office, role };
}

/** A dated record whose end was left out is open. */
function closed<Dated extends { to?: string | null | undefined }>(
  record: Dated,
): Omit<Dated, 'to'> & { to: string | null } {
  return { ...record, to: record.to ?? null };
}

function instant(at: Date): string {
  return at.toISOString();
}
