import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { JWTPayload } from 'jose';
import { contextOf, eventOf, readTarget } from './event.ts';
import { createRouteTable, type RouteMatch } from './route-table.ts';
import type { LocalRoute } from './template.ts';

export type LambdaHandler = (event: APIGatewayProxyEventV2, context: Context) => Promise<unknown>;

export interface GatewayOptions {
  readonly routes: readonly LocalRoute[];
  readonly handlers: Readonly<Record<string, LambdaHandler>>;
  readonly verify: (token: string) => Promise<JWTPayload | null>;
  readonly timeoutMs?: number;
}

const bodyLimit = 10 * 1024 * 1024;
const answerLimit = 6 * 1024 * 1024;
const hearOutMs = 10_000;

/** What stands before the functions in the cloud, an HTTP API with its authorizer and its limits, as a request listener. */
export function createGateway({ routes, handlers, verify, timeoutMs = 30_000 }: GatewayOptions): RequestListener {
  const find = createRouteTable(routes);

  async function answer(request: IncomingMessage, requestId: string): Promise<Reply> {
    const at = new Date();
    const target = readTarget(request.url ?? '');
    if (!target) return refusal(400, 'Bad Request');
    const match = find(request.method ?? '', target.path);
    if (!match) return refusal(404, 'Not Found');
    const body = await readBody(request);
    if (body === null) return refusal(413, 'Request Entity Too Large');
    const claims = await authorize(match, request.headers.authorization);
    if (claims === 'refused') return unauthorized(request.headers.authorization !== undefined);
    const event = eventOf({ request, target, match, body, claims, requestId, at });
    const { audience } = match.route;
    return invoke(handlers[audience]!, event, contextOf(audience, requestId, at.getTime() + timeoutMs), timeoutMs);
  }

  async function authorize({ route }: RouteMatch, header: string | undefined): Promise<JWTPayload | null | 'refused'> {
    if (!route.authorized) return null;
    const token = /^(?:Bearer +)?(\S+)$/i.exec(header ?? '')?.[1];
    return (token && (await verify(token))) || 'refused';
  }

  return (request, response) => {
    const requestId = randomUUID();
    answer(request, requestId)
      .then((reply) => send(response, reply, requestId))
      .catch((error: unknown) => {
        // A client that hung up is its own affair.
        if (request.destroyed && !request.complete) return response.destroy();
        console.error(error);
        return response.headersSent ? response.destroy() : send(response, internalError, requestId);
      });
  };
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | Buffer;
}

const json = { 'content-type': 'application/json' };

function refusal(status: number, message: string): Reply {
  return { status, headers: json, body: JSON.stringify({ message }) };
}

const internalError = refusal(500, 'Internal Server Error');

function unauthorized(sentSomething: boolean): Reply {
  const challenge = sentSomething ? 'Bearer scope="" error="invalid_token"' : 'Bearer';
  return { ...refusal(401, 'Unauthorized'), headers: { ...json, 'www-authenticate': challenge } };
}

/** Null when there is more than may be; what comes after that is read and dropped. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > bodyLimit) return null;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= bodyLimit) chunks.push(chunk);
      else resolve(null);
    });
    request.on('end', () => resolve(Buffer.concat(chunks))).on('error', reject);
  });
}

async function invoke(
  handler: LambdaHandler,
  event: APIGatewayProxyEventV2,
  context: Context,
  timeoutMs: number,
): Promise<Reply> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<Reply>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, refusal(503, 'Service Unavailable'));
  });
  try {
    // Through JSON both ways, as between API Gateway and Lambda: what does not survive it there fails here too.
    const answered = (async () => replyOf(throughJson(await handler(throughJson(event), context))))();
    return await Promise.race([answered, tooLate]);
  } catch (error) {
    console.error(error);
    return internalError;
  } finally {
    clearTimeout(timer);
  }
}

function throughJson<Value>(value: Value): Value {
  return value === undefined ? value : JSON.parse(JSON.stringify(value));
}

/** Format 2.0: an answer without a status code is itself the body. */
function replyOf(result: unknown): Reply {
  const answer = result as APIGatewayProxyStructuredResultV2 | undefined | null;
  if (answer === undefined || answer === null) return internalError;
  if (typeof answer !== 'object' || answer.statusCode === undefined)
    return { status: 200, headers: json, body: typeof answer === 'string' ? answer : JSON.stringify(answer) };
  const body = answer.isBase64Encoded ? Buffer.from(answer.body ?? '', 'base64') : (answer.body ?? '');
  if (Buffer.byteLength(body) > answerLimit) return internalError;
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(answer.headers ?? {})) headers[name.toLowerCase()] = String(value);
  if (answer.cookies?.length) headers['set-cookie'] = answer.cookies;
  return { status: answer.statusCode, headers: { ...json, ...headers }, body };
}

function send(response: ServerResponse, { status, headers, body }: Reply, requestId: string): void {
  hearOut(response.req);
  response.writeHead(status, {
    ...headers,
    // An answer to HEAD says its length itself or not at all.
    ...(response.req.method === 'HEAD' ? {} : { 'content-length': Buffer.byteLength(body) }),
    'apigw-requestid': requestId,
  });
  response.end(body);
}

/**
 * Who is answered before all was sent may be one who listens only then: the rest is read and dropped, for a while.
 * To close at once would reset the connection under the answer.
 */
function hearOut(request: IncomingMessage): void {
  if (request.complete) return;
  const patience = setTimeout(() => request.destroy(), hearOutMs);
  request.once('close', () => clearTimeout(patience));
}
