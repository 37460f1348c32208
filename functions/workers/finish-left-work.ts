import { type Failure, oneByOne } from '../../shared/one-by-one.ts';
import type { Database } from '../../shared/storage/database.ts';
import { divisionsAtWork } from '../../shared/storage/divisions.ts';
import { finishUnfinished } from '../../shared/storage/unfinished.ts';

/** Finishes what a process that died left half carried out, so that no claim waits for somebody to send its call again. */
export async function finishLeftWork(
  database: Database,
  at: string,
): Promise<{
  readonly finished: readonly string[];
  readonly left: readonly string[];
  readonly failed: readonly Failure[];
}> {
  const all: Awaited<ReturnType<typeof finishUnfinished>>[] = [];
  const unread = await oneByOne(
    await divisionsAtWork(database),
    (division) => division,
    async (division) => {
      all.push(await finishUnfinished(database, division, at));
    },
  );
  return {
    finished: all.flatMap((one) => one.finished),
    left: all.flatMap((one) => one.left),
    failed: [...all.flatMap((one) => one.failed), ...unread],
  };
}
