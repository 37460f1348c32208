import { createHash } from 'node:crypto';
import { writeCsv } from '../../shared/files/csv.ts';
import type { Batch, SentFiles } from '../../shared/funds/batch.ts';
import { bankTable } from '../../shared/funds/payment-package.ts';
import type { BatchWithRows } from '../../shared/storage/batches.ts';
import type { Database } from '../../shared/storage/database.ts';
import type { FileStore } from '../../shared/storage/file-store.ts';
import { packageOf } from './batch-papers.ts';

/** A file of a batch: the payment package, or the 代发 file in one of its encodings. */
export type OutgoingName = keyof SentFiles;

/**
 * Keeps what goes out with 报送 byte by byte, before the batch names it; files that no batch comes to name are garbage.
 * Null for a batch that can no longer be sent: the command refuses it.
 */
export async function keepOutgoing(database: Database, files: FileStore, of: BatchWithRows): Promise<SentFiles | null> {
  if (of.batch.state !== 'prepared') return null;
  const keep = async (name: OutgoingName) => {
    const bytes = await outgoing(database, of, name);
    const sha256 = await keepFile(files, of.batch, { bytes, media: outgoingMedia[name] });
    return { sha256, bytes: bytes.byteLength };
  };
  return { package: await keep('package'), 'utf-8': await keep('utf-8'), gb18030: await keep('gb18030') };
}

/** Keeps what the treasury answered, before the batch names its hash. */
export async function keepAnswerFile(files: FileStore, batch: Batch, bytes: Uint8Array): Promise<void> {
  await keepFile(files, batch, { bytes, media: answerMedia(bytes) });
}

/** A file as it went out; of a batch that was not sent, as it would go out now. */
export async function outgoingFile(
  database: Database,
  files: FileStore,
  of: BatchWithRows,
  name: OutgoingName,
): Promise<Uint8Array> {
  const { batch } = of;
  if (!batch.sent) return outgoing(database, of, name);
  const { sha256 } = batch.sent[name];
  const kept = await keptFile(files, batch, sha256);
  if (!kept) throw new Error(`what batch ${batch.id} sent is not kept: ${sha256}`);
  return kept;
}

/** What was kept of a batch under this hash; null where nothing was. */
export async function keptFile(files: FileStore, batch: Batch, sha256: string): Promise<Uint8Array | null> {
  const bytes = await files.get(placeOf(batch, sha256));
  if (bytes && sha256Of(bytes) !== sha256) throw new Error(`the bytes kept of batch ${batch.id} are not ${sha256}`);
  return bytes;
}

export const outgoingMedia = {
  package: 'application/zip',
  'utf-8': 'application/octet-stream',
  gb18030: 'application/octet-stream',
} as const satisfies Record<OutgoingName, string>;

/** An answer is a table, and a spreadsheet is a zip by its first bytes. */
export function answerMedia(bytes: Uint8Array) {
  return bytes[0] === 0x50 ? spreadsheet : 'text/csv';
}
export const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

async function outgoing(database: Database, of: BatchWithRows, name: OutgoingName): Promise<Uint8Array> {
  if (name !== 'package') return writeCsv(bankTable(of.rows), name);
  const { zipOf } = await import('../../shared/files/archive.ts');
  return zipOf(await packageOf(database, of), of.batch.preparedAt);
}

async function keepFile(files: FileStore, batch: Batch, file: Parameters<FileStore['add']>[1]): Promise<string> {
  const sha256 = sha256Of(file.bytes);
  await files.add(placeOf(batch, sha256), file);
  return sha256;
}

function placeOf({ division, id }: Batch, sha256: string): string {
  return `bank/${division}/${id}/${sha256}`;
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
