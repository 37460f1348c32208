import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sizesFile } from '../../infra/built.ts';
import type { BundleSize } from '../../infra/bundle.ts';
import { contextOf } from '../../infra/local/event.ts';
import { readRoutes } from '../../infra/routes.ts';
import { audiences, dist } from '../../infra/sources.ts';
import { freshTable } from '../support/engine.ts';
import { ensureBuilt } from '../support/service.ts';

/** What Lambda puts into a function's environment, over an empty table. */
beforeAll(async () => {
  const [table] = await Promise.all([freshTable(), ensureBuilt()]);
  Object.assign(process.env, {
    TABLE_NAME: table.tableName,
    DYNAMODB_ENDPOINT: table.endpoint,
    AWS_REGION: 'local',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    OIDC_ISSUER: 'https://login.example.gov.cn',
    OIDC_AUDIENCE: 'tuobu',
    HMAC_KEY: Buffer.alloc(32, 1).toString('base64'),
    SEAL_KEY: Buffer.alloc(32, 2).toString('base64'),
    FILES_URL: pathToFileURL(freshFolder()).href,
    TRANSIT_URL: 'https://transit.s3.local',
    LOG_LEVEL: 'SILENT',
  });
});

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tuobu-files-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

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

test('only who counts working days at every turn carries the calendar from the start', () => {
  const carrying = audiences().filter((audience) => loadedAtStart(audience).includes('元旦'));
  expect(carrying).toEqual(['funds', 'workers']);
});

/** The entry and the files that it imports at once. */
function loadedAtStart(audience: string): string {
  const entry = readFileSync(join(dist, audience, 'index.mjs'), 'utf8');
  const files = [...entry.matchAll(/(?:from|import)"\.\/(later-\w+\.mjs)"/g)].map(([, file]) => file!);
  return [entry, ...files.map((file) => readFileSync(join(dist, audience, file), 'utf8'))].join('');
}

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

/** A function's first operation, with an id where its path has one. */
function firstOf(audience: string): { readonly event: APIGatewayProxyEventV2; readonly open: boolean } {
  const found = readRoutes().find((route) => route.audience === audience);
  if (!found) throw new Error(`no route leads to ${audience}`);
  const { method, path, authorized } = found;
  return { event: asked(method, path.replace(/\{\w+\}/g, 'clm_1'), `${method} ${path}`), open: !authorized };
}

function asked(method: string, path: string, routeKey: string): APIGatewayProxyEventV2 {
  const { requestContext } = recorded;
  const http = { ...requestContext.http, method, path };
  return { ...recorded, routeKey, rawPath: path, requestContext: { ...requestContext, http, routeKey } };
}

async function answerOf(audience: string, event: unknown): Promise<APIGatewayProxyStructuredResultV2> {
  const { handler } = await import(pathToFileURL(join(dist, audience, 'index.mjs')).href);
  return handler(event, contextOf(audience, recorded.requestContext.requestId, Date.now() + 20_000));
}

test.each(audiences().filter((audience) => audience !== 'workers'))(
  'the bundle of %s answers a recorded event through its Lambda entry, and asks who calls where it has to',
  async (audience) => {
    const { event, open } = firstOf(audience);
    const { statusCode, headers, body } = await answerOf(audience, event);
    const requestId = new Headers(headers as Record<string, string>).get('x-request-id');
    expect([statusCode! < 400, requestId]).toEqual([open, 'JKJaXmPLvHcESHA=']);
    if (!open) expect(JSON.parse(body!)).toMatchObject({ status: 401, code: 'unauthenticated', requestId });
  },
);

test('what no route matches is a problem document with the gateway’s request id', async () => {
  const answer = await answerOf('families', asked('GET', '/nowhere', '$default'));
  const headers = new Headers(answer.headers as Record<string, string>);
  expect([answer.statusCode, headers.get('content-type'), headers.get('x-request-id')]).toEqual([
    404,
    'application/problem+json; charset=utf-8',
    'JKJaXmPLvHcESHA=',
  ]);
});

/** As EventBridge sent it. */
const hour = {
  version: '0',
  id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '000000000000',
  time: '2026-09-22T19:00:00Z',
  region: 'cn-northwest-1',
  resources: ['arn:aws-cn:events:cn-northwest-1:000000000000:rule/tuobu-dev-HourlyRule'],
  detail: {},
};

test('the bundles of the workers and of the outbox do what is due when the schedule calls them', async () => {
  expect([await answerOf('workers', hour), await answerOf('outbox', hour)]).toEqual([
    { closed: [] },
    { delivered: 0, parked: 0 },
  ]);
});

test('the bundle of the outbox names the first record of the stream that it could not take', async () => {
  const event = { claimId: 'clm_gone', seq: 1 };
  const image = { pk: { S: 'EVENTS#clm_gone' }, sk: { S: '000001' }, claimId: { S: event.claimId } };
  const record = (SequenceNumber: string) => ({
    eventID: 'c4ca4238a0b923820dcc509a6f75849b',
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'cn-northwest-1',
    dynamodb: {
      ApproximateCreationDateTime: 1790103931,
      Keys: { pk: image.pk, sk: image.sk },
      NewImage: image,
      SequenceNumber,
      SizeBytes: 320,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
    eventSourceARN: 'arn:aws-cn:dynamodb:cn-northwest-1:000000000000:table/t/stream/2026-09-22T00:00:00.000',
  });
  const Records = [record('4421584500000000017450439091'), record('4421584500000000017450439092')];
  expect(await answerOf('outbox', { Records })).toEqual({
    batchItemFailures: [{ itemIdentifier: '4421584500000000017450439091' }],
  });
});
