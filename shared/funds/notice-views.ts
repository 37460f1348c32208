import * as z from 'zod';
import { DivisionCode, Id, Instant, IsoDate } from '../claims/fields.ts';
import { Money } from '../claims/views.ts';
import { maskName } from '../identity.ts';
import { yuanOfFen } from '../money.ts';
import { type Notice, type NoticeHead, noticeStatuses, noticeWorks, publicHead, publicNotice } from './notice.ts';

/** Notices as answers show them: to everyone institution totals, to bureaus what was objected too. */

const ObjectionView = z.strictObject({
  id: Id,
  name: z.string(),
  contact: z.string(),
  text: z.string(),
  receivedOn: IsoDate,
  holdings: z.array(z.strictObject({ claimId: Id, lineIds: z.array(z.string()) })),
  state: z.enum(['open', 'upheld', 'dismissed']),
  registeredBy: z.string(),
  registeredAt: Instant,
  settled: z.strictObject({ reason: z.string(), by: z.string(), at: Instant }).nullable(),
});

export const PublicNoticeView = z
  .strictObject({
    id: Id,
    title: z.string(),
    kind: z.enum(['first', 'correction']),
    corrects: Id.nullable(),
    correctedBy: Id.nullable().meta({ description: '已由这份更正公示代替' }),
    status: z.enum(noticeStatuses),
    from: IsoDate,
    to: IsoDate,
    rows: z.array(
      z.strictObject({
        no: z.int(),
        institutionName: z.string(),
        address: z.string(),
        feeStandards: z.string(),
        classTypes: z.string(),
        inclusivePlaces: z.int().nullable(),
        programme: z.string(),
        amount: Money,
        basis: z.string(),
        period: z.string(),
      }),
    ),
    total: Money.optional(),
    acceptedBy: z.string().optional(),
    phone: z.string().optional(),
    publication: z.strictObject({ address: z.string() }).nullable(),
    sha256: z.string(),
  })
  .meta({ id: 'Notice' });

const underWayMeta = { description: '正在分步办理的事，办完为 null；在此之前不能办别的' };
const noticeFields = {
  division: DivisionCode,
  claimIds: z.array(Id),
  publishedOn: IsoDate,
  days: z.int(),
  dayKind: z.enum(['working', 'calendar']),
  objections: z.array(ObjectionView),
  closedAt: Instant.nullable(),
  takenDownAt: Instant.nullable(),
  underWay: z.enum(noticeWorks).nullable().meta(underWayMeta),
  version: z.int(),
};
export const NoticeView = z
  .strictObject({ ...PublicNoticeView.shape, ...noticeFields })
  .meta({ id: 'NoticeForBureaus' });
const { rows: _rows, ...noticeHead } = PublicNoticeView.shape;
export const NoticeSummary = z
  .strictObject({ ...noticeHead, total: Money, acceptedBy: z.string(), phone: z.string(), ...noticeFields })
  .meta({ id: 'NoticeSummary' });

type Eyes = 'objectors' | 'masked';

/** A notice as bureaus see it. */
export function noticeView(of: Notice): z.infer<typeof NoticeView> {
  return { ...publicNotice(of), ...insideOf(of, 'objectors') };
}

/** A notice in a list: everything but its rows. Who objected is for the health bureau and the auditor; everyone else sees 陈*禾 and no contact. */
export function noticeSummary(of: NoticeHead, eyes: Eyes): z.infer<typeof NoticeSummary> {
  const { acceptedBy, phone } = of;
  return { ...publicHead(of), total: yuanOfFen(of.total), acceptedBy, phone, ...insideOf(of, eyes) };
}

function insideOf(of: NoticeHead, eyes: Eyes) {
  const { division, claimIds, publishedOn, days, dayKind, closedAt, takenDownAt, underWay, version } = of;
  const objections = of.objections.map(({ registered, settled, ...objection }) => ({
    ...objection,
    ...(eyes === 'masked' ? { name: maskName(objection.name), contact: '' } : {}),
    registeredBy: registered.office,
    settled: settled && { reason: settled.reason, by: settled.actor.office, at: settled.at },
  }));
  const ended = { closedAt, takenDownAt, underWay, version };
  return { division, claimIds, publishedOn, days, dayKind, objections, ...ended };
}
