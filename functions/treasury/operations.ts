import { batchOperations } from './batches.ts';

/** What the treasury's function answers: payment batches with their papers and answers. It alone reads and writes files. */
export default [...batchOperations];
