import type { Actor } from '../../../shared/claims/fields.ts';
import {
  type Appropriation,
  type AppropriationKey,
  appropriationId,
  type BudgetDocument,
  emptyAppropriation,
} from '../../../shared/funds/appropriation.ts';
import type { Obligation } from '../../../shared/funds/funding.ts';

/** Instants, people and records of the invented county of these tests. */
export const at = '2026-06-01T02:00:00Z';

export function person(name: string, role: string): Actor {
  return { subject: `sub-${name}`, person: `person-${name}`, name, role, office: '示例财政局' };
}
export const officer = person('officer', 'finance-officer');
export const clerk = person('clerk', 'payment-clerk');
export const checker = person('checker', 'payment-checker');
export const approver: Actor = { ...person('approver', 'health-approver'), office: '示例卫生健康局' };

export const cityOperating: AppropriationKey = {
  division: '330903',
  year: '2026',
  source: 'city',
  programme: 'operating',
  functionCode: '',
  economicCode: '',
  direct: false,
};

export function budgetDocument(parts: Partial<BudgetDocument> = {}): BudgetDocument {
  return {
    ...cityOperating,
    id: 'doc_1',
    docNo: '示例财社〔2026〕1号',
    type: 'issue',
    amount: 10_000,
    counterpart: null,
    issuedOn: '2026-01-15',
    registered: officer,
    registeredAt: at,
    ...parts,
  };
}

export function appropriation(parts: Partial<Appropriation> = {}): Appropriation {
  const key = { ...cityOperating, ...parts };
  return {
    ...emptyAppropriation(key, '2026-01-15'),
    documents: 10_000,
    version: 1,
    ...parts,
    id: parts.id ?? appropriationId(key),
  };
}

export function obligation(number: number, amount: number, parts: Partial<Obligation> = {}): Obligation {
  return {
    id: `clm_${number}-1`,
    claimId: `clm_${number}`,
    instalment: 1,
    programme: 'operating',
    institutionId: `PT-${number}`,
    period: '2026-05',
    amount,
    funded: 0,
    payables: 0,
    dueOn: '2026-05-31',
    version: 1,
    ...parts,
  };
}
