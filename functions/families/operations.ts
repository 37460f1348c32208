import { calculationOperations } from './calculations.ts';
import { divisionOperations } from './divisions.ts';
import { policyOperations } from './policies.ts';
import { serviceOperations } from './service-documents.ts';

/** What everybody may ask without a token. */
export default [...serviceOperations, ...divisionOperations, ...policyOperations, ...calculationOperations];
