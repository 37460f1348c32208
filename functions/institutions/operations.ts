import { auditExportOperations } from './audit-exports.ts';
import { claimOperations } from './claims.ts';
import { classOperations } from './classes.ts';
import { enrolmentOperations } from './enrolments.ts';
import { importOperations } from './imports.ts';
import { siteOperations } from './site.ts';

/** What the institutions' function answers: a site keeps its roster and files its claims; the auditor reads clear numbers. */
export default [
  ...siteOperations,
  ...classOperations,
  ...enrolmentOperations,
  ...importOperations,
  ...claimOperations,
  ...auditExportOperations,
];
