import { beforeAll, expect, test, vi } from 'vitest';
import { readSpreadsheet } from '../../shared/files/spreadsheet.ts';
import { wholeTable } from '../shared/storage/table-invariants.ts';
import { type Api, startApi } from '../support/api.ts';
import { childBody, furnish, numbers, people } from '../support/county.ts';

const { qinghe, reviewer, auditor } = people;
let api: Api;
let claimId: string;

beforeAll(async () => {
  api = await startApi();
  const { classes } = await furnish(api);
  await api.post('/v1/enrolments', qinghe, childBody('陈一禾', numbers[0]!, classes.qinghe, { from: '2024-01-01' }));
  const draft = await api.post('/v1/claims', qinghe, { kind: 'operating', period: '2024-05' });
  claimId = draft.json.id;
  expect((await api.post(`/v1/claims/${claimId}/submit`, qinghe, undefined, 1)).status).toBe(200);
});

const body = () => ({ requestNo: '示例审调〔2024〕1号', reason: '抽查重复申报', claimIds: [claimId] });

test('an auditor reads ID numbers in clear under a request number, and every reading is on record', async () => {
  const lines: string[] = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  const made = await api.post('/v1/audit/exports', auditor, body());
  const rows = await api.get(`/v1/audit/exports/${made.json.id}/rows`, auditor);
  const file = await api.download(`/v1/audit/exports/${made.json.id}/rows.xlsx`, auditor);
  vi.restoreAllMocks();
  expect([made.status, made.json.readings]).toEqual([201, []]);
  expect([rows.status, rows.headers['cache-control'], rows.json.items]).toEqual([
    200,
    'no-store',
    [
      {
        ...{ number: 'YB202405-0001', institution: '示例青禾托育园', lineId: '0001', month: '2024-05' },
        ...{ name: '陈一禾', documentType: '居民身份证', idNumber: numbers[0] },
      },
    ],
  ]);
  expect((await readSpreadsheet(file)).flat()).toContain(numbers[0]);
  expect(lines.join('')).not.toContain(numbers[0]);

  const log = await api.get(`/v1/audit/exports/${made.json.id}`, auditor);
  expect(log.json.requestNo).toBe('示例审调〔2024〕1号');
  expect(log.json.readings.map(({ form, by }: { form: string; by: string }) => [form, by])).toEqual([
    ['json', '示例审计'],
    ['xlsx', '示例审计'],
  ]);
  // Neither the record nor the answer kept for repeats holds a number, and both lie where nothing may be changed or removed.
  const items = [...(await wholeTable(api.table)).values()];
  expect(items.filter(({ pk }) => pk === 'JOURNAL#EXPORT#330903')).toHaveLength(3);
  expect(items.filter((item) => JSON.stringify(item).includes(numbers[0]!))).toEqual([]);
});

test('nobody else reads them, and no claim of another division is exported', async () => {
  const { json } = await api.post('/v1/audit/exports', auditor, body());
  for (const who of [reviewer, qinghe])
    expect((await api.get(`/v1/audit/exports/${json.id}/rows`, who)).json.code).toBe('forbidden');
  const elsewhere = { ...auditor, sub: 'elsewhere', division: '330902' };
  expect((await api.get(`/v1/audit/exports/${json.id}/rows`, elsewhere)).json.code).toBe('not_found');
  expect((await api.post('/v1/audit/exports', elsewhere, body())).json.code).toBe('not_found');
});
