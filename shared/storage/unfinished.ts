import { type Failure, oneByOne } from '../one-by-one.ts';
import { Refusal } from '../refusal.ts';
import { batches } from './batch-courses.ts';
import type { Database } from './database.ts';
import { noticesOnWork } from './notice-commands.ts';
import { atRest } from './undertaking.ts';
import { workUnderWay } from './work.ts';

/**
 * Finishes what processes left undone in a division, each in the name of who decided it. What another process is at, or what money
 * moves too fast for, is left for the next time; what cannot be finished keeps nothing else waiting. Answers the ids of notices and
 * batches.
 */
export async function finishUnfinished(
  database: Database,
  division: string,
  now: string,
): Promise<{ finished: string[]; left: string[]; failed: Failure[] }> {
  const [finished, left]: [string[], string[]] = [[], []];
  const failed = await oneByOne(
    await workUnderWay(database, division),
    ({ id }) => id,
    async ({ of, id }) => {
      try {
        await (of === 'batch' ? atRest(database, batches, id, now) : atRest(database, noticesOnWork, id, now));
        finished.push(id);
      } catch (fault) {
        if (!(fault instanceof Refusal)) throw fault;
        left.push(id);
      }
    },
  );
  return { finished, left, failed };
}
