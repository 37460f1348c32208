import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BusinessClock } from './business-clock.ts';
import type { Issuer } from './issuer.ts';
import { claimsOf, personas } from './personas.ts';

/** Answers `/oidc/…` and `/dev/…`, which exist on this machine only; false for every other path. */
export type LocalRoutes = (request: IncomingMessage, response: ServerResponse) => boolean;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The local extras of api.md: the issuer's documents, somebody to sign in as, and the clock, whose move has its effects before it is answered. */
export function createLocalRoutes(issuer: Issuer, clock: BusinessClock, clockMoved: () => Promise<void>): LocalRoutes {
  const routes: Record<string, (request: IncomingMessage) => Promise<Answer> | Answer> = {
    'GET /dev/personas': async () => ({ status: 200, body: await signedPersonas(issuer) }),
    'GET /dev/clock': () => ({ status: 200, body: { now: clock.now().toISOString() } }),
    'POST /dev/clock': async (request) => {
      const answer = moveClock(clock, await readText(request));
      if (answer.status === 200) await clockMoved();
      return answer;
    },
  };
  for (const [path, document] of Object.entries(issuer.documents))
    routes[`GET /oidc${path}`] = () => ({ status: 200, body: document });

  return (request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    if (!/^\/(oidc|dev)(\/|$)/.test(path)) return false;
    const route = routes[`${request.method === 'HEAD' ? 'GET' : request.method} ${path}`];
    Promise.resolve(route ? route(request) : problem(404, 'not_found', '本机服务没有这个地址。'))
      .then((answer) => send(response, answer))
      .catch(() => response.destroy());
    return true;
  };
}

function signedPersonas(issuer: Issuer): Promise<unknown[]> {
  return Promise.all(personas.map(async (persona) => ({ ...persona, token: await issuer.sign(claimsOf(persona)) })));
}

function moveClock(clock: BusinessClock, text: string): Answer {
  const now = wantedTime(text);
  if (!now)
    return problem(422, 'invalid_input', '请发送 {"now":"2026-01-31T00:00:00Z"} 这样的请求体，时间用RFC 3339写法。');
  if (!clock.moveTo(now))
    return problem(422, 'invalid_input', `时钟只能向前拨：现在是 ${clock.now().toISOString()}，请给出更晚的时间。`);
  return { status: 200, body: { now: clock.now().toISOString() } };
}

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

function wantedTime(text: string): Date | null {
  try {
    const { now } = JSON.parse(text) as { now?: unknown };
    const time = typeof now === 'string' && rfc3339.test(now) ? new Date(now) : null;
    return time && !Number.isNaN(time.getTime()) ? time : null;
  } catch {
    return null;
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > 10_000) throw new Error('nobody sends so much to a clock');
  }
  return text;
}

function problem(status: number, code: string, detail: string): Answer {
  return { status, body: { type: 'about:blank', title: code, status, detail, code, retryable: false } };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(JSON.stringify(body));
}
