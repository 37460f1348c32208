import * as z from 'zod';
import { Id, Sha256 } from '../../shared/claims/fields.ts';
import { assertAtRest } from '../../shared/funds/batch.ts';
import { bytesThroughFunction } from '../../shared/http/operation.ts';
import type { Principal } from '../../shared/http/principal.ts';
import { notFound } from '../../shared/http/problem.ts';
import { Refusal } from '../../shared/refusal.ts';
import type { BatchWithRows } from '../../shared/storage/batches.ts';
import type { Database } from '../../shared/storage/database.ts';
import { answerMedia, keptFile, outgoingFile, outgoingMedia, sha256Of, spreadsheet } from './bank-files.ts';
import { operation, ownBatch, batchReaders as readers } from './services.ts';

/** How long the address of a large archive is good for. */
const fetchSeconds = 5 * 60;
const shared = { tag: '支付', method: 'get', answer: z.unknown() } as const;
const params = z.object({ id: Id });

export const batchFileOperations = [
  operation(
    {
      ...shared,
      id: 'getPaymentPackage',
      path: '/v1/payment-batches/{id}/package',
      summary: '拨付请示、资金分配汇总表、公示情况说明和拨付清册（zip）',
      description: '报送以后是报送时留存的原件，SHA-256 见批次的 sent。',
      roles: readers,
      params,
      download: ['application/zip'],
      refusals: ['invalid_transition'],
    },
    async ({ principal, params: { id } }, { database, files }) => {
      const of = await ownBatchAtRest(database, principal, id);
      const bytes = await outgoingFile(database, files, of, 'package');
      return { body: null, file: { name: `拨付材料-${of.batch.number}.zip`, media: outgoingMedia.package, bytes } };
    },
  ),
  operation(
    {
      ...shared,
      id: 'getBatchArchive',
      path: '/v1/payment-batches/{id}/archive',
      summary: '一个批次的归档材料和校验清单（zip）',
      description:
        '拨付材料、报送和支付结果原件、支付依据、指标和流水、名册、申报、材料目录、公示、抽查，附每个文件的 SHA-256。幼儿一律遮盖。',
      roles: ['auditor', 'health-approver'],
      params,
      download: ['application/zip'],
      largeFiles: true,
      refusals: ['invalid_transition'],
    },
    async ({ principal, params: { id } }, { database, files, transit }) => {
      const of = await ownBatchAtRest(database, principal, id);
      const { archiveOf } = await import('./archive.ts');
      const bytes = await archiveOf({ database, files }, of);
      const file = { name: `归档-${of.batch.number}.zip`, media: 'application/zip' };
      if (bytes.byteLength <= bytesThroughFunction) return { body: null, file: { ...file, bytes } };
      const path = `archives/${of.batch.division}/${of.batch.id}/${sha256Of(bytes)}`;
      await transit.put(path, { bytes, media: file.media });
      return { body: null, elsewhere: await transit.addressToGet(path, file, fetchSeconds) };
    },
  ),
  operation(
    {
      ...shared,
      id: 'getBankFile',
      path: '/v1/payment-batches/{id}/file',
      summary: '代发文件（CSV）',
      description: '报送以后是报送时留存的原件，SHA-256 见批次的 sent。',
      roles: readers,
      params,
      query: z.strictObject({ channel: z.enum(['utf-8', 'gb18030']).default('utf-8') }),
      download: ['application/octet-stream'],
      refusals: ['invalid_transition'],
    },
    async ({ principal, params: { id }, query: { channel } }, { database, files }) => {
      const of = await ownBatchAtRest(database, principal, id);
      const bytes = await outgoingFile(database, files, of, channel);
      return { body: null, file: { name: `代发-${of.batch.number}.csv`, media: outgoingMedia[channel], bytes } };
    },
  ),
  operation(
    {
      ...shared,
      id: 'getAnswerFile',
      path: '/v1/payment-batches/{id}/answers/{sha256}',
      summary: '国库支付结果文件的原件',
      description: '已导入的文件见批次的 files，以 SHA-256 区分。',
      roles: readers,
      params: z.object({ id: Id, sha256: Sha256 }),
      download: [spreadsheet, 'text/csv'],
      refusals: [],
    },
    async ({ principal, params: { id, sha256 } }, { database, files }) => {
      const { batch } = await ownBatch(database, principal, id);
      if (!batch.files.includes(sha256)) throw notFound();
      const bytes = await keptFile(files, batch, sha256);
      if (!bytes) throw new Refusal('not_found', '这份文件是在留存原件之前导入的，只有校验值，请向国库索取原件核对。');
      const media = answerMedia(bytes);
      const name = `支付结果-${batch.number}-${sha256.slice(0, 8)}${media === spreadsheet ? '.xlsx' : '.csv'}`;
      return { body: null, file: { name, media, bytes } };
    },
  ),
];

/** A batch of which nothing is under way: half of it is not handed out. */
async function ownBatchAtRest(database: Database, principal: Principal, id: string): Promise<BatchWithRows> {
  const found = await ownBatch(database, principal, id);
  assertAtRest(found.batch);
  return found;
}
