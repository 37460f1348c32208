import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { delegableRoles } from '../../shared/roles.ts';
import { type Api, type Persona, startApi } from '../support/api.ts';
import { childBody, furnish, numbers, people } from '../support/county.ts';
import { operations } from '../support/documented.ts';

const { qinghe, reviewer, approver, clerk, auditor } = people;
/** Of the division, with a token that carries no role at all. */
const colleague: Persona = { sub: 'colleague', name: '示例乙', office: '示例卫生健康局', roles: [] };
const noRole = '您的账号没有办理这一项的权限。请由有相应职责的人员办理。';
const pass = { decision: 'pass' };

let api: Api;
let months = 0;
beforeAll(async () => {
  api = await startApi('2024-12-02T01:00:00Z');
  const { classes } = await furnish(api);
  await api.post('/v1/enrolments', qinghe, childBody('陈一禾', numbers[0]!, classes.qinghe));
});
beforeEach(() => api.setClock('2024-12-02T01:00:00Z'));

const body = (changes: Record<string, unknown> = {}) => ({
  role: 'health-reviewer',
  to: { person: 'colleague', name: '示例乙' },
  from: '2024-12-02',
  until: '2024-12-06',
  reason: '年休假',
  ...changes,
});

async function delegated(by: Persona = reviewer, changes: Record<string, unknown> = {}): Promise<string> {
  const made = await api.post('/v1/delegations', by, body(changes));
  expect([made.status, made.headers.location]).toEqual([201, `/v1/delegations/${made.json.id}`]);
  return made.json.id;
}

/** A submitted claim of a month that was not claimed before. */
async function submitted(): Promise<string> {
  months += 1;
  const period = `2024-${String(months).padStart(2, '0')}`;
  const { json } = await api.post('/v1/claims', qinghe, { kind: 'operating', period });
  expect((await api.post(`/v1/claims/${json.id}/submit`, qinghe, undefined, 1)).status).toBe(200);
  return `/v1/claims/${json.id}`;
}

const end = (id: string, as: Persona) => api.post(`/v1/delegations/${id}/end`, as);

describe('a delegate', () => {
  test('acts from the first day to the end of the last one in Shanghai', async () => {
    const claims = [await submitted(), await submitted()];
    const to = { person: 'dated', name: '示例乙' };
    const id = await delegated(reviewer, { to, from: '2024-12-03', until: '2024-12-05' });
    const dated = { ...colleague, sub: 'dated' };
    const reviewAt = async (instant: string, claim: string) => {
      api.setClock(instant);
      return (await api.post(`${claim}/review`, dated, pass, 2)).status;
    };
    // 16:00 UTC is midnight in Shanghai.
    expect(await reviewAt('2024-12-02T15:59:00Z', claims[0]!)).toBe(403);
    expect(await reviewAt('2024-12-02T16:00:00Z', claims[0]!)).toBe(200);
    expect(await reviewAt('2024-12-05T15:59:00Z', claims[1]!)).toBe(200);
    expect(await reviewAt('2024-12-05T16:00:00Z', await submitted())).toBe(403);
    expect((await api.get(`/v1/delegations/${id}`, reviewer)).json.inForce).toBe(false);
  });

  test('signs with a person of their own and a name that says for whom', async () => {
    const claim = await submitted();
    const id = await delegated();
    const lines = [{ lineId: '0001', amount: '100.00', reason: 'absent' }];
    const done = await api.post(`${claim}/review`, colleague, { ...pass, lines }, 2);
    expect([done.status, done.json.lines[0].adjustments[0].by]).toEqual([200, '示例卫生健康局']);
    const { events } = (await api.get(`/v1/audit${claim.slice(3)}`, auditor)).json;
    expect(events.at(-1)).toMatchObject({
      actor: {
        person: 'colleague',
        name: '示例乙（受示例经办委托）',
        role: 'health-reviewer',
        office: '示例卫生健康局',
      },
      person: { duty: 'reviewer', person: 'colleague' },
    });
    await end(id, reviewer);
  });

  test('is stopped in the middle: what is done stays, the next is refused', async () => {
    const [first, second] = [await submitted(), await submitted()];
    const id = await delegated();
    expect((await api.post(`${first}/review`, colleague, pass, 2)).status).toBe(200);
    const ended = await end(id, reviewer);
    expect([ended.status, ended.json.inForce, ended.json.ended.by, ended.json.version]).toEqual([
      200,
      false,
      '示例经办',
      2,
    ]);
    const refused = await api.post(`${second}/review`, colleague, pass, 2);
    expect([refused.status, refused.json.code, refused.json.detail]).toEqual([403, 'forbidden', noRole]);
    expect((await api.get(first, reviewer)).json.status).toBe('reviewed');
  });

  test('determines what the delegating person reviewed, since they are two; nobody determines what they reviewed themselves', async () => {
    const both = { ...reviewer, sub: 'both', name: '示例丙', roles: ['health-reviewer', 'health-approver'] };
    const claim = await submitted();
    expect((await api.post(`${claim}/review`, both, pass, 2)).status).toBe(200);
    expect((await api.post(`${claim}/determine`, both, pass, 3)).json.code).toBe('four_eyes');
    const id = await delegated(both, { role: 'health-approver' });
    const done = await api.post(`${claim}/determine`, colleague, pass, 3);
    expect([done.status, done.json.status]).toEqual([200, 'determined']);

    const other = await submitted();
    const reviewing = await delegated();
    expect((await api.post(`${other}/review`, colleague, pass, 2)).status).toBe(200);
    expect((await api.post(`${other}/determine`, colleague, pass, 3)).json.code).toBe('four_eyes');
    for (const one of [id, reviewing]) await end(one, colleague);
  });

  test('sees what the role sees, though their own role sees less, and no longer than it is theirs', async () => {
    const claim = await submitted();
    const childSeen = async () => (await api.get(claim, clerk)).json.lines[0].child;
    expect(await childSeen()).toMatchObject({ name: '陈*禾' });
    const id = await delegated(reviewer, { to: { person: 'clerk', name: '示例制单' } });
    expect(await childSeen()).toMatchObject({ name: '陈一禾', ageMonths: expect.any(Number) });
    await end(id, clerk);
    expect(await childSeen()).not.toHaveProperty('ageMonths');
  });

  test('is nobody in another division, though the issuer calls them the same', async () => {
    const id = await delegated();
    const far = { ...colleague, division: '330902' };
    expect((await api.get('/v1/claims', far)).json.code).toBe('forbidden');
    expect((await api.get('/v1/claims', colleague)).status).toBe(200);
    const farReviewer = { ...reviewer, sub: 'far-reviewer', division: '330902' };
    expect((await end(id, farReviewer)).status).toBe(404);
    expect((await api.get('/v1/delegations', farReviewer)).json.items).toEqual([]);
    await end(id, reviewer);
  });
});

describe('delegating', () => {
  test('is for one’s own role only, and what was delegated to one is not passed on', async () => {
    const refusal = '只能委托您自己的职责，受别人委托的也不能再转委托。请由负有这一职责的人办理。';
    const lacking = await api.post('/v1/delegations', reviewer, body({ role: 'health-approver' }));
    expect([lacking.status, lacking.json.code, lacking.json.detail]).toEqual([403, 'forbidden', refusal]);
    const id = await delegated();
    const onward = { to: { person: 'third', name: '示例丁' } };
    expect((await api.post('/v1/delegations', colleague, body(onward))).json.detail).toBe(refusal);
    const withOwn = await delegated(reviewer, { to: { person: 'clerk', name: '示例制单' } });
    expect((await api.post('/v1/delegations', clerk, body(onward))).json.detail).toBe(refusal);
    for (const one of [id, withOwn]) await end(one, reviewer);
  });

  test('takes nothing from the body that the token says, and names every fault', async () => {
    const faults = async (changes: Record<string, unknown>, as: Persona = reviewer) =>
      ((await api.post('/v1/delegations', as, body(changes))).json.errors ?? []).map(
        ({ pointer, code }: Record<string, string>) => `${pointer} ${code}`,
      );
    expect(await faults({ by: { person: 'approver' }, division: '330902' })).toEqual([
      '/by unknown_field',
      '/division unknown_field',
    ]);
    for (const role of ['institution', 'auditor', 'emperor'])
      expect(await faults({ role })).toEqual(['/role not_allowed']);
    expect(await faults({ until: '2024-12-01', reason: '' })).toEqual(['/reason too_small', '/until too_small']);
    expect(await faults({ until: '2025-12-02' })).toEqual(['/until too_big']);
    expect(await faults({ from: '2024-12-01', to: { person: 'reviewer', name: '本人' } })).toEqual([
      '/to/person not_allowed',
      '/from too_small',
    ]);
    expect((await api.get('/v1/claims', colleague)).status).toBe(403);
  });

  test('gives an institution or an auditor nothing', async () => {
    for (const who of [qinghe, auditor]) {
      const id = await delegated(approver, { role: 'health-approver', to: { person: who.sub, name: who.name } });
      const refused = await api.put('/v1/division/payment-basis', who, {});
      expect([who.sub, refused.json.detail]).toEqual([who.sub, noRole]);
      await end(id, approver);
    }
  });

  test('is on record for every office of the division, newest first, ended or not', async () => {
    const [first, second] = [await delegated(), await delegated(approver, { role: 'health-approver' })];
    expect((await end(second, people.finance)).json.code).toBe('forbidden');
    expect((await end(second, colleague)).status).toBe(200);
    expect((await end(second, approver)).json.code).toBe('invalid_transition');
    expect((await end(first, { ...reviewer, sub: 'other-reviewer' })).status).toBe(200);
    const { items } = (await api.get('/v1/delegations', auditor)).json;
    expect(items.filter(({ id }: { id: string }) => [first, second].includes(id))).toMatchObject([
      { id: second, role: 'health-approver', by: { name: '示例负责' }, ended: { by: '示例乙（受示例负责委托）' } },
      { id: first, role: 'health-reviewer', by: { name: '示例经办' }, reason: '年休假', version: 2 },
    ]);
  });

  test('sent twice with one key is on record once', async () => {
    const call = () =>
      api.call('POST', '/v1/delegations', { as: reviewer, body: body(), headers: { 'idempotency-key': 'once' } });
    const [first, again] = [await call(), await call()];
    expect([first.status, again.json, again.headers['idempotent-replayed']]).toEqual([201, first.json, 'true']);
    const { items } = (await api.get('/v1/delegations', reviewer)).json;
    expect(items.filter(({ inForce }: { inForce: boolean }) => inForce)).toHaveLength(1);
    await end(first.json.id, reviewer);
  });
});

describe('at every entry point', () => {
  const holders = Object.fromEntries(
    [reviewer, approver, people.finance, clerk, people.checker].map((who) => [who.roles[0]!, who]),
  );
  const everywhere = operations.flatMap((operation) =>
    delegableRoles
      .filter((role) => operation['x-roles']?.includes(role))
      .map((role) => ({ role, method: operation.method, path: operation.path })),
  );
  beforeAll(async () => {
    api.setClock('2024-12-02T01:00:00Z');
    for (const role of delegableRoles)
      await delegated(holders[role]!, { role, to: { person: `only-${role}`, name: '示例乙' } });
  });

  test.each(everywhere)(
    '$method $path lets in who has the role of $role by delegation',
    async ({ role, method, path }) => {
      const as = { ...colleague, sub: `only-${role}` };
      const headers = { 'idempotency-key': `${method}-${path}`, 'if-match': '"1"' };
      const place = path.replace(/\{\w+\}/g, 'x1');
      const answered = await api.call(method, place, { as, headers, ...(method === 'GET' ? {} : { body: {} }) });
      expect([answered.json?.detail === noRole, answered.status === 401]).toEqual([false, false]);
      const nobody = await api.call(method, place, { as: { ...colleague, sub: 'nobody' }, headers });
      expect(nobody.json.detail).toBe(noRole);
    },
  );
});
