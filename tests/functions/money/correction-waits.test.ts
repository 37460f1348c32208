import { beforeEach, expect, test } from 'vitest';
import { closeDueNotices } from '../../../functions/workers/close-due-notices.ts';
import { databaseAs } from '../../shared/storage/samples.ts';
import { type Api, startApi } from '../../support/api.ts';
import { people } from '../../support/county.ts';
import { type BatchStory, preparedBatch } from './batch-story.ts';

const { qinghe, reviewer, approver, finance, clerk, checker, auditor } = people;

let api: Api;
let story: BatchStory;
let first: string;
let correction: string;

beforeEach(async () => {
  api = await startApi('2026-06-03T01:00:00Z');
  story = await preparedBatch(api);
  first = story.claims[0];
  await api.post(`/v1/payment-batches/${story.batchId}/apply`, checker);
  await answered(story.batchId, 0, { outcome: 'paid', on: '2026-06-11' });
  const body = { kind: 'operating', type: 'correction', corrects: first, reason: '一人未入托' };
  const draft = await api.post('/v1/claims', qinghe, { ...body, lines: [{ lineId: '0001', notDue: true }] });
  correction = draft.json.id;
  const path = `/v1/claims/${correction}`;
  await api.post(`${path}/submit`, qinghe, undefined, 1);
  await api.post(`${path}/review`, reviewer, { decision: 'pass' }, 2);
  await api.post(`${path}/determine`, approver, { decision: 'pass' }, 3);
});

async function answered(batchId: string, row: number, body: object): Promise<void> {
  const { payments } = (await api.get(`/v1/payment-batches/${batchId}`, clerk)).json;
  const path = `/v1/payment-batches/${batchId}/payments/${payments[row].id}/answer`;
  for (const person of [clerk, checker]) expect((await api.post(path, person, body)).status).toBe(200);
}

const statusOf = async (id: string) => (await api.get(`/v1/claims/${id}`, auditor)).json.status;
const recoveries = async () => (await api.get('/v1/recoveries', approver)).json.items;

test('a 更正 waits at the end of its notice while a payment of its claim has bounced, and follows once that is paid again', async () => {
  const notice = await api.post('/v1/notices', approver, { claimIds: [correction] });
  const path = `/v1/notices/${notice.json.id}`;
  await answered(story.batchId, 0, { outcome: 'bounced', on: '2026-06-11', reason: '账号有误' });
  expect(await statusOf(first)).not.toBe('paid');
  api.setClock('2026-06-25T01:00:00Z');
  expect((await api.post(`${path}/close`, approver)).json.status).toBe('closed');
  expect([await statusOf(correction), await recoveries()]).toEqual(['on-notice', []]);
  const down = await api.post(`${path}/take-down`, approver);
  expect([down.status, down.json.code]).toEqual([409, 'invalid_transition']);

  const worker = await databaseAs('workers', api.table);
  const hour = '2026-06-25T02:00:00.000Z';
  expect(await closeDueNotices(worker, hour)).toEqual({ closed: [], left: [], failed: [] });

  const again = await api.post('/v1/payment-batches', clerk, { claimIds: [first] });
  expect(again.status).toBe(201);
  await api.post(`/v1/payment-batches/${again.json.id}/apply`, checker);
  await answered(again.json.id, 0, { outcome: 'paid', on: '2026-06-25' });
  expect(await statusOf(first)).toBe('paid');
  expect(await closeDueNotices(worker, hour)).toEqual({ closed: [notice.json.id], left: [], failed: [] });
  expect(await statusOf(correction)).toBe('settled');
  expect(await recoveries()).toMatchObject([{ claimId: first, decided: '200.00', state: 'decided' }]);
  expect(await closeDueNotices(worker, hour)).toEqual({ closed: [], left: [], failed: [] });
  for (const id of [first, correction])
    expect((await api.get(`/v1/audit/claims/${id}`, auditor)).json).toMatchObject({ valid: true, violations: [] });
  const money = await api.get('/v1/audit/budget?year=2026', finance);
  expect(money.json).toMatchObject({ valid: true, violations: [] });
});

test('a 更正 waits too while a case about its claim is not decided, and asks back only what the case does not', async () => {
  const { payables } = (await api.get(`/v1/claims/${first}/payments`, finance)).json;
  const { version } = (await api.get(`/v1/claims/${first}`, auditor)).json;
  const asked = { amount: '50', reason: '举报一人未入托', payableId: payables[0].id };
  const opened = await api.post(`/v1/claims/${first}/recoveries`, approver, asked, version);
  expect(opened.status).toBe(201);
  const notice = await api.post('/v1/notices', approver, { claimIds: [correction] });
  api.setClock('2026-06-25T01:00:00Z');
  expect((await api.post(`/v1/notices/${notice.json.id}/close`, approver)).json.status).toBe('closed');
  expect(await statusOf(correction)).toBe('on-notice');

  const worker = await databaseAs('workers', api.table);
  const hour = '2026-06-25T02:00:00.000Z';
  expect((await closeDueNotices(worker, hour)).closed).toEqual([]);
  const steps = `/v1/claims/${first}/recoveries/${opened.json.id}/steps`;
  expect((await api.post(steps, approver, { step: 'drop', text: '并入更正办理' }, 1)).status).toBe(200);
  expect(await closeDueNotices(worker, hour)).toEqual({ closed: [notice.json.id], left: [], failed: [] });
  expect(await statusOf(correction)).toBe('settled');
  const decided = (await recoveries()).filter(({ state }: { state: string }) => state === 'decided');
  expect(decided).toMatchObject([{ claimId: first, decided: '200.00' }]);
});

test('20.00 decided of a payment that bounced in January is kept back of the payment that takes its place', async () => {
  await api.post(`/v1/claims/${correction}/withdraw`, qinghe, undefined, 4);
  const { payables } = (await api.get(`/v1/claims/${first}/payments`, finance)).json;
  const { version } = (await api.get(`/v1/claims/${first}`, auditor)).json;
  const asked = { amount: '20', reason: '多算', payableId: payables[0].id };
  const opened = await api.post(`/v1/claims/${first}/recoveries`, approver, asked, version);
  const steps = `/v1/claims/${first}/recoveries/${opened.json.id}/steps`;
  for (const [index, body] of [{ step: 'notify' }, { step: 'decide', amount: '20' }].entries())
    expect((await api.post(steps, approver, body, index + 1)).status).toBe(200);

  api.setClock('2027-01-20T01:00:00Z');
  await answered(story.batchId, 0, { outcome: 'bounced', on: '2027-01-08', reason: '账号有误' });
  expect(await statusOf(first)).toBe('in-payment');
  const repaid = await api.post(steps, approver, { step: 'repay', amount: '20', on: '2027-01-20' }, 3);
  expect([repaid.status, repaid.json.code]).toEqual([409, 'invalid_transition']);

  const money = { year: '2027', source: 'county', programme: 'operating', type: 'issue', issuedOn: '2027-01-15' };
  await api.post('/v1/budget-documents', finance, { ...money, docNo: '示例9号', amount: '1000' });
  const found = await api.post('/v1/claims/bulk-fund', finance, { claimIds: [first] });
  expect(found.json.items).toMatchObject([{ passed: true }]);
  expect(await recoveries()).toMatchObject([{ offset: '20.00', state: 'decided', year: '2027' }]);
  const again = await api.post('/v1/payment-batches', clerk, { claimIds: [first] });
  expect([again.status, again.json.total]).toEqual([201, '380.00']);
  for (const year of ['2026', '2027'])
    expect((await api.get(`/v1/audit/budget?year=${year}`, finance)).json).toMatchObject({
      valid: true,
      violations: [],
    });
  expect((await api.get(`/v1/audit/claims/${first}`, auditor)).json).toMatchObject({ valid: true, violations: [] });
});
