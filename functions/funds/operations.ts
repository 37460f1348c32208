import { batchFileOperations } from './batch-files.ts';
import { batchOperations } from './batches.ts';
import { budgetOperations } from './budget.ts';
import { inspectionOperations } from './inspections.ts';
import { noticeOperations } from './notices.ts';
import { paymentGuardOperations } from './payment-guards.ts';
import { recoveryOperations } from './recoveries.ts';
import { reportOperations } from './reports.ts';

/** What follows 核定: notices, 指标, payments with their papers and answers, recoveries and reports. */
export default [
  ...noticeOperations,
  ...budgetOperations,
  ...batchOperations,
  ...batchFileOperations,
  ...paymentGuardOperations,
  ...recoveryOperations,
  ...inspectionOperations,
  ...reportOperations,
];
