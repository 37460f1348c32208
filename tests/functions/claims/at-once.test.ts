import { beforeAll, describe, expect, test } from 'vitest';
import { type Answered, type Api, startApi } from '../../support/api.ts';
import { type County, childBody, furnish, numbers, people } from '../../support/county.ts';

const { qinghe, haixing, reviewer } = people;

let api: Api;
let county: County;
beforeAll(async () => {
  api = await startApi('2024-12-20T01:00:00Z');
  county = await furnish(api);
  await api.post('/v1/enrolments', qinghe, childBody('陈一禾', numbers[0]!, county.classes.qinghe));
});

function tally(answers: readonly Answered[]): Record<string, number> {
  const names = answers.map(({ status, json }) => (status < 300 ? String(status) : `${status} ${json.code}`));
  return Object.fromEntries([...new Set(names)].map((name) => [name, names.filter((one) => one === name).length]));
}
const twelve = <Result>(ask: (index: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: 12 }, (_, index) => ask(index)));
const withKey = (key: string, ifMatch?: number) => ({
  'idempotency-key': key,
  ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
});

describe('twelve at once', () => {
  test('with one key file one claim, and every one is told of it', async () => {
    const body = { kind: 'operating', period: '2024-05' };
    const answers = await twelve(() => api.call('POST', '/v1/claims', { as: qinghe, body, headers: withKey('one') }));
    expect(tally(answers)).toEqual({ 201: 12 });
    expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1);
  });

  test('with keys of their own file one claim; the others hear that it exists', async () => {
    const body = { kind: 'operating', period: '2024-06' };
    const answers = await twelve((index) =>
      api.call('POST', '/v1/claims', { as: qinghe, body, headers: withKey(`own-${index}`) }),
    );
    expect(tally(answers)).toEqual({ 201: 1, '409 claim_exists': 11 });
  });

  test('submit one claim once, and number no event twice', async () => {
    const { json } = await api.post('/v1/claims', qinghe, { kind: 'operating', period: '2024-07' });
    const path = `/v1/claims/${json.id}/submit`;
    const answers = await twelve((index) =>
      api.call('POST', path, { as: qinghe, headers: withKey(`sub-${index}`, 1) }),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status, json: refused } of answers.filter(({ status }) => status !== 200))
      expect([
        status,
        ['version_conflict', 'idempotency_in_flight', 'invalid_transition'].includes(refused.code),
      ]).toEqual([status, true]);
    const audit = await api.get(`/v1/audit/claims/${json.id}`, reviewer);
    expect([audit.json.valid, audit.json.events.length]).toEqual([true, 2]);
  });

  test('change one class once', async () => {
    const path = `/v1/classes/${county.classes.haixing}`;
    const { json } = await api.get(path, haixing);
    const { id: _id, version, updatedAt: _at, ...body } = json;
    const answers = await twelve((index) => api.put(path, haixing, { ...body, name: `班${index}` }, version));
    expect(tally(answers)).toEqual({ 200: 1, '412 version_conflict': 11 });
  });

  test('register one payment basis after another, and the versions have no gap', async () => {
    const { approver } = people;
    const basis = { docNo: '示例', issuer: '示例财政局', issuedOn: '2022-12-01', validFrom: '2023-01-01' };
    const before = (await api.get('/v1/division/payment-basis', approver)).json.version;
    const answers = await twelve((index) =>
      api.put('/v1/division/payment-basis', approver, { ...basis, docNo: `示例${index}` }),
    );
    const made = answers.filter(({ status }) => status === 200).map(({ json }) => json.version);
    expect([...made].sort((a, b) => a - b)).toEqual(made.map((_, index) => before + 1 + index));
    expect(answers.every(({ status, json }) => status === 200 || json.code === 'version_conflict')).toBe(true);
  });
});
