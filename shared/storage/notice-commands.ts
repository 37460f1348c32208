import { dayInShanghai } from '../calendar.ts';
import type { ClaimHead } from '../claims/claim.ts';
import type { Act } from '../claims/decision.ts';
import { publishClaim } from '../funds/claim-steps.ts';
import { close, correct, type NewNotice, type Notice, proceedings, publish } from '../funds/notice.ts';
import { atOnce } from '../funds/payable.ts';
import { assertRoom } from '../funds/room.ts';
import { Refusal } from '../refusal.ts';
import { afterNotice } from './after-notice.ts';
import { claimChanged, getHead } from './claims.ts';
import type { Database } from './database.ts';
import { fundSettings } from './fund-settings.ts';
import { commitOnce, type Outcome, type Repeat, type StoredAnswer } from './idempotency.ts';
import { addNotice, replaceNotice } from './notices.ts';
import type { Write } from './write.ts';

interface Call {
  readonly act: Act;
  readonly answer: (notice: Notice) => StoredAnswer;
  readonly repeat: Repeat;
  readonly now: string;
}

/** Publishes a notice of these claims. Refuses with `too_many_claims`, `invalid_transition`, `calendar_unknown` and `version_conflict`. */
export async function publishNotice(
  database: Database,
  { input, heads, ...call }: Call & { input: NewNotice; heads: readonly ClaimHead[] },
): Promise<Outcome> {
  await assertFits(database, input.division, heads);
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

/** What follows for every claim of a notice that is over. */
async function claimsGoOn(database: Database, notice: Notice, act: Act): Promise<Write[]> {
  const settings = await fundSettings(database, notice.division);
  const writes: Write[] = [];
  for (const proceeding of proceedings(notice))
    writes.push(...(await afterNotice(database, proceeding, settings, act)));
  return writes;
}

const writesForClaims = 97;
/** No notice takes more claims, whatever its division's instalments. */
export const claimsOnNotice = Math.floor(writesForClaims / 3);

/** At the end of a notice its claims and their obligations change together, in one transaction of a hundred writes. */
async function assertFits(database: Database, division: string, heads: readonly ClaimHead[]): Promise<void> {
  const { instalments } = await fundSettings(database, division);
  const longest = Math.max(1, ...heads.map((head) => (instalments[head.kind] ?? atOnce).length));
  const most = Math.floor(writesForClaims / (2 + longest));
  assertRoom(heads.length, most, '公示');
}

async function assertStillOnNotice(database: Database, notice: Notice): Promise<void> {
  const heads = await Promise.all(notice.rows.map((row) => getHead(database, row.claimId)));
  if (heads.every((head) => head?.status === 'on-notice')) return;
  throw new Refusal('invalid_transition', '公示已经结束，有申报已进入资金安排，不能再更正公示，请按追回或者补报办理。');
}
