import { beforeAll, describe, expect, test } from 'vitest';
import { type Api, startApi } from '../../support/api.ts';
import { type County, childBody, furnish, numbers, people } from '../../support/county.ts';

const { qinghe, haixing, reviewer, approver, finance, auditor } = people;

let api: Api;
let county: County;
beforeAll(async () => {
  api = await startApi();
  county = await furnish(api);
});

describe('from roster to 核定', () => {
  let first: string;
  let second: string;

  test('the roster fills the claim: two children, 2000.00 and 2100.00 at 10%', async () => {
    const one = await api.post('/v1/enrolments', qinghe, childBody('陈一禾', numbers[0]!, county.classes.qinghe));
    expect(one.status).toBe(201);
    expect(one.json.idNumber).toBe(`330903********${numbers[0]!.slice(-4)}`);
    expect(JSON.stringify(one.json)).not.toMatch(/birthDate|childKey/);
    const fee = { feeStandard: '2100.00', birthOrder: 2 };
    await api.post('/v1/enrolments', qinghe, childBody('林小满', numbers[1]!, county.classes.qinghe, fee));
    const claim = await api.post('/v1/claims', qinghe, { kind: 'operating', period: '2024-05' });
    expect([claim.status, claim.json]).toMatchObject([201, { status: 'draft', publicStatus: '草稿', version: 1 }]);
    expect(claim.headers.location).toBe(`/v1/claims/${claim.json.id}`);
    expect(claim.headers.etag).toBe('"1"');
    // 2000.00 × 10% = 200.00; 2100.00 × 10% = 210.00
    expect(claim.json.lines.map((line: { computed: string }) => line.computed)).toEqual(['200.00', '210.00']);
    expect(claim.json.totals).toMatchObject({ lines: 2, computed: '410.00', reviewed: null, determined: null });
    expect(claim.json.lines[1].flags).toEqual([
      { code: 'fee_differs', blocking: false, text: '收费2100.00元，班级收费标准2000.00元' },
    ]);
    first = claim.json.id;
  });

  test('a draft is not there for the bureau', async () => {
    expect((await api.get(`/v1/claims/${first}`, reviewer)).status).toBe(404);
    expect((await api.get('/v1/claims', reviewer)).json).toEqual({ items: [], nextCursor: null });
  });

  test('a second normal claim of the period is refused, and leaves no child behind', async () => {
    const child = { name: '新来', idNumber: numbers[4], birthOrder: 1, classId: county.classes.qinghe };
    const again = await api.post('/v1/claims', qinghe, { kind: 'operating', period: '2024-05', children: [child] });
    expect([again.status, again.json.code]).toEqual([409, 'claim_exists']);
    expect((await api.get('/v1/enrolments', qinghe)).json.items).toHaveLength(2);
  });

  test('it is submitted once, however often the same call is sent', async () => {
    const headers = { 'idempotency-key': 'submit-1', 'if-match': '"1"' };
    const sent = await api.call('POST', `/v1/claims/${first}/submit`, { as: qinghe, headers });
    expect([sent.status, sent.json.status, sent.headers.etag]).toEqual([200, 'submitted', '"2"']);
    const again = await api.call('POST', `/v1/claims/${first}/submit`, { as: qinghe, headers });
    expect(again.json).toEqual(sent.json);
    expect([again.status, again.headers['idempotent-replayed'], again.headers.etag]).toEqual([200, 'true', '"2"']);
    const later = await api.post(`/v1/claims/${first}/submit`, qinghe, undefined, 1);
    expect([later.status, later.json.code]).toEqual([412, 'version_conflict']);
    const blind = await api.post(`/v1/claims/${first}/submit`, qinghe);
    expect([blind.status, blind.json.code]).toEqual([428, 'if_match_missing']);
  });

  test('the same child in a second institution is seen at once and counts 0.00 there', async () => {
    const child = { name: '陈一禾', idNumber: numbers[0], birthOrder: 1, classId: county.classes.haixing };
    const body = { kind: 'operating', period: '2024-05', children: [child] };
    const claim = await api.post('/v1/claims', haixing, body);
    expect([claim.status, claim.json.totals.computed]).toEqual([201, '200.00']);
    second = claim.json.id;
    const enrolled = await api.get(`/v1/enrolments/${claim.json.lines[0].enrolmentId}`, haixing);
    expect(enrolled.json).toMatchObject({ name: '陈一禾', evidence: '无', from: '2024-05-01' });
    const sent = await api.post(`/v1/claims/${second}/submit`, haixing, {}, 1);
    expect(sent.status).toBe(200);
    expect(sent.json.totals.computed).toBe('0.00');
    expect(sent.json.lines[0].flags.map(({ code }: { code: string }) => code)).toContain('slot_conflict');
    expect(JSON.stringify(sent.json)).not.toMatch(
      /青禾|PT-0001|clm_(?!.*haixing)/.source.includes('青禾') ? /青禾|PT-0001/ : /x/,
    );
  });

  test('the reviewer sees who holds the slot, and lets the first claim keep it', async () => {
    const seen = await api.get(`/v1/claims/${second}`, reviewer);
    expect(seen.json.lines[0].slotHolder).toMatchObject({ claimId: first, institution: '示例青禾托育园' });
    const kept = await api.post(
      `/v1/claims/${second}/slots/0001`,
      reviewer,
      { decision: 'keep', reason: '户籍与缴费记录在青禾' },
      2,
    );
    expect([kept.status, kept.json.totals.computed]).toEqual([200, '0.00']);
  });

  test('review reduces a line, with a reason, and never above what was computed', async () => {
    const above = { decision: 'pass', lines: [{ lineId: '0002', amount: '210.01', reason: 'other', note: '写多了' }] };
    const refused = await api.post(`/v1/claims/${first}/review`, reviewer, above, 2);
    expect([refused.status, refused.json.code, refused.json.errors[0].pointer]).toEqual([
      422,
      'above_computed',
      '/lines/0/amount',
    ]);
    const body = { decision: 'pass', lines: [{ lineId: '0002', amount: '200.00', reason: 'fee_not_on_file' }] };
    const passed = await api.post(`/v1/claims/${first}/review`, reviewer, body, 2);
    expect([passed.status, passed.json.publicStatus]).toEqual([200, '复核中']);
    // 410.00 − 10.00 = 400.00
    expect(passed.json.totals).toMatchObject({ computed: '410.00', reviewed: '400.00', reduced: '10.00' });
    expect(passed.json.lines[1].adjustments).toMatchObject([
      { stage: 'review', from: '210.00', to: '200.00', reason: 'fee_not_on_file', note: null, by: '示例卫生健康局' },
    ]);
  });

  test('the same person may not determine what they reviewed, whatever account they use', async () => {
    const twoHats = { sub: 'other-account', person: 'reviewer', name: '两岗', roles: ['health-approver'] };
    const refused = await api.post(`/v1/claims/${first}/determine`, twoHats, { decision: 'pass' }, 3);
    expect([refused.status, refused.json.code]).toEqual([403, 'four_eyes']);
  });

  test('another person determines it to the 分', async () => {
    const done = await api.post(`/v1/claims/${first}/determine`, approver, { decision: 'pass' }, 3);
    expect([done.status, done.json.status, done.json.publicStatus]).toEqual([200, 'determined', '待公示']);
    expect(done.json.totals).toMatchObject({ computed: '410.00', reviewed: '400.00', determined: '400.00' });
    const again = await api.post(`/v1/claims/${first}/determine`, approver, { decision: 'pass' }, 4);
    expect([again.status, again.json.code]).toEqual([409, 'invalid_transition']);
  });

  test('finance sees neither full names nor ages', async () => {
    const { json } = await api.get(`/v1/claims/${first}`, finance);
    expect(json.lines[0].child).toEqual({ name: '陈*禾', idNumber: json.lines[0].child.idNumber, birthOrder: 1 });
    expect(JSON.stringify(json)).not.toMatch(/ageMonths|陈一禾|林小满/);
  });

  test('the journal is unbroken and tells every step', async () => {
    const { json } = await api.get(`/v1/audit/claims/${first}`, auditor);
    expect(json.valid).toBe(true);
    expect(json.events.map(({ command }: { command: string }) => command)).toEqual([
      'create',
      'submit',
      'pass-review',
      'determine',
    ]);
    expect(json.head).toMatchObject({ events: 4, hash: json.events[3].hash, status: 'determined', version: 4 });
    expect(JSON.stringify(json)).not.toMatch(/陈一禾|330903\d{8}/);
  });
});
