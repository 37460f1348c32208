import { dayInShanghai } from '../calendar.ts';
import type { ClaimHead } from '../claims/claim.ts';
import type { Act } from '../claims/decision.ts';
import { closeClaimNotice, obligationOf, publishClaim } from '../funds/claim-steps.ts';
import { close, correct, type NewNotice, type Notice, proceedings, publish } from '../funds/notice.ts';
import { Refusal } from '../refusal.ts';
import { claimChanged, getHead } from './claims.ts';
import type { Database } from './database.ts';
import { commitOnce, type Outcome, type Repeat, type StoredAnswer } from './idempotency.ts';
import { addNotice, replaceNotice } from './notices.ts';
import { duesOf, putObligations } from './payables.ts';
import type { Write } from './write.ts';

/** A notice, its claims and their obligations change together, in one transaction: head, event and obligation of each claim. */
export const claimsInNotice = 30;

interface Call {
  readonly act: Act;
  readonly answer: (notice: Notice) => StoredAnswer;
  readonly repeat: Repeat;
  readonly now: string;
}

/** Publishes a notice of these claims. Refuses with `invalid_transition`, `calendar_unknown` and `version_conflict`. */
export async function publishNotice(
  database: Database,
  { input, heads, ...call }: Call & { input: NewNotice; heads: readonly ClaimHead[] },
): Promise<Outcome> {
  const notice = publish(input);
  const writes = [
    addNotice(notice),
    ...heads.flatMap((head) => claimChanged(head, publishClaim({ head }, notice.id, call.act))),
  ];
  return commitOnce(database, { ...call, answer: call.answer(notice), writes });
}

/** Changes a notice alone, or settles an objection of one that is over, which lets its claims go on. */
export async function changeNotice(
  database: Database,
  { before, after, ...call }: Call & { before: Notice; after: Notice },
): Promise<Outcome> {
  const released = after.status === 'closed' ? await claimsGoOn(database, after, call.act) : [];
  const writes = [replaceNotice(before, after), ...released];
  return commitOnce(database, { ...call, answer: call.answer(after), writes });
}

/** Ends a notice by hand. Refuses with `notice_open` before its last day is over. */
export async function closeNotice(
  database: Database,
  { before, ...call }: Call & { before: Notice },
): Promise<Outcome> {
  const after = close(before, dayInShanghai(new Date(call.now)), call.now);
  return changeNotice(database, { ...call, before, after });
}

/** Ends a notice whose last day is over, as the schedule does; again and again it changes nothing more. */
export async function closeOverdue(database: Database, before: Notice, act: Act): Promise<void> {
  const after = close(before, dayInShanghai(new Date(act.at)), act.at);
  await database.commit([replaceNotice(before, after), ...(await claimsGoOn(database, after, act))]);
}

/** 更正公示: the first notice is superseded and the claims are on the new one. */
export async function correctNotice(
  database: Database,
  { before, id, ...call }: Call & { before: Notice; id: string },
): Promise<Outcome> {
  const corrected = correct(before, id, dayInShanghai(new Date(call.now)), call.act.actor);
  if (before.status === 'closed') await assertStillOnNotice(database, before);
  const writes = [replaceNotice(before, corrected.before), addNotice(corrected.after)];
  return commitOnce(database, { ...call, answer: call.answer(corrected.after), writes });
}

/** Claims that still are on the notice and have something to take on: head, event and obligation of each. */
async function claimsGoOn(database: Database, notice: Notice, act: Act): Promise<Write[]> {
  const today = dayInShanghai(new Date(act.at));
  const writes: Write[] = [];
  for (const { claimId, amount, heldLines } of proceedings(notice)) {
    const head = await getHead(database, claimId);
    if (!head) throw new Error(`notice ${notice.id} names no claim ${claimId}`);
    if (head.status !== 'on-notice' || (amount === 0 && heldLines.length > 0)) continue;
    const { obligations } = await duesOf(database, claimId);
    const obligation = obligationOf({ head }, amount, today, obligations[0] ?? null);
    writes.push(...claimChanged(head, closeClaimNotice({ head }, heldLines, act)), ...putObligations([obligation]));
  }
  return writes;
}

async function assertStillOnNotice(database: Database, notice: Notice): Promise<void> {
  const heads = await Promise.all(notice.rows.map((row) => getHead(database, row.claimId)));
  if (heads.every((head) => head?.status === 'on-notice')) return;
  throw new Refusal('invalid_transition', '公示已经结束，有申报已进入资金安排，不能再更正公示，请按追回或者补报办理。');
}
