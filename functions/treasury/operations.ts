import { batchOperations } from './batches.ts';
import { reportOperations } from './reports.ts';

/** What the treasury's function answers: payment batches with their papers and answers, and reports. It alone reads and writes files. */
export default [...batchOperations, ...reportOperations];
