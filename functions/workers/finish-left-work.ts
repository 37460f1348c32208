import { divisions } from '../../shared/policies/divisions.ts';
import type { Database } from '../../shared/storage/database.ts';
import { finishUnfinished } from '../../shared/storage/unfinished.ts';

/** Finishes what a process that died left half carried out, so that no claim waits for somebody to send its call again. */
export async function finishLeftWork(
  database: Database,
  at: string,
): Promise<{ readonly finished: readonly string[]; readonly left: readonly string[] }> {
  const all = [];
  for (const { code } of divisions) all.push(await finishUnfinished(database, code, at));
  return { finished: all.flatMap((one) => one.finished), left: all.flatMap((one) => one.left) };
}
