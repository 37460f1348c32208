import { PaymentBasisInput } from '../../shared/claims/registry-inputs.ts';
import { paymentBasisRecord } from '../../shared/claims/registry-records.ts';
import { PaymentBasisView, paymentBasisView } from '../../shared/claims/views.ts';
import { requireVersion } from '../../shared/http/preconditions.ts';
import { actorOf } from '../../shared/http/principal.ts';
import { notFound } from '../../shared/http/problem.ts';
import { bureauRoles } from '../../shared/roles.ts';
import { latestPaymentBasis, registerPaymentBasis } from '../../shared/storage/payment-basis.ts';
import { operation } from './services.ts';

const approver = ['health-approver'] as const;
const shared = { tag: '支付依据', path: '/v1/division/payment-basis', answer: PaymentBasisView } as const;

export const paymentBasisOperations = [
  operation(
    {
      ...shared,
      id: 'getPaymentBasis',
      method: 'get',
      summary: '本地区的支付依据',
      roles: bureauRoles,
      refusals: [],
    },
    async ({ principal }, { database }) => {
      const basis = await latestPaymentBasis(database, principal.division);
      if (!basis) throw notFound();
      return { body: paymentBasisView(basis), version: basis.version };
    },
  ),
  operation(
    {
      ...shared,
      id: 'putPaymentBasis',
      method: 'put',
      summary: '登记本地区的支付依据',
      description: '只据转述的政策核定时，须有支付依据。每次登记都留存，不抹去以前的。',
      roles: approver,
      creates: 'sometimes',
      body: PaymentBasisInput,
      examples: {
        body: {
          docNo: '示例文号',
          issuer: '示例财政局',
          issuedOn: '2022-12-01',
          validFrom: '2023-01-01',
          validTo: null,
        },
      },
      refusals: ['version_conflict'],
    },
    async ({ principal, body, now, ifMatch }, { database }) => {
      const before = await latestPaymentBasis(database, principal.division);
      if (before && ifMatch) requireVersion(ifMatch, before.version);
      const act = { actor: actorOf(principal, approver), at: now.toISOString() };
      const after = paymentBasisRecord(body, principal.division, act, before);
      await database.commit(registerPaymentBasis(after));
      const reply = { body: paymentBasisView(after), version: after.version };
      return before ? reply : { ...reply, created: true, location: shared.path };
    },
  ),
];
