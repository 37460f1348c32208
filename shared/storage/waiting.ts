import type { Obligation } from '../funds/funding.ts';
import { claimsOfDivision } from './claim-lists.ts';
import type { Database } from './database.ts';
import { duesOf } from './payables.ts';

/** Some of these may be funded in one part only. */
const stillPaid = ['awaiting-funds', 'funded', 'in-payment'] as const;

/** What is due by a day on claims past their notice and has no money yet. */
export async function waitingForMoney(database: Database, division: string, today: string): Promise<Obligation[]> {
  const waiting: Obligation[] = [];
  for (const status of stillPaid)
    for await (const heads of claimsOfDivision(database, { division, status }, 25)) {
      const dues = await Promise.all(heads.map(({ id }) => duesOf(database, id)));
      waiting.push(...dues.flatMap(({ obligations }) => obligations));
    }
  return waiting.filter((one) => one.dueOn <= today && one.funded < one.amount);
}
