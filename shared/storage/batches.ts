import { Batch, PaymentRow } from '../funds/batch.ts';
import { Refusal } from '../refusal.ts';
import type { Item } from './codec.ts';
import { Contention } from './contention.ts';
import { type Page, type PageRequest, readPage } from './cursor.ts';
import type { Database } from './database.ts';
import { answerFileKey, batchKey, batchNumberKey, divisionBatches } from './keys.ts';
import { readRecord } from './record.ts';
import { putRowPages, RowsReference, readRowPages, rowsReference } from './row-pages.ts';
import { alreadyExists, replaced } from './versions.ts';
import { absent, equal, put, type Write } from './write.ts';

export const StoredBatch = Batch.extend(RowsReference.shape);

export interface BatchWithRows {
  readonly batch: Batch;
  readonly rows: readonly PaymentRow[];
}

export async function getBatch(database: Database, id: string): Promise<BatchWithRows | null> {
  const item = await database.get(batchKey(id));
  if (!item) return null;
  const { revision, pages, ...batch } = readRecord(StoredBatch, item);
  return { batch, rows: await rowsOfBatch(database, id, { revision, pages }) };
}

/** The rows of a revision, the current one or one that came before. */
export function rowsOfBatch(database: Database, id: string, at: RowsReference): Promise<PaymentRow[]> {
  return readRowPages(database, batchKey(id), at, PaymentRow);
}

export function listBatches(database: Database, division: string, page: PageRequest): Promise<Page<Batch>> {
  const range = { partition: divisionBatches(division), prefix: '', index: true, newestFirst: true };
  return readPage(database, range, page, (item: Item) => {
    const { revision: _revision, pages: _pages, ...batch } = readRecord(StoredBatch, item);
    return batch;
  });
}

/** `PC202606-0001`: the next number of a division and month, and the write that takes it. */
export async function nextBatchNumber(
  database: Database,
  division: string,
  month: string,
): Promise<{ number: string; taking: Write }> {
  const key = batchNumberKey(division, month);
  const last = Number((await database.get(key))?.last ?? 0);
  const free = last === 0 ? absent : equal({ last });
  const number = `PC${month.replace('-', '')}-${String(last + 1).padStart(4, '0')}`;
  return { number, taking: put({ ...key, last: last + 1 }, free, () => new Contention()) };
}

/** Rows go ahead of the batch that refers to them, unless `before` has them already. */
export async function putRows(database: Database, before: BatchWithRows | null, after: BatchWithRows): Promise<void> {
  if (before?.rows !== after.rows) await putRowPages(database, batchKey(after.batch.id), after.rows);
}

/** Puts a new batch, or one in the place of the version read. Refuses with `already_exists`, `version_conflict`. */
export function putBatch(before: BatchWithRows | null, { batch, rows }: BatchWithRows): Write {
  const place = { gsi1pk: divisionBatches(batch.division), gsi1sk: batch.number };
  const item = { ...batchKey(batch.id), ...place, ...batch, ...rowsReference(rows) };
  return before ? replaced(item, before.batch.version) : put(item, absent, () => alreadyExists('批次'));
}

/** Remembers an imported file for ever. Refuses with `answer_already_imported`. */
export function takeAnswerFile(division: string, sha256: string, batchId: string): Write {
  return put({ ...answerFileKey(division, sha256), batchId }, absent, alreadyImported);
}

export async function isImported(database: Database, division: string, sha256: string): Promise<boolean> {
  return (await database.get(answerFileKey(division, sha256))) !== null;
}

export function alreadyImported(): Refusal {
  return new Refusal('answer_already_imported', '这个文件已经导入过，不用再导入。要导入新的结果，请用新的文件。');
}
