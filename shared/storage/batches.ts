import * as z from 'zod';
import { fingerprint } from '../canonical-json.ts';
import { Batch, PaymentRow } from '../funds/batch.ts';
import { Refusal } from '../refusal.ts';
import { pack, unpack } from './codec.ts';
import { Contention } from './contention.ts';
import { type Page, type PageRequest, readPage } from './cursor.ts';
import type { Database } from './database.ts';
import { answerFileKey, batchKey, batchNumberKey, batchRowsKey, divisionBatches } from './keys.ts';
import { readRecord } from './record.ts';
import { alreadyExists, replaced } from './versions.ts';
import { absent, equal, put, type Write } from './write.ts';

const StoredBatch = Batch.extend({ revision: z.string() });

export interface BatchWithRows {
  readonly batch: Batch;
  readonly rows: readonly PaymentRow[];
}

export async function getBatch(database: Database, id: string): Promise<BatchWithRows | null> {
  const item = await database.get(batchKey(id));
  if (!item) return null;
  const { revision, ...batch } = readRecord(StoredBatch, item);
  const rows = await database.get(batchRowsKey(id, revision));
  if (!rows) throw new Error(`batch ${id} has no rows under revision ${revision}`);
  return { batch, rows: z.array(PaymentRow).parse(unpack(rows.rows as Uint8Array)) };
}

export function listBatches(database: Database, division: string, page: PageRequest): Promise<Page<Batch>> {
  const range = { partition: divisionBatches(division), prefix: '', index: true, newestFirst: true };
  return readPage(database, range, page, (item) => {
    const { revision: _revision, ...batch } = readRecord(StoredBatch, item);
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

/** Rows go ahead under a revision that names their content; nothing refers to them until the batch does. */
export async function putRows(database: Database, { batch, rows }: BatchWithRows): Promise<void> {
  await database.putAside([{ ...batchRowsKey(batch.id, revisionOf(rows)), rows: pack([...rows]) }]);
}

export function addBatch({ batch, rows }: BatchWithRows): Write {
  return put(itemOf(batch, rows), absent, () => alreadyExists('批次'));
}

/** Refuses with `version_conflict`. */
export function replaceBatch(before: Batch, { batch, rows }: BatchWithRows): Write {
  return replaced(itemOf(batch, rows), before.version);
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

function itemOf(batch: Batch, rows: readonly PaymentRow[]) {
  const place = { gsi1pk: divisionBatches(batch.division), gsi1sk: batch.number };
  return { ...batchKey(batch.id), ...place, ...batch, revision: revisionOf(rows) };
}

function revisionOf(rows: readonly PaymentRow[]): string {
  return fingerprint(rows);
}
