import { policyDraftOperations } from './policy-drafts.ts';
import { settingOperations } from './settings.ts';
import { simulationOperations } from './simulations.ts';

/** Everything by which a bureau makes the law that the others read, and tries it beforehand. */
export default [...policyDraftOperations, ...settingOperations, ...simulationOperations];
