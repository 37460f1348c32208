import { beforeAll, expect, test } from 'vitest';
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

beforeAll(async () => {
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
