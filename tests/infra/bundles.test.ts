import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { beforeAll, expect, test } from 'vitest';
import { sizesFile } from '../../infra/built.ts';
import type { BundleSize } from '../../infra/bundle.ts';
import { contextOf } from '../../infra/local/event.ts';
import { audiences, dist } from '../../infra/sources.ts';
import { ensureBuilt } from '../support/service.ts';

beforeAll(async () => {
  process.env.TABLE_NAME = 'a-table-nobody-asks';
  process.env.AWS_REGION = 'local';
  await ensureBuilt();
});

test('every bundle keeps to its budget: 600 KB of code, and 250 KB compressed with the law in it', () => {
  const sizes: BundleSize[] = JSON.parse(readFileSync(sizesFile, 'utf8'));
  const over = sizes.filter((size) => size.bytes - size.documentBytes > 600_000 || size.gzipped > 250_000);
  expect([sizes.map(({ audience }) => audience), over]).toEqual([audiences(), []]);
});

test.each(audiences())('the bundle of %s holds no local extra and no schema writer', (audience) => {
  const files = readdirSync(join(dist, audience)).filter((name) => name.endsWith('.mjs'));
  const code = files.map((name) => readFileSync(join(dist, audience, name), 'utf8')).join('\n');
  for (const word of ['/dev/personas', '/dev/clock', 'aws-cdk-lib', 'dynoxide', 'draft-2020-12', 'mnemonist'])
    expect(code).not.toContain(word);
});

/** As API Gateway sent it to a function of ours; ids and addresses are made up. */
const recorded: APIGatewayProxyEventV2 = {
  version: '2.0',
  routeKey: 'GET /healthz',
  rawPath: '/healthz',
  rawQueryString: '',
  headers: {
    accept: '*/*',
    'content-length': '0',
    host: 'a1b2c3d4e5.execute-api.cn-northwest-1.amazonaws.com.cn',
    'user-agent': 'curl/8.5.0',
    'x-amzn-trace-id': 'Root=1-66f0a1b2-0123456789abcdef01234567',
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
  },
  requestContext: {
    accountId: '000000000000',
    apiId: 'a1b2c3d4e5',
    domainName: 'a1b2c3d4e5.execute-api.cn-northwest-1.amazonaws.com.cn',
    domainPrefix: 'a1b2c3d4e5',
    http: { method: 'GET', path: '/healthz', protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: 'curl/8.5.0' },
    requestId: 'JKJaXmPLvHcESHA=',
    routeKey: 'GET /healthz',
    stage: '$default',
    time: '22/Sep/2026:19:05:31 +0000',
    timeEpoch: 1790103931000,
  },
  isBase64Encoded: false,
};

test('the families’ bundle answers a recorded event through its Lambda entry', async () => {
  const { handler } = await import(pathToFileURL(join(dist, 'families/index.mjs')).href);
  const context = contextOf('families', recorded.requestContext.requestId, Date.now() + 1000);
  const answer: APIGatewayProxyStructuredResultV2 = await handler(recorded, context);
  expect([answer.statusCode, answer.body]).toEqual([200, '{"status":"ok"}']);
});

test('what no route matches is a problem document with the gateway’s request id', async () => {
  const { handler } = await import(pathToFileURL(join(dist, 'families/index.mjs')).href);
  const { requestContext } = recorded;
  const event = {
    ...recorded,
    routeKey: '$default',
    rawPath: '/nowhere',
    requestContext: { ...requestContext, http: { ...requestContext.http, path: '/nowhere' }, routeKey: '$default' },
  };
  const answer: APIGatewayProxyStructuredResultV2 = await handler(event, contextOf('families', 'x', Date.now() + 1000));
  const headers = new Headers(answer.headers as Record<string, string>);
  expect([answer.statusCode, headers.get('content-type'), headers.get('x-request-id')]).toEqual([
    404,
    'application/problem+json; charset=utf-8',
    'JKJaXmPLvHcESHA=',
  ]);
});
