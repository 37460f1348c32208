import { createHash } from 'node:crypto';
import type { ClaimBasis, RosterSecrets } from '../../shared/claims/basis.ts';
import type { Act } from '../../shared/claims/decision.ts';
import type { Actor } from '../../shared/claims/fields.ts';
import type { Class, Enrolment, Institution, InstitutionRate, PaymentBasis } from '../../shared/claims/registry.ts';
import { identityRecord } from '../../shared/claims/registry-records.ts';
import { idCheckCharacter } from '../../shared/identity.ts';
import { fenOf } from '../../shared/money.ts';
import { policies } from '../../shared/policies/index.ts';
import type { Role } from '../../shared/roles.ts';

/** Records with everything in order, so that a test says only what its fact is about. */

export const builtAt = '2024-05-20T01:00:00Z';

export function anInstitution(changes: Partial<Institution> = {}): Institution {
  const since = { from: '2023-01-01', to: null };
  return {
    id: 'PT-0001',
    division: '330903',
    name: '示例青禾托育园',
    address: '示例路1号',
    phone: null,
    legalPersons: [
      {
        ...since,
        document: '示例民办非企业登记证',
        uscc: '52330903MJ0000018C',
        name: '示例青禾托育园',
        representative: '示例甲',
        entityType: 'social-service',
        publicOwned: false,
        usccOverride: null,
      },
    ],
    filings: [{ ...since, document: '示例备案回执', number: '示例备案0001', papers: [] }],
    inclusive: [{ ...since, document: '示例普惠名单', inclusive: true }],
    grades: [],
    registeredPlaces: [{ ...since, document: '示例备案回执', places: 120 }],
    accounts: [{ ...since, document: '示例开户资料', name: '示例青禾托育园', bank: '示例银行', number: '6200000001' }],
    version: 1,
    updatedAt: builtAt,
    ...changes,
  };
}

/** A 托小班 open since 2023 at 2000.00 元/月. */
export function aClass(changes: Partial<Class> = {}): Class {
  return {
    id: 'cls_2A',
    institutionId: 'PT-0001',
    name: '小一班',
    type: '托小班',
    openedOn: '2023-01-01',
    closedOn: null,
    places: 20,
    feeStandards: [{ from: '2023-01', monthly: fenOf('2000.00') }],
    version: 1,
    updatedAt: builtAt,
    ...changes,
  };
}

/** A made-up 公民身份号码 with a right check character: area 330903, a birth date and a number of the day. */
export function idNumber(birthDate: string, ofDay = 1): string {
  const body = `330903${birthDate.replaceAll('-', '')}${String(ofDay).padStart(3, '0')}`;
  return body + idCheckCharacter(body);
}

export interface ChildOptions extends Partial<Enrolment> {
  readonly idNumber?: string;
}

/** A child born 2023-01-15 and enrolled in `cls_2A` since 2024-01-01. */
export function aChild(options: ChildOptions = {}): Enrolment {
  const { idNumber: given, ...changes } = options;
  const number = given ?? idNumber(options.birthDate ?? '2023-01-15');
  return {
    id: 'enr_7Q',
    institutionId: 'PT-0001',
    classId: 'cls_2A',
    name: '陈一禾',
    birthOrder: 2,
    evidence: '户口簿',
    feeStandard: null,
    from: '2024-01-01',
    to: null,
    version: 1,
    updatedAt: builtAt,
    ...identityRecord({ idNumber: number }, testSecrets()),
    ...changes,
  };
}

/** `count` children of one class, each with its own number. */
export function someChildren(count: number, options: ChildOptions = {}): Enrolment[] {
  const birthDate = options.birthDate ?? '2023-01-15';
  return Array.from({ length: count }, (_, index) =>
    aChild({
      ...options,
      id: `enr_${String(index + 1).padStart(4, '0')}`,
      name: `示例幼儿${index + 1}`,
      idNumber: idNumber(birthDate, index + 1),
    }),
  );
}

/** A co-signed rate of 10 % for 2024. */
export function aRate(changes: Partial<InstitutionRate> = {}): InstitutionRate {
  return {
    id: 'rate_1',
    institutionId: 'PT-0001',
    rate: '0.10',
    from: '2024-01',
    to: '2024-12',
    docNo: '示例文号',
    reason: '示例理由',
    proposed: anActor('health-approver'),
    proposedAt: builtAt,
    cosigned: anActor('finance-officer'),
    cosignedAt: builtAt,
    version: 2,
    ...changes,
  };
}

export function aPaymentBasis(changes: Partial<PaymentBasis> = {}): PaymentBasis {
  return {
    division: '330903',
    docNo: '示例文〔2023〕1号',
    issuer: '示例卫生健康局',
    issuedOn: '2023-01-01',
    validFrom: '2023-01-01',
    validTo: null,
    registered: anActor('health-approver'),
    registeredAt: builtAt,
    version: 1,
    ...changes,
  };
}

const offices: Partial<Record<Role, string>> = {
  institution: '示例青禾托育园',
  'health-reviewer': '示例卫生健康局',
  'health-approver': '示例卫生健康局',
  'finance-officer': '示例财政局',
  'payment-clerk': '示例财政局',
  'payment-checker': '示例财政局',
};

/** One person per role unless another is named. */
export function anActor(role: Role, person = `person-${role}`): Actor {
  return { subject: `subject-${person}`, person, name: `示例${person}`, role, office: offices[role] ?? '示例审计局' };
}

export function anAct(role: Role, at = builtAt, person?: string): Act {
  return { actor: anActor(role, person), at };
}

/** Keys of children that need no table; ids count up. */
export function testSecrets(): RosterSecrets {
  let enrolments = 0;
  return {
    childKey: (documentType, number) => createHash('sha256').update(`${documentType}\n${number}`).digest('base64url'),
    newEnrolmentId: () => {
      enrolments += 1;
      return `enr_new_${enrolments}`;
    },
  };
}

/** The site, its one class, its one child and its rate, under the built-in policies. */
export function aBasis(changes: Partial<ClaimBasis> = {}): ClaimBasis {
  return {
    institution: anInstitution(),
    classes: [aClass()],
    enrolments: [aChild()],
    rates: [aRate()],
    policies,
    ...changes,
  };
}
