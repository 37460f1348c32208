import { claimOperations } from './claims.ts';
import { classOperations } from './classes.ts';
import { enrolmentOperations } from './enrolments.ts';
import { importOperations } from './imports.ts';
import { siteOperations } from './site.ts';

/** What the institutions' function answers: a site keeps its roster and files its claims. */
export default [...siteOperations, ...classOperations, ...enrolmentOperations, ...importOperations, ...claimOperations];
