import { dayInShanghai } from '../../shared/calendar.ts';
import { checkpointOf } from '../../shared/claims/checkpoint.ts';
import type { ClaimHead } from '../../shared/claims/claim.ts';
import { type Failure, oneByOne } from '../../shared/one-by-one.ts';
import { checkpointedDay, markCheckpoint } from '../../shared/storage/checkpoints.ts';
import { claimsOfDivision } from '../../shared/storage/claim-lists.ts';
import type { Database } from '../../shared/storage/database.ts';
import { divisionsAtWork } from '../../shared/storage/divisions.ts';
import type { FileStore } from '../../shared/storage/file-store.ts';

/**
 * Puts down once a day, where nobody can change it, how far the chain of every submitted claim had come. A run that died after its file
 * finds it there: the first of a day stands. A claim that moves while the list is read may be missing until the next day.
 */
export async function writeCheckpoints(
  database: Database,
  files: Pick<FileStore, 'add'>,
  now: Date,
): Promise<{ readonly written: readonly string[]; readonly failed: readonly Failure[] }> {
  const written: string[] = [];
  const day = dayInShanghai(now);
  const write = async (division: string) => {
    if ((await checkpointedDay(database, division)) === day) return;
    const heads = await claimsOf(database, division);
    if (heads.length === 0) return;
    const checkpoint = checkpointOf({ division, day, at: now.toISOString() }, heads);
    const bytes = new TextEncoder().encode(JSON.stringify(checkpoint));
    const path = `checkpoints/${division}/${day}.json`;
    if (await files.add(path, { bytes, media: 'application/json' })) written.push(path);
    await database.commit([markCheckpoint(division, day)]);
  };
  const failed = await oneByOne(await divisionsAtWork(database), (division) => division, write);
  return { written, failed };
}

async function claimsOf(database: Database, division: string): Promise<ClaimHead[]> {
  const heads: ClaimHead[] = [];
  for await (const page of claimsOfDivision(database, { division }, 500)) heads.push(...page);
  return heads;
}
