import { gunzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { createHandler } from '../../../functions/portal/index.ts';
import { freshTable } from '../../support/engine.ts';

let handle: ReturnType<typeof createHandler>;
beforeAll(async () => {
  handle = await portal();
});

async function portal(further: Readonly<Record<string, string>> = {}): Promise<ReturnType<typeof createHandler>> {
  const { tableName, endpoint } = await freshTable();
  process.env.AWS_ACCESS_KEY_ID = 'local';
  process.env.AWS_SECRET_ACCESS_KEY = 'local';
  return createHandler({
    env: { TABLE_NAME: tableName, DYNAMODB_ENDPOINT: endpoint, AWS_REGION: 'local', ...further },
    clock: () => new Date('2026-11-22T03:00:00Z'),
    random: (bytes) => new Uint8Array(bytes),
  });
}

test('the function answers API Gateway with the page, compressed, in the letters of the cookie', async () => {
  const answer = await call('GET', '/fees', {
    query: 'division=330903&month=2025-03&order=2&fee=2000.00',
    cookies: ['size=big'],
    headers: { 'accept-encoding': 'gzip' },
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.isBase64Encoded).toBe(true);
  const packed = Buffer.from(answer.body ?? '', 'base64');
  const page = gunzipSync(packed).toString();
  expect(page).toContain('<html lang="zh-CN" class="big">');
  expect(page).toContain('1,400.00');
  expect(packed.length).toBeLessThan(12 * 1024);
});

test('the function keeps the size of the letters from a form that arrives in base64', async () => {
  const body = Buffer.from(new URLSearchParams({ size: 'big', back: '/fees?order=2' }).toString()).toString('base64');
  const answer = await call('POST', '/prefs', { body, isBase64Encoded: true });
  expect(answer.statusCode).toBe(303);
  expect(answer.headers?.location).toBe('/fees?order=2');
  expect(answer.cookies).toEqual(['size=big; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly']);
});

/** What a family may type, and what a link may carry that somebody made for them. */
const secrets = ['330903202302177310', '欧阳晞霖', '13957261840', '6217001180042719365'];

test('every page leaves one line with its name and status, and writes down nothing of what it was asked', async () => {
  const written: string[] = [];
  const keep = (said: unknown) => Boolean(written.push(String(said)));
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, method).mockImplementation((...said) => void keep(said.map(String).join(' ')));
  onTestFinished(() => void vi.restoreAllMocks());
  handle = await portal({ LOG_LEVEL: 'DEBUG', METRICS_NAMESPACE: 'test' });
  const statuses: number[] = [];
  for (const secret of secrets) {
    const typed = encodeURIComponent(secret);
    const query = `division=${typed}&month=${typed}&order=${typed}&fee=${typed}&name=${typed}&v=${typed}`;
    const headers = { 'user-agent': secret, referer: `https://example.invalid/${typed}` };
    const body = new URLSearchParams({ size: secret, back: `/fees?fee=${secret}` }).toString();
    const sent = { query, headers, cookies: [`size=${typed}`] };
    const pages = ['GET /', 'GET /fees', 'POST /prefs', 'DELETE /fees', `GET /assets/${typed}`, `GET /${typed}`];
    for (const page of pages) {
      const [method, path] = page.split(' ') as [string, string];
      statuses.push((await call(method, path, { ...sent, ...(method === 'POST' ? { body } : {}) })).statusCode!);
    }
  }
  const lines = written.flatMap((text) => text.split('\n')).filter((line) => line.includes('"answered"'));
  expect(lines.map((line) => JSON.parse(line).status)).toEqual(statuses);
  expect(written.filter((text) => secrets.some((secret) => text.includes(secret)))).toEqual([]);
});

async function call(
  method: string,
  path: string,
  { query = '', ...rest }: Partial<APIGatewayProxyEventV2> & { readonly query?: string },
): Promise<APIGatewayProxyStructuredResultV2> {
  const event = {
    version: '2.0',
    rawPath: path,
    rawQueryString: query,
    headers: {},
    isBase64Encoded: false,
    requestContext: { domainName: 'example.invalid', requestId: 'req-2', http: { method, path } },
    ...rest,
  } as APIGatewayProxyEventV2;
  return (await handle(event, {} as Context)) as APIGatewayProxyStructuredResultV2;
}
