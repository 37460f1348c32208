import { bytesOf, manifestOf, type NamedBytes, zipBytes } from '../../shared/files/archive.ts';
import { batchView } from '../../shared/funds/views.ts';
import type { BatchWithRows } from '../../shared/storage/batches.ts';
import { allBudgetDocuments, entriesOf } from '../../shared/storage/budget.ts';
import { eventsOf, getHead, linesOf } from '../../shared/storage/claims.ts';
import type { Database } from '../../shared/storage/database.ts';
import { duesOf } from '../../shared/storage/payables.ts';
import { latestPaymentBasis } from '../../shared/storage/payment-basis.ts';
import { recoveriesOf } from '../../shared/storage/recoveries.ts';
import { noticesOf, packageOf } from './batch-papers.ts';

/**
 * 归档: everything a batch rests on, in one zip with a manifest of SHA-256: its papers, 支付依据, 指标 and their journal, claims with
 * their lines, events and recoveries, notices, and what the treasury answered. Children stand in it by mask, as they do in a claim.
 */
export async function archiveOf(database: Database, of: BatchWithRows, at: string): Promise<Uint8Array> {
  const { batch, rows } = of;
  const files: NamedBytes[] = await Promise.all((await packageOf(database, of)).map(bytesOf));
  const used = [...new Set(rows.map((row) => row.appropriationId))];
  const documents = await allBudgetDocuments(database, batch.division);
  files.push(
    json('支付批次与支付结果.json', batchView(batch, rows)),
    json('支付依据.json', await latestPaymentBasis(database, batch.division)),
    json('指标文件.json', documents),
    json('公示.json', await noticesOf(database, batch.claimIds)),
  );
  for (const id of used) files.push(json(`指标流水/${id}.json`, await entriesOf(database, batch.division, id)));
  for (const id of batch.claimIds) files.push(json(`申报/${id}.json`, await claimRecord(database, id)));
  return zipBytes([...files, { name: 'manifest.sha256', bytes: Buffer.from(manifestOf(files)) }], at);
}

async function claimRecord(database: Database, id: string) {
  const head = (await getHead(database, id))!;
  const lines = (await linesOf(database, head)).map(({ child, ...line }) => {
    const masked = child && { key: child.key, maskedNumber: child.maskedNumber, birthOrder: child.birthOrder };
    return { ...line, child: masked };
  });
  const money = { ...(await duesOf(database, id)), recoveries: await recoveriesOf(database, id) };
  return { head, lines, events: await eventsOf(database, id), ...money };
}

function json(name: string, value: unknown): NamedBytes {
  return { name, bytes: Buffer.from(`${JSON.stringify(value, null, 1)}\n`) };
}
