import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeCheckpoints } from '../../../functions/workers/write-checkpoints.ts';
import { contentHash } from '../../../shared/canonical-json.ts';
import type { Database } from '../../../shared/storage/database.ts';
import { type FileStore, openFileStore } from '../../../shared/storage/file-store.ts';
import { claimAt, fundIt, money } from '../../shared/storage/money-samples.ts';
import { databaseAs, freshDatabase, stored } from '../../shared/storage/samples.ts';

const directory = mkdtempSync(join(tmpdir(), 'tuobu-files-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const clock = () => new Date('2024-06-02T01:00:00.000Z');
const files: FileStore = openFileStore({ env: { FILES_URL: pathToFileURL(directory).href }, clock });
const on = async (at: string) => (await writeCheckpoints(worker, files, new Date(at))).written;
const kept = async (day: string) =>
  JSON.parse(Buffer.from((await files.get(`checkpoints/330903/${day}.json`))!).toString('utf8'));

let database: Database;
let worker: Database;
beforeAll(async () => {
  const fresh = await freshDatabase();
  database = fresh.database;
  worker = await databaseAs('workers', fresh.table);
});

test('a division without a submitted claim has no checkpoint', async () => {
  expect([await on('2024-06-01T01:00:00.000Z'), readdirSync(directory)]).toEqual([[], []]);
});

test('a checkpoint says where the chain of every claim ended, under one hash, and nothing else', async () => {
  for (const id of ['B', 'A']) await claimAt(database, id);
  expect(await on('2024-06-02T01:00:00.000Z')).toEqual(['checkpoints/330903/2024-06-02.json']);
  const [a, b] = [(await stored(database, 'A')).head, (await stored(database, 'B')).head];
  const { sha256, ...content } = await kept('2024-06-02');
  expect(content).toEqual({
    division: '330903',
    day: '2024-06-02',
    at: '2024-06-02T01:00:00.000Z',
    claims: [
      { id: 'A', version: a.version, hash: a.eventHash },
      { id: 'B', version: b.version, hash: b.eventHash },
    ],
  });
  expect(sha256).toBe(contentHash(content));
});

test('the first of a day in Shanghai stands, whatever comes later; the next day has its own', async () => {
  const first = await kept('2024-06-02');
  await money(database, 20_000);
  await fundIt(database, 'A');
  expect(await on('2024-06-02T15:59:59.000Z')).toEqual([]);
  expect(await kept('2024-06-02')).toEqual(first);
  expect(await on('2024-06-02T16:00:00.000Z')).toEqual(['checkpoints/330903/2024-06-03.json']);
  const [before, after] = [first.claims[0], (await kept('2024-06-03')).claims[0]];
  expect([after.version - before.version, after.hash === before.hash]).toEqual([1, false]);
});

test('a run that died after its file is finished by the next one, which finds the file there', async () => {
  const dying: Database = { ...database, commit: () => Promise.reject(new Error('planted')) };
  const { failed } = await writeCheckpoints(dying, files, new Date('2024-06-04T01:00:00.000Z'));
  expect(failed).toMatchObject([{ subject: '330903', error: { message: 'planted' } }]);
  const first = await kept('2024-06-04');
  expect(await on('2024-06-04T02:00:00.000Z')).toEqual([]);
  expect(await kept('2024-06-04')).toEqual(first);
  const asked: string[] = [];
  const watching: Database = {
    ...database,
    query: (...sent) => {
      asked.push(sent[0].partition);
      return database.query(...sent);
    },
  };
  await writeCheckpoints(watching, files, new Date('2024-06-04T03:00:00.000Z'));
  // Done for the day: no claim of the division is read again.
  expect(asked.filter((partition) => partition.includes('330903'))).toEqual([]);
});
