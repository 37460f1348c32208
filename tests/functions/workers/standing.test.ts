import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { createHandler } from '../../../functions/workers/index.ts';
import { standing } from '../../../functions/workers/standing.ts';
import { lawOf, nothingPublished } from '../../../shared/publishing/law.ts';
import type { Database } from '../../../shared/storage/database.ts';
import { scheme } from '../../shared/publishing/samples.ts';
import { claimAt, fundIt, money } from '../../shared/storage/money-samples.ts';
import { databaseAs, freshDatabase } from '../../shared/storage/samples.ts';
import type { TestTable } from '../../support/engine.ts';

let database: Database;
let worker: Database;
let table: TestTable;
beforeAll(async () => {
  ({ database, table } = await freshDatabase());
  worker = await databaseAs('workers', table);
});
afterEach(() => void vi.restoreAllMocks());

const lawWith = (...documents: ReturnType<typeof scheme>[]) => lawOf([], { ...nothingPublished, documents });
const stands = async (at: string, law = lawWith()) => (await standing(worker, law, new Date(at))).counts;

test('a policy that ends with nothing after it is counted at 90, 30 and 7 days, by the day in Shanghai', async () => {
  const counted = async (at: string, law = lawWith(scheme())) => {
    const found = await stands(at, law);
    return [found.PoliciesEndingWithin90Days, found.PoliciesEndingWithin30Days, found.PoliciesEndingWithin7Days];
  };
  // The last day is 2033-12-31: 90 days before it is 2 October, 30 is 1 December, 7 is 24 December.
  expect(await counted('2033-10-01T15:59:59Z')).toEqual([0, 0, 0]);
  expect(await counted('2033-10-01T16:00:00Z')).toEqual([1, 0, 0]);
  expect(await counted('2033-11-30T15:59:59Z')).toEqual([1, 0, 0]);
  expect(await counted('2033-11-30T16:00:00Z')).toEqual([1, 1, 0]);
  expect(await counted('2033-12-23T16:00:00Z')).toEqual([1, 1, 1]);
  expect(await counted('2033-12-31T15:59:59Z')).toEqual([1, 1, 1]);
  expect(await counted('2033-12-31T16:00:00Z')).toEqual([0, 0, 0]);
  const next = scheme({ version: 2, effectiveFrom: '2034-01-01', effectiveTo: '2035-12-31' });
  expect(await counted('2033-12-24T00:00:00Z', lawWith(scheme(), next))).toEqual([0, 0, 0]);
});

test('a 指标 is counted while it does not suffice for what waits, or is used by more than nine tenths', async () => {
  const count = async (at = '2024-06-02T01:00:00Z') => (await stands(at)).AppropriationsRunningOff;
  // A and B wait for 200.00 each.
  for (const id of ['A', 'B']) await claimAt(database, id);
  expect(await count()).toBe(0);
  await money(database, 39_999);
  expect(await count()).toBe(1);
  // Next year other 指标 pay; on 31 May nothing is due yet.
  expect([await count('2025-01-02T01:00:00Z'), await count('2024-05-31T01:00:00Z')]).toEqual([0, 0]);
  await money(database, 1, 'add');
  expect(await count()).toBe(0);
  await fundIt(database, 'A');
  expect(await count()).toBe(0);
  await fundIt(database, 'B');
  // 400.00 of 400.00 are reserved.
  expect(await count()).toBe(1);
});

test('a run writes the four numbers as one line of metrics, and nothing about anybody', async () => {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => Boolean(written.push(String(chunk))));
  vi.spyOn(console, 'log').mockImplementation((said) => void written.push(String(said)));
  const place = { TABLE_NAME: table.tableName, DYNAMODB_ENDPOINT: table.endpoint, AWS_REGION: 'local' };
  const folder = mkdtempSync(join(tmpdir(), 'tuobu-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const FILES_URL = pathToFileURL(folder).href;
  const env = { ...place, FILES_URL, POWERTOOLS_SERVICE_NAME: 'workers', METRICS_NAMESPACE: 'tuobu-test' };
  process.env.AWS_ACCESS_KEY_ID = 'local';
  process.env.AWS_SECRET_ACCESS_KEY = 'local';
  await createHandler({ env, clock: () => new Date('2024-06-02T01:00:00Z'), random: randomBytes })();
  const lines = written.filter((text) => text.startsWith('{')).map((text) => JSON.parse(text));
  const { _aws, ...told } = lines[0];
  const numbers = {
    PoliciesEndingWithin90Days: expect.any(Number),
    PoliciesEndingWithin30Days: expect.any(Number),
    PoliciesEndingWithin7Days: expect.any(Number),
    AppropriationsRunningOff: 1,
  };
  expect([lines.length, told]).toEqual([1, { service: 'workers', ...numbers }]);
  expect(_aws.CloudWatchMetrics).toMatchObject([{ Namespace: 'tuobu-test', Dimensions: [['service']] }]);
});
