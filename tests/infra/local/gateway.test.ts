import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGateway, type LambdaHandler } from '../../../infra/local/gateway.ts';

let server: Server;
let url: string;
let answer: LambdaHandler;

beforeAll(async () => {
  const routes = [
    ['GET /v1/claims', true],
    ['GET /v1/claims/{id}', true],
    ['GET /v1/claims/{id}/lines/{lineId}', false],
    ['GET /v1/claims/search', false],
    ['POST /v1/claims', false],
    ['GET /assets/{proxy+}', false],
    ['ANY /anything', false],
    ['GET /anything', false],
    ['$default', false],
  ].map(([key, authorized]) => ({ key: String(key), audience: 'echo', authorized: authorized === true }));
  const gateway = createGateway({
    routes,
    handlers: { echo: (event, context) => answer(event, context) },
    verify: async (token) => (token === 'good' ? { sub: 'a', roles: ['x', 'y'] } : null),
    timeoutMs: 200,
  });
  server = createServer(gateway);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});

afterAll(() => server.close());

const echo: LambdaHandler = async (event) => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(event),
});

async function eventOf(path: string, init: RequestInit = {}): Promise<APIGatewayProxyEventV2> {
  answer = echo;
  return (await (await fetch(url + path, init)).json()) as APIGatewayProxyEventV2;
}

/** Sends the bytes as they are: `fetch` would mend them first. */
function raw(text: string): Promise<string> {
  answer = echo;
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let received = '';
    socket.on('data', (bytes) => {
      received += bytes;
    });
    socket.on('error', reject).on('close', () => resolve(received));
    socket.end(text);
  });
}

test.each([
  ['/v1/claims/search', 'GET /v1/claims/search', undefined],
  ['/v1/claims/clm_1/lines/0001', 'GET /v1/claims/{id}/lines/{lineId}', { id: 'clm_1', lineId: '0001' }],
  ['/assets/css/app.css', 'GET /assets/{proxy+}', { proxy: 'css/app.css' }],
  ['/anything', 'GET /anything', undefined],
  ['/v1/claims/', '$default', undefined],
  ['/elsewhere', '$default', undefined],
])('%s finds the most exact route, %s', async (path, routeKey, pathParameters) => {
  const event = await eventOf(path);
  expect([event.routeKey, event.pathParameters]).toEqual([routeKey, pathParameters]);
});

test('a method no route names goes to the default route', async () => {
  expect((await eventOf('/v1/claims/search', { method: 'DELETE' })).routeKey).toBe('$default');
  expect((await eventOf('/anything', { method: 'DELETE' })).routeKey).toBe('ANY /anything');
});

test('a request becomes an event of payload format 2.0', async () => {
  const event = await eventOf('/elsewhere/%E6%99%AE%E9%99%80?month=2025-03&tag=a&tag=%E4%BA%8C', {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      cookie: 'a=1; b=2',
      'X-Many': 'one',
      'User-Agent': 'test',
    },
    body: '{"名":"示例"}',
  });
  expect(event).toMatchObject({
    version: '2.0',
    routeKey: '$default',
    rawPath: '/elsewhere/普陀',
    rawQueryString: 'month=2025-03&tag=a&tag=%E4%BA%8C',
    queryStringParameters: { month: '2025-03', tag: 'a,二' },
    cookies: ['a=1', 'b=2'],
    body: '{"名":"示例"}',
    isBase64Encoded: false,
    requestContext: { stage: '$default', http: { method: 'POST', path: '/elsewhere/普陀', userAgent: 'test' } },
  });
  expect(event.headers).toMatchObject({ 'x-many': 'one', 'content-type': 'application/json; charset=utf-8' });
  expect(event.headers.cookie).toBeUndefined();
});

test('a body that is not text arrives as base64', async () => {
  const event = await eventOf('/elsewhere', {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: Uint8Array.of(0, 255, 128),
  });
  expect([event.body, event.isBase64Encoded]).toEqual(['AP+A', true]);
});

test.each([
  ['text/csv', false],
  ['application/json; charset=utf-8', false],
  ['application/xml', false],
  ['application/merge-patch+json', true],
  ['application/x-www-form-urlencoded', true],
])('a body of type %s: base64 is %s', async (type, base64) => {
  const event = await eventOf('/elsewhere', { method: 'POST', headers: { 'content-type': type }, body: 'a=1' });
  expect([event.body, event.isBase64Encoded]).toEqual([base64 ? 'YT0x' : 'a=1', base64]);
});

test.each(['//', '//v1/claims', '/%E0', '/v1/%', '/v1/%zz', '/a%00b', '/a%0Ab'])(
  '%s is a bad request',
  async (path) => {
    const answered = await raw(`GET ${path} HTTP/1.1\r\nhost: local\r\nconnection: close\r\n\r\n`);
    expect(answered.split('\r\n')[0]).toBe('HTTP/1.1 400 Bad Request');
    expect(answered).toMatch(/\{"message":"Bad Request"\}$/);
  },
);

test.each(['GET http://elsewhere.example/v1/claims', 'OPTIONS *', 'GET v1/claims'])(
  '“%s” names no path of ours',
  async (line) => {
    const answered = await raw(`${line} HTTP/1.1\r\nhost: local\r\nconnection: close\r\n\r\n`);
    expect(answered.split('\r\n')[0]).toBe('HTTP/1.1 400 Bad Request');
  },
);

test('without a token the gateway answers 401 itself', async () => {
  answer = echo;
  const response = await fetch(`${url}/v1/claims`);
  expect([response.status, await response.text(), response.headers.get('www-authenticate')]).toEqual([
    401,
    '{"message":"Unauthorized"}',
    'Bearer',
  ]);
  expect(response.headers.get('apigw-requestid')).toMatch(/^[\w-]{20,}$/);
});

test.each(['Bearer bad', 'Basic good', 'Bearer', 'Bearer good good'])(
  '“%s” is no token the gateway lets through',
  async (authorization) => {
    answer = echo;
    const response = await fetch(`${url}/v1/claims`, { headers: { authorization } });
    expect([response.status, await response.text()]).toEqual([401, '{"message":"Unauthorized"}']);
  },
);

test('claims reach a function flattened to text', async () => {
  const event = await eventOf('/v1/claims/clm_1', { headers: { authorization: 'Bearer good' } });
  expect(event.requestContext).toMatchObject({ authorizer: { jwt: { claims: { sub: 'a', roles: '[x y]' } } } });
});

const megabyte = 'x'.repeat(1024 * 1024);

test.each([
  ['stated', 'content-length: 11534336', megabyte.repeat(11)],
  ['real', 'transfer-encoding: chunked', `${`100000\r\n${megabyte}\r\n`.repeat(11)}0\r\n\r\n`],
])(
  'a body over 10 MB by its %s length is refused, and who sends all of it first still hears so',
  async (_by, header, body) => {
    const next = 'GET /elsewhere HTTP/1.1\r\nhost: local\r\nconnection: close\r\n\r\n';
    const received = await raw(`POST /v1/claims HTTP/1.1\r\nhost: local\r\n${header}\r\n\r\n${body}${next}`);
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200']);
    expect(received).toContain('{"message":"Request Entity Too Large"}');
  },
);

test('a function that takes too long is answered for', async () => {
  answer = () => new Promise(() => undefined);
  const response = await fetch(`${url}/elsewhere`);
  expect([response.status, await response.text()]).toEqual([503, '{"message":"Service Unavailable"}']);
});

test.each([
  ['throws', () => Promise.reject(new Error('planted'))],
  ['answers nothing', async () => undefined],
  ['answers more than 6 MB', async () => ({ statusCode: 200, body: 'x'.repeat(6 * 1024 * 1024 + 1) })],
  ['writes an impossible header', async () => ({ statusCode: 200, headers: { 'x-a': 'a\nb' }, body: '' })],
])('a function that %s gives 500 and the server lives on', async (_what, handler) => {
  answer = handler;
  const response = await fetch(`${url}/elsewhere`);
  expect([response.status, await response.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
  expect((await eventOf('/elsewhere')).routeKey).toBe('$default');
});

test('headers, cookies and base64 bodies of an answer arrive as they should', async () => {
  answer = async () => ({
    statusCode: 201,
    headers: { Location: '/v1/claims/clm_1', 'content-type': 'image/png' },
    cookies: ['a=1; Path=/', 'b=2'],
    body: 'AP+A',
    isBase64Encoded: true,
  });
  const response = await fetch(`${url}/elsewhere`, { method: 'POST' });
  expect([response.status, response.headers.get('location'), response.headers.getSetCookie()]).toEqual([
    201,
    '/v1/claims/clm_1',
    ['a=1; Path=/', 'b=2'],
  ]);
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(Uint8Array.of(0, 255, 128));
});

test('an answer without a status code is itself the body', async () => {
  answer = async () => ({ hello: '示例' });
  const response = await fetch(`${url}/elsewhere`);
  expect([response.status, await response.json()]).toEqual([200, { hello: '示例' }]);
});
