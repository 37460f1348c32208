import type { ClaimHead, Line } from '../claims/claim.ts';
import { sharedPlaces } from '../claims/slots.ts';
import { Refusal } from '../refusal.ts';
import { type Answered, claimFollowed, headItem, putPages } from './claims.ts';
import type { Database } from './database.ts';
import { commitOnce, type Outcome, type Repeat } from './idempotency.ts';
import { turnKey } from './keys.ts';
import { leaseLost, nextSubmission, releaseLease, stillLeased, takeLease } from './lease.ts';
import { takeSlots } from './slot-taking.ts';
import { absent, equal, put, type Write } from './write.ts';

export interface Submission {
  /** The head as it was read, a draft or returned. */
  readonly before: ClaimHead;
  /** The lines that are to be submitted. */
  readonly lines: readonly Line[];
  /**
   * What the claim looks like when these lines found their slot taken; refuses what may not be submitted at all.
   * It is asked before anything is written, and again when there are conflicts.
   */
  readonly decide: (taken: { submission: number; conflicts: readonly string[] }) => Answered;
  /** The turn that was read before the institution's other claims were: what `decide` knows of them still holds while it does. */
  readonly turn: number;
  readonly repeat: Repeat;
  readonly now: string;
}

/** How often claims that share this one's places were submitted. Read it before them. */
export async function submissionTurn(database: Database, head: Sharing): Promise<number> {
  const item = await database.get(turnKey(sharedPlaces(head)));
  return item ? Number(item.turn) : 0;
}

/**
 * Submits a claim: a lease on the head, then the slots in chunks, the pages, and one transaction that makes all of it true.
 * Before that transaction nothing anyone reads has changed. A process that dies leaves a lease that lapses and slots that nobody
 * needs to free; the same call finishes later, under a new submission number that shuts the dead one out.
 *
 * Refuses with what `decide` refuses, `version_conflict` when the claim was changed meanwhile,
 * `idempotency_in_flight` while another process is submitting it, `busy` when too many want the same slots or when another
 * claim that shares the institution's places was submitted meanwhile.
 */
export async function submitClaim(database: Database, submission: Submission): Promise<Outcome> {
  const { before, lines, decide, turn, repeat, now } = submission;
  const number = nextSubmission(before);
  const unopposed = decide({ submission: number, conflicts: [] });
  const leased = await takeLease(database, before, repeat.scope, now);
  try {
    const conflicts = await takeSlots(database, { leased, lines, now });
    const { decided, answer } = conflicts.length > 0 ? decide({ submission: number, conflicts }) : unopposed;
    if (decided.head.submission !== number) throw new Error(`submission ${number} was decided as another one`);
    await putPages(database, decided);
    const head = put(headItem({ ...decided.head, lease: null }), stillLeased(leased), leaseLost(before));
    const writes = [head, takeTurn(before, turn), ...claimFollowed(before, decided)];
    return await commitOnce(database, { repeat, answer, now, writes });
  } catch (fault) {
    await releaseLease(database, leased, now);
    throw fault;
  }
}

type Sharing = Pick<ClaimHead, 'kind' | 'period' | 'institution'>;

/** Two claims of an institution for one period share its places: whoever counted before the other was submitted counts again. */
function takeTurn(head: Sharing, turn: number): Write {
  const item = { ...turnKey(sharedPlaces(head)), turn: turn + 1 };
  return put(item, turn === 0 ? absent : equal({ turn }), overtaken);
}

function overtaken(): Refusal {
  const detail = '本机构同一期间的另一份申报刚刚提交，占用的托位要重新计算。这一次没有提交，请用同一个幂等键再试一次。';
  return new Refusal('busy', detail, { retryAfterSeconds: 1 });
}
