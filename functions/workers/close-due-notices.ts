import { dayInShanghai } from '../../shared/calendar.ts';
import type { ClaimHead } from '../../shared/claims/claim.ts';
import { serviceActor } from '../../shared/funds/claim-steps.ts';
import { type Failure, oneByOne } from '../../shared/one-by-one.ts';
import { Refusal } from '../../shared/refusal.ts';
import { claimsOfDivision } from '../../shared/storage/claim-lists.ts';
import type { Database } from '../../shared/storage/database.ts';
import { divisionsAtWork } from '../../shared/storage/divisions.ts';
import { closeOverdue, releaseCorrection } from '../../shared/storage/notice-commands.ts';
import { overdueNotices } from '../../shared/storage/notices.ts';

/**
 * Ends every notice whose last day is over, so that no claim waits for somebody to remember it. One that an officer changes at the same
 * moment is left for the next time; one that cannot be ended keeps neither its division nor any other waiting. A 更正 whose notice was over
 * before it could go on follows once it can.
 */
export async function closeDueNotices(
  database: Database,
  at: string,
): Promise<{ closed: readonly string[]; left: readonly string[]; failed: readonly Failure[] }> {
  const closed: string[] = [];
  const left: string[] = [];
  const failed: Failure[] = [];
  const close = async (id: string) => {
    const meanwhile = await closeOverdue(database, id, { actor: serviceActor, at }).then(() => null, changed);
    (meanwhile ? left : closed).push(id);
  };
  const release = async (head: ClaimHead) => {
    const released = await releaseCorrection(database, head, { actor: serviceActor, at });
    if (released) closed.push(released);
  };
  const unread = await oneByOne(
    await divisionsAtWork(database),
    (division) => division,
    async (division) => {
      const due = await overdueNotices(database, division, dayInShanghai(new Date(at)));
      failed.push(...(await oneByOne(due, (id) => id, close)));
      const waiting = await correctionsOnNotice(database, division);
      failed.push(...(await oneByOne(waiting, ({ id }) => id, release)));
    },
  );
  return { closed, left, failed: [...failed, ...unread] };
}

async function correctionsOnNotice(database: Database, division: string): Promise<ClaimHead[]> {
  const found: ClaimHead[] = [];
  for await (const heads of claimsOfDivision(database, { division, status: 'on-notice' }))
    found.push(...heads.filter(({ corrects }) => corrects !== null));
  return found;
}

const passing = ['version_conflict', 'idempotency_in_flight', 'busy'];

/** Only somebody else at work on it is a reason to try again without a word. */
function changed(fault: unknown): Refusal {
  if (fault instanceof Refusal && passing.includes(fault.code)) return fault;
  throw fault;
}
