import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { JWTPayload } from 'jose';
import type { RouteMatch } from './route-table.ts';

export interface Target {
  /** As sent, for matching; `decoded` is what a function sees. */
  readonly path: string;
  readonly decoded: string;
  readonly query: string;
}

/** The path and query of a request line, or null where API Gateway would not take it: `//`, a bad escape, another host. */
export function readTarget(url: string): Target | null {
  if (!url.startsWith('/') || url.startsWith('//')) return null;
  const [path = '', ...rest] = url.split('?');
  try {
    const decoded = decodeURIComponent(path);
    const broken = [...decoded].some((character) => character < ' ' || character === '\x7f');
    return broken ? null : { path, decoded, query: rest.join('?') };
  } catch {
    return null;
  }
}

export interface Received {
  readonly request: IncomingMessage;
  readonly target: Target;
  readonly match: RouteMatch;
  readonly body: Buffer;
  readonly claims: JWTPayload | null;
  readonly requestId: string;
  readonly at: Date;
}

/** The event of payload format 2.0 that an HTTP API makes of a request. */
export function eventOf({ request, target, match, body, claims, requestId, at }: Received): APIGatewayProxyEventV2 {
  const { cookie, ...headers } = joinedHeaders(request);
  const query = joinedQuery(target.query);
  const binary = body.length > 0 && isBinary(headers['content-type']);
  const sourceIp = request.socket.remoteAddress ?? '127.0.0.1';
  const host = headers.host ?? 'localhost';
  return {
    version: '2.0',
    routeKey: match.route.key,
    rawPath: target.decoded,
    rawQueryString: target.query,
    ...(cookie ? { cookies: cookie.split(/; */) } : {}),
    headers: {
      ...headers,
      'x-forwarded-for': sourceIp,
      'x-forwarded-port': host.split(':')[1] ?? '80',
      'x-forwarded-proto': 'http',
    },
    ...(Object.keys(query).length > 0 ? { queryStringParameters: query } : {}),
    ...(Object.keys(match.pathParameters).length > 0 ? { pathParameters: { ...match.pathParameters } } : {}),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      ...(claims
        ? { authorizer: { principalId: '', integrationLatency: 0, jwt: { claims: flattened(claims), scopes: [] } } }
        : {}),
      domainName: host,
      domainPrefix: 'local',
      http: {
        method: request.method ?? 'GET',
        path: target.decoded,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: match.route.key,
      stage: '$default',
      time: at.toUTCString(),
      timeEpoch: at.getTime(),
    },
    ...(body.length > 0 ? { body: body.toString(binary ? 'base64' : 'utf8') } : {}),
    isBase64Encoded: binary,
  } as APIGatewayProxyEventV2;
}

/** What Lambda tells a handler beside the event. */
export function contextOf(audience: string, requestId: string, deadline: number): Context {
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: `local-${audience}`,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:local-${audience}`,
    logGroupName: `/local/${audience}`,
    logStreamName: 'local',
    memoryLimitInMB: '1024',
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}

function joinedHeaders(request: IncomingMessage): Record<string, string> {
  const entries = Object.entries(request.headersDistinct).map(([name, values]) => [
    name,
    (values ?? []).join(name === 'cookie' ? '; ' : ','),
  ]);
  return Object.fromEntries(entries);
}

function joinedQuery(query: string): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query))
    joined.set(name, joined.has(name) ? `${joined.get(name)},${value}` : value);
  return Object.fromEntries(joined);
}

/** All that an HTTP API takes for text; a form, and what says no type, come in base64. */
const textual = /^\s*(text\/|application\/(json|javascript|xml)\s*(;|$))/i;

function isBinary(contentType = 'application/octet-stream'): boolean {
  return !textual.test(contentType);
}

/** Every claim reaches a function as text, lists in brackets: one reason why no function reads them. */
function flattened(claims: JWTPayload): Record<string, string> {
  const flat = (value: unknown) => (Array.isArray(value) ? `[${value.join(' ')}]` : String(value));
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, flat(value)]));
}
