import * as z from 'zod';
import { Id, Instant, IsoDate } from '../claims/fields.ts';
import { Money } from '../claims/views.ts';
import { yuanOfFen } from '../money.ts';
import { programmes, sources } from './appropriation.ts';
import { type Batch, batchStates, batchWorks, type PaymentRow, type RowAnswer, rowStates, SentFiles } from './batch.ts';
import { totalsByState } from './settlement.ts';

/** Payment batches as answers show them: amounts as yuan text, persons by name. */

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

const underWayMeta = { description: '正在分步办理的事，办完为 null；在此之前不能办别的，也不能下载' };
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
