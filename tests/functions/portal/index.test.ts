import { gunzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { beforeAll, expect, test } from 'vitest';
import { createHandler } from '../../../functions/portal/index.ts';
import { freshTable } from '../../support/engine.ts';

let handle: ReturnType<typeof createHandler>;
beforeAll(async () => {
  const { tableName, endpoint } = await freshTable();
  process.env.AWS_ACCESS_KEY_ID = 'local';
  process.env.AWS_SECRET_ACCESS_KEY = 'local';
  handle = createHandler({
    env: { TABLE_NAME: tableName, DYNAMODB_ENDPOINT: endpoint, AWS_REGION: 'local' },
    clock: () => new Date('2026-11-22T03:00:00Z'),
    random: (bytes) => new Uint8Array(bytes),
  });
});

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
