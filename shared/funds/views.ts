import * as z from 'zod';
import { DivisionCode, Id, Instant, IsoDate } from '../claims/fields.ts';
import { Money } from '../claims/views.ts';
import { maskName } from '../identity.ts';
import { yuanOfFen } from '../money.ts';
import { type Appropriation, available, documentTypes, programmes, sources } from './appropriation.ts';
import { type Batch, batchStates, batchWorks, type PaymentRow, type RowAnswer, rowStates, SentFiles } from './batch.ts';
import type { Obligation } from './funding.ts';
import { type Notice, type NoticeHead, noticeStatuses, noticeWorks, publicHead, publicNotice } from './notice.ts';
import { type Payable, payableStates } from './payable.ts';
import { outstanding, type Recovery, recoveryStates, recoverySteps } from './recovery.ts';
import { totalsByState } from './settlement.ts';

/** Records of money as answers show them: amounts as yuan text, persons by name and office. */

const key = {
  year: z.string(),
  source: z.enum(sources),
  programme: z.enum(programmes),
  functionCode: z.string(),
  economicCode: z.string(),
  direct: z.boolean(),
};

export const AppropriationView = z
  .strictObject({
    id: Id,
    ...key,
    docNos: z.array(z.string()),
    documents: Money.meta({ description: '各文件金额之和' }),
    available: Money,
    reserved: Money,
    paid: Money,
    restored: Money,
    closed: z.boolean(),
  })
  .meta({ id: 'Appropriation' });

export function appropriationView(of: Appropriation): z.infer<typeof AppropriationView> {
  const { id, year, source, programme, functionCode, economicCode, direct, docNos, closed } = of;
  const amounts = {
    documents: yuanOfFen(of.documents),
    available: yuanOfFen(available(of)),
    reserved: yuanOfFen(of.reserved),
    paid: yuanOfFen(of.paid),
    restored: yuanOfFen(of.restored),
  };
  return { id, year, source, programme, functionCode, economicCode, direct, docNos, ...amounts, closed };
}

export const BudgetDocumentView = z
  .strictObject({
    id: Id,
    docNo: z.string(),
    ...key,
    type: z.enum(documentTypes),
    amount: Money,
    counterpart: Id.nullable(),
    issuedOn: IsoDate,
    registeredBy: z.string(),
    registeredAt: Instant,
    appropriation: AppropriationView,
  })
  .meta({ id: 'BudgetDocument' });

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

const underWayMeta = { description: '正在分步办理的事，办完为 null；在此之前不能办别的，也不能下载' };
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

const AnswerView = z.strictObject({
  outcome: z.enum(['paid', 'returned-by-treasury', 'bounced', 'unknown']),
  on: IsoDate,
  voucher: z.string().nullable(),
  reason: z.string().nullable(),
  fileSha256: z.string().nullable(),
  by: z.array(z.string()),
  at: Instant,
});

export const PaymentView = z
  .strictObject({
    id: Id,
    no: z.int(),
    institutionId: Id,
    payee: z.strictObject({ name: z.string(), number: z.string(), bank: z.string() }),
    appropriationId: Id,
    docNos: z.array(z.string()),
    source: z.enum(sources),
    programme: z.enum(programmes),
    amount: Money,
    purpose: z.string(),
    claimIds: z.array(Id),
    state: z.enum(rowStates),
    answers: z.array(AnswerView),
    proposed: AnswerView.nullable(),
  })
  .meta({ id: 'Payment' });

const batchFields = {
  id: Id,
  number: z.string(),
  year: z.string(),
  state: z.enum(batchStates),
  claimIds: z.array(Id),
  count: z.int(),
  total: Money,
  sha256: z.string(),
  preparedBy: z.string(),
  preparedAt: Instant,
  appliedBy: z.string().nullable(),
  appliedAt: Instant.nullable(),
  sent: SentFiles.nullable().meta({ description: '报送时留存的拨付材料和两种编码的代发文件；没有报送为 null' }),
  files: z.array(z.string()).meta({ description: '已导入的支付结果文件的 SHA-256' }),
  underWay: z.enum(batchWorks).nullable().meta(underWayMeta),
  version: z.int(),
};
export const BatchSummary = z.strictObject(batchFields).meta({ id: 'PaymentBatchSummary' });
export const BatchView = z
  .strictObject({
    ...batchFields,
    totals: z.strictObject({ paid: Money, returned: Money, bounced: Money, open: Money }),
    payments: z.array(PaymentView),
  })
  .meta({ id: 'PaymentBatch' });

export function batchSummary(of: Batch): z.infer<typeof BatchSummary> {
  const { id, number, year, state, claimIds, count, sha256, preparedAt, appliedAt, files, underWay, version } = of;
  const by = { preparedBy: of.prepared.name, appliedBy: of.applied?.name ?? null };
  const list = { claimIds, count, total: yuanOfFen(of.total), sha256, sent: of.sent, files };
  return { id, number, year, state, ...list, ...by, preparedAt, appliedAt, underWay, version };
}

export function batchView(batch: Batch, rows: readonly PaymentRow[]): z.infer<typeof BatchView> {
  const { paid, returned, bounced, open } = totalsByState(rows);
  const totals = {
    paid: yuanOfFen(paid),
    returned: yuanOfFen(returned),
    bounced: yuanOfFen(bounced),
    open: yuanOfFen(open),
  };
  return { ...batchSummary(batch), totals, payments: rows.map(paymentView) };
}

export function paymentView(row: PaymentRow): z.infer<typeof PaymentView> {
  const { id, no, institutionId, payee, appropriationId, docNos, source, programme, purpose, state } = row;
  const where = { appropriationId, docNos, source, programme, amount: yuanOfFen(row.amount), purpose };
  const claimIds = [...new Set(row.payables.map((part) => part.claimId))];
  const answers = row.answers.map(answerView);
  const proposed = row.proposed && answerView(row.proposed);
  return { id, no, institutionId, payee, ...where, claimIds, state, answers, proposed };
}

function answerView({ actors, ...answer }: RowAnswer): z.infer<typeof AnswerView> {
  return { ...answer, by: actors.map((actor) => actor.name) };
}

/** What is owed on a claim and what became of it; the institution sees its own. */
export const PaymentsView = z
  .strictObject({
    obligations: z.array(
      z.strictObject({ id: Id, instalment: z.int(), amount: Money, funded: Money, gap: Money, dueOn: IsoDate }),
    ),
    payables: z.array(
      z.strictObject({
        id: Id,
        instalment: z.int(),
        source: z.enum(sources),
        year: z.string(),
        amount: Money,
        offset: Money.meta({ description: '抵扣追回款的部分' }),
        state: z.enum(payableStates),
        batchId: Id.nullable(),
        paidOn: IsoDate.nullable(),
      }),
    ),
    partlyPaid: z.boolean(),
  })
  .meta({ id: 'PaymentsOfClaim' });

export function paymentsView(
  obligations: readonly Obligation[],
  payables: readonly Payable[],
): z.infer<typeof PaymentsView> {
  const paid = payables.filter((one) => one.state === 'paid');
  const left = obligations.some((one) => one.funded < one.amount);
  const live = payables.some((one) => one.state === 'reserved' || one.state === 'in-batch');
  return {
    obligations: obligations.map(({ id, instalment, amount, funded, dueOn }) => {
      const money = { amount: yuanOfFen(amount), funded: yuanOfFen(funded), gap: yuanOfFen(amount - funded) };
      return { id, instalment, ...money, dueOn };
    }),
    payables: payables.map(({ id, instalment, source, year, amount, offset, state, batchId, paidOn }) => {
      const money = { amount: yuanOfFen(amount), offset: yuanOfFen(offset) };
      return { id, instalment, source, year, ...money, state, batchId, paidOn };
    }),
    partlyPaid: paid.length > 0 && (left || live),
  };
}

export const RecoveryView = z
  .strictObject({
    id: Id,
    claimId: Id,
    institutionId: Id,
    payableId: Id,
    source: z.enum(sources),
    year: z.string(),
    kind: z.enum(['return', 'clawback']),
    reason: z.string(),
    state: z.enum(recoveryStates),
    amount: Money,
    decided: Money.nullable(),
    offset: Money,
    repaid: Money,
    outstanding: Money,
    steps: z.array(
      z.strictObject({
        step: z.enum(recoverySteps),
        docNo: z.string().nullable(),
        text: z.string().nullable(),
        amount: Money.nullable(),
        payableId: Id.nullable(),
        by: z.string(),
        at: Instant,
      }),
    ),
    version: z.int(),
  })
  .meta({ id: 'Recovery' });

export function recoveryView(of: Recovery): z.infer<typeof RecoveryView> {
  const { id, claimId, institutionId, payableId, source, year, kind, cause, state, version } = of;
  const identity = { id, claimId, institutionId, payableId, source, year, kind, reason: cause, state };
  const money = {
    amount: yuanOfFen(of.amount),
    decided: of.decided === null ? null : yuanOfFen(of.decided),
    offset: yuanOfFen(of.offset),
    repaid: yuanOfFen(of.repaid),
    outstanding: yuanOfFen(outstanding(of)),
  };
  const steps = of.steps.map(({ actor, amount, ...step }) => {
    return { ...step, amount: amount === null ? null : yuanOfFen(amount), by: actor.office };
  });
  return { ...identity, ...money, steps, version };
}
