import type { Actor } from '../../../shared/claims/fields.ts';
import {
  type Appropriation,
  type AppropriationKey,
  appropriationId,
  type BudgetDocument,
  emptyAppropriation,
} from '../../../shared/funds/appropriation.ts';
import { applyBatch, type Batch, type BatchInput, type PaymentRow, prepareBatch } from '../../../shared/funds/batch.ts';
import type { Obligation } from '../../../shared/funds/funding.ts';
import { partsOf, taken } from '../../../shared/funds/parts.ts';
import type { Payable } from '../../../shared/funds/payable.ts';
import { Refusal } from '../../../shared/refusal.ts';

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

export const persons = {
  submitter: ['person-submitter'],
  reviewer: ['person-reviewer'],
  approver: ['person-approver'],
  financeOfficer: ['person-officer'],
  clerk: [],
  checker: [],
};

export function payable(number: number, amount: number, parts: Partial<Payable> = {}): Payable {
  return {
    id: `clm_${number}-1-1`,
    obligationId: `clm_${number}-1`,
    claimId: `clm_${number}`,
    instalment: 1,
    institutionId: `PT-${number}`,
    programme: 'operating',
    period: '2026-05',
    appropriationId: '2026-city-operating',
    source: 'city',
    year: '2026',
    amount,
    offset: 0,
    state: 'reserved',
    batchId: null,
    paidOn: null,
    origin: 'test',
    version: 1,
    ...parts,
  };
}

export function payee(number: number) {
  return {
    name: `示例第${number}托育园`,
    number: `62170000${String(number).padStart(8, '0')}`,
    bank: '示例银行营业部',
  };
}

/** A batch of these payables, one institution each unless they say otherwise, on one 指标. */
export function batchInput(payables: readonly Payable[], parts: Partial<BatchInput> = {}): BatchInput {
  const claims = [...new Set(payables.map((one) => one.claimId))];
  const institutions = [...new Set(payables.map((one) => one.institutionId))];
  const account = (id: string) => ({ payee: payee(Number(id.replace('PT-', ''))), faults: [] });
  return {
    id: 'bat_1',
    number: 'PC202606-0001',
    division: '330903',
    heads: claims.map((id) => ({ id, number: `YB202605-${id.slice(4)}`, persons })),
    payables,
    payees: new Map(institutions.map((id) => [id, account(id)])),
    appropriations: new Map([['2026-city-operating', appropriation({ docNos: ['示例财社〔2026〕1号'] })]]),
    year: '2026',
    actor: clerk,
    at,
    ...parts,
  };
}

export function appliedBatch(payables: readonly Payable[]) {
  const prepared = prepareBatch(batchInput(payables));
  const applied = applyBatch(prepared.batch, prepared.rows, [{ persons }], checker, at);
  return { ...applied, payables: inBatch(prepared, payables) };
}

/** The payables of a batch, once it has taken them. */
export function inBatch(
  { batch, rows }: { batch: Batch; rows: readonly PaymentRow[] },
  payables: readonly Payable[],
): Payable[] {
  const byId = new Map(payables.map((one) => [one.id, one]));
  return partsOf(rows).map((part) => taken(byId.get(part.payableId)!, part, batch));
}

/** The code, the sentence and the fault codes of what was refused. */
export function refusalOf(command: () => unknown): { code: string; message: string; faults: string[] } {
  try {
    command();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const faults = (error.extras.faults ?? []).map(({ pointer, code }) => `${pointer} ${code}`);
    return { code: error.code, message: error.message, faults };
  }
  throw new Error('nothing was refused');
}
