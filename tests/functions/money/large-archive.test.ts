import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { archiveOf } from '../../../functions/funds/archive.ts';
import { openBooks } from '../../../functions/funds/archive-books.ts';
import { readSpreadsheet } from '../../../shared/files/spreadsheet.ts';
import { openArchive } from '../../../shared/files/zip.ts';
import { type Sheet, text } from '../../../shared/funds/paper.ts';
import { type BatchWithRows, getBatch } from '../../../shared/storage/batches.ts';
import type { Database } from '../../../shared/storage/database.ts';
import { openFileStore } from '../../../shared/storage/file-store.ts';
import { claimAt, fundIt, money, prepareIt } from '../../shared/storage/money-samples.ts';
import { freshDatabase } from '../../shared/storage/samples.ts';

/** The same table, which remembers how many calls were under way at most. */
function watched(database: Database): { database: Database; most: () => number } {
  let [underWay, most] = [0, 0];
  const counted =
    <Sent extends unknown[], Got>(call: (...sent: Sent) => Promise<Got>) =>
    async (...sent: Sent) => {
      underWay += 1;
      most = Math.max(most, underWay);
      return call(...sent).finally(() => {
        underWay -= 1;
      });
    };
  const { get, getMany, query, all } = database;
  const reads = { get: counted(get), getMany: counted(getMany), query: counted(query), all: counted(all) };
  return { database: { ...database, ...reads }, most: () => most };
}

test('an archive of 60 claims reads a few at a time, and every claim has its file and its line in the 名册', async () => {
  const { database } = await freshDatabase();
  const ids = Array.from({ length: 60 }, (_, index) => `C${String(index).padStart(3, '0')}`);
  for (const id of ids) await claimAt(database, id);
  await money(database, 20_000, 'issue', 'doc1');
  await fundIt(database, ids[0]!);
  await prepareIt(database, [ids[0]!]);
  const one = (await getBatch(database, 'bat_prepare'))!;
  const of: BatchWithRows = { ...one, batch: { ...one.batch, claimIds: ids } };
  const { database: seen, most } = watched(database);
  const files = openFileStore({ env: { FILES_URL: 'file:///nowhere/files' }, clock: () => new Date(0) });
  const zip = unzipSync(await archiveOf({ database: seen, files }, of));
  expect(Object.keys(zip).filter((name) => name.startsWith('申报/'))).toEqual(ids.map((id) => `申报/${id}.json`));
  // Eight claims, each with its head or with its lines, events, dues (twice), recoveries and papers.
  expect(most()).toBeLessThanOrEqual(8 * 6);
  const rows = await readSpreadsheet(zip['名册.xlsx']!);
  // Title, note, header and 60 lines, then the total and the number of lines.
  expect([rows.length, rows.at(-1)![0]]).toEqual([3 + 60 + 2, '共60行']);
});

test('a table of 12,001 rows is written as three spreadsheets of at most 5,000, one without rows as one', async () => {
  const sheetOf = (rows: readonly (readonly (string | number | null)[])[]): Sheet => ({
    ...{ name: '名册', title: '名册', notes: [], columns: [text('甲', 10), text('乙', 10)], total: null, footer: [] },
    rows,
  });
  const archive = openArchive('2026-06-30T00:00:00Z');
  const books = openBooks(archive, '名册', sheetOf);
  for (const many of [4_999, 2, 7_000]) await books.add(Array.from({ length: many }, (_, index) => [`${index}`, 'x']));
  await books.close();
  await openBooks(archive, '空', sheetOf).close();
  const zip = unzipSync(archive.finish());
  const lengths: [string, number][] = [];
  for (const [name, bytes] of Object.entries(zip))
    if (name.endsWith('.xlsx')) lengths.push([name, (await readSpreadsheet(bytes)).length - 2]);
  expect(lengths).toEqual([
    ['名册.xlsx', 5_000],
    ['名册（续1）.xlsx', 5_000],
    ['名册（续2）.xlsx', 2_001],
    ['空.xlsx', 0],
  ]);
});
