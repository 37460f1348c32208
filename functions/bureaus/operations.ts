import { auditOperations } from './audit.ts';
import { budgetOperations } from './budget.ts';
import { claimOperations } from './claims.ts';
import { decisionOperations } from './decisions.ts';
import { fundingOperations } from './funding.ts';
import { institutionOperations } from './institutions.ts';
import { noticeOperations } from './notices.ts';
import { paymentBasisOperations } from './payment-basis.ts';
import { paymentGuardOperations } from './payment-guards.ts';
import { rateOperations } from './rates.ts';
import { recoveryOperations } from './recoveries.ts';

/** What the bureaus' function answers, and the routes that institutions share with it. */
export default [
  ...institutionOperations,
  ...rateOperations,
  ...paymentBasisOperations,
  ...claimOperations,
  ...decisionOperations,
  ...noticeOperations,
  ...budgetOperations,
  ...fundingOperations,
  ...paymentGuardOperations,
  ...recoveryOperations,
  ...auditOperations,
];
