import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createApp } from '../../../shared/http/app.ts';
import { listQuery } from '../../../shared/http/lists.ts';
import { operationsOver, type Repeat, type StoredAnswer } from '../../../shared/http/operation.ts';
import { requireVersion } from '../../../shared/http/preconditions.ts';
import { notFound, problemOf } from '../../../shared/http/problem.ts';
import { type AnsweredRequest, silentTelemetry } from '../../../shared/http/telemetry.ts';
import { Refusal } from '../../../shared/refusal.ts';

interface Shelf {
  readonly books: Map<string, { title: string; version: number }>;
  readonly answers: Map<string, { repeat: Repeat; answer: StoredAnswer }>;
}
const operation = operationsOver<Shelf>();
const Book = z.strictObject({ id: z.string(), title: z.string() });
const Title = z.strictObject({ title: z.string().max(5) });
const shared = { tag: '书', roles: ['institution', 'auditor'], refusals: [] } as const;
const ids = z.object({ bookId: z.string().regex(/^[a-z0-9]+$/) });

const operations = [
  operation(
    { ...shared, id: 'readBook', method: 'get', path: '/v1/books/{bookId}', summary: '读', params: ids, answer: Book },
    async ({ params }, { books }) => {
      const book = books.get(params.bookId);
      if (!book) throw notFound();
      return { body: { id: params.bookId, title: book.title }, version: book.version };
    },
  ),
  operation(
    { ...shared, id: 'newest', method: 'get', path: '/v1/books/newest', summary: '新', answer: Title, roles: null },
    async ({ principal }) => ({ body: { title: String(principal) } }),
  ),
  operation(
    {
      ...shared,
      id: 'listBooks',
      method: 'get',
      path: '/v1/books',
      summary: '列',
      query: z.strictObject(listQuery),
      answer: z.number(),
    },
    async ({ query }) => ({ body: query.limit }),
  ),
  operation(
    {
      ...shared,
      id: 'addBook',
      method: 'post',
      path: '/v1/books',
      summary: '加',
      command: true,
      creates: 'always',
      body: Title,
      answer: Book,
    },
    async ({ body, command }, { books, answers }) => {
      if (body.title === '坏') throw new Error('the shelf broke: secret');
      if (body.title === '忙') throw new Refusal('busy', '请稍后再试。', { retryAfterSeconds: 3 });
      const id = `b${books.size}`;
      books.set(id, { title: body.title, version: 1 });
      const answer = command.answer({ body: { id, title: body.title }, version: 1, location: `/v1/books/${id}` });
      answers.set(command.repeat.scope, { repeat: command.repeat, answer });
      return { answer, replayed: false };
    },
  ),
  operation(
    {
      ...shared,
      id: 'close',
      method: 'post',
      path: '/v1/books/{bookId}/close',
      summary: '合',
      command: true,
      versioned: 'always',
      params: ids,
      body: z.strictObject({}).optional(),
      answer: Book,
    },
    async ({ params, ifMatch }, { books }) => {
      const book = books.get(params.bookId);
      if (!book) throw notFound();
      requireVersion(ifMatch, book.version);
      return { body: { id: params.bookId, title: book.title }, version: book.version + 1 };
    },
  ),
];

function setUp() {
  const shelf: Shelf = { books: new Map([['a', { title: '一', version: 7 }]]), answers: new Map() };
  const log: AnsweredRequest[] = [];
  const faults: Error[] = [];
  const app = createApp({
    operations,
    services: shelf,
    clock: () => new Date('2026-01-01T00:00:00Z'),
    requestId: () => 'req-1',
    authenticate: async (header) => {
      const [name = '', role = 'institution', division = '330903'] = (header ?? '').split(' ');
      if (!header) throw new Refusal('unauthenticated', '请先登录。');
      const institution = role === 'institution' ? 'PT-0001' : null;
      return { subject: name, person: name, name, office: name, roles: [role as 'institution'], division, institution };
    },
    repeats: {
      identify: ({ subject, action, key, body }) => ({
        scope: `${subject} ${action} ${key}`,
        bodySha256: createHash('sha256').update(body).digest('hex'),
      }),
      find: async (repeat) => {
        const known = shelf.answers.get(repeat.scope);
        if (known && known.repeat.bodySha256 !== repeat.bodySha256)
          throw new Refusal('idempotency_key_reused', '换一个键。');
        return known?.answer ?? null;
      },
    },
    knownPaths: async () => [{ method: 'put', path: '/v1/elsewhere/{id}' }],
    telemetry: {
      ...silentTelemetry,
      answered: (request) => log.push(request),
      failed: ({ error }) => faults.push(error),
    },
  });
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const response = await app.request(path, {
      method,
      headers: { authorization: 'anna institution', ...headers },
      ...(text === undefined ? {} : { body: text }),
    });
    const answer = await response.text();
    return { status: response.status, headers: response.headers, json: answer ? JSON.parse(answer) : null };
  };
  return { call, log, faults };
}
const key = (name: string) => ({ 'idempotency-key': name });

describe('an answer', () => {
  test('is JSON with its version as ETag, a request id and headers that forbid guessing, framing and storing', async () => {
    const { status, headers, json } = await setUp().call('GET', '/v1/books/a');
    expect([status, json]).toEqual([200, { id: 'a', title: '一' }]);
    expect(headers.get('etag')).toBe('"7"');
    expect(headers.get('x-request-id')).toBe('req-1');
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
  });

  test('to a creation is 201 with Location', async () => {
    const { status, headers } = await setUp().call('POST', '/v1/books', { title: '新' }, key('k'));
    expect([status, headers.get('location'), headers.get('etag')]).toEqual([201, '/v1/books/b1', '"1"']);
  });

  test('comes from the path written out before the path with a name in it, and needs no token where it is public', async () => {
    const { json } = await setUp().call('GET', '/v1/books/newest', undefined, { authorization: '' });
    expect(json).toEqual({ title: 'null' });
  });
});

describe('a refusal', () => {
  test('is problem+json with a request id and all faults', async () => {
    const { status, headers, json } = await setUp().call(
      'POST',
      '/v1/books',
      { title: '六个字的书名', x: 1 },
      key('k'),
    );
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect([headers.get('x-request-id'), headers.get('x-content-type-options')]).toEqual(['req-1', 'nosniff']);
    expect([status, json]).toEqual([
      422,
      {
        type: 'urn:tuobu:problem:invalid_input',
        title: '填写的内容有误',
        status: 422,
        detail: '有 2 处需要改正，请按 errors 逐项修改。',
        code: 'invalid_input',
        requestId: 'req-1',
        retryable: false,
        errors: [
          { pointer: '/title', code: 'too_big', detail: '最多可以有 5 个字。' },
          { pointer: '/x', code: 'unknown_field', detail: '没有“x”这个字段，请删去或改正名称。' },
        ],
      },
    ]);
  });

  test('of what broke inside says nothing of the inside, and the log has it', async () => {
    const { call, faults } = setUp();
    const { status, json } = await call('POST', '/v1/books', { title: '坏' }, key('k'));
    expect([status, json.code, json.retryable]).toEqual([500, 'internal_error', true]);
    expect(JSON.stringify(json)).not.toContain('secret');
    expect(faults.map(({ message }) => message)).toEqual(['the shelf broke: secret']);
  });

  test('that a later try may escape says when', async () => {
    const { status, headers } = await setUp().call('POST', '/v1/books', { title: '忙' }, key('k'));
    expect([status, headers.get('retry-after')]).toEqual([503, '3']);
  });

  test('of an unknown path is 404, of an unknown method 405 with those there are, here or in another function', async () => {
    const { call } = setUp();
    expect((await call('GET', '/v1/nothing')).json.code).toBe('not_found');
    expect((await call('GET', '//')).status).toBe(404);
    const wrong = await call('DELETE', '/v1/books/a');
    expect([wrong.status, wrong.json.code, wrong.headers.get('allow')]).toEqual([405, 'method_not_allowed', 'GET']);
    expect((await call('POST', '/v1/elsewhere/1')).headers.get('allow')).toBe('PUT');
    expect((await call('GET', '/v1/elsewhere/1/more')).status).toBe(404);
  });

  test('of an id that cannot exist is that of an id that does not', async () => {
    const { call } = setUp();
    expect((await call('GET', '/v1/books/%20')).json).toEqual((await call('GET', '/v1/books/zz')).json);
  });

  test('comes for the token before the role, for the role before anything that was sent', async () => {
    const { call } = setUp();
    const anonymous = await call('POST', '/v1/books', '{', { authorization: '' });
    expect([anonymous.status, anonymous.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect((await call('POST', '/v1/books', '{', { authorization: 'b finance-officer' })).json.code).toBe('forbidden');
    expect((await call('GET', '/v1/books', undefined, { authorization: 'b auditor nowhere' })).json.code).toBe(
      'forbidden',
    );
    expect((await call('POST', '/v1/books', '{')).json.code).toBe('idempotency_key_missing');
    expect((await call('POST', '/v1/books', '{', key('k'))).json.code).toBe('malformed_json');
  });

  test('meets a body over 1 MiB before it is read as JSON', async () => {
    const { status } = await setUp().call('POST', '/v1/books', 'x'.repeat(1_048_577), key('k'));
    expect(status).toBe(413);
  });

  test('hears of the first thousand faults, however many a handler found', async () => {
    const faults = Array.from({ length: 1_001 }, (_, index) => ({ pointer: `/${index}`, code: 'a', detail: '示例' }));
    const problem = problemOf(new Refusal('invalid_input', '示例', { faults }), 'r1');
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(faults.slice(0, 1_000).map(({ pointer }) => pointer));
  });

  test('names what is wrong with a query: no number, too many, doubled, unknown', async () => {
    const { call } = setUp();
    const of = async (query: string) => (await call('GET', `/v1/books?${query}`)).json.errors?.[0]?.pointer;
    expect((await call('GET', '/v1/books')).json).toBe(50);
    expect((await call('GET', '/v1/books?limit=100')).json).toBe(100);
    for (const query of ['limit=101', 'limit=0', 'limit=1e1', 'limit=', 'limit=1&limit=2'])
      expect([query, await of(query)]).toEqual([query, '/query/limit']);
    expect(await of('limits=1')).toBe('/query/limits');
  });
});

describe('a command sent again', () => {
  test('with the same key and body is answered what it was first, and done once', async () => {
    const { call } = setUp();
    const first = await call('POST', '/v1/books', { title: '新' }, key('k'));
    const again = await call('POST', '/v1/books', { title: '新' }, key('k'));
    expect(again).toMatchObject({ status: 201, json: first.json });
    expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([
      null,
      'true',
    ]);
    expect([again.headers.get('location'), again.headers.get('etag')]).toEqual(['/v1/books/b1', '"1"']);
  });

  test('with another body is refused; of another person or with another key it is another command', async () => {
    const { call } = setUp();
    await call('POST', '/v1/books', { title: '新' }, key('k'));
    expect((await call('POST', '/v1/books', { title: '旧' }, key('k'))).json.code).toBe('idempotency_key_reused');
    expect((await call('POST', '/v1/books', { title: '新' }, { ...key('k'), authorization: 'ben' })).json.id).toBe(
      'b2',
    );
    expect((await call('POST', '/v1/books', { title: '新' }, key('k2'))).json.id).toBe('b3');
  });

  test('needs a key of 1 to 128 visible ASCII characters', async () => {
    const { call } = setUp();
    for (const bad of ['a b', 'x'.repeat(129)])
      expect((await call('POST', '/v1/books', { title: '新' }, key(bad))).json.errors[0].pointer).toBe(
        '/header/Idempotency-Key',
      );
    expect((await call('POST', '/v1/books', { title: '新' }, key('~'.repeat(128)))).status).toBe(201);
  });
});

describe('a change', () => {
  test('needs the version its sender saw: 428 without, 412 with another, and 404 before either', async () => {
    const { call } = setUp();
    const close = (id: string, headers: Record<string, string>, body?: unknown) =>
      call('POST', `/v1/books/${id}/close`, body, { ...key('k'), ...headers });
    expect((await close('zz', {})).status).toBe(404);
    expect((await close('a', {})).json.code).toBe('if_match_missing');
    expect((await close('a', { 'if-match': '"6"' })).json.code).toBe('version_conflict');
    expect((await close('a', { 'if-match': '*' })).json.code).toBe('version_conflict');
    for (const tag of ['"7"', '7', 'W/"7"', '"1", "7"'])
      expect((await close('a', { 'if-match': tag })).headers.get('etag')).toBe('"8"');
  });

  test('without a body of its own takes none or an empty one', async () => {
    const { call } = setUp();
    const close = (body?: unknown) => call('POST', '/v1/books/a/close', body, { ...key('k'), 'if-match': '"7"' });
    expect([(await close()).status, (await close({})).status, (await close({ x: 1 })).status]).toEqual([200, 200, 422]);
  });
});
