import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { beforeAll, describe, expect, test } from 'vitest';
import { createHandler as portal } from '../../../functions/portal/index.ts';
import { canonicalJson, contentHash } from '../../../shared/canonical-json.ts';

import { getHead } from '../../../shared/storage/claims.ts';
import { createDatabase } from '../../../shared/storage/database.ts';
import { headKey } from '../../../shared/storage/keys.ts';
import { present, update } from '../../../shared/storage/write.ts';
import { type Api, startApi } from '../../support/api.ts';
import { idNumber } from '../../support/builders.ts';
import { institutionBody, people } from '../../support/county.ts';
import { dearerScheme, gengxian, scheme } from './county.ts';

const { drafter, publisher, reviewer, finance, auditor, site } = gengxian;
const id = '990120-shili';

let api: Api;
beforeAll(async () => {
  api = await startApi('2031-04-02T01:00:00Z');
});

/** What a public reader may still take for the latest edition is a few seconds old. */
async function later(): Promise<void> {
  for (let looks = 0; looks < 6; looks++) await api.get('/v1/policies?limit=1');
}
const subsidyIn = (month: string, attendanceDays = 20) =>
  api.call('POST', '/v1/calculations/operating-subsidy', {
    body: { division: '990120', month, facts: { filed: true }, children: [{ attendanceDays }] },
  });
const codes = (faults: { pointer: string; code: string }[]) => faults.map(({ pointer, code }) => `${pointer} ${code}`);

describe('a county that nobody here has heard of', () => {
  test('has no policy, and nobody else may speak for it', async () => {
    expect((await subsidyIn('2031-03')).json.code).toBe('policy_not_found');
    const stray = await api.post('/v1/policies', people.approver, scheme());
    expect([stray.status, stray.json.code, codes(stray.json.errors)]).toEqual([
      422,
      'invalid_policy',
      ['/division not_allowed'],
    ]);
    const nameless = await api.post('/v1/policies', drafter, { division: '990120', id: 'expiring' });
    expect(codes(nameless.json.errors)).toEqual(['/id wrong_value']);
    expect(codes((await api.post('/v1/policies', drafter, [])).json.errors)).toEqual([' wrong_type']);
  });

  test('drafts one that is not right yet and is told what is wrong with it', async () => {
    const { quotes, ...rest } = scheme();
    const draft = await api.post('/v1/policies', drafter, { ...rest, quotes: { ...quotes, a3: undefined } });
    expect([draft.status, draft.headers.location, draft.headers.etag]).toEqual([
      201,
      `/v1/policies/${id}/draft`,
      '"1"',
    ]);
    expect([draft.json.check.valid, draft.json.check.errors.length > 0]).toEqual([false, true]);
    expect((await api.post('/v1/policies', drafter, scheme())).json.code).toBe('already_exists');
    const early = await api.post(`/v1/policies/${id}/publish`, publisher, {}, 1);
    expect([early.status, early.json.code, early.json.errors]).toEqual([
      422,
      'invalid_policy',
      draft.json.check.errors,
    ]);
  });

  test('keeps its drafts to itself: nothing computes with them, no other division sees them', async () => {
    expect((await subsidyIn('2031-03')).json.code).toBe('policy_not_found');
    expect((await api.get(`/v1/policies/${id}`)).json.code).toBe('not_found');
    expect((await api.get(`/v1/policies/${id}/draft`, people.approver)).status).toBe(404);
    expect((await api.get('/v1/policies/drafts', people.approver)).json.items).toEqual([]);
    expect((await api.post(`/v1/policies/${id}/publish`, people.approver, {}, 1)).status).toBe(404);
    const listed = await api.get('/v1/policies/drafts', reviewer);
    expect(listed.json.items.map((item: { id: string; authors: string[] }) => [item.id, item.authors])).toEqual([
      [id, ['示例起草']],
    ]);
  });

  test('a failed worked case keeps a draft from being published', async () => {
    const wrong = scheme();
    const cases = wrong.cases.map((one, at) =>
      at === 0 ? { ...one, expect: { ...one.expect, amount: '451.00' } } : one,
    );
    expect((await api.put(`/v1/policies/${id}/draft`, drafter, { ...wrong, cases })).status).toBe(428);
    const put = await api.put(`/v1/policies/${id}/draft`, drafter, { ...wrong, cases }, 1);
    expect([put.status, put.json.check.errors, put.json.check.cases]).toEqual([
      200,
      [],
      { total: 3, failed: ['足月与半月'] },
    ]);
    const refused = await api.post(`/v1/policies/${id}/publish`, publisher, {}, 2);
    expect(codes(refused.json.errors)).toEqual(['/cases/0 case_failed']);
  });

  test('whoever drafted it does not publish it, whatever account they use', async () => {
    const put = await api.put(`/v1/policies/${id}/draft`, drafter, scheme(), 2);
    expect([put.headers.etag, put.json.check.valid]).toEqual(['"3"', true]);
    const otherAccount = { ...drafter, sub: 'geng-other', person: 'geng-drafter' };
    for (const asker of [drafter, otherAccount])
      expect((await api.post(`/v1/policies/${id}/publish`, asker, {}, 3)).json.code).toBe('four_eyes');
    expect((await api.post(`/v1/policies/${id}/publish`, publisher, {}, 2)).json.code).toBe('version_conflict');
    expect((await api.post(`/v1/policies/${id}/publish`, reviewer, {}, 3)).json.code).toBe('forbidden');
  });

  test('another person publishes it once, with the hash of its canonical JSON', async () => {
    const headers = { 'idempotency-key': 'publish-1', 'if-match': '"3"' };
    const published = await api.call('POST', `/v1/policies/${id}/publish`, { as: publisher, headers, body: {} });
    expect(published.status).toBe(201);
    expect(published.json).toMatchObject({ id, version: '1', sha256: contentHash(scheme()), ended: null });
    const again = await api.call('POST', `/v1/policies/${id}/publish`, { as: publisher, headers, body: {} });
    expect([again.headers['idempotent-replayed'], again.json]).toEqual(['true', published.json]);
    expect((await api.get(`/v1/policies/${id}/draft`, drafter)).status).toBe(404);
    await later();
    const { json } = await api.get(`/v1/policies/${id}`);
    expect(json.versions[0].published.by).toBe('示例庚县卫生健康局');
    expect(canonicalJson(json.versions[0].document)).toBe(canonicalJson(scheme()));
    const answer = await subsidyIn('2031-03', 11);
    // 11 days are fewer than 12: half of 300.00.
    expect([answer.json.amount, answer.json.policy.sha256]).toEqual(['150.00', contentHash(scheme())]);
    const { json: provisions } = await api.get('/v1/divisions/990120/provisions?on=2031-03-01');
    expect(provisions.items.slice(0, 2).map((item: { title: string }) => item.title)).toEqual([
      '运行补助',
      '二孩、三孩减收',
    ]);
  });

  test('what it published answers on the page for families too', async () => {
    const { tableName } = api.table;
    const handler = portal({
      env: { TABLE_NAME: tableName, DYNAMODB_ENDPOINT: api.tableOf('portal'), AWS_REGION: 'local' },
      clock: () => new Date('2031-04-02T02:00:00Z'),
      random: (bytes) => new Uint8Array(bytes),
    });
    const event = {
      version: '2.0',
      rawPath: '/fees',
      rawQueryString: 'division=990120&month=2031-03&order=2&careFee=1000.00',
      headers: {},
      isBase64Encoded: false,
      requestContext: { domainName: 'example.invalid', requestId: 'r', http: { method: 'GET', path: '/fees' } },
    } as unknown as APIGatewayProxyEventV2;
    const page = (await handler(event, {} as Context)) as APIGatewayProxyStructuredResultV2;
    // 1000.00 − 35% = 650.00
    expect([page.statusCode, page.body?.includes('650.00')]).toEqual([200, true]);
  });
});

describe('the claims of the county', () => {
  let claim: string;
  beforeAll(async () => {
    const body = institutionBody('示例庚县托育园', '52330903MJ0000018C');
    await api.put('/v1/institutions/GX-0001', reviewer, body);
    const classBody = {
      name: '小一班',
      type: '托小班',
      openedOn: '2030-01-01',
      places: 20,
      feeStandards: [{ from: '2030-01', monthly: '1000.00' }],
    };
    const { json: opened } = await api.post('/v1/classes', site, classBody);
    const child = (order: number, attendanceDays: number) => ({
      ...{ name: `示例幼儿${order}`, idNumber: idNumber('2029-06-01', order), birthOrder: order, classId: opened.id },
      attendanceDays,
    });
    const created = await api.post('/v1/claims', site, {
      kind: 'operating',
      period: '2031-03',
      children: [child(1, 12), child(2, 11)],
    });
    claim = created.json.id;
    const submitted = await api.post(`/v1/claims/${claim}/submit`, site, undefined, 1);
    // 300.00 + 150.00 = 450.00
    expect([created.status, submitted.json.totals?.computed]).toEqual([201, '450.00']);
  });

  test('a successor that overlaps is refused until it ends its predecessor, and until it speaks of all its kinds', async () => {
    const { provisions, cases, tables, quotes, ...rest } = dearerScheme();
    const half = {
      ...rest,
      provisions: provisions.slice(0, 1),
      cases: cases.slice(0, 2),
      tables: { monthByDays: tables!.monthByDays },
      quotes: { a2: quotes.a2 },
    };
    await api.post('/v1/policies', drafter, half);
    const overlapping = await api.post(`/v1/policies/${id}/publish`, publisher, {}, 1);
    expect(codes(overlapping.json.errors)).toEqual(['/effectiveFrom versions_overlap']);
    const lossy = await api.post(`/v1/policies/${id}/publish`, publisher, { endsPredecessors: true }, 1);
    expect(codes(lossy.json.errors)).toEqual(['/provisions kinds_left_out']);
    await api.put(`/v1/policies/${id}/draft`, drafter, dearerScheme({ version: 1 }), 1);
    const sameVersion = await api.post(`/v1/policies/${id}/publish`, publisher, { endsPredecessors: true }, 2);
    expect(codes(sameVersion.json.errors)).toEqual(['/version version_taken']);
    await api.put(`/v1/policies/${id}/draft`, drafter, dearerScheme(), 2);
    expect((await api.post(`/v1/policies/${id}/publish`, publisher, { endsPredecessors: true }, 3)).status).toBe(201);
  });

  test('the predecessor ends the day before by a record of its own; its document and hash stay', async () => {
    await later();
    const { json } = await api.get(`/v1/policies/${id}`);
    const [second, first] = json.versions;
    expect([second.version, second.effectiveFrom, first.version, first.effectiveTo]).toEqual([
      '2',
      '2031-03-01',
      '1',
      '2031-02-28',
    ]);
    expect([first.ended, first.sha256, first.document.effectiveTo]).toEqual([
      { lastDay: '2031-02-28', followedBy: { id, version: '2' } },
      contentHash(scheme()),
      '2033-12-31',
    ]);
    expect([(await subsidyIn('2031-02')).json.amount, (await subsidyIn('2031-03')).json.amount]).toEqual([
      '300.00',
      '400.00',
    ]);
    expect((await subsidyIn('2034-01')).json.lastInForce).toBe('2033-12-31');
  });

  test('a submitted claim keeps its version, and its receipt gives the same bytes again', async () => {
    const kept = await api.get(`/v1/claims/${claim}`, site);
    expect([kept.json.policy.version, kept.json.totals.computed]).toEqual(['1', '450.00']);
    const { json } = await api.get(`/v1/audit/claims/${claim}`, auditor);
    expect(json.valid).toBe(true);
    expect(json.receipts).toMatchObject([
      {
        key: '2031-03',
        policy: id,
        version: '1',
        sha256: contentHash(scheme()),
        engine: '1.0.0',
        replayed: true,
        mismatch: null,
      },
    ]);
    const next = await api.post('/v1/claims', site, { kind: 'operating', period: '2031-04' });
    expect(next.json.policy.version).toBe('2');
  });

  test('a setting is decided from a month on, shown with who decided it, and changes no submitted claim', async () => {
    const place = `/v1/division/settings/${id}/rounding`;
    const decision = { value: 'down', decidedBy: '示庚卫〔2031〕2号', reason: '示例理由', from: '2031-04' };
    expect((await api.put(place, drafter, { ...decision, value: 'sideways' })).json.errors).toEqual([
      { pointer: '/value', code: 'unknown_value', detail: '“取整方式”应为以下之一：half-up、down。' },
    ]);
    expect((await api.put(`/v1/division/settings/${id}/nothing`, drafter, decision)).status).toBe(404);
    expect((await api.put(place, people.approver, decision)).status).toBe(404);
    const rate = await api.put('/v1/division/settings/330903-putuo/operatingRate', people.approver, {
      ...decision,
      value: '0.10',
    });
    expect(codes(rate.json.errors)).toEqual([' not_allowed']);
    expect([
      (await api.put(place, drafter, decision)).status,
      (await api.put(place, drafter, { ...decision, from: '2031-05' })).status,
    ]).toEqual([201, 200]);
    await later();
    const assumed = async (month: string) =>
      (await subsidyIn(month)).json.assumptions.find(({ name }: { name: string }) => name === 'rounding');
    expect(await assumed('2031-04')).toMatchObject({ value: 'down', decidedBy: '示庚卫〔2031〕2号' });
    expect(await assumed('2031-03')).toMatchObject({ value: 'half-up', decidedBy: null });
    const draft = await api.put(
      `/v1/claims/${(await api.get('/v1/claims?status=draft', site)).json.items[0].id}`,
      site,
      { kind: 'operating', period: '2031-04' },
      1,
    );
    expect(draft.json.assumptions).toContainEqual(
      expect.objectContaining({ name: 'rounding', value: 'down', decidedBy: '示庚卫〔2031〕2号' }),
    );
    expect((await api.get(`/v1/audit/claims/${claim}`, auditor)).json.valid).toBe(true);
    const { json } = await api.get('/v1/division/settings', reviewer);
    const rounding = json.items.find(({ name }: { name: string }) => name === 'rounding');
    expect([rounding.value, rounding.decisions.length]).toEqual(['down', 2]);
    const { json: provisions } = await api.get('/v1/divisions/990120/provisions?on=2031-04-30');
    expect(provisions.items[0].settings).toMatchObject([
      { name: 'rounding', value: 'down', decidedBy: '示庚卫〔2031〕2号' },
    ]);
  });

  test('a simulation over the claims of the year says what the new version costs, to the 分', async () => {
    const sides = { before: { policy: { id, version: '1' } }, after: { policy: { id, version: '2' } } };
    const ask = { kind: 'operating-subsidy', population: { claims: { year: '2031' } }, ...sides };
    const { status, json } = await api.call('POST', '/v1/simulations', { as: finance, body: ask });
    expect(status).toBe(200);
    // Before: 300 + 150, as the claim was computed. After: 400 + 200.
    expect(json.months).toEqual([
      { month: '2031-03', children: 2, before: '450.00', after: '600.00', difference: '150.00' },
    ]);
    expect(json.byBirthOrder).toEqual({
      1: { winners: 1, losers: 0, same: 0, difference: '100.00' },
      2: { winners: 1, losers: 0, same: 0, difference: '50.00' },
    });
    expect(json.byClassType).toEqual({ 托小班: { winners: 2, losers: 0, same: 0, difference: '150.00' } });
    const none = await api.call('POST', '/v1/simulations', { as: people.finance, body: ask });
    expect([none.json.population, none.json.total]).toEqual([
      { sites: 0, children: 0 },
      { before: '0.00', after: '0.00', difference: '0.00' },
    ]);
  });

  test('an audit names a calculation whose stored facts were changed', async () => {
    const { client, tableName } = api.table;
    const database = createDatabase({ client, tableName, sleep: async () => {}, random: () => 0 });
    const head = (await getHead(database, claim))!;
    const calculations = head.calculations.map((one) => ({ ...one, facts: { ...one.facts, filed: false } }));
    await database.commit([update(headKey(claim), { calculations }, present, () => new Error('it is there'))]);
    const { json } = await api.get(`/v1/audit/claims/${claim}`, auditor);
    expect([json.valid, json.receipts[0].replayed, json.receipts[0].mismatch]).toEqual([
      false,
      false,
      { code: 'facts_changed', text: '留存的事实或决定与计算时不同' },
    ]);
  });
});

describe('policies that end', () => {
  test('are listed within 90, 30 and 7 days, the first to end first', async () => {
    const at = async (on: string, within: number) =>
      (await api.get(`/v1/policies/expiring?division=990120&on=${on}&within=${within}`)).json.items.map(
        (item: { version: string; daysLeft: number; within: number; followed: boolean }) => [
          item.version,
          item.daysLeft,
          item.within,
          item.followed,
        ],
      );
    expect(await at('2033-10-01', 90)).toEqual([]);
    // 2033-10-02 + 90 days = 2033-12-31
    expect(await at('2033-10-02', 90)).toEqual([['2', 90, 90, false]]);
    expect(await at('2033-12-01', 90)).toEqual([['2', 30, 30, false]]);
    expect(await at('2033-12-24', 30)).toEqual([['2', 7, 7, false]]);
    expect(await at('2033-12-01', 7)).toEqual([]);
    expect(await at('2031-02-27', 7)).toEqual([['1', 1, 7, true]]);
  });
});

describe('bad input', () => {
  const roster = (children: unknown[], facts = {}) => ({
    kind: 'operating-subsidy',
    population: { roster: [{ month: '2024-05', facts, children }] },
    after: { settings: { operatingRate: '0.12' } },
  });
  const simulate = (body: unknown) => api.call('POST', '/v1/simulations', { as: people.finance, body });

  test('a roster is computed under two settings', async () => {
    const before = { settings: { operatingRate: '0.10' } };
    const { json } = await simulate({ ...roster([{ feeStandard: '2000.00' }, { feeStandard: '1999.95' }]), before });
    // 200.00 + 200.00 (199.995) and 240.00 + 239.99 (239.994)
    expect(json.total).toEqual({ before: '400.00', after: '479.99', difference: '79.99' });
  });

  test('unknown facts, names of prototypes and unknown documents are refused with their places', async () => {
    const strange = await simulate(
      roster([{ feeStandard: '2000.00', constructor: '1' }, { feeStandard: 2000 }], { toString: 1 }),
    );
    expect(codes(strange.json.errors)).toEqual([
      '/population/roster/0/facts/toString unknown_fact',
      '/population/roster/0/children/0/constructor unknown_fact',
      '/population/roster/0/children/1/feeStandard number_for_money',
    ]);
    const sides = await simulate({
      ...roster([{}]),
      before: { policy: { id: 'no-such', version: '1' }, document: {} },
      after: { document: scheme({ version: 0 }) },
    });
    expect(codes(sides.json.errors).slice(0, 2)).toEqual([
      '/before not_allowed',
      '/before/document/format missing_field',
    ]);
    expect(codes(sides.json.errors)).toContain('/after/document/version too_small');
    const kind = await simulate({ ...roster([{}]), kind: 'places-required', after: { document: scheme() } });
    expect(codes(kind.json.errors)).toEqual(['/after kind_missing']);
  });

  test('what is too large is refused: a roster of a million rows, a deep or huge document', async () => {
    const rows = JSON.stringify(roster([])).replace('[]', `[${'{},'.repeat(999_999)}{}]`);
    expect((await api.call('POST', '/v1/simulations', { as: people.finance, text: rows })).status).toBe(413);
    let deep: unknown = {};
    for (let depth = 0; depth < 40; depth++) deep = { all: [deep] };
    const nested = await simulate({ ...roster([{}]), after: { document: { ...scheme(), tests: { deep } } } });
    expect([nested.status, nested.json.errors.length > 0]).toEqual([422, true]);
    const rowsOfTable = Array.from({ length: 2_001 }, () => ['1', '1']);
    const huge = await simulate({
      ...roster([{}]),
      after: { document: scheme({ tables: { t: { keys: ['birthOrder'], rows: rowsOfTable } } }) },
    });
    expect([huge.json.code, codes(huge.json.errors)]).toEqual([
      'invalid_input',
      ['/after/document/tables/t/rows too_large'],
    ]);
    const noise = Array.from({ length: 20_000 }, (_, at) => contentHash(at).slice(0, 36)).join('');
    const heavy = await api.post('/v1/policies', drafter, { id: 'heavy', division: '990120', noise });
    expect([heavy.status, heavy.json.code]).toEqual([422, 'policy_too_large']);
  });

  test('provisions that refer to each other in a circle never become a version', async () => {
    const circular = scheme();
    const of = (at: number, to: string) => ({
      ...circular.provisions[at]!,
      steps: [{ as: 'x', op: 'provision' as const, of: to }],
      amount: 'x',
      benefit: 'x',
      lines: undefined,
    });
    const provisions = [of(0, 'fee'), of(1, 'run')];
    const draft = await api.put('/v1/policies/ring/draft', drafter, { ...circular, id: 'ring', provisions });
    expect([draft.status, draft.json.check.valid]).toEqual([201, false]);
    expect((await api.post('/v1/policies/ring/publish', publisher, {}, 1)).json.code).toBe('invalid_policy');
  });
});
