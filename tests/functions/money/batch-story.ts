import { expect } from 'vitest';
import type { Answered, Api, Persona } from '../../support/api.ts';
import { childBody, furnish, numbers, people, readyToBePaid } from '../../support/county.ts';

const { qinghe, haixing, reviewer, approver, finance, clerk } = people;

/** What a batch of two institutions was made of: 400.00 for two children of 青禾, 200.00 for one of 海星. */
export interface BatchStory {
  readonly claims: readonly [string, string];
  readonly noticeId: string;
  readonly batchId: string;
  readonly number: string;
  readonly payments: readonly Payment[];
}
export interface Payment {
  readonly purpose: string;
  readonly amount: string;
  readonly payee: { readonly name: string; readonly number: string };
}

/** Two institutions with accounts, a claim of January each, their notice over, their money reserved and their batch prepared. */
export async function preparedBatch(api: Api): Promise<BatchStory> {
  const { classes } = await furnish(api);
  for (const [id, name] of [
    ['PT-0001', '示例青禾托育园'],
    ['PT-0002', '示例海星托育中心'],
  ] as const)
    await readyToBePaid(api, id, name);
  const born = { from: '2026-01-01' };
  for (const index of [0, 1])
    await api.post('/v1/enrolments', qinghe, childBody(`示例幼儿${index}`, numbers[index]!, classes.qinghe, born));
  await api.post('/v1/enrolments', haixing, childBody('示例幼儿2', numbers[2]!, classes.haixing, born));
  const claims = [await submitted(api, qinghe), await submitted(api, haixing)] as const;
  const noticeId = await noticed(api, claims);
  const money = { year: '2026', source: 'city', programme: 'operating', type: 'issue', issuedOn: '2026-01-15' };
  await api.post('/v1/budget-documents', finance, { ...money, docNo: '示例1号', amount: '1000' });
  await api.post('/v1/claims/bulk-fund', finance, { claimIds: claims });
  const made = await api.post('/v1/payment-batches', clerk, { claimIds: claims });
  expect([made.status, made.json.total, made.json.sent]).toEqual([201, '600.00', null]);
  return { claims, noticeId, batchId: made.json.id, number: made.json.number, payments: made.json.payments };
}

/** The treasury's answer that some payments were made, as rows and as CSV. */
export function answerRows(payments: readonly Payment[]): string[][] {
  const lines = payments.map(({ purpose, payee, amount }) => [
    ...[purpose, payee.name, payee.number, amount, '支付成功', '2026-06-11', 'P1', ''],
  ]);
  return [['用途', '收款人全称', '账号', '金额', '支付结果', '支付日期', '支付凭证号', '原因'], ...lines];
}
export function answerFile(payments: readonly Payment[]): Buffer {
  return Buffer.from(
    answerRows(payments)
      .map((row) => `${row.join(',')}\n`)
      .join(''),
  );
}

let keys = 0;
/** Sends bytes as a file under a key of their own. */
export function sendFile(api: Api, path: string, as: Persona, bytes: Uint8Array, ifMatch?: number): Promise<Answered> {
  keys += 1;
  const version: Record<string, string> = ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` };
  const headers = { 'idempotency-key': `sent-${keys}`, 'content-type': 'application/octet-stream', ...version };
  return api.call('POST', path, { as, bytes, headers });
}

/** Submitted with one paper about its first line, whose name holds the child's. */
async function submitted(api: Api, site: Persona): Promise<string> {
  const { id } = (await api.post('/v1/claims', site, { kind: 'operating', period: '2026-01' })).json;
  const name = encodeURIComponent(site === qinghe ? '户口簿-示例幼儿0.pdf' : '户口簿-示例幼儿2.pdf');
  const paper = Buffer.from(`%PDF-1.7 ${site.sub}`);
  const path = `/v1/claims/${id}`;
  expect((await sendFile(api, `${path}/attachments?name=${name}&lineId=0001`, site, paper, 1)).status).toBe(201);
  expect((await api.post(`${path}/submit`, site, undefined, 2)).status).toBe(200);
  expect((await api.post(`${path}/review`, reviewer, { decision: 'pass' }, 3)).status).toBe(200);
  expect((await api.post(`${path}/determine`, approver, { decision: 'pass' }, 4)).status).toBe(200);
  return id;
}

/** A notice of five working days from Wednesday 2026-06-03 ends on 10 June. */
async function noticed(api: Api, claimIds: readonly string[]): Promise<string> {
  const { id } = (await api.post('/v1/notices', approver, { claimIds, phone: '0580-0000000' })).json;
  api.setClock('2026-06-11T01:00:00Z');
  expect((await api.post(`/v1/notices/${id}/close`, approver)).status).toBe(200);
  return id;
}
