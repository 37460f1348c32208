import * as z from 'zod';
import { addDays } from '../calendar.ts';
import { fingerprint } from '../canonical-json.ts';
import { Actor, DivisionCode, Fen, Id, Instant, IsoDate, Sha256, Text } from '../claims/fields.ts';
import { yuanOfFen } from '../money.ts';
import { Refusal } from '../refusal.ts';
import { calendarIsKnown, workingDaysAfter } from '../working-days.ts';
import { heldOf, Objection } from './objection.ts';

/** One row of a 公示: an institution's total and nothing about any child, account or person. */
export const NoticeRow = z.strictObject({
  claimId: Id,
  institutionName: Text(100),
  address: z.string(),
  feeStandards: z.string(),
  classTypes: z.string(),
  inclusivePlaces: z.int().min(0).nullable(),
  programme: z.string(),
  amount: Fen,
  basis: z.string(),
  period: z.string(),
  /** The 核定 amount of each line, so that a held line can be taken out of the total. Never shown. */
  lines: z.record(z.string(), Fen),
  /** Of a 更正公示: the lines that it shows no more. Their claim leaves them behind when it ends. */
  removed: z.array(z.string()).optional(),
});
export type NoticeRow = z.infer<typeof NoticeRow>;

/** `publishing` is not public yet, and `withdrawn` never was: a claim on it had gone elsewhere. */
export const noticeStatuses = ['publishing', 'open', 'closed', 'superseded', 'taken-down', 'withdrawn'] as const;
/** What is decided about a notice and may take several steps to carry out. */
export const noticeWorks = ['publish', 'withdraw', 'go-on'] as const;

/**
 * 公示 but for its rows: a window, what was objected, and where else it stands. Days are counted from the day after publication
 * (民法典第二百零一条).
 */
export const NoticeHead = z.strictObject({
  id: Id,
  division: DivisionCode,
  title: z.string(),
  kind: z.enum(['first', 'correction']),
  corrects: Id.nullable(),
  /** Of a superseded notice: the 更正公示 that stands in its place. */
  correctedBy: Id.nullable().default(null),
  /** The first notice of the line of corrections that this one ends; null for a first notice. */
  root: Id.nullable().default(null),
  claimIds: z.array(Id).min(1),
  /** Of the rows, in 分. */
  total: Fen,
  acceptedBy: Text(100),
  phone: z.string().max(40),
  publishedOn: IsoDate,
  from: IsoDate,
  to: IsoDate,
  days: z.int().positive(),
  dayKind: z.enum(['working', 'calendar']),
  status: z.enum(noticeStatuses),
  publication: z
    .strictObject({ address: z.url(), proofSha256: Sha256.nullable(), recordedBy: Actor, recordedAt: Instant })
    .nullable(),
  objections: z.array(Objection),
  /** Of the public text; it stays when the notice is taken down. */
  sha256: Sha256,
  published: Actor,
  closedAt: Instant.nullable(),
  takenDownAt: Instant.nullable(),
  /** Decided and not yet carried out for every claim: until it is, nothing else is done with the notice. */
  underWay: z.enum(noticeWorks).nullable().default(null),
  version: z.int().positive(),
});
export type NoticeHead = z.infer<typeof NoticeHead>;

export const Notice = NoticeHead.extend({ rows: z.array(NoticeRow).min(1) });
export type Notice = z.infer<typeof Notice>;

export interface NoticeRule {
  readonly days: number;
  readonly dayKind: 'working' | 'calendar';
}
export const fiveWorkingDays: NoticeRule = { days: 5, dayKind: 'working' };

export interface NewNotice {
  readonly id: string;
  readonly division: string;
  readonly title: string;
  readonly rows: readonly NoticeRow[];
  readonly acceptedBy: string;
  readonly phone: string;
  readonly rule: NoticeRule;
  readonly publishedOn: string;
  readonly actor: Actor;
}

/** Opens a 公示 from determined claims. Refuses `calendar_unknown` when its window reaches into a year whose holidays are not announced. */
export function publish(input: NewNotice): Notice {
  const notice: Omit<Notice, 'sha256'> = {
    id: input.id,
    division: input.division,
    title: input.title,
    kind: 'first',
    corrects: null,
    correctedBy: null,
    root: null,
    ...listed(input.rows),
    acceptedBy: input.acceptedBy,
    phone: input.phone,
    publishedOn: input.publishedOn,
    ...noticeWindow(input.publishedOn, input.rule),
    ...input.rule,
    status: 'open',
    publication: null,
    objections: [],
    published: input.actor,
    closedAt: null,
    takenDownAt: null,
    underWay: null,
    version: 1,
  };
  return { ...notice, sha256: publicHash(notice) };
}

/** A notice all of whose claims are on it: it is public from `day` on. Refuses `calendar_unknown` on a later day than it was decided. */
export function open(of: Notice, day: string): Notice {
  const { days, dayKind } = of;
  const notice = { ...of, publishedOn: day, ...noticeWindow(day, { days, dayKind }), status: 'open' as const };
  return { ...notice, sha256: publicHash(notice), underWay: null, version: of.version + 1 };
}

/** What a notice says of its rows as a whole. */
export function listed(rows: readonly NoticeRow[]): Pick<Notice, 'rows' | 'claimIds' | 'total'> {
  const total = rows.reduce((sum, row) => sum + row.amount, 0);
  return { rows: [...rows], claimIds: rows.map((row) => row.claimId), total };
}

/** First and last day of a window; the day of publication does not count. Refuses `calendar_unknown`. */
export function noticeWindow(publishedOn: string, rule: NoticeRule): { from: string; to: string } {
  if (rule.dayKind === 'calendar') return { from: addDays(publishedOn, 1), to: addDays(publishedOn, rule.days) };
  try {
    return { from: workingDaysAfter(publishedOn, 1), to: workingDaysAfter(publishedOn, rule.days) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const year = calendarIsKnown(publishedOn) ? Number(publishedOn.slice(0, 4)) + 1 : publishedOn.slice(0, 4);
    throw new Refusal(
      'calendar_unknown',
      `${year}年的放假和调休安排还没有公布，算不出公示期的最后一天，请等公布后再发布，或者把公示期改为自然日。`,
    );
  }
}

/** The notice by which claims know that they stand on this one. */
export function rootOf({ id, root }: Pick<NoticeHead, 'id' | 'root'>): string {
  return root ?? id;
}

/** What everyone may read; a notice that is taken down or superseded shows its hash and no row, and a superseded one what stands now. */
export function publicNotice(of: Notice) {
  const stands = of.status === 'open' || of.status === 'closed';
  return { ...publicHead(of), ...(stands ? publicText(of) : { rows: [] }) };
}

/** What everyone may know of a notice without its rows. */
export function publicHead(of: NoticeHead) {
  const { id, title, kind, corrects, correctedBy, status, from, to, sha256 } = of;
  const publication = of.publication && { address: of.publication.address };
  return { id, title, kind, corrects, correctedBy, status, from, to, sha256, publication };
}

/** Whether everyone may ask for it: not before it is published, and not at all when it came to nothing. */
export function isPublic({ status }: NoticeHead): boolean {
  return status !== 'publishing' && status !== 'withdrawn';
}

/** Where and with what proof the notice stands on the government's own website. */
export function recordPublication(
  of: Notice,
  input: { address: string; proofSha256: string | null },
  actor: Actor,
  at: string,
): Notice {
  return { ...of, publication: { ...input, recordedBy: actor, recordedAt: at }, version: of.version + 1 };
}

/** Ends the window. Refuses `notice_open` before its last day is over and `invalid_transition` when it is not open. */
export function close(of: Notice, today: string, at: string): Notice {
  if (of.status !== 'open') throw new Refusal('invalid_transition', '这份公示已经结束，不能再结束一次。');
  if (today <= of.to)
    throw new Refusal('notice_open', `公示期到${of.to}结束，当天过完才能结束公示，请在${addDays(of.to, 1)}以后再办。`);
  return { ...of, status: 'closed', closedAt: at, version: of.version + 1 };
}

export interface Proceeding {
  readonly claimId: string;
  /** What goes on to be funded, in 分: the rows' total without the held lines. */
  readonly amount: number;
  /** What an objection holds now, and what a 更正公示 has taken out. */
  readonly heldLines: readonly string[];
  /** An objection that holds a line is not settled yet. */
  readonly undecided: boolean;
}

/** What each claim takes on from the notice. A claim all of whose lines are held has nothing to take on: its amount is 0. */
export function proceedings(of: Notice): Proceeding[] {
  return of.rows.map((row) => {
    const held = heldOf(of.objections, row);
    const amount = held.reduce((left, lineId) => left - row.lines[lineId]!, row.amount);
    const open = of.objections.filter((objection) => objection.state === 'open');
    const heldLines = [...(row.removed ?? []), ...held].sort();
    return { claimId: row.claimId, amount, heldLines, undecided: heldOf(open, row).length > 0 };
  });
}

/** 更正公示: the rows as they are after upheld objections, with a window of their own; it supersedes the first and takes its open objections on. */
export function correct(of: Notice, id: string, publishedOn: string, actor: Actor): { before: Notice; after: Notice } {
  if (of.status !== 'open' && of.status !== 'closed')
    throw new Refusal('invalid_transition', '这份公示已经更正或者撤下，请更正最新的一份。');
  const rows = of.rows.flatMap((row) => {
    const gone = new Set(
      heldOf(
        of.objections.filter((objection) => objection.state === 'upheld'),
        row,
      ),
    );
    const lines = Object.fromEntries(Object.entries(row.lines).filter(([lineId]) => !gone.has(lineId)));
    const amount = Object.values(lines).reduce((sum, part) => sum + part, 0);
    const removed = [...(row.removed ?? []), ...gone].sort();
    return gone.size === 0 ? [row] : [{ ...row, lines, amount, removed }];
  });
  const title = `${of.title.replace(/（更正）$/, '')}（更正）`;
  const { division, acceptedBy, phone, days, dayKind } = of;
  const fresh = publish({ id, division, title, rows, acceptedBy, phone, rule: { days, dayKind }, publishedOn, actor });
  const open = of.objections.filter((objection) => objection.state === 'open');
  const settled = of.objections.filter((objection) => objection.state !== 'open');
  const after: Omit<Notice, 'sha256'> = {
    ...fresh,
    kind: 'correction',
    corrects: of.id,
    root: rootOf(of),
    objections: open,
  };
  return {
    before: { ...of, status: 'superseded', correctedBy: id, objections: settled, version: of.version + 1 },
    after: { ...after, sha256: publicHash(after) },
  };
}

/**
 * Takes a closed notice from view; its hash stays. Refuses `notice_open` while it is open, and `invalid_transition` while an objection is:
 * claims wait on the notice until it is settled.
 */
export function takeDown(of: Notice, at: string): Notice {
  if (of.status === 'open') throw new Refusal('notice_open', `公示期到${of.to}结束，结束以后才能撤下。`);
  if (of.status === 'taken-down') throw new Refusal('invalid_transition', '这份公示已经撤下。');
  if (!isPublic(of)) throw new Refusal('invalid_transition', '这份公示没有发布出去，不用撤下。');
  const open = of.objections.filter((objection) => objection.state === 'open').length;
  if (open > 0)
    throw new Refusal('invalid_transition', `这份公示还有${open}件异议没有办结，请先办结异议，再撤下公示。`);
  return { ...of, status: 'taken-down', takenDownAt: at, version: of.version + 1 };
}

function publicText(of: Omit<Notice, 'sha256'>) {
  const rows = of.rows.map((row, index) => {
    const { institutionName, address, feeStandards, classTypes, inclusivePlaces, programme, basis, period } = row;
    const shown = { institutionName, address, feeStandards, classTypes, inclusivePlaces, programme };
    return { no: index + 1, ...shown, amount: yuanOfFen(row.amount), basis, period };
  });
  return { rows, total: yuanOfFen(of.total), acceptedBy: of.acceptedBy, phone: of.phone };
}

function publicHash(of: Omit<Notice, 'sha256'>): string {
  return fingerprint({ title: of.title, from: of.from, to: of.to, ...publicText(of) });
}
