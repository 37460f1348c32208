import type { Database } from './database.ts';
import { checkpointKey } from './keys.ts';
import { put, type Write } from './write.ts';

/** The last day for which a division has a checkpoint; null where it never had one. */
export async function checkpointedDay(database: Database, division: string): Promise<string | null> {
  const item = await database.get(checkpointKey(division));
  return item ? String(item.day) : null;
}

/** Two runs of one day may both say so: the file itself is written once. */
export function markCheckpoint(division: string, day: string): Write {
  const always = { is: 'anyOf', conditions: [{ is: 'absent' }, { is: 'present' }] } as const;
  return put({ ...checkpointKey(division), day }, always, () => new Error('always writable'));
}
