import { beforeAll, describe, expect, test } from 'vitest';
import { type Api, startApi } from '../../support/api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi('2026-01-10T01:00:00Z');
});

test('the service says that it is up, and describes itself', async () => {
  expect((await api.get('/healthz')).json).toEqual({ status: 'ok' });
  const { json } = await api.get('/openapi.json');
  expect([json.openapi, json.info.title]).toEqual(['3.1.0', '托补']);
});

describe('the provisions of a division', () => {
  test('are its own and those above it, in force on the day, each with its words', async () => {
    const { json } = await api.get('/v1/divisions/330903/provisions?on=2022-10-08&limit=100');
    const putuo = json.items.filter(({ division }: { division: string }) => division === '330903');
    expect(putuo.map(({ id, force }: { id: string; force: string }) => `${id} ${force}`)).toEqual([
      'Z1 reported',
      'Z2 reported',
      'Z3 reported',
      'Z4 reported',
    ]);
    const divisions = new Set(json.items.map(({ division }: { division: string }) => division));
    expect([...divisions]).toEqual(['330903', '330900', '000000']);
    expect(putuo[1]).toMatchObject({ kind: 'operating-subsidy', computable: true, attested: true });
    expect(putuo[1].quote).toContain('8%');
    expect(putuo[1].settings.map(({ name }: { name: string }) => name)).toContain('operatingRate');
  });

  test('are none of its own before the policy is attested', async () => {
    const { json } = await api.get('/v1/divisions/330903/provisions?on=2022-10-07&limit=100');
    expect(json.items.some(({ division }: { division: string }) => division === '330903')).toBe(false);
  });

  test('are asked for by a day that exists and a code of six digits', async () => {
    const { status, json } = await api.get('/v1/divisions/3309/provisions?on=2023-02-29');
    expect([status, json.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
      422,
      ['/path/code', '/query/on'],
    ]);
  });
});

describe('the policies', () => {
  test('are listed by pages whose cursor leads through all of them once', async () => {
    const all = (await api.get('/v1/policies?limit=100')).json.items.map(
      ({ id, version }: { id: string; version: string }) => id + version,
    );
    const seen: string[] = [];
    let cursor = '';
    do {
      const { json } = await api.get(`/v1/policies?limit=3${cursor}`);
      seen.push(...json.items.map(({ id, version }: { id: string; version: string }) => id + version));
      cursor = json.nextCursor === null ? '' : `&cursor=${json.nextCursor}`;
    } while (cursor);
    expect(seen).toEqual(all);
    const forged = await api.get('/v1/policies?cursor=YWZ0ZXIgLTE');
    expect([forged.status, forged.json.code]).toEqual([422, 'invalid_input']);
  });

  test('are named with every version, its document and its hash; an unknown one is not found', async () => {
    const { json } = await api.get('/v1/policies/000000-tax-relief');
    expect(json.versions.map(({ version }: { version: string }) => version)).toEqual(['2', '1']);
    expect(json.versions[0].sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(json.versions[0].document.format).toBe('tuobu-policy/1');
    expect((await api.get('/v1/policies/no-such')).json.code).toBe('not_found');
  });

  test('have a schema', async () => {
    expect((await api.get('/v1/policies/schema.json')).json.$id).toBe('tuobu-policy-1.schema.json');
  });
});

describe('what no route takes', () => {
  test('is told so as a problem, with the methods that there are elsewhere in the API', async () => {
    const lost = await api.get('/v1/nothing/here');
    expect([lost.status, lost.json.code, lost.headers['x-request-id']]).toEqual([
      404,
      'not_found',
      'request-of-the-gateway',
    ]);
    const wrong = await api.call('DELETE', '/v1/claims/clm_1');
    expect([wrong.status, wrong.json.code, wrong.headers.allow]).toEqual([405, 'method_not_allowed', 'GET, PUT']);
  });

  test('a body sent with GET is ignored', async () => {
    expect((await api.call('GET', '/healthz', { text: '{' })).status).toBe(200);
  });
});
