import { type Context, Hono, type HonoRequest } from 'hono';
import type * as z from 'zod';
import { type Fault, Refusal } from '../refusal.ts';
import type { Role } from '../roles.ts';
import { inputRefusal, parse } from './faults.ts';
import { parseJson, readBody } from './json.ts';
import {
  bytesThroughFunction,
  type Command,
  type DownloadedFile,
  type Operation,
  type Outcome,
  type Repeat,
  type Reply,
  type StoredAnswer,
} from './operation.ts';
import { readIdempotencyKey, readIfMatch } from './preconditions.ts';
import { type Authenticate, type Delegations, isDivision, type Principal, standingIn } from './principal.ts';
import { notFound, type Problem, problemOf } from './problem.ts';
import type { Counted, Telemetry } from './telemetry.ts';
import { readUpload } from './upload.ts';

export interface AppOptions<Services> {
  readonly operations: readonly Operation<Services>[];
  readonly services: Services;
  readonly clock: () => Date;
  readonly requestId: (context: Context) => string;
  readonly authenticate: Authenticate;
  /** Where delegated roles are looked up; in an app without, everybody acts in roles of their own. */
  readonly delegations?: Delegations;
  /** Where the answers to commands are remembered; an app without commands has none. */
  readonly repeats?: Repeats;
  /** Every path of the whole API with its methods, so that a wrong method is told from a wrong path. */
  readonly knownPaths?: () => Promise<readonly { readonly method: string; readonly path: string }[]>;
  readonly telemetry: Telemetry;
}

export interface Repeats {
  identify(call: { subject: string; action: string; key: string; body: Uint8Array }): Repeat;
  /** What was answered before; throws `idempotency_key_reused` when the key came with something else. */
  find(repeat: Repeat, now: Date): Promise<StoredAnswer | null>;
}

type Env = { Variables: { requestId: string; seen: Seen } };

/** What is learnt of a request on its way, for the line that is written of it. */
interface Seen {
  operation: string | null;
  code: string | null;
  role: string | null;
  division: string | null;
  readonly counts: Partial<Record<Counted, number>>;
}

/**
 * The HTTP face of a list of operations: authenticates, validates, answers repeats, calls the handler and turns what it
 * answers or throws into a response. Order: token, role, key, repeat, input, handler (which sees to visibility and version).
 */
export function createApp<Services>(options: AppOptions<Services>): Hono<Env> {
  const app = new Hono<Env>();
  app.use('*', async (context, next) => {
    const began = performance.now();
    const requestId = options.requestId(context);
    context.set('requestId', requestId);
    context.set('seen', { operation: null, code: null, role: null, division: null, counts: {} });
    await next();
    for (const [name, value] of Object.entries(securityHeaders)) context.res.headers.set(name, value);
    context.res.headers.set('X-Request-Id', requestId);
    // Durations are real ones: a local service's business clock may have been moved meanwhile.
    const milliseconds = performance.now() - began;
    options.telemetry.answered({ requestId, ...context.get('seen'), status: context.res.status, milliseconds });
  });
  for (const operation of staticPathsFirst(options.operations))
    app.on(operation.method.toUpperCase(), honoPath(operation.path), (context) => serve(operation, context, options));
  app.notFound(async (context) => {
    const allowed = methodsAt(new URL(context.req.url).pathname, [
      ...options.operations,
      ...((await options.knownPaths?.()) ?? []),
    ]);
    if (allowed.length === 0) return refuse(context, notFound());
    const response = refuse(context, new Refusal('method_not_allowed', `这个地址只支持 ${allowed.join('、')}。`));
    response.headers.set('Allow', allowed.join(', '));
    return response;
  });
  app.onError((error, context) => {
    const { operation } = context.get('seen');
    if (!(error instanceof Refusal))
      options.telemetry.failed({ requestId: context.get('requestId'), operation, error });
    return refuse(context, error);
  });
  return app;
}

async function serve<Services>(operation: Operation<Services>, context: Context<Env>, options: AppOptions<Services>) {
  const { req } = context;
  note(context, { operation: operation.id });
  const { counts } = context.get('seen');
  const principal = operation.roles
    ? await admit(operation, operation.roles, req.header('authorization'), options)
    : null;
  if (principal) note(context, { division: principal.division, role: roleIn(operation, principal) });
  const bytes = await bytesOf(operation, req.raw);
  const now = options.clock();
  const repeat = operation.command && principal ? identify(operation, req, principal, bytes, options) : null;
  const earlier = repeat && (await options.repeats?.find(repeat, now));
  if (earlier) return send({ answer: earlier, replayed: true });
  const input = readInput(operation, context, bytes);
  const settle = (reply: Reply<unknown>) => settled(operation, reply);
  const call = {
    ...input,
    file: bytes,
    principal,
    now,
    requestId: context.get('requestId'),
    ifMatch: readIfMatch(req.header('if-match')),
    count: (what: Counted, by = 1) => {
      counts[what] = (counts[what] ?? 0) + by;
    },
    get command(): Command {
      if (!repeat) throw new Error(`${operation.id} is no command`);
      return { repeat, now: now.toISOString(), answer: settle };
    },
  };
  const came = await operation.handle(call, options.services).catch(async (fault: unknown) => {
    // The same call sent twice at once: the slower one finds things changed by the faster one, whose answer is its own.
    const done = repeat && fault instanceof Refusal ? await options.repeats?.find(repeat, now) : null;
    if (done) return { answer: done, replayed: true };
    throw fault;
  });
  if ('file' in came && came.file) return sendFile(came.file);
  if ('elsewhere' in came && came.elsewhere)
    return new Response(null, { status: 303, headers: { Location: came.elsewhere } });
  return send('replayed' in came ? came : { answer: settle(came), replayed: false });
}

function note(context: Context<Env>, learnt: Partial<Seen>): void {
  Object.assign(context.get('seen'), learnt);
}

function roleIn({ roles }: Operation<never>, principal: Principal): string | null {
  return roles?.find((role) => principal.roles.includes(role)) ?? null;
}

async function bytesOf({ body, upload }: Operation<never>, request: Request): Promise<Uint8Array> {
  if (upload) return readUpload(request, upload);
  return body ? readBody(request) : new Uint8Array();
}

function identify(
  { id, method }: Operation<never>,
  request: HonoRequest,
  { subject }: Principal,
  body: Uint8Array,
  { repeats }: { readonly repeats?: Repeats },
): Repeat {
  if (!repeats) throw new Error(`${id} is a command, and this app remembers no answers`);
  const key = readIdempotencyKey(request.header('idempotency-key'));
  return repeats.identify({ subject, action: `${method.toUpperCase()} ${new URL(request.url).pathname}`, key, body });
}

async function admit<Services>(
  { sight }: Operation<Services>,
  roles: readonly Role[],
  header: string | undefined,
  { authenticate, delegations, clock }: AppOptions<Services>,
): Promise<Principal> {
  const bearer = await authenticate(header);
  const principal = delegations ? await standingIn(bearer, sight ?? roles, (to) => delegations(to, clock())) : bearer;
  if (!roles.some((role) => principal.roles.includes(role)))
    throw new Refusal('forbidden', '您的账号没有办理这一项的权限。请由有相应职责的人员办理。');
  const asBureau = roles.some((role) => role !== 'institution' && principal.roles.includes(role));
  if (!isDivision(principal.division) || (!asBureau && principal.institution === null))
    throw new Refusal('forbidden', '您的账号没有写明所属的行政区划或机构。请联系管理员补全。');
  return principal;
}

function readInput(operation: Operation<never>, context: Context, bytes: Uint8Array) {
  const params = read(operation.params, context.req.param(), '/path');
  if (params.faults.some((fault) => /id$/i.test(fault.pointer))) throw notFound();
  const query = readQuery(operation.query, new URL(context.req.url).searchParams);
  const optional = bytes.byteLength === 0 && operation.body?.safeParse(undefined).success;
  const body = read(operation.body, operation.body && !optional ? parseJson(bytes) : undefined, '');
  const faults = [...params.faults, ...query.faults, ...body.faults];
  if (faults.length > 0) throw inputRefusal(faults);
  return { params: params.value, query: query.value, body: body.value };
}

function readQuery(schema: z.ZodType | undefined, search: URLSearchParams) {
  const doubled = [...new Set(search.keys())].filter((key) => search.getAll(key).length > 1);
  const faults = doubled.map((key) => ({
    pointer: `/query/${key}`,
    code: 'not_allowed',
    detail: `“${key}”只能写一次。`,
  }));
  const result = read(schema, Object.fromEntries(search), '/query');
  return { value: result.value, faults: [...faults, ...result.faults] };
}

function read(schema: z.ZodType | undefined, input: unknown, base: string): { value: unknown; faults: Fault[] } {
  return schema ? parse(schema, input, base) : { value: undefined, faults: [] };
}

function settled(operation: Operation<never>, reply: Reply<unknown>): StoredAnswer {
  const created = operation.creates === 'always' || (operation.creates === 'sometimes' && reply.created === true);
  return {
    status: created ? 201 : 200,
    body: JSON.stringify(reply.body),
    etag: reply.version === undefined ? null : `"${reply.version}"`,
    location: reply.location ?? null,
  };
}

function send({ answer, replayed }: Outcome): Response {
  const headers = new Headers({ 'Content-Type': 'application/json; charset=utf-8' });
  if (answer.etag !== null) headers.set('ETag', answer.etag);
  if (answer.location !== null) headers.set('Location', answer.location);
  if (replayed) headers.set('Idempotent-Replayed', 'true');
  return new Response(answer.body, { status: answer.status, headers });
}

/** Never shown in the browser, always saved: a file holds account numbers. */
function sendFile({ name, media, bytes }: DownloadedFile): Response {
  if (bytes.byteLength > bytesThroughFunction)
    throw new Error(`a file of ${bytes.byteLength} bytes cannot be answered`);
  const headers = {
    'Content-Type': media,
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
  };
  return new Response(new Uint8Array(bytes), { status: 200, headers });
}

function refuse(context: Context<Env>, error: unknown): Response {
  const problem: Problem = problemOf(error, context.get('requestId'));
  note(context, { code: problem.code });
  const headers = new Headers({ 'Content-Type': 'application/problem+json; charset=utf-8' });
  if (problem.status === 401) headers.set('WWW-Authenticate', 'Bearer');
  const wait = error instanceof Refusal ? error.extras.retryAfterSeconds : undefined;
  if (wait !== undefined) headers.set('Retry-After', String(wait));
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

/** Answers are for the one who asked, never for a cache, a frame or a guess at their type. */
const securityHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000',
  'X-Content-Type-Options': 'nosniff',
};

/** Hono tries routes in the order they were added: `/v1/policies/schema.json` before `/v1/policies/{id}`. */
function staticPathsFirst<Item extends { readonly path: string }>(operations: readonly Item[]): Item[] {
  const order = (path: string) => path.replace(/\{/g, '\uffff');
  return [...operations].sort((a, b) => (order(a.path) < order(b.path) ? -1 : 1));
}

function honoPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

function methodsAt(path: string, known: readonly { readonly method: string; readonly path: string }[]): string[] {
  const matches = known.filter(({ path: pattern }) =>
    new RegExp(`^${pattern.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  return [...new Set(matches.map(({ method }) => method.toUpperCase()))].sort();
}
