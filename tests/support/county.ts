import type { Api, Persona } from './api.ts';
import { idNumber } from './builders.ts';

/** The officers and institutions of 普陀区 as the tests know them; every persona is a person of their own. */
export const people = {
  qinghe: {
    sub: 'qinghe',
    name: '示例园长甲',
    office: '示例青禾托育园',
    roles: ['institution'],
    institution: 'PT-0001',
  },
  haixing: {
    sub: 'haixing',
    name: '示例园长乙',
    office: '示例海星托育中心',
    roles: ['institution'],
    institution: 'PT-0002',
  },
  reviewer: { sub: 'reviewer', name: '示例经办', office: '示例卫生健康局', roles: ['health-reviewer'] },
  approver: { sub: 'approver', name: '示例负责', office: '示例卫生健康局', roles: ['health-approver'] },
  finance: { sub: 'finance', name: '示例业务', office: '示例财政局', roles: ['finance-officer'] },
  clerk: { sub: 'clerk', name: '示例制单', office: '示例财政局', roles: ['payment-clerk'] },
  checker: { sub: 'checker', name: '示例复核', office: '示例财政局', roles: ['payment-checker'] },
  auditor: { sub: 'auditor', name: '示例审计', office: '示例审计局', roles: ['auditor'] },
} satisfies Record<string, Persona>;

const since = { from: '2023-01-01' };

export function institutionBody(name: string, uscc: string) {
  return {
    name,
    legalPersons: [
      { ...since, document: '示例登记证', uscc, name, representative: '示例甲', entityType: 'social-service' },
    ],
    filings: [{ ...since, document: '示例备案回执', number: '示例备案0001' }],
    registeredPlaces: [{ ...since, document: '示例备案回执', places: 120 }],
  };
}

export const classBody = {
  name: '小一班',
  type: '托小班',
  openedOn: '2023-01-01',
  places: 20,
  feeStandards: [{ from: '2023-01', monthly: '2000.00' }],
};

export function childBody(name: string, idNumberText: string, classId: string, changes: Record<string, unknown> = {}) {
  return { name, idNumber: idNumberText, classId, birthOrder: 1, evidence: '户口簿', from: '2024-01-01', ...changes };
}

/** Born in early 2023: within the class and the age limit all through 2024. */
export const numbers = [1, 2, 3, 4, 5].map((order) => idNumber('2023-02-14', order));

export const paymentBasisBody = {
  docNo: '示例支付依据1号',
  issuer: '示例财政局',
  issuedOn: '2022-12-01',
  validFrom: '2023-01-01',
};

export interface County {
  /** The one class of each institution. */
  readonly classes: { readonly qinghe: string; readonly haixing: string };
}

/** Two institutions on file, a class each, rates of 10% in force for 2024 and a payment basis. */
export async function furnish(api: Api): Promise<County> {
  const { qinghe, haixing, reviewer, approver, finance } = people;
  const sites = [
    ['PT-0001', '示例青禾托育园', '52330903MJ0000018C'],
    ['PT-0002', '示例海星托育中心', '52330903MJ0000018C'],
  ] as const;
  for (const [id, name, uscc] of sites) {
    expectStatus(await api.put(`/v1/institutions/${id}`, reviewer, institutionBody(name, uscc)), 201);
    const proposal = { rate: '0.10', from: '2024-01', to: '2024-12', docNo: '示例文号', reason: '年度核定' };
    const rate = await api.post(`/v1/institutions/${id}/rates`, approver, proposal);
    expectStatus(rate, 201);
    expectStatus(await api.post(`/v1/institutions/${id}/rates/${rate.json.id}/cosign`, finance), 200);
  }
  expectStatus(await api.put('/v1/division/payment-basis', approver, paymentBasisBody), 201);
  const opened = [];
  for (const site of [qinghe, haixing]) opened.push(await api.post('/v1/classes', site, classBody));
  return { classes: { qinghe: opened[0]!.json.id, haixing: opened[1]!.json.id } };
}

/** A rate of 10% for 2026 and an account on file: what a furnished institution needs to be paid for a month of that year. */
export async function readyToBePaid(api: Api, id: string, name: string): Promise<void> {
  const { reviewer, approver, finance } = people;
  const rate = { rate: '0.10', from: '2026-01', to: '2026-12', docNo: '示例文号2', reason: '年度核定' };
  const proposed = await api.post(`/v1/institutions/${id}/rates`, approver, rate);
  expectStatus(await api.post(`/v1/institutions/${id}/rates/${proposed.json.id}/cosign`, finance), 200);
  const number = `62170000000000${id.slice(3)}`;
  const account = { from: '2023-01-01', document: '示例开户证明', name, bank: '示例银行营业部', number };
  const known = await api.get(`/v1/institutions/${id}`, reviewer);
  const body = { ...institutionBody(name, '52330903MJ0000018C'), accounts: [account] };
  expectStatus(await api.put(`/v1/institutions/${id}`, reviewer, body, known.json.version), 200);
}

function expectStatus(answer: { status: number; json: unknown }, status: number): void {
  if (answer.status !== status)
    throw new Error(`${answer.status} instead of ${status}: ${JSON.stringify(answer.json)}`);
}
