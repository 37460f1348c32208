import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { declaredOperations, writtenDocuments } from '../../../infra/openapi.ts';
import { root } from '../../../infra/sources.ts';
import { openApiDocument, refusalsOf } from '../../../shared/http/openapi.ts';
import type { OperationSpec } from '../../../shared/http/operation.ts';
import { problemKinds } from '../../../shared/http/status.ts';
import { refusalCodes } from '../../../shared/refusal.ts';

const spec: OperationSpec = {
  id: 'closeBook',
  method: 'post',
  path: '/v1/books/{id}/close',
  summary: '合上',
  tag: '书',
  roles: ['institution'],
  command: true,
  versioned: 'always',
  params: z.object({ id: z.string() }),
  body: z.strictObject({ mark: z.string().default('x') }),
  answer: z.strictObject({ id: z.string() }).meta({ id: 'ClosedBook' }),
  refusals: ['still_in_use'],
};

test('the committed documents are what the operations and the policy format say: run `npm run openapi` when they are not', async () => {
  for (const [file, text] of Object.entries(await writtenDocuments()))
    expect([file, readFileSync(join(root, file), 'utf8') === text]).toEqual([file, true]);
});

test('every example of a body is one that its operation takes', async () => {
  const examples = (await declaredOperations()).filter(({ examples }) => examples?.body !== undefined);
  expect(examples.length).toBeGreaterThan(4);
  for (const { id, body, examples: { body: example } = {} } of examples)
    expect([id, body?.safeParse(example).success]).toEqual([id, true]);
});

test('every refusal has a status of 400 to 503 and a title', () => {
  for (const code of refusalCodes) {
    expect(problemKinds[code].status).toBeGreaterThanOrEqual(400);
    expect(problemKinds[code].title).toMatch(/\p{sc=Han}/u);
  }
});

test('an operation documents what follows from its shape besides what it says', () => {
  expect(refusalsOf(spec)).toEqual([
    'malformed_json',
    'idempotency_key_missing',
    'unauthenticated',
    'forbidden',
    'not_found',
    'still_in_use',
    'version_conflict',
    'body_too_large',
    'invalid_input',
    'idempotency_key_reused',
    'if_match_missing',
    'internal_error',
    'busy',
  ]);
});

test('an operation names its function, its token, its headers and its components', () => {
  const written = JSON.parse(JSON.stringify(openApiDocument({ librarians: [spec] })));
  const { post } = written.paths['/v1/books/{id}/close'];
  expect([post['x-function'], post['x-roles'], post.security]).toEqual([
    'librarians',
    ['institution'],
    [{ token: [] }],
  ]);
  expect(
    post.parameters.map((parameter: { name: string; required: boolean }) => [parameter.name, parameter.required]),
  ).toEqual([
    ['id', true],
    ['Idempotency-Key', true],
    ['If-Match', true],
  ]);
  expect(post.requestBody.required).toBe(true);
  expect(post.responses[200].content['application/json'].schema).toEqual({ $ref: '#/components/schemas/ClosedBook' });
  expect(written.components.schemas.ClosedBook.required).toEqual(['id']);
  expect(post.responses[409]).toEqual({ $ref: '#/components/responses/409.still_in_use' });
});

test('a path and method belong to one operation', () => {
  expect(() => openApiDocument({ one: [spec], two: [spec] })).toThrow('post /v1/books/{id}/close is declared twice');
});

test('every reference leads somewhere, and every name in a path is a parameter', async () => {
  const written = JSON.parse((await writtenDocuments())['shared/http/openapi.json'] ?? '');
  const references = JSON.stringify(written).match(/"\$ref":"#\/[^"]+"/g) ?? [];
  for (const reference of new Set(references)) {
    const steps = reference.slice('"$ref":"#/'.length, -1).split('/');
    expect([reference, steps.reduce((at, step) => at?.[step], written) !== undefined]).toEqual([reference, true]);
  }
  for (const [path, item] of Object.entries<Record<string, { parameters: { name: string; in: string }[] }>>(
    written.paths,
  ))
    for (const { parameters } of Object.values(item)) {
      const named = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      expect(named).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    }
});
