import { expect, test, vi } from 'vitest';
import { rosterSheet } from '../../../shared/claims/roster-sheet.ts';
import { readWorkbook } from '../../../shared/files/workbook.ts';
import { idNumber } from '../../support/builders.ts';
import { institutionBody } from '../../support/county.ts';
import { freshService, tokenOf } from '../../support/service.ts';
import { workbook } from '../../support/workbooks.ts';

// A stale build is made anew first, and a machine at work on other things takes its time over that.
vi.setConfig({ testTimeout: 120_000 });

test('a template fetched through the gateway comes back filled in, byte for byte, and is imported by the built function', async () => {
  const service = await freshService();
  const headers = { authorization: `Bearer ${await tokenOf(service, 'institution-PT-0001')}` };
  const approver = {
    authorization: `Bearer ${await tokenOf(service, 'approver-1')}`,
    'content-type': 'application/json',
  };
  const body = JSON.stringify(institutionBody('示例青禾托育园', '52330903MJ0000018C'));
  const filed = await fetch(`${service.url}/v1/institutions/PT-0001`, { method: 'PUT', headers: approver, body });
  expect(filed.status).toBe(201);
  const template = await fetch(`${service.url}/v1/enrolments/template.xlsx`, { headers });
  expect([template.status, template.headers.get('content-type')]).toEqual([
    200,
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ]);
  const cells = await readWorkbook(new Uint8Array(await template.arrayBuffer()));
  const { columns, headerRow } = rosterSheet(cells);
  const child = { 姓名: '示例新生', 证件类型: '居民身份证', 证件号码: idNumber('2023-02-14', 77), 孩次: '2' } as const;
  const row = cells[headerRow - 1]!.map(() => null as string | null);
  for (const [name, value] of Object.entries({ ...child, 班级: '没有这个班', 入托日期: '2024/3/5' }))
    row[columns.get(name as keyof typeof child)!] = value;
  const media = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  const sent = await fetch(`${service.url}/v1/enrolments/import?dryRun=true`, {
    method: 'POST',
    headers: { ...headers, 'content-type': media, 'idempotency-key': 'import-1' },
    body: Buffer.from(await workbook([...cells.slice(0, headerRow), row])),
  });
  expect([sent.status, await sent.json()]).toMatchObject([
    200,
    { read: 1, created: 0, refused: 1, faults: [{ row: headerRow + 1, column: '班级', code: 'no_such_class' }] },
  ]);
});
