import { beforeEach, expect, test } from 'vitest';
import { type Api, startApi } from '../../support/api.ts';
import { childBody, furnish, numbers, people } from '../../support/county.ts';

const { qinghe, haixing, reviewer, approver, auditor } = people;

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

  const rival = await api.post('/v1/claims', haixing, { kind: 'operating', period: '2024-05' });
  const sent = await api.post(`/v1/claims/${rival.json.id}/submit`, haixing, undefined, 1);
  expect(sent.json.totals.computed).toBe('200.00');
});

test('a claim that is determined at 0.00 in all is settled at the end of its notice; nothing waits for money', async () => {
  const refused = ['0001', '0002'].map((lineId) => ({ lineId, amount: '0.00', reason: 'absent' }));
  expect((await determine(refused)).json.totals.determined).toBe('0.00');
  const notice = await noticed();
  api.setClock('2024-06-20T01:00:00Z');
  expect((await api.post(`${notice}/close`, approver)).status).toBe(200);
  expect((await claim()).status).toBe('settled');
  expect((await api.get(`/v1/claims/${id}/payments`, auditor)).json.obligations ?? []).toEqual([]);
  await allHolds();
});
