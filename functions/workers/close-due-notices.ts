import { dayInShanghai } from '../../shared/calendar.ts';
import { serviceActor } from '../../shared/funds/claim-steps.ts';
import { divisions } from '../../shared/policies/divisions.ts';
import { Refusal } from '../../shared/refusal.ts';
import type { Database } from '../../shared/storage/database.ts';
import { closeOverdue } from '../../shared/storage/notice-commands.ts';
import { overdueNotices } from '../../shared/storage/notices.ts';

/**
 * Ends every notice whose last day is over, so that no claim waits for somebody to remember it. One that an officer changes at the same
 * moment is left for the next time.
 */
export async function closeDueNotices(
  database: Database,
  at: string,
): Promise<{ closed: readonly string[]; left: readonly string[] }> {
  const closed: string[] = [];
  const left: string[] = [];
  for (const { code } of divisions)
    for (const id of await overdueNotices(database, code, dayInShanghai(new Date(at))))
      try {
        await closeOverdue(database, id, { actor: serviceActor, at });
        closed.push(id);
      } catch (fault) {
        if (!(fault instanceof Refusal)) throw fault;
        left.push(id);
      }
  return { closed, left };
}
