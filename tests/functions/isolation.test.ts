import { beforeAll, describe, expect, test } from 'vitest';
import { type Api, type Persona, startApi } from '../support/api.ts';
import { asking, fill } from '../support/asking.ts';
import { childBody, furnish, numbers, people } from '../support/county.ts';
import { operations } from '../support/documented.ts';

const { qinghe, haixing, reviewer, approver, finance } = people;

const guarded = operations.filter((operation) => operation['x-roles']);
const everyRole = [...new Set(guarded.flatMap((operation) => operation['x-roles'] ?? []))];

let api: Api;
let ask: Awaited<ReturnType<typeof asking>>;
const there: Record<string, string> = {};
beforeAll(async () => {
  api = await startApi();
  ask = await asking(api);
  const { classes } = await furnish(api);
  const enrolment = await api.post('/v1/enrolments', qinghe, childBody('陈一禾', numbers[0]!, classes.qinghe));
  const claim = await api.post('/v1/claims', qinghe, { kind: 'operating', period: '2024-05' });
  await api.post(`/v1/claims/${claim.json.id}/submit`, qinghe, undefined, 1);
  const draft = await api.post('/v1/claims', qinghe, { kind: 'operating', period: '2024-04' });
  const rate = await api.get('/v1/institutions/PT-0001/rates', reviewer);
  Object.assign(there, {
    class: classes.qinghe,
    enrolment: enrolment.json.id,
    claim: claim.json.id,
    draft: draft.json.id,
    rate: rate.json.items[0].id,
  });
});

describe('every operation with a role', () => {
  test.each(guarded)('$method $path refuses whoever has no token, or none of its roles', async (operation) => {
    const path = fill(operation.path, { id: 'PT-0001' });
    expect((await ask(operation.method, path, null)).status).toBe(401);
    for (const role of everyRole.filter((role) => !operation['x-roles']?.includes(role))) {
      const asker = { sub: `some-${role}`, roles: [role], institution: 'PT-0001' };
      const { status, json } = await ask(operation.method, path, asker);
      expect([role, status, json.code]).toEqual([role, 403, 'forbidden']);
    }
    expect((await ask(operation.method, path, { sub: 'nobody', roles: [] })).json.code).toBe('forbidden');
  });
});

describe('what belongs to another', () => {
  /** Every operation on one thing, and what its path names, owned by 青禾 in 330903. */
  const owned = guarded.filter(({ path }) => /\{(id|\w+Id)\}/.test(path));
  const idsOf = (path: string) => {
    const id = path.includes('/claims')
      ? there.claim
      : path.includes('/classes')
        ? there.class
        : path.includes('/enrolments')
          ? there.enrolment
          : 'PT-0001';
    return { id: id!, rateId: there.rate!, lineId: '0001', sha256 };
  };
  const sha256 = 'a'.repeat(64);
  const nowhere = { id: 'never-was', rateId: 'never-was', lineId: '0001', sha256 };

  async function looksLikeNothing(operation: (typeof owned)[number], asker: Persona): Promise<void> {
    const other = await ask(operation.method, fill(operation.path, idsOf(operation.path)), asker);
    const none = await ask(operation.method, fill(operation.path, nowhere), asker);
    expect([operation.path, asker.sub, other.status]).toEqual([operation.path, asker.sub, 404]);
    expect(other.json).toEqual(none.json);
  }

  test.each(owned.filter((operation) => operation['x-roles']?.includes('institution')))(
    '$method $path: to another institution it is not there',
    (operation) => looksLikeNothing(operation, haixing),
  );

  // A PUT of an unknown institution, or of a draft, creates it: there is no answer for one that never was.
  const creating = ['/v1/institutions/{id}', '/v1/policies/{id}/draft'];
  test.each(owned.filter(({ path, method }) => !(method === 'PUT' && creating.includes(path))))(
    '$method $path: to another division it is not there',
    async (operation) => {
      for (const role of (operation['x-roles'] ?? []).filter((role) => role !== 'institution'))
        await looksLikeNothing(operation, { sub: `far-${role}`, roles: [role], division: '330902' });
    },
  );

  test("another division cannot take over an institution's id", async () => {
    const far = { sub: 'far-reviewer', roles: ['health-reviewer'], division: '330902' };
    expect((await ask('PUT', '/v1/institutions/PT-0001', far)).status).toBe(404);
  });

  test("a draft is its institution's alone", async () => {
    for (const asker of [haixing, reviewer, approver, finance])
      for (const path of [`/v1/claims/${there.draft}`, `/v1/audit/claims/${there.draft}`]) {
        const { status } = await api.get(path, asker);
        expect([asker.sub, path, status === 404 || status === 403]).toEqual([asker.sub, path, true]);
      }
    expect((await api.get(`/v1/claims/${there.draft}`, qinghe)).json.status).toBe('draft');
    expect((await ask('POST', `/v1/claims/${there.draft}/review`, reviewer)).status).toBe(404);
  });

  test('a draft withdrawn before anyone received it stays so', async () => {
    const drafted = await api.post('/v1/claims', qinghe, { kind: 'operating', period: '2024-03' });
    const path = `/v1/claims/${drafted.json.id}`;
    expect((await api.post(`${path}/withdraw`, qinghe, undefined, 1)).json.status).toBe('withdrawn');
    expect((await api.get(path, reviewer)).status).toBe(404);
    for (const list of ['/v1/claims?period=2024-03', '/v1/claims?institution=PT-0001&period=2024-03'])
      expect([list, (await api.get(list, reviewer)).json.items]).toEqual([list, []]);
    expect((await api.get(path, qinghe)).json.status).toBe('withdrawn');
  });

  test('stays out of every list', async () => {
    const far = { sub: 'far-approver', roles: ['health-approver'], division: '330902' };
    const lists = ['/v1/claims', '/v1/claims?institution=PT-0001', '/v1/institutions', '/v1/claims?status=draft'];
    for (const path of lists) expect([path, (await api.get(path, far)).json.items]).toEqual([path, []]);
    for (const path of ['/v1/claims', '/v1/claims?institution=PT-0001', '/v1/enrolments'])
      expect([path, (await api.get(path, haixing)).json.items]).toEqual([path, []]);
    expect((await api.get('/v1/claims?institution=PT-0001&status=draft', reviewer)).json.items).toEqual([]);
    expect(
      (await api.call('POST', '/v1/enrolments/search', { as: haixing, body: { idNumber: numbers[0] } })).json.items,
    ).toEqual([]);
  });

  test("a cursor of one's neighbour opens nothing", async () => {
    const page = await api.get('/v1/claims?limit=1', qinghe);
    expect(page.json.nextCursor).not.toBeNull();
    for (const asker of [haixing, reviewer]) {
      const stolen = await api.get(`/v1/claims?limit=1&cursor=${page.json.nextCursor}`, asker);
      expect([asker.sub, stolen.status, stolen.json.code]).toEqual([asker.sub, 422, 'invalid_input']);
    }
  });

  test('an account of another division with the same institution id sees no site', async () => {
    const stray = { ...qinghe, sub: 'stray', division: '330902' };
    expect((await api.get('/v1/institution', stray)).status).toBe(404);
    expect((await ask('POST', '/v1/claims', stray)).status).toBe(404);
  });
});
