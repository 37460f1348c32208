import { dayInShanghai } from '../../shared/calendar.ts';
import { runningOff } from '../../shared/funds/run-off.ts';
import type { Standing } from '../../shared/http/telemetry.ts';
import { type Failure, oneByOne } from '../../shared/one-by-one.ts';
import { expiringPolicies, type Warning } from '../../shared/publishing/expiring.ts';
import type { Law } from '../../shared/publishing/law.ts';
import { allAppropriations } from '../../shared/storage/budget.ts';
import type { Database } from '../../shared/storage/database.ts';
import { divisionsAtWork } from '../../shared/storage/divisions.ts';
import { fundSettings } from '../../shared/storage/fund-settings.ts';
import { waitingForMoney } from '../../shared/storage/waiting.ts';

/** How things stand that nobody may have looked at: policies that end with nothing after them, and 指标 that run out. */
export async function standing(
  database: Database,
  law: Law,
  now: Date,
): Promise<{ readonly counts: Readonly<Record<Standing, number>>; readonly failed: readonly Failure[] }> {
  const today = dayInShanghai(now);
  const ending = (within: Warning) => expiringPolicies(law, today, within).filter(({ followed }) => !followed).length;
  let appropriationsRunningOff = 0;
  const failed = await oneByOne(
    await divisionsAtWork(database),
    (division) => division,
    async (division) => {
      appropriationsRunningOff += await runningOffIn(database, division, today);
    },
  );
  const counts = {
    PoliciesEndingWithin90Days: ending(90),
    PoliciesEndingWithin30Days: ending(30),
    PoliciesEndingWithin7Days: ending(7),
    AppropriationsRunningOff: appropriationsRunningOff,
  };
  return { counts, failed };
}

/** Of the year in which a payment arranged today falls: that of the day. */
async function runningOffIn(database: Database, division: string, today: string): Promise<number> {
  const all = await allAppropriations(database, division);
  const ofYear = all.filter(({ year }) => year === today.slice(0, 4));
  if (ofYear.length === 0) return 0;
  const [waiting, settings] = await Promise.all([
    waitingForMoney(database, division, today),
    fundSettings(database, division),
  ]);
  return runningOff(ofYear, waiting, settings).length;
}
