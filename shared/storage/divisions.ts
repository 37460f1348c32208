import type { Database } from './database.ts';
import { divisionAtWorkKey } from './keys.ts';
import { absent, anyOf, neverHappens, present, put, type Write } from './write.ts';

/** The codes of the divisions that have an institution on file: those whose notices and money a schedule has to look after. */
export async function divisionsAtWork(database: Database): Promise<string[]> {
  const items = await database.all({ partition: divisionAtWorkKey('').pk, prefix: '' });
  return items.map(({ sk }) => String(sk));
}

/** Goes with every new institution; a division is put down once, however many it has. */
export function divisionAtWork(division: string): Write {
  return put({ ...divisionAtWorkKey(division) }, anyOf(absent, present), neverHappens('an item is there or is not'));
}
