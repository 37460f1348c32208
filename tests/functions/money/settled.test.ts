import { beforeEach, expect, test } from 'vitest';
import { obligationKey } from '../../../shared/storage/keys.ts';
import { update } from '../../../shared/storage/write.ts';
import { databaseOn } from '../../shared/storage/samples.ts';
import { type Api, startApi } from '../../support/api.ts';
import { childBody, furnish, numbers, people } from '../../support/county.ts';

const { qinghe, haixing, reviewer, approver, finance, auditor } = people;

let api: Api;
let id: string;

beforeEach(async () => {
  api = await startApi('2024-06-03T01:00:00Z');
  const { classes } = await furnish(api);
  for (const index of [0, 1])
    await api.post('/v1/enrolments', qinghe, childBody(`示例幼儿${index}`, numbers[index]!, classes.qinghe));
  await api.post('/v1/enrolments', haixing, childBody('示例幼儿0', numbers[0]!, classes.haixing));
  const draft = await api.post('/v1/claims', qinghe, { kind: 'operating', period: '2024-05' });
  id = draft.json.id;
  await api.post(`/v1/claims/${id}/submit`, qinghe, undefined, 1);
  await api.post(`/v1/claims/${id}/review`, reviewer, { decision: 'pass' }, 2);
});

const claim = async () => (await api.get(`/v1/claims/${id}`, auditor)).json;
const determine = (lines: object[] = []) =>
  api.post(`/v1/claims/${id}/determine`, approver, { decision: 'pass', lines }, 3);

async function noticed(): Promise<string> {
  const notice = await api.post('/v1/notices', approver, { claimIds: [id] });
  expect(notice.status).toBe(201);
  return `/v1/notices/${notice.json.id}`;
}

/** An objection to these lines, or to all, that the bureau upholds while the notice is open. */
async function upheld(notice: string, lineIds: readonly string[] = []): Promise<void> {
  const objection = { name: '示例某某', contact: '0580-1', text: '未入托', holdings: [{ claimId: id, lineIds }] };
  const registered = await api.post(`${notice}/objections`, reviewer, objection);
  const path = `${notice}/objections/${registered.json.objections.at(-1).id}/settle`;
  expect((await api.post(path, approver, { decision: 'upheld', reason: '查实未入托' })).status).toBe(200);
}

async function corrected(notice: string): Promise<string> {
  const made = await api.post(`${notice}/correct`, approver);
  expect(made.status).toBe(201);
  return `/v1/notices/${made.json.id}`;
}

async function rivalGets(): Promise<string> {
  const rival = await api.post('/v1/claims', haixing, { kind: 'operating', period: '2024-05' });
  return (await api.post(`/v1/claims/${rival.json.id}/submit`, haixing, undefined, 1)).json.totals.computed;
}

async function allHolds(): Promise<void> {
  expect((await api.get(`/v1/audit/claims/${id}`, auditor)).json).toMatchObject({ valid: true, violations: [] });
}

test('an objection to every line keeps the claim on notice; upheld, it is settled at 0.00 and its children are free', async () => {
  await determine();
  const notice = await noticed();
  const objection = { name: '示例某某', contact: '0580-1', text: '未入托', holdings: [{ claimId: id }] };
  const registered = await api.post(`${notice}/objections`, reviewer, objection);
  const [{ id: objectionId }] = registered.json.objections;
  api.setClock('2024-06-20T01:00:00Z');
  expect((await api.post(`${notice}/close`, approver)).status).toBe(200);
  expect((await claim()).status).toBe('on-notice');
  const upheld = { decision: 'upheld', reason: '查实未入托' };
  expect((await api.post(`${notice}/objections/${objectionId}/settle`, approver, upheld)).status).toBe(200);
  const after = await claim();
  expect([after.status, after.publicStatus, after.totals.determined]).toEqual(['settled', '已办结', '0.00']);
  expect(after.lines.map((line: { reasons: { code: string }[] }) => line.reasons.at(-1)?.code)).toEqual([
    'held_by_objection',
    'held_by_objection',
  ]);
  await allHolds();

  expect(await rivalGets()).toBe('200.00');
});

test('a line that a 更正公示 takes out stays behind as if it were held: 400.00 − 200.00 is owed, and its child is free', async () => {
  await determine();
  const first = await noticed();
  await upheld(first, ['0001']);
  const second = await corrected(first);
  expect((await api.get(second)).json.rows.map(({ amount }: { amount: string }) => amount)).toEqual(['200.00']);
  api.setClock('2024-06-20T01:00:00Z');
  expect((await api.post(`${second}/close`, approver)).status).toBe(200);
  const { status, totals, lines } = await claim();
  expect([status, totals.determined, lines[0].determined, lines[0].reasons.at(-1).code]).toEqual([
    'awaiting-funds',
    '200.00',
    '0.00',
    'held_by_objection',
  ]);
  const { obligations } = (await api.get(`/v1/claims/${id}/payments`, auditor)).json;
  expect(obligations.map(({ amount }: { amount: string }) => amount)).toEqual(['200.00']);
  await allHolds();
  expect(await rivalGets()).toBe('200.00');
});

test('the audit of a claim sees it when more is owed than was determined', async () => {
  await determine();
  const notice = await noticed();
  api.setClock('2024-06-20T01:00:00Z');
  await api.post(`${notice}/close`, approver);
  await allHolds();
  const more = update(obligationKey(id, `${id}-1`), { amount: 40_001 }, { is: 'present' }, () => new Error('gone'));
  await databaseOn(api.table).commit([more]);
  expect((await api.get(`/v1/audit/claims/${id}`, auditor)).json).toMatchObject({
    valid: false,
    violations: [{ invariant: 'I2', text: '应付款之和与核定金额不符' }],
  });
});

test('when 更正公示 have taken out every line, one after the other, the claim is settled at 0.00', async () => {
  await determine();
  const first = await noticed();
  await upheld(first, ['0001']);
  const second = await corrected(first);
  await upheld(second);
  const third = await corrected(second);
  expect((await api.get(third)).json.rows.map(({ amount }: { amount: string }) => amount)).toEqual(['0.00']);
  api.setClock('2024-06-20T01:00:00Z');
  expect((await api.post(`${third}/close`, approver)).status).toBe(200);
  const { status, totals, lines } = await claim();
  expect([status, totals.determined]).toEqual(['settled', '0.00']);
  expect(lines.map((line: { reasons: { code: string }[] }) => line.reasons.at(-1)?.code)).toEqual([
    'held_by_objection',
    'held_by_objection',
  ]);
  await allHolds();
});

test('what was owed before 财政退回 is owed no more when the second notice leaves nothing', async () => {
  await determine();
  const first = await noticed();
  api.setClock('2024-06-20T01:00:00Z');
  await api.post(`${first}/close`, approver);
  const path = `/v1/claims/${id}`;
  const back = await api.post(
    `${path}/fund`,
    finance,
    { decision: 'return', reason: '请核对' },
    (await claim()).version,
  );
  expect([back.status, back.json.status]).toEqual([200, 'returned']);
  await api.post(`${path}/submit`, qinghe, undefined, back.json.version);
  await api.post(`${path}/review`, reviewer, { decision: 'pass' }, back.json.version + 1);
  await api.post(`${path}/determine`, approver, { decision: 'pass' }, back.json.version + 2);
  const second = await noticed();
  await upheld(second);
  api.setClock('2024-07-10T01:00:00Z');
  expect((await api.post(`${second}/close`, approver)).status).toBe(200);
  expect((await claim()).status).toBe('settled');
  const { obligations } = (await api.get(`${path}/payments`, auditor)).json;
  expect(obligations.map(({ amount }: { amount: string }) => amount)).toEqual(['0.00']);
  await allHolds();
});

test('a claim that is determined at 0.00 in all is settled at the end of its notice; nothing waits for money', async () => {
  const refused = ['0001', '0002'].map((lineId) => ({ lineId, amount: '0.00', reason: 'absent' }));
  expect((await determine(refused)).json.totals.determined).toBe('0.00');
  const notice = await noticed();
  api.setClock('2024-06-20T01:00:00Z');
  expect((await api.post(`${notice}/close`, approver)).status).toBe(200);
  expect((await claim()).status).toBe('settled');
  expect((await api.get(`/v1/claims/${id}/payments`, auditor)).json.obligations ?? []).toEqual([]);
  const late = { kind: 'operating', type: 'late', period: '2024-05', reason: '补交入托证明' };
  const again = await api.post('/v1/claims', qinghe, late);
  expect((await api.post(`/v1/claims/${again.json.id}/submit`, qinghe, undefined, 1)).json.totals).toMatchObject({
    lines: 2,
    computed: '400.00',
  });
  await allHolds();
});

test('an objection to an old notice, settled late, leaves the claim on the notice where it stands by now', async () => {
  await determine();
  const old = await noticed();
  const objection = { name: '示例某某', contact: '0580-1', text: '一人未入托' };
  const holdings = [{ claimId: id, lineIds: ['0001'] }];
  const registered = await api.post(`${old}/objections`, reviewer, { ...objection, holdings });
  api.setClock('2024-06-20T01:00:00Z');
  await api.post(`${old}/close`, approver);
  const back = await api.post(
    `/v1/claims/${id}/fund`,
    finance,
    { decision: 'return', reason: '请核对名册' },
    (await claim()).version,
  );
  expect([back.status, back.json.status]).toEqual([200, 'returned']);
  expect((await api.post(`/v1/claims/${id}/submit`, qinghe, undefined, back.json.version)).status).toBe(200);
  for (const [step, as] of [
    ['review', reviewer],
    ['determine', approver],
  ] as const) {
    const { version } = await claim();
    expect((await api.post(`/v1/claims/${id}/${step}`, as, { decision: 'pass' }, version)).status).toBe(200);
  }
  await noticed();
  const dismissed = { decision: 'dismissed', reason: '查实在园' };
  const { id: objectionId } = registered.json.objections[0];
  expect((await api.post(`${old}/objections/${objectionId}/settle`, approver, dismissed)).status).toBe(200);
  expect((await claim()).status).toBe('on-notice');
  await allHolds();
});
