import { beforeAll, expect, test } from 'vitest';
import { type Api, startApi } from '../../support/api.ts';
import { people } from '../../support/county.ts';
import { type BatchStory, preparedBatch } from './batch-story.ts';

const { approver, clerk, checker } = people;

let api: Api;
let story: BatchStory;
let path: string;

beforeAll(async () => {
  api = await startApi('2026-06-03T01:00:00Z');
  story = await preparedBatch(api);
  path = `/v1/payment-batches/${story.batchId}`;
});

test('an institution that is stopped after 编制 holds the batch back; lifted, it goes', async () => {
  const stop = '/v1/institutions/PT-0002/payment-stop';
  expect((await api.post(stop, approver, { reason: '举报核查' })).status).toBe(200);
  const held = await api.post(`${path}/apply`, checker);
  expect([held.status, held.json.code, held.json.errors]).toEqual([
    409,
    'not_payable',
    [
      {
        pointer: '/payments/1',
        code: 'payment_stopped',
        detail: '第2笔：这家机构已止付，解除止付后才能支付。',
      },
    ],
  ]);
  expect((await api.get(path, clerk)).json).toMatchObject({ state: 'prepared', underWay: null, sent: null });
  expect((await api.post(`${stop}/lift`, approver, { reason: '查实无误' })).status).toBe(200);
  expect((await api.post(`${path}/apply`, checker)).json.state).toBe('applied');
});

test('a result registered wrongly by one person is withdrawn and registered anew; a day to come is refused', async () => {
  const { payments } = (await api.get(path, clerk)).json;
  const answer = `${path}/payments/${payments[0].id}/answer`;
  const tomorrow = await api.post(answer, clerk, { outcome: 'paid', on: '2026-06-12' });
  expect([tomorrow.status, tomorrow.json.errors]).toEqual([
    422,
    [
      {
        pointer: '/on',
        code: 'out_of_range',
        detail: '支付结果日期要在2026-01-01到今天（2026-06-11）之间，请核对日期。',
      },
    ],
  ]);
  const wrong = await api.post(answer, clerk, { outcome: 'returned-by-treasury', on: '2026-06-11' });
  expect(wrong.json.payments[0].proposed).toMatchObject({ outcome: 'returned-by-treasury' });
  const withdrawn = await api.post(`${answer}/withdraw`, checker);
  expect([withdrawn.status, withdrawn.json.payments[0].proposed]).toEqual([200, null]);
  const none = await api.post(`${answer}/withdraw`, checker);
  expect([none.status, none.json.code]).toEqual([409, 'invalid_transition']);
  for (const person of [clerk, checker]) await api.post(answer, person, { outcome: 'paid', on: '2026-06-11' });
  expect((await api.get(path, clerk)).json.payments[0].state).toBe('paid');
});
