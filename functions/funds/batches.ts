import { createHash } from 'node:crypto';
import * as z from 'zod';
import { Id } from '../../shared/claims/fields.ts';
import { readCsv } from '../../shared/files/csv.ts';
import { matchAnswers, readAnswers } from '../../shared/funds/answers.ts';
import { AnswerInput, BatchInput } from '../../shared/funds/inputs.ts';
import { assertRoom } from '../../shared/funds/room.ts';
import { answersOfFile, registerByHand } from '../../shared/funds/settlement.ts';
import { BatchSummary, BatchView, batchSummary, batchView } from '../../shared/funds/views.ts';
import { listQuery, pageOf, pageRequest } from '../../shared/http/lists.ts';
import type { Command } from '../../shared/http/operation.ts';
import { actorOf, type Principal } from '../../shared/http/principal.ts';
import { notFound } from '../../shared/http/problem.ts';
import * as commands from '../../shared/storage/batch-commands.ts';
import {
  alreadyImported,
  type BatchWithRows,
  getBatch,
  isImported,
  listBatches,
} from '../../shared/storage/batches.ts';
import type { Database } from '../../shared/storage/database.ts';
import { fundSettings } from '../../shared/storage/fund-settings.ts';
import { keepAnswerFile, keepOutgoing, spreadsheet } from './bank-files.ts';
import { operation, ownHead } from './services.ts';

const clerk = ['payment-clerk'] as const;
const checker = ['payment-checker'] as const;
const treasury = ['payment-clerk', 'payment-checker'] as const;
export const readers = ['finance-officer', 'payment-clerk', 'payment-checker', 'auditor'] as const;
export const tag = '支付';
const shared = { tag, method: 'post', command: true, answer: BatchView } as const;
export const params = z.object({ id: Id });
const nothing = z.strictObject({}).optional();

export const batchOperations = [
  operation(
    {
      ...shared,
      id: 'prepareBatch',
      path: '/v1/payment-batches',
      summary: '编制支付批次',
      description: '清册、笔数、合计和校验值就此固定。账户冻结、止付或没有占用指标的，逐一列出。',
      roles: clerk,
      creates: 'always',
      body: BatchInput,
      refusals: ['not_found', 'too_many_claims', 'not_payable', 'four_eyes', 'invalid_transition', 'version_conflict'],
    },
    async ({ principal, body, command }, { database, newId }) => {
      assertRoom(body.claimIds.length, commands.claimsInBatch, '编制支付');
      const heads = await Promise.all(body.claimIds.map((id) => ownHead(database, principal, id)));
      const act = { actor: actorOf(principal, clerk), at: command.now };
      const id = newId('bat');
      const what = { id, division: principal.division, heads, act };
      const answer = (made: BatchWithRows) => answered(command, made, `/v1/payment-batches/${id}`);
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
      roles: readers,
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
      roles: readers,
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
      description: '报送的拨付材料和代发文件就此留存，以后下载的就是报送的原件。',
      roles: checker,
      params,
      body: nothing,
      refusals: ['four_eyes', 'invalid_transition', 'version_conflict'],
    },
    async ({ principal, params: { id }, command }, { database, files }) => {
      const before = await ownBatch(database, principal, id);
      const act = { actor: actorOf(principal, checker), at: command.now };
      const sent = await keepOutgoing(database, files, before);
      return commands.apply(database, { ...command, before, sent, act, answer: (after) => answered(command, after) });
    },
  ),
  operation(
    {
      ...shared,
      id: 'cancelBatch',
      path: '/v1/payment-batches/{id}/cancel',
      summary: '作废还没有报送的批次',
      roles: clerk,
      params,
      body: nothing,
      refusals: ['invalid_transition', 'version_conflict'],
    },
    async ({ principal, params: { id }, command }, { database }) => {
      const before = await ownBatch(database, principal, id);
      const act = { actor: actorOf(principal, clerk), at: command.now };
      return commands.cancel(database, { ...command, before, act, answer: (after) => answered(command, after) });
    },
  ),
  operation(
    {
      ...shared,
      id: 'importAnswers',
      path: '/v1/payment-batches/{id}/answers',
      summary: '导入国库的支付结果文件（.xlsx 或 .csv）',
      description:
        '按本地规定的列名读取，逐笔核对用途、收款人、账号和金额，有一处不符就全部不导入。一个文件只导入一次。',
      roles: treasury,
      params,
      query: z.strictObject({
        partial: z.enum(['true', 'false']).default('false').meta({ description: '文件只有这一批的部分结果' }),
      }),
      upload: { media: [spreadsheet, 'text/csv', 'application/octet-stream'], bytesAtMost: 2 * 1024 * 1024 },
      refusals: [
        'answer_refused',
        'answer_already_imported',
        'unreadable_file',
        'invalid_transition',
        'version_conflict',
      ],
    },
    async ({ principal, params: { id }, query, file: bytes, command }, { database, files }) => {
      const before = await ownBatch(database, principal, id);
      const file = createHash('sha256').update(bytes).digest('hex');
      if (await isImported(database, principal.division, file)) throw alreadyImported();
      const { mapping } = await fundSettings(database, principal.division);
      const cells = await cellsOf(bytes);
      const matched = matchAnswers(before.rows, readAnswers(cells, mapping), query.partial === 'true');
      const act = { actor: actorOf(principal, treasury), at: command.now };
      const answers = answersOfFile(matched, file, act.actor);
      const answer = (after: BatchWithRows) => answered(command, after);
      await keepAnswerFile(files, before.batch, bytes);
      return commands.registerAnswers(database, { ...command, before, answers, file, act, answer });
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
      refusals: ['four_eyes', 'invalid_transition', 'version_conflict'],
    },
    async ({ principal, params: { id, paymentId }, body, command }, { database }) => {
      const before = await ownBatch(database, principal, id);
      const row = before.rows.find((one) => one.id === paymentId);
      if (!row) throw notFound();
      const act = { actor: actorOf(principal, treasury), at: command.now };
      const { outcome, on, voucher = null, reason = null } = body;
      const registered = registerByHand(row, { outcome, on, voucher, reason }, act.actor, act.at);
      const answer = (after: BatchWithRows) => answered(command, after);
      const call = { ...command, before, act, answer };
      if (registered.answer)
        return commands.registerAnswers(database, { ...call, answers: [registered.answer], file: null });
      const rows = before.rows.map((one) => (one.id === paymentId ? registered.row : one));
      const batch = { ...before.batch, version: before.batch.version + 1 };
      return commands.changeRows(database, { ...call, after: { batch, rows } });
    },
  ),
];

/** The readers of spreadsheets are loaded when one comes: most calls never see one. */
async function cellsOf(bytes: Uint8Array): Promise<string[][]> {
  if (bytes[0] !== 0x50 && bytes[0] !== 0xd0) return readCsv(bytes);
  const { readSpreadsheet } = await import('../../shared/files/spreadsheet.ts');
  return readSpreadsheet(bytes);
}

export async function ownBatch(database: Database, { division }: Principal, id: string): Promise<BatchWithRows> {
  const found = await getBatch(database, id);
  if (found?.batch.division !== division) throw notFound();
  return found;
}

function answered(command: Command, { batch, rows }: BatchWithRows, location?: string) {
  return command.answer({ body: batchView(batch, rows), version: batch.version, ...(location ? { location } : {}) });
}
