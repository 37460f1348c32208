import { auditOperations } from './audit.ts';
import { budgetAuditOperations } from './budget-audit.ts';
import { claimOperations } from './claims.ts';
import { decisionOperations } from './decisions.ts';
import { delegationOperations } from './delegations.ts';
import { fundingOperations } from './funding.ts';
import { institutionOperations } from './institutions.ts';
import { paymentBasisOperations } from './payment-basis.ts';
import { rateOperations } from './rates.ts';
import { reviewStageOperations } from './review-stages.ts';

/** What the bureaus' function answers, and the routes that institutions share with it. */
export default [
  ...institutionOperations,
  ...rateOperations,
  ...paymentBasisOperations,
  ...delegationOperations,
  ...reviewStageOperations,
  ...claimOperations,
  ...decisionOperations,
  ...fundingOperations,
  ...auditOperations,
  ...budgetAuditOperations,
];
