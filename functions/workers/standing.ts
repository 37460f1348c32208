import { dayInShanghai } from '../../shared/calendar.ts';
import type { ClaimHead } from '../../shared/claims/claim.ts';
import type { Obligation } from '../../shared/funds/funding.ts';
import { runningOff } from '../../shared/funds/run-off.ts';
import type { Standing } from '../../shared/http/telemetry.ts';
import { type Failure, oneByOne } from '../../shared/one-by-one.ts';
import { expiringPolicies, type Warning } from '../../shared/publishing/expiring.ts';
import type { Law } from '../../shared/publishing/law.ts';
import { allAppropriations } from '../../shared/storage/budget.ts';
import { listClaimsOfDivision } from '../../shared/storage/claim-lists.ts';
import type { Page } from '../../shared/storage/cursor.ts';
import type { Database } from '../../shared/storage/database.ts';
import { divisionsAtWork } from '../../shared/storage/divisions.ts';
import { fundSettings } from '../../shared/storage/fund-settings.ts';
import { duesOf } from '../../shared/storage/payables.ts';

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
    waitingIn(database, division, today),
    fundSettings(database, division),
  ]);
  return runningOff(ofYear, waiting, settings).length;
}

/** Some of these may be funded in one part only. */
const stillPaid = ['awaiting-funds', 'funded', 'in-payment'] as const;
const claimsAtOnce = 25;

/** What is due on claims past their notice and has no money yet. */
async function waitingIn(database: Database, division: string, today: string): Promise<Obligation[]> {
  const waiting: Obligation[] = [];
  for (const status of stillPaid) {
    let cursor: string | null = null;
    do {
      const request = { limit: claimsAtOnce, cursor };
      const page: Page<ClaimHead> = await listClaimsOfDivision(database, { division, status }, request);
      const dues = await Promise.all(page.items.map(({ id }) => duesOf(database, id)));
      waiting.push(...dues.flatMap(({ obligations }) => obligations));
      cursor = page.nextCursor;
    } while (cursor !== null);
  }
  return waiting.filter((one) => one.dueOn <= today && one.funded < one.amount);
}
