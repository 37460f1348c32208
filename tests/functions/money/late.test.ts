import { beforeAll, expect, test } from 'vitest';
import { type Api, startApi } from '../../support/api.ts';
import { childBody, furnish, numbers, people, readyToBePaid } from '../../support/county.ts';

const { qinghe, reviewer, approver, finance, clerk, checker, auditor } = people;

let api: Api;
let classId: string;

beforeAll(async () => {
  api = await startApi('2026-02-03T01:00:00Z');
  const { classes } = await furnish(api);
  classId = classes.qinghe;
  await readyToBePaid(api, 'PT-0001', '示例青禾托育园');
  const born = { from: '2026-01-01' };
  for (const index of [0, 1])
    await api.post('/v1/enrolments', qinghe, childBody(`示例幼儿${index}`, numbers[index]!, classId, born));
  const document = { docNo: '示例1号', year: '2026', source: 'city', programme: 'operating', type: 'issue' };
  await api.post('/v1/budget-documents', finance, { ...document, amount: '1000', issuedOn: '2026-01-15' });
  await api.post('/v1/budget-documents', finance, {
    ...document,
    docNo: '示例2号',
    programme: 'construction',
    amount: '20000',
    issuedOn: '2026-01-15',
  });
});

const claimOf = async (id: string) => (await api.get(`/v1/claims/${id}`, auditor)).json;
const late = { kind: 'operating', type: 'late', period: '2026-01', reason: '异议已核实' };

async function determined(body: object): Promise<string> {
  const draft = await api.post('/v1/claims', qinghe, body);
  expect([draft.status, draft.json.code]).toEqual([201, undefined]);
  const { id } = draft.json;
  const path = `/v1/claims/${id}`;
  expect((await api.post(`${path}/submit`, qinghe, undefined, 1)).status).toBe(200);
  expect((await api.post(`${path}/review`, reviewer, { decision: 'pass' }, 2)).status).toBe(200);
  expect((await api.post(`${path}/determine`, approver, { decision: 'pass' }, 3)).status).toBe(200);
  return id;
}

/** 公示 of one claim, with an objection that holds these lines, to the day after its last. */
async function noticed(claimId: string, holds: readonly string[], after: string): Promise<void> {
  const notice = await api.post('/v1/notices', approver, { claimIds: [claimId] });
  const objection = { name: '示例某某', contact: '0580-1', text: '未入托' };
  if (holds.length > 0) {
    const holdings = [{ claimId, lineIds: holds }];
    await api.post(`/v1/notices/${notice.json.id}/objections`, reviewer, { ...objection, holdings });
  }
  api.setClock(after);
  expect((await api.post(`/v1/notices/${notice.json.id}/close`, approver)).status).toBe(200);
}

async function paid(claimId: string, on: string): Promise<void> {
  const { version } = await claimOf(claimId);
  expect((await api.post(`/v1/claims/${claimId}/fund`, finance, { decision: 'pass' }, version)).status).toBe(200);
  const batch = await api.post('/v1/payment-batches', clerk, { claimIds: [claimId] });
  await api.post(`/v1/payment-batches/${batch.json.id}/apply`, checker);
  const answer = `/v1/payment-batches/${batch.json.id}/payments/${batch.json.payments[0].id}/answer`;
  for (const person of [clerk, checker]) await api.post(answer, person, { outcome: 'paid', on });
  expect((await claimOf(claimId)).status).toBe('paid');
}

test('a line that an objection held is claimed late, by the rate of its month, and goes its own way to paid', async () => {
  const normal = await determined({ kind: 'operating', period: '2026-01' });
  await noticed(normal, ['0002'], '2026-02-25T01:00:00Z');
  await paid(normal, '2026-02-25');

  const second = await determined(late);
  const { number, lateReason, lines, totals } = await claimOf(second);
  expect([number, lateReason, lines.length, totals.determined]).toEqual(['YB202601-0002', '异议已核实', 1, '200.00']);
  expect(lines[0].child.name).toBe((await claimOf(normal)).lines[1].child.name);
  await noticed(second, [], '2026-03-10T01:00:00Z');
  await paid(second, '2026-03-10');
  for (const id of [normal, second])
    expect((await api.get(`/v1/audit/claims/${id}`, auditor)).json).toMatchObject({ valid: true, violations: [] });
});

test('when nothing of a period is free there is nothing to claim late; a child named all the same conflicts', async () => {
  const none = await api.post('/v1/claims', qinghe, late);
  expect([none.status, none.json.errors[0].code]).toEqual([422, 'nobody_enrolled']);
  const named = { ...late, children: [{ ...childBody('示例幼儿0', numbers[0]!, classId), from: undefined }] };
  const children = named.children.map(
    ({ from: _from, evidence: _evidence, ...child }: Record<string, unknown>) => child,
  );
  const again = await api.post('/v1/claims', qinghe, { ...late, children });
  const sent = await api.post(`/v1/claims/${again.json.id}/submit`, qinghe, undefined, 1);
  expect([sent.status, sent.json.totals.computed, sent.json.lines[0].reasons.at(-1).code]).toEqual([
    200,
    '0.00',
    'duplicate_child_month',
  ]);
});

test('a period that is not over is claimed as usual, not late', async () => {
  const early = await api.post('/v1/claims', qinghe, { ...late, period: '2026-03' });
  expect([early.status, early.json.errors]).toEqual([
    422,
    [
      {
        pointer: '/period',
        code: 'not_allowed',
        detail: '补报用于已经过去的期间，2026-03到2026-03-31才结束，请按正常申报。',
      },
    ],
  ]);
});

test('a class whose construction subsidy was held is claimed late, once', async () => {
  const twice = await api.post('/v1/classes', qinghe, {
    ...{ name: '二班', type: '托小班', openedOn: '2026-01-05', places: 20 },
    feeStandards: [{ from: '2026-01', monthly: '2000' }],
  });
  const both = [classId, twice.json.id];
  const first = await determined({ kind: 'construction', classIds: both });
  await noticed(first, ['0002'], '2026-03-25T01:00:00Z');
  const body = { kind: 'construction', type: 'late', classIds: [both[1]], reason: '异议已核实' };
  const second = await determined(body);
  expect((await claimOf(second)).totals.determined).toBe('20000.00');
  const third = await api.post('/v1/claims', qinghe, body);
  expect([third.status, third.json.code]).toEqual([409, 'class_already_claimed']);
});

test('where the division asks for inspection, a claim is determined once its sample has every result', async () => {
  expect((await api.get('/v1/division/inspection-rule', reviewer)).json).toEqual({ perMille: 0 });
  expect((await api.put('/v1/division/inspection-rule', approver, { perMille: 100 })).status).toBe(200);
  const draft = await api.post('/v1/claims', qinghe, { kind: 'operating', period: '2026-02' });
  const { id } = draft.json;
  await api.post(`/v1/claims/${id}/submit`, qinghe, undefined, 1);
  await api.post(`/v1/claims/${id}/review`, reviewer, { decision: 'pass' }, 2);
  const determine = () => api.post(`/v1/claims/${id}/determine`, approver, { decision: 'pass' }, 3);
  const none = await determine();
  expect([none.status, none.json.code, none.json.detail]).toEqual([
    409,
    'inspection_open',
    '本地规定核定前要抽查千分之100的申报，这份申报还没有列入够数的抽查，请先抽取样本、登记结果，再核定。',
  ]);
  const drawn = await api.post('/v1/inspections', reviewer, { claimIds: [id], perMille: 100 });
  const many = await api.post('/v1/claims/bulk-determine', approver, { claimIds: [id] });
  expect(many.json.items[0]).toEqual({
    ...{ claimId: id, passed: false, code: 'inspection_open' },
    detail: `这份申报所在的抽查（${drawn.json.id}）还有1份样本没有登记结果，请先登记结果，再核定。`,
  });
  const seen = { claimId: id, on: '2026-03-25', persons: ['甲', '乙'], headcount: 2, expected: 2 };
  await api.post(`/v1/inspections/${drawn.json.id}/results`, reviewer, { ...seen, conclusion: 'consistent' });
  expect((await determine()).status).toBe(200);
});
