import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { afterAll } from 'vitest';
import { createHandler as attachments } from '../../functions/attachments/index.ts';
import { createHandler as bureaus } from '../../functions/bureaus/index.ts';
import { createHandler as families } from '../../functions/families/index.ts';
import { createHandler as funds } from '../../functions/funds/index.ts';
import { createHandler as institutions } from '../../functions/institutions/index.ts';
import { createHandler as outbox } from '../../functions/outbox/index.ts';
import { createHandler as publishing } from '../../functions/publishing/index.ts';
import { createFileDoor, doorPath } from '../../infra/local/file-door.ts';
import type { Handler } from '../../shared/http/lambda.ts';
import { openFileStore } from '../../shared/storage/file-store.ts';
import { holdToDocument, operationAt } from './documented.ts';
import { freshTable, type TestTable } from './engine.ts';
import { type GuardedTable, guardTable } from './guarded-table.ts';
import { startIssuer, type TestIssuer } from './issuer.ts';

/** An answer as a client sees it. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** As `JSON.parse` gives it: tests reach into answers whose shape the OpenAPI document holds. */
  readonly json: ReturnType<JSON['parse']>;
  readonly bytes: Uint8Array;
}

export interface Sent {
  readonly as?: Persona | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends this text as it is. */
  readonly text?: string;
  /** Sends these bytes as a file. */
  readonly bytes?: Uint8Array;
}

/** Who signs in; `person` differs from account to account unless said. */
export interface Persona {
  readonly sub: string;
  readonly roles: readonly string[];
  readonly name?: string;
  readonly office?: string;
  readonly person?: string;
  readonly division?: string;
  readonly institution?: string;
}

export interface Api {
  call(method: string, path: string, sent?: Sent): Promise<Answered>;
  /** A command with a key of its own. */
  post(path: string, as: Persona, body?: unknown, ifMatch?: number | string): Promise<Answered>;
  put(path: string, as: Persona, body: unknown, ifMatch?: number): Promise<Answered>;
  get(path: string, as?: Persona): Promise<Answered>;
  /** A file; anything else is a fault of the test. */
  download(path: string, as: Persona): Promise<Uint8Array>;
  setClock(now: string): void;
  /** The folder in which `files` and `transit` stand for the buckets. */
  readonly files: string;
  readonly table: TestTable;
  /** Where one function finds the table, with what it is granted there. */
  readonly tableOf: GuardedTable;
  readonly issuer: TestIssuer;
}

/**
 * The whole API over the real engine: each function's own entry, with tokens of a real issuer, and no more of the table than the function
 * is granted. Every answer is held to the OpenAPI document.
 */
export async function startApi(
  now = '2024-06-03T01:00:00Z',
  further: Readonly<Record<string, string>> = {},
  atEnd: (work: () => void) => unknown = afterAll,
): Promise<Api> {
  const [table, issuer] = await Promise.all([freshTable(), startIssuer()]);
  const files = mkdtempSync(join(tmpdir(), 'tuobu-files-'));
  atEnd(() => rmSync(files, { recursive: true, force: true }));
  const folders = {
    files: pathToFileURL(join(files, 'files')).href,
    transit: pathToFileURL(join(files, 'transit')).href,
  };
  let clock = Date.parse(now);
  let keys = 0;
  const tokenOf = tokensOf(issuer);
  process.env.AWS_ACCESS_KEY_ID = 'local';
  process.env.AWS_SECRET_ACCESS_KEY = 'local';
  /** A second passes at every look, so that what comes later is later. */
  const tick = () => {
    clock += 1000;
    return new Date(clock);
  };
  const env = {
    TABLE_NAME: table.tableName,
    DYNAMODB_ENDPOINT: table.endpoint,
    AWS_REGION: 'local',
    OIDC_ISSUER: issuer.url,
    OIDC_AUDIENCE: 'tuobu',
    HMAC_KEY: Buffer.alloc(32, 1).toString('base64'),
    SEAL_KEY: Buffer.alloc(32, 2).toString('base64'),
    FILES_URL: folders.files,
    TRANSIT_URL: folders.transit,
    ...(await startDoor(folders, () => new Date(clock))),
    ...further,
  };
  const tableOf = await guardTable(env.DYNAMODB_ENDPOINT, atEnd);
  const runtimeOf = (audience: string) => {
    return { env: { ...env, DYNAMODB_ENDPOINT: tableOf(audience) }, clock: tick, random: randomBytes };
  };
  const handlers: Record<string, Handler> = {
    families: families(runtimeOf('families')),
    institutions: institutions(runtimeOf('institutions')),
    bureaus: bureaus(runtimeOf('bureaus')),
    funds: funds(runtimeOf('funds')),
    publishing: publishing(runtimeOf('publishing')),
    attachments: attachments(runtimeOf('attachments')),
    outbox: outbox(runtimeOf('outbox')),
  };

  const call = async (method: string, path: string, sent: Sent = {}): Promise<Answered> => {
    const { as, body, headers = {}, text = body === undefined ? undefined : JSON.stringify(body) } = sent;
    const token: Record<string, string> = as ? { authorization: `Bearer ${await tokenOf(as)}` } : {};
    const written = eventOf(method, path, { ...token, ...headers }, text);
    // API Gateway hands over as UTF-8 text what its type says is text, and in base64 whatever is not.
    const isText = /^(text\/|application\/(json|javascript|xml))/.test(written.headers['content-type'] ?? '');
    const encoding = isText ? 'utf8' : 'base64';
    const file = sent.bytes && { body: Buffer.from(sent.bytes).toString(encoding), isBase64Encoded: !isText };
    const event = { ...written, ...file };
    // Whatever has no route goes to the families' function, as it does behind API Gateway.
    const operation = operationAt(method, event.rawPath);
    const handler = handlers[operation?.['x-function'] ?? 'families']!;
    const answer = await handler(event, {} as Context);
    if (typeof answer === 'string') throw new Error(answer);
    const bytes = Buffer.from(answer.body ?? '', answer.isBase64Encoded ? 'base64' : 'utf8');
    const answered = Object.entries(answer.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
    const headersOf = Object.fromEntries(answered);
    const isFile = headersOf['content-disposition'] !== undefined;
    const json = isFile || bytes.byteLength === 0 ? null : JSON.parse(bytes.toString('utf8'));
    const result = { status: answer.statusCode ?? 200, headers: headersOf, json, bytes };
    if (operation && !isFile) holdToDocument(operation, result);
    return result;
  };
  return {
    call,
    post: (path, as, body, ifMatch) => {
      keys += 1;
      const version: Record<string, string> = ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` };
      return call('POST', path, { as, body, headers: { 'idempotency-key': `key-${keys}`, ...version } });
    },
    put: (path, as, body, ifMatch) =>
      call('PUT', path, { as, body, headers: ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` } }),
    get: (path, as) => call('GET', path, as ? { as } : {}),
    download: async (path, as) => {
      const { status, headers, bytes } = await call('GET', path, { as });
      if (status === 303) return new Uint8Array(await (await fetch(headers.location!)).arrayBuffer());
      if (headers['content-disposition'] === undefined) throw new Error(`${path} answered ${status} and no file`);
      return bytes;
    },
    setClock: (later) => {
      clock = Date.parse(later);
    },
    files,
    table,
    tableOf,
    issuer,
  };
}

/** The door at which signed addresses let files in and out, as the local service has it. */
async function startDoor(folders: Readonly<Record<string, string>>, clock: () => Date) {
  const key = 'a key of this test';
  const stores = Object.entries(folders).map(([name, url]) => [
    name,
    openFileStore({ env: { FILES_URL: url }, clock }),
  ]);
  const door = createFileDoor({ stores: Object.fromEntries(stores), key, clock });
  const server = createServer((request, response) => void door(request, response)).unref();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { FILES_DOOR: `http://127.0.0.1:${port}${doorPath}`, FILES_DOOR_KEY: key };
}

/** A persona's token, made once: signing is the slowest part of a call. */
function tokensOf(issuer: TestIssuer): (persona: Persona) => Promise<string> {
  const tokens = new WeakMap<Persona, Promise<string>>();
  return (persona) => {
    const token = tokens.get(persona) ?? issuer.token({ division: '330903', ...persona });
    tokens.set(persona, token);
    return token;
  };
}

function eventOf(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string | undefined,
): APIGatewayProxyEventV2 {
  const [rawPath = '', rawQueryString = ''] = path.split('?');
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    headers: { 'content-type': 'application/json', host: 'api.test', ...headers },
    requestContext: {
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: 'request-of-the-gateway',
      domainName: 'api.test',
    } as APIGatewayProxyEventV2['requestContext'],
    isBase64Encoded: false,
    ...(body === undefined ? {} : { body }),
  };
}
