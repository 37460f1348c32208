import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context, DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createHandler, type OutboxHandler } from '../../../functions/outbox/index.ts';
import { encodeItem } from '../../../shared/storage/codec.ts';
import { eventKey } from '../../../shared/storage/keys.ts';
import { databaseOn } from '../../shared/storage/samples.ts';
import { type Api, startApi } from '../../support/api.ts';
import { childBody, furnish, numbers, people } from '../../support/county.ts';

const { qinghe, haixing, approver, reviewer, auditor, finance } = people;
const secret = '0123456789abcdef0123456789abcdef';

let api: Api;
let outbox: OutboxHandler;
let url: string;
let nowMs = Date.parse('2024-06-03T02:00:00Z');
/** What the subscriber answers, by claim. */
let answers: (claimId: string) => number = () => 204;
const heard: { headers: IncomingHttpHeaders; body: string; json: { claimId: string; seq: number } }[] = [];
const claims: string[] = [];

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    const json = JSON.parse(body);
    const status = answers(json.claimId);
    if (status < 300) heard.push({ headers: request.headers, body, json });
    response.writeHead(status).end();
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  api = await startApi(undefined, { WEBHOOKS_TO: 'anywhere' });
  const place = { TABLE_NAME: api.table.tableName, DYNAMODB_ENDPOINT: api.tableOf('outbox') };
  const env = { ...place, AWS_REGION: 'local', WEBHOOKS_TO: 'anywhere' };
  const issuer = { OIDC_ISSUER: api.issuer.url, OIDC_AUDIENCE: 'tuobu', LOG_LEVEL: 'SILENT' };
  outbox = createHandler({ env: { ...env, ...issuer }, clock: () => new Date(nowMs), random: randomBytes });
  const { classes } = await furnish(api);
  for (const [index, site] of [qinghe, haixing].entries()) {
    const classId = index === 0 ? classes.qinghe : classes.haixing;
    await api.post('/v1/enrolments', site, childBody('陈一禾', numbers[index]!, classId));
    const drafted = await api.post('/v1/claims', site, { kind: 'operating', period: '2024-05' });
    await api.post(`/v1/claims/${drafted.json.id}/submit`, site, undefined, 1);
    await api.post(`/v1/claims/${drafted.json.id}/review`, reviewer, { decision: 'pass' }, 2);
    claims.push(drafted.json.id);
  }
});
afterAll(() => void server.close());
beforeEach(() => {
  heard.length = 0;
  answers = () => 204;
});

const context = { getRemainingTimeInMillis: () => 28_000 } as Context;

/** A batch of the stream with some events of the two claims, as `[claim, seq]`. */
async function streamed(...wanted: [number, number][]): Promise<string[]> {
  const database = databaseOn(api.table);
  const items = await database.getMany(wanted.map(([claim, seq]) => eventKey(claims[claim]!, seq)));
  const Records = items.map((item, index) => {
    const image = encodeItem(item!) as NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;
    return { eventName: 'INSERT' as const, dynamodb: { NewImage: image, SequenceNumber: String(index) } };
  });
  return (await outbox({ Records }, context)).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}
const hour = () => outbox({} as never, context) as unknown as Promise<{ delivered: number; parked: number }>;
const got = () => heard.map(({ json }) => [claims.indexOf(json.claimId), json.seq]);
const state = async () => (await api.get('/v1/division/webhook', auditor)).json.state;
const register = () => api.put('/v1/division/webhook', approver, { url, secret });

test('the approver registers where to, and nobody reads the secret again', async () => {
  expect((await api.get('/v1/division/webhook', auditor)).status).toBe(404);
  expect(await streamed([0, 2])).toEqual([]);
  const put = await register();
  expect([put.status, put.json]).toEqual([
    201,
    { division: '330903', url, state: 'active', setBy: '示例卫生健康局', setAt: put.json.setAt },
  ]);
  expect(JSON.stringify((await api.get('/v1/division/webhook', auditor)).json)).not.toContain(secret);
  expect((await api.put('/v1/division/webhook', finance, { url, secret })).status).toBe(403);
  expect((await api.put('/v1/division/webhook', approver, { url, secret: 'short' })).json.code).toBe('invalid_input');
  expect((await api.put('/v1/division/webhook', approver, { url, secret }, 7)).json.code).toBe('version_conflict');
});

test('an event is signed, numbered and holds no person; a draft’s are never sent', async () => {
  expect(await streamed([0, 1], [0, 2], [0, 3])).toEqual([]);
  expect(got()).toEqual([
    [0, 2],
    [0, 3],
  ]);
  const { headers, body, json } = heard[1]!;
  const hmac = createHmac('sha256', secret).update(`${headers['tuobu-timestamp']}.${body}`).digest('hex');
  expect(headers['tuobu-signature']).toBe(`v1=${hmac}`);
  expect([headers['tuobu-event-id'], headers['tuobu-sequence']]).toEqual([`${claims[0]}.3`, '3']);
  expect(headers['tuobu-timestamp']).toBe(String(nowMs / 1000));
  expect(json).toMatchObject({
    ...{ number: 'YB202405-0001', division: '330903', seq: 3, command: 'pass-review', publicStatus: '复核中' },
    // One child at 2000.00 × 10 %.
    totals: { lines: 1, computed: '200.00', reviewed: '200.00', determined: null },
  });
  expect(body).not.toMatch(/示例|陈|33090\d{10}/);
});

test('a young event that fails is left to the stream, from there on and in order', async () => {
  const { at } = (await databaseOn(api.table).get(eventKey(claims[0]!, 3))) as { at: string };
  nowMs = Date.parse(at) + 59_000;
  answers = () => 500;
  expect(await streamed([0, 3], [1, 2])).toEqual(['0']);
  expect([got(), await state()]).toEqual([[], 'active']);
});

test('an old one is parked, others wait behind it without being tried, and the hour delivers all in order', async () => {
  nowMs += 3_600_000;
  answers = () => 500;
  expect(await streamed([0, 2])).toEqual([]);
  expect(await state()).toBe('failing');
  answers = () => 204;
  expect(await streamed([1, 2], [0, 3])).toEqual([]);
  expect(got()).toEqual([]);
  answers = (claimId) => (claimId === claims[0] ? 503 : 204);
  expect(await hour()).toEqual({ delivered: 1, parked: 2 });
  expect([got(), await state()]).toEqual([[[1, 2]], 'failing']);
  answers = () => 204;
  expect(await hour()).toEqual({ delivered: 2, parked: 0 });
  expect(got().slice(1)).toEqual([
    [0, 2],
    [0, 3],
  ]);
  expect([await state(), await hour()]).toEqual(['active', { delivered: 0, parked: 0 }]);
});

test('410 stops all deliveries until the webhook is registered anew; nothing is lost', async () => {
  answers = () => 410;
  expect(await streamed([0, 2], [1, 2])).toEqual([]);
  expect([await state(), await hour()]).toEqual(['gone', { delivered: 0, parked: 0 }]);
  answers = () => 204;
  expect((await register()).status).toBe(200);
  expect(await hour()).toEqual({ delivered: 2, parked: 0 });
});

test('a record that is no event is tried again and not passed over', async () => {
  const Records = [{ dynamodb: { NewImage: { pk: { S: 'EVENTS#x' } }, SequenceNumber: '77' } }];
  expect(await outbox({ Records }, context)).toEqual({ batchItemFailures: [{ itemIdentifier: '77' }] });
});

test('in the cloud an address inside is refused', async () => {
  const cloud = await startApi();
  for (const inside of [url, 'https://169.254.169.254/', 'https://localhost/', 'http://hook.example.com/'])
    expect((await cloud.put('/v1/division/webhook', approver, { url: inside, secret })).json.errors).toEqual([
      {
        pointer: '/url',
        code: 'not_allowed',
        detail: '请填写公网的 https 地址，不能是内网地址，也不要带用户名和密码。',
      },
    ]);
});
