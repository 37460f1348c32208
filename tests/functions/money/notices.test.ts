import { unzipSync } from 'fflate';
import { beforeEach, expect, test } from 'vitest';
import { type Api, startApi } from '../../support/api.ts';
import { childBody, furnish, institutionBody, numbers, people } from '../../support/county.ts';

const { qinghe, reviewer, approver, finance, clerk, auditor } = people;

let api: Api;
let id: string;

/** A claim of two children, 400.00, determined and on notice. */
let notice: string;
beforeEach(async () => {
  api = await startApi('2024-06-03T01:00:00Z');
  const { classes } = await furnish(api);
  for (const index of [0, 1])
    await api.post('/v1/enrolments', qinghe, childBody(`示例幼儿${index}`, numbers[index]!, classes.qinghe));
  const draft = await api.post('/v1/claims', qinghe, { kind: 'operating', period: '2024-05' });
  id = draft.json.id;
  await api.post(`/v1/claims/${id}/submit`, qinghe, undefined, 1);
  await api.post(`/v1/claims/${id}/review`, reviewer, { decision: 'pass' }, 2);
  await api.post(`/v1/claims/${id}/determine`, approver, { decision: 'pass' }, 3);
  notice = `/v1/notices/${(await api.post('/v1/notices', approver, { claimIds: [id] })).json.id}`;
});

const statusOf = async () => (await api.get(`/v1/claims/${id}`, auditor)).json.status;

/** Registers an objection to these lines, or to all; the path to settle it at. */
async function objected(lineIds: readonly string[] = []): Promise<string> {
  const objection = { name: '示例某某', contact: '0580-1', text: '未入托', holdings: [{ claimId: id, lineIds }] };
  const registered = await api.post(`${notice}/objections`, reviewer, objection);
  return `${notice}/objections/${registered.json.objections.at(-1).id}/settle`;
}

test('a notice is not taken down while an objection is open: its claim would wait for ever', async () => {
  const settle = await objected();
  api.setClock('2024-06-20T01:00:00Z');
  await api.post(`${notice}/close`, approver);
  const early = await api.post(`${notice}/take-down`, approver);
  expect([early.status, early.json.code, early.json.detail]).toEqual([
    409,
    'invalid_transition',
    '这份公示还有1件异议没有办结，请先办结异议，再撤下公示。',
  ]);
  expect((await api.post(settle, approver, { decision: 'dismissed', reason: '查无实据' })).status).toBe(200);
  expect(await statusOf()).toBe('awaiting-funds');
  expect((await api.post(`${notice}/take-down`, approver)).json.status).toBe('taken-down');
});

test('a superseded notice shows what stands in its place and hands its open objections on', async () => {
  const settle = await objected(['0001']);
  const corrected = (await api.post(`${notice}/correct`, approver)).json;
  expect(corrected.objections).toMatchObject([{ state: 'open' }]);
  expect((await api.get(notice)).json).toMatchObject({ status: 'superseded', rows: [], correctedBy: corrected.id });
  expect((await api.get(`/v1/notices/${corrected.id}`)).json).toMatchObject({ corrects: notice.slice(12) });
  const upheld = { decision: 'upheld', reason: '查实未入托' };
  expect((await api.post(settle, approver, upheld)).status).toBe(404);
  const there = settle.replace(notice, `/v1/notices/${corrected.id}`);
  expect((await api.post(there, approver, upheld)).status).toBe(200);
});

test('the package of a payment states the notice that stands, the archive every one before it too', async () => {
  const settle = await objected(['0001']);
  await api.post(settle, approver, { decision: 'upheld', reason: '查实未入托' });
  const { id: standing, title } = (await api.post(`${notice}/correct`, approver)).json;
  api.setClock('2024-06-20T01:00:00Z');
  await api.post(`/v1/notices/${standing}/close`, approver);
  const batch = await paidFor();
  const papers = unzipSync(await api.download(`/v1/payment-batches/${batch}/package`, clerk));
  const said = Buffer.from(papers['3-公示情况说明.txt']!).toString();
  expect(said.match(/关于《.*》/g)).toEqual([`关于《${title}》`]);
  expect(said).toContain(`本公示代替此前的公示（编号${notice.slice(12)}），已去掉异议成立的1条明细。`);
  expect(said).toContain('1条补助，合计200.00元');
  const archived = unzipSync(await api.download(`/v1/payment-batches/${batch}/archive`, auditor));
  const notices = JSON.parse(Buffer.from(archived['公示.json']!).toString());
  expect(notices.map((one: { status: string }) => one.status)).toEqual(['superseded', 'closed']);
});

/** A batch of what the claim is owed, with the account on file and the 指标 that it needs. */
async function paidFor(): Promise<string> {
  const name = '示例青禾托育园';
  const account = { from: '2023-01-01', document: '示例开户证明', name, bank: '示例银行', number: '6217000000000001' };
  const body = { ...institutionBody(name, '52330903MJ0000018C'), accounts: [account] };
  const { version } = (await api.get('/v1/institutions/PT-0001', reviewer)).json;
  await api.put('/v1/institutions/PT-0001', reviewer, body, version);
  const document = { docNo: '示例1号', year: '2024', source: 'city', programme: 'operating', type: 'issue' };
  await api.post('/v1/budget-documents', finance, { ...document, amount: '200', issuedOn: '2024-01-15' });
  await api.post('/v1/claims/bulk-fund', finance, { claimIds: [id] });
  const batch = await api.post('/v1/payment-batches', clerk, { claimIds: [id] });
  expect([batch.status, batch.json.total]).toEqual([201, '200.00']);
  return batch.json.id;
}

test('an objection that is dismissed after the notice is over lets nothing go: the line is claimed late', async () => {
  const settle = await objected(['0001']);
  api.setClock('2024-06-20T01:00:00Z');
  await api.post(`${notice}/close`, approver);
  expect((await api.post(settle, approver, { decision: 'dismissed', reason: '查无实据' })).status).toBe(200);
  const { totals } = (await api.get(`/v1/claims/${id}`, auditor)).json;
  expect(totals.determined).toBe('200.00');
  const late = { kind: 'operating', type: 'late', period: '2024-05', reason: '异议不成立' };
  const draft = await api.post('/v1/claims', qinghe, late);
  const sent = await api.post(`/v1/claims/${draft.json.id}/submit`, qinghe, undefined, 1);
  expect([sent.json.totals.lines, sent.json.totals.computed]).toEqual([1, '200.00']);
});

test('an objection is received, and an inspection made, on a day that has come; by two persons of different names', async () => {
  const objection = { name: '示例某某', contact: '0580-1', text: '未入托' };
  const faultsOf = ({ status, json }: Awaited<ReturnType<Api['post']>>) => [
    status,
    json.errors?.[0].pointer,
    json.detail,
  ];
  const said = '日期要在2000-01-01到今天（2024-06-03）之间，请核对日期。';
  for (const receivedOn of ['2024-06-04', '0001-01-01', '2050-01-01'])
    expect((await api.post(`${notice}/objections`, reviewer, { ...objection, receivedOn })).json.errors).toEqual([
      { pointer: '/receivedOn', code: 'out_of_range', detail: `收到${said}` },
    ]);
  const drawn = await api.post('/v1/inspections', reviewer, { claimIds: [id], perMille: 1_000 });
  const results = `/v1/inspections/${drawn.json.id}/results`;
  const result = {
    claimId: id,
    on: '2024-06-03',
    persons: ['甲', '乙'],
    headcount: 2,
    expected: 2,
    conclusion: 'consistent',
  };
  expect(faultsOf(await api.post(results, reviewer, { ...result, on: '2024-06-04' }))).toEqual([
    422,
    '/on',
    `抽查${said}`,
  ]);
  expect(faultsOf(await api.post(results, reviewer, { ...result, persons: ['甲', ' 甲 '] }))).toEqual([
    422,
    '/persons',
    '抽查要有两个不同的人，同一个人不要写两次。',
  ]);
  expect((await api.post(results, reviewer, result)).status).toBe(200);
});
