import { createHash } from 'node:crypto';
import * as z from 'zod';
import { Id } from '../../shared/claims/fields.ts';
import { readCsv } from '../../shared/files/csv.ts';
import { matchAnswers, readAnswers } from '../../shared/funds/answers.ts';
import type { PaymentRow } from '../../shared/funds/batch.ts';
import { BatchSummary, BatchView, batchSummary, batchView } from '../../shared/funds/batch-views.ts';
import { dropProposal, registerByHand } from '../../shared/funds/by-hand.ts';
import { AnswerInput, BatchInput } from '../../shared/funds/inputs.ts';
import { answersOfFile } from '../../shared/funds/settlement.ts';
import { listQuery, pageOf, pageRequest } from '../../shared/http/lists.ts';
import type { Command, Outcome } from '../../shared/http/operation.ts';
import { actorOf, type Principal } from '../../shared/http/principal.ts';
import { notFound } from '../../shared/http/problem.ts';
import * as commands from '../../shared/storage/batch-commands.ts';
import { alreadyImported, type BatchWithRows, isImported, listBatches } from '../../shared/storage/batches.ts';
import type { Database } from '../../shared/storage/database.ts';
import { fundSettings } from '../../shared/storage/fund-settings.ts';
import type { Asked } from '../../shared/storage/undertaking.ts';
import { keepAnswerFile, keepOutgoing, spreadsheet } from './bank-files.ts';
import { batchReaders, operation, ownBatch, ownHeads } from './services.ts';

const clerk = ['payment-clerk'] as const;
const checker = ['payment-checker'] as const;
const treasury = ['payment-clerk', 'payment-checker'] as const;
const tag = '支付';
const shared = { tag, method: 'post', command: true, answer: BatchView } as const;
const params = z.object({ id: Id });
const nothing = z.strictObject({}).optional();
const asItStands = ['invalid_transition', 'version_conflict', 'idempotency_in_flight'] as const;
const takesSteps = '申报多的分步办理，中断后用同一个幂等键再发，会接着办。';

export const batchOperations = [
  operation(
    {
      ...shared,
      id: 'prepareBatch',
      path: '/v1/payment-batches',
      summary: '编制支付批次',
      description: `清册、笔数、合计和校验值就此固定。账户冻结、止付或没有占用指标的，逐一列出。${takesSteps}`,
      roles: clerk,
      creates: 'always',
      body: BatchInput,
      refusals: [
        'not_found',
        'too_many_claims',
        'not_payable',
        'four_eyes',
        'invalid_transition',
        'version_conflict',
        'idempotency_in_flight',
      ],
    },
    async ({ principal, body, command }, { database, newId }) => {
      const heads = await ownHeads(database, principal, body.claimIds);
      const act = { actor: actorOf(principal, clerk), at: command.now };
      const what = { id: newId('bat'), division: principal.division, heads, act };
      // An earlier try of the same call may have begun it under another id.
      const answer = (made: BatchWithRows) => answered(command, made, `/v1/payment-batches/${made.batch.id}`);
      return commands.prepare(database, { ...command, ...what, answer });
    },
  ),
  operation(
    {
      tag,
      id: 'listBatches',
      method: 'get',
      path: '/v1/payment-batches',
      summary: '支付批次，新的在前',
      roles: batchReaders,
      query: z.strictObject(listQuery),
      answer: pageOf(BatchSummary),
      refusals: [],
    },
    async ({ principal, query }, { database }) => {
      const page = await listBatches(database, principal.division, pageRequest(query));
      return { body: { items: page.items.map(batchSummary), nextCursor: page.nextCursor } };
    },
  ),
  operation(
    {
      tag,
      id: 'getBatch',
      method: 'get',
      path: '/v1/payment-batches/{id}',
      summary: '一个支付批次和它的每一笔',
      roles: batchReaders,
      params,
      answer: BatchView,
      refusals: [],
    },
    async ({ principal, params: { id } }, { database }) => {
      const { batch, rows } = await ownBatch(database, principal, id);
      return { body: batchView(batch, rows), version: batch.version };
    },
  ),
  operation(
    {
      ...shared,
      id: 'applyBatch',
      path: '/v1/payment-batches/{id}/apply',
      summary: '复核并报送支付申请',
      description: `报送的拨付材料和代发文件就此留存，以后下载的就是报送的原件。${takesSteps}`,
      roles: checker,
      params,
      body: nothing,
      refusals: ['four_eyes', 'not_payable', ...asItStands],
    },
    async ({ principal, params: { id }, command }, { database, files }) => {
      const act = { actor: actorOf(principal, checker), at: command.now };
      return onOwnBatch(database, principal, id, command, async (call) => {
        const sent = await keepOutgoing(database, files, call.before);
        return commands.apply(database, { ...call, sent, act });
      });
    },
  ),
  operation(
    {
      ...shared,
      id: 'cancelBatch',
      path: '/v1/payment-batches/{id}/cancel',
      summary: '作废还没有报送的批次',
      description: takesSteps,
      roles: clerk,
      params,
      body: nothing,
      refusals: asItStands,
    },
    async ({ principal, params: { id }, command }, { database }) => {
      const act = { actor: actorOf(principal, clerk), at: command.now };
      return onOwnBatch(database, principal, id, command, (call) => commands.cancel(database, { ...call, act }));
    },
  ),
  operation(
    {
      ...shared,
      id: 'importAnswers',
      path: '/v1/payment-batches/{id}/answers',
      summary: '导入国库的支付结果文件（.xlsx 或 .csv）',
      description: `正文就是文件本身；GB18030 的 CSV 以 application/octet-stream 发送，UTF-8 的也可以用 text/csv。按本地规定的列名读取，逐笔核对用途、收款人、账号和金额，有一处不符就全部不导入。一个文件只导入一次。${takesSteps}`,
      roles: treasury,
      params,
      query: z.strictObject({
        partial: z.enum(['true', 'false']).default('false').meta({ description: '文件只有这一批的部分结果' }),
      }),
      upload: { media: [spreadsheet, 'application/octet-stream', 'text/csv'], bytesAtMost: 2 * 1024 * 1024 },
      refusals: ['answer_refused', 'answer_already_imported', 'unreadable_file', ...asItStands],
    },
    async ({ principal, params: { id }, query, file: bytes, command }, { database, files }) => {
      const file = createHash('sha256').update(bytes).digest('hex');
      const act = { actor: actorOf(principal, treasury), at: command.now };
      return onOwnBatch(database, principal, id, command, async (call) => {
        if (await isImported(database, principal.division, file)) throw alreadyImported();
        const { mapping } = await fundSettings(database, principal.division);
        const cells = await cellsOf(bytes);
        const { year } = call.before.batch;
        const given = { partial: query.partial === 'true', year, at: command.now };
        const matched = matchAnswers(call.before.rows, readAnswers(cells, mapping), given);
        const answers = answersOfFile(matched, file, act.actor);
        await keepAnswerFile(files, call.before.batch, bytes);
        return commands.registerAnswers(database, { ...call, answers, file, act });
      });
    },
  ),
  operation(
    {
      ...shared,
      id: 'answerPayment',
      path: '/v1/payment-batches/{id}/payments/{paymentId}/answer',
      summary: '手工登记一笔支付结果',
      description: '要两个人先后登记，内容一致才生效。结果不明的登记为 unknown，之后不会重新支付，直到有结果。',
      roles: treasury,
      params: z.object({ id: Id, paymentId: Id }),
      body: AnswerInput,
      refusals: ['four_eyes', ...asItStands],
    },
    async ({ principal, params: { id, paymentId }, body, command }, { database }) => {
      const act = { actor: actorOf(principal, treasury), at: command.now };
      return onOwnBatch(database, principal, id, command, async (call) => {
        const { batch, rows } = call.before;
        const row = rows.find((one) => one.id === paymentId);
        if (!row) throw notFound();
        const { outcome, on, voucher = null, reason = null } = body;
        const registered = registerByHand(row, { outcome, on, voucher, reason }, batch, act);
        if (registered.answer)
          return commands.registerAnswers(database, { ...call, act, answers: [registered.answer], file: null });
        return commands.changeRows(database, { ...call, act, after: withRow(call.before, registered.row) });
      });
    },
  ),
  operation(
    {
      ...shared,
      id: 'withdrawAnswer',
      path: '/v1/payment-batches/{id}/payments/{paymentId}/answer/withdraw',
      summary: '撤销一笔只由一个人登记、还没有生效的支付结果',
      description: '登记错了的，撤销以后重新登记；已经由两个人登记生效的不能撤销。',
      roles: treasury,
      params: z.object({ id: Id, paymentId: Id }),
      body: nothing,
      refusals: asItStands,
    },
    async ({ principal, params: { id, paymentId }, command }, { database }) => {
      const act = { actor: actorOf(principal, treasury), at: command.now };
      return onOwnBatch(database, principal, id, command, async (call) => {
        const row = call.before.rows.find((one) => one.id === paymentId);
        if (!row) throw notFound();
        return commands.changeRows(database, { ...call, act, after: withRow(call.before, dropProposal(row)) });
      });
    },
  ),
];

function withRow({ batch, rows }: BatchWithRows, row: PaymentRow): BatchWithRows {
  const after = rows.map((one) => (one.id === row.id ? row : one));
  return { batch: { ...batch, version: batch.version + 1 }, rows: after };
}

/** The readers of spreadsheets are loaded when one comes: most calls never see one. */
async function cellsOf(bytes: Uint8Array): Promise<string[][]> {
  if (bytes[0] !== 0x50 && bytes[0] !== 0xd0) return readCsv(bytes);
  const { readSpreadsheet } = await import('../../shared/files/spreadsheet.ts');
  return readSpreadsheet(bytes);
}

/** A command on one's own batch as it stands once nothing of it is under way. */
async function onOwnBatch(
  database: Database,
  principal: Principal,
  id: string,
  command: Command,
  carryOut: (call: Asked<BatchWithRows> & { before: BatchWithRows }) => Promise<Outcome>,
): Promise<Outcome> {
  await ownBatch(database, principal, id);
  const call = { ...command, answer: (after: BatchWithRows) => answered(command, after) };
  return commands.onBatch(database, { ...call, id }, (before) => carryOut({ ...call, before }));
}

function answered(command: Command, { batch, rows }: BatchWithRows, location?: string) {
  return command.answer({ body: batchView(batch, rows), version: batch.version, ...(location ? { location } : {}) });
}
