import { dayInShanghai } from '../calendar.ts';
import type { ClaimHead } from '../claims/claim.ts';
import type { Act } from '../claims/decision.ts';
import { publishClaim, withdrawClaimNotice } from '../funds/claim-steps.ts';
import type { FundSettings } from '../funds/fund-settings.ts';
import type { NewNotice, Notice, Proceeding } from '../funds/notice.ts';
import * as notices from '../funds/notice.ts';
import { Refusal } from '../refusal.ts';
import { afterNotice } from './after-notice.ts';
import { claimChanged, headsOf } from './claims.ts';
import type { Database } from './database.ts';
import { fundSettings } from './fund-settings.ts';
import { commitOnce, type Outcome } from './idempotency.ts';
import { getNotice, putNotice, putNoticeRows } from './notices.ts';
import {
  type Asked,
  atRest,
  type Call,
  type Course,
  type Decided,
  type Kind,
  madeOnce,
  undertake,
  undertakeUnasked,
} from './undertaking.ts';
import { versionConflict } from './versions.ts';
import { stepsOver } from './work.ts';
import type { Write } from './write.ts';

type NoticeCall = Call<Notice>;

/**
 * Publishes a notice of these claims. Refuses with `invalid_transition`, `calendar_unknown`, `version_conflict`, and
 * `idempotency_in_flight` while the same call is at work.
 */
export function publishNotice(
  database: Database,
  { input, heads, ...call }: NoticeCall & { input: NewNotice; heads: readonly ClaimHead[] },
): Promise<Outcome> {
  return madeOnce(database, noticesOnWork, call, async () => {
    const whole = notices.publish(input);
    for (const head of heads) publishClaim({ head }, whole.id, call.act);
    const begun = { ...whole, status: 'publishing' as const, underWay: 'publish' as const };
    return undertake(database, noticesOnWork, call, { command: 'publish', before: null, whole, begun });
  });
}

/** A command on a notice at rest: what an earlier call left undone is finished first. Refuses with `idempotency_in_flight` while it is not. */
export function onNotice(
  database: Database,
  { id, ...call }: Asked<Notice> & { id: string },
  command: (before: Notice) => Promise<Outcome>,
): Promise<Outcome> {
  return madeOnce(database, noticesOnWork, call, async () =>
    command(await atRest(database, noticesOnWork, id, call.now)),
  );
}

/** Changes a notice alone. */
export async function changeNotice(
  database: Database,
  { before, after, ...call }: NoticeCall & { before: Notice; after: Notice },
): Promise<Outcome> {
  return commitOnce(database, { ...call, answer: call.answer(after), writes: [putNotice(before, after)] });
}

/** Changes a notice in a way that lets claims of it go on, where it is over: an objection is settled. */
export async function releaseClaims(
  database: Database,
  { before, after, ...call }: NoticeCall & { before: Notice; after: Notice },
): Promise<Outcome> {
  if (after.status !== 'closed') return changeNotice(database, { ...call, before, after });
  return undertake(database, noticesOnWork, call, goingOn(before, after));
}

/** Ends a notice by hand. Refuses with `notice_open` before its last day is over. */
export async function closeNotice(
  database: Database,
  { before, ...call }: NoticeCall & { before: Notice },
): Promise<Outcome> {
  const after = notices.close(before, dayInShanghai(new Date(call.now)), call.now);
  return undertake(database, noticesOnWork, call, goingOn(before, after));
}

/** Takes a notice from view. Refuses with `invalid_transition` while a claim still stands on it. */
export async function takeDownNotice(
  database: Database,
  { before, after, ...call }: NoticeCall & { before: Notice; after: Notice },
): Promise<Outcome> {
  const heads = await headsOf(database, before.claimIds);
  if (heads.some((head) => standsOn(head, notices.rootOf(before)))) {
    const detail =
      '还有申报在这份公示上没有办结，不能撤下。更正在等原申报退票的款项付清，或者等原申报的追回作出决定，之后一小时内自动办结。';
    throw new Refusal('invalid_transition', detail);
  }
  return changeNotice(database, { ...call, before, after });
}

/**
 * Lets a 更正 go on that had to wait at the end of its notice, because a payment of the claim that it corrects had bounced or a case about
 * it was not decided. Answers the notice when it went on, else null.
 */
export async function releaseCorrection(database: Database, head: ClaimHead, act: Act): Promise<string | null> {
  if (head.corrects === null || head.noticeId === null) return null;
  const [corrected] = await headsOf(database, [head.corrects]);
  const before = await standingNotice(database, head.noticeId);
  if (corrected?.status !== 'paid' || before?.status !== 'closed' || before.underWay !== null) return null;
  const after = { ...before, version: before.version + 1 };
  await undertakeUnasked(database, noticesOnWork, { act, now: act.at }, goingOn(before, after));
  const [now] = await headsOf(database, [head.id]);
  return now?.status === 'on-notice' ? null : before.id;
}

/** The last of the corrections of a notice, or the notice itself. */
async function standingNotice(database: Database, root: string): Promise<Notice | null> {
  const notice = await getNotice(database, root);
  return notice?.correctedBy ? standingNotice(database, notice.correctedBy) : notice;
}

/** Ends a notice whose last day is over, as the schedule does; again and again it changes nothing more. */
export async function closeOverdue(database: Database, id: string, act: Act): Promise<void> {
  const before = await atRest(database, noticesOnWork, id, act.at);
  if (before.status !== 'open') return;
  const after = notices.close(before, dayInShanghai(new Date(act.at)), act.at);
  await undertakeUnasked(database, noticesOnWork, { act, now: act.at }, goingOn(before, after));
}

/** 更正公示: the first notice is superseded and the claims are on the new one. */
export async function correctNotice(
  database: Database,
  { before, id, ...call }: NoticeCall & { before: Notice; id: string },
): Promise<Outcome> {
  const corrected = notices.correct(before, id, dayInShanghai(new Date(call.now)), call.act.actor);
  if (before.status === 'closed') await assertStillOnNotice(database, before);
  await putNoticeRows(database, null, corrected.after);
  const writes = [putNotice(before, corrected.before), putNotice(null, corrected.after)];
  return commitOnce(database, { ...call, answer: call.answer(corrected.after), writes });
}

/** The public sees at once that it is over; claims follow. */
function goingOn(before: Notice, after: Notice): Decided<Notice> {
  return { command: 'go-on', before, whole: after, begun: { ...after, underWay: 'go-on' } };
}

/** Nothing is public before every claim is on the notice, and it is from that day on. */
const publishCourse: Course<Notice> = {
  steps: (database, { id, rows }, { act }) =>
    stepsOver(rows, async (some) => {
      const heads = await headsOf(database, claimsIn(some));
      return some.flatMap((row, index) => {
        const head = heads[index]!;
        if (head.totals.determined !== row.amount) throw versionConflict();
        return claimChanged(head, publishClaim({ head }, id, act));
      });
    }),
  end: (of, _work, now) => notices.open(of, dayInShanghai(new Date(now))),
  undo: (of) => ({
    of: { ...of, status: 'withdrawn', underWay: 'withdraw', version: of.version + 1 },
    by: 'withdraw',
  }),
};

const withdrawCourse: Course<Notice> = {
  steps: (database, { id, rows }, { act }) =>
    stepsOver(rows, async (some) => {
      const heads = await headsOf(database, claimsIn(some));
      return heads.flatMap((head) => claimChanged(head, withdrawClaimNotice({ head }, id, act)));
    }),
  end: (of) => ({ ...of, underWay: null, version: of.version + 1 }),
};

const goOnCourse: Course<Notice> = {
  steps: async (database, of, { act }) => {
    const settings = await fundSettings(database, of.division);
    return stepsOver(notices.proceedings(of), (some) => claimsGoOn(database, notices.rootOf(of), some, settings, act));
  },
  end: (of) => ({ ...of, underWay: null, version: of.version + 1 }),
};

/** Notices, as work on them knows them. */
export const noticesOnWork: Kind<Notice> = {
  of: 'notice',
  read: getNotice,
  about: (notice) => notice,
  putAhead: putNoticeRows,
  put: putNotice,
  courses: { publish: publishCourse, withdraw: withdrawCourse, 'go-on': goOnCourse },
};

function standsOn({ status, noticeId }: ClaimHead, root: string): boolean {
  return status === 'on-notice' && (noticeId ?? root) === root;
}

/** What follows for some claims of a notice that is over; one that was returned and stands on another notice by now is left to that. */
async function claimsGoOn(
  database: Database,
  root: string,
  proceedings: readonly Proceeding[],
  settings: FundSettings,
  act: Act,
): Promise<Write[]> {
  const heads = await headsOf(database, claimsIn(proceedings));
  const writes = await Promise.all(
    proceedings.map(async (one, index) => {
      const head = heads[index]!;
      return standsOn(head, root) ? afterNotice(database, head, one, settings, act) : [];
    }),
  );
  return writes.flat();
}

async function assertStillOnNotice(database: Database, notice: Notice): Promise<void> {
  const heads = await headsOf(database, notice.claimIds);
  if (heads.every((head) => standsOn(head, notices.rootOf(notice)))) return;
  throw new Refusal('invalid_transition', '公示已经结束，有申报已进入资金安排，不能再更正公示，请按追回或者补报办理。');
}

function claimsIn(some: readonly { readonly claimId: string }[]): string[] {
  return some.map(({ claimId }) => claimId);
}
