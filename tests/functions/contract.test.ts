import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Answered, type Api, startApi } from '../support/api.ts';
import { valid } from '../support/arbitrary-bodies.ts';
import { furnish } from '../support/county.ts';
import { type Operation, operations, type Schema } from '../support/documented.ts';

let api: Api;
let keys = 0;
beforeAll(async () => {
  api = await startApi();
  await furnish(api);
});

/** A valid value that something was done to: a field dropped, added or replaced, or all of it. */
function spoilt(of: Schema): fc.Arbitrary<unknown> {
  return fc
    .tuple(valid(of), fc.constantFrom('drop', 'add', 'replace', 'all'), fc.jsonValue({ maxDepth: 2 }), fc.nat())
    .map(([value, how, junk, at]) => {
      if (how === 'all' || typeof value !== 'object' || value === null || Array.isArray(value)) return junk;
      const keys = Object.keys(value);
      const key = keys[at % Math.max(1, keys.length)] ?? 'x';
      if (how === 'add') return { ...value, unasked: junk };
      const { [key]: _, ...rest } = value as Record<string, unknown>;
      return how === 'drop' ? rest : { ...rest, [key]: junk };
    });
}

async function send(operation: Operation, body: unknown, path: string): Promise<Answered> {
  const roles = operation['x-roles'] ?? [];
  const as = roles.length > 0 ? { sub: 'one-of-many', roles, institution: 'PT-0001' } : null;
  keys += 1;
  const headers = { 'idempotency-key': `key-${keys}`, 'if-match': '"1"' };
  return api.call(operation.method, path, { as, headers, ...(operation.requestBody ? { body: body ?? null } : {}) });
}

const pathsOf = ({ path, parameters }: Operation) =>
  fc
    .record(
      Object.fromEntries(
        parameters
          .filter((parameter) => parameter.in === 'path')
          .map(({ name, schema }) => [
            name,
            fc.oneof(valid(schema), fc.constantFrom('PT-0001', '330903', 'operating-subsidy')),
          ]),
      ),
    )
    .map((values) => path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name]) || 'x')));

/** `call` holds every answer to the document; what is left to see here is that nothing breaks. */
describe('the document', () => {
  test('names every operation once', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each(operations)('$method $path answers as documented to valid input', async (operation) => {
    const body = operation.requestBody?.content['application/json']?.schema;
    await fc.assert(
      fc.asyncProperty(body ? valid(body) : fc.constant(undefined), pathsOf(operation), async (sent, path) => {
        const answered = await send(operation, sent, path);
        expect(answered.status).toBeLessThan(500);
      }),
      { numRuns: body ? 12 : 4 },
    );
  });

  test.each(operations.filter(({ requestBody }) => requestBody?.content['application/json']))(
    '$method $path answers spoilt input with a documented problem',
    async (operation) => {
      const body = operation.requestBody!.content['application/json']!.schema;
      await fc.assert(
        fc.asyncProperty(spoilt(body), pathsOf(operation), async (sent, path) => {
          const answered = await send(operation, sent, path);
          expect(answered.status).toBeLessThan(500);
          for (const { detail } of answered.json.errors ?? []) expect(detail).toMatch(/\p{sc=Han}/u);
        }),
        { numRuns: 15 },
      );
    },
  );
});
