import { beforeAll, expect, test } from 'vitest';
import { type Api, type Persona, startApi } from '../../support/api.ts';
import { childBody, furnish, institutionBody, numbers, people } from '../../support/county.ts';

const { qinghe, reviewer, approver, finance, clerk, checker } = people;

const name = '示例青禾托育园';
const first = { from: '2023-01-01', document: '示例开户证明', name, bank: '示例银行', number: '6217000000000001' };

let api: Api;
let claimId: string;

/** A claim of 200.00 with its money reserved, of an institution whose first account is on file. */
beforeAll(async () => {
  api = await startApi('2024-06-03T01:00:00Z');
  const { classes } = await furnish(api);
  await onFile([first]);
  await api.post('/v1/enrolments', qinghe, childBody('示例幼儿', numbers[0]!, classes.qinghe));
  const draft = await api.post('/v1/claims', qinghe, { kind: 'operating', period: '2024-05' });
  claimId = draft.json.id;
  const path = `/v1/claims/${claimId}`;
  await api.post(`${path}/submit`, qinghe, undefined, 1);
  await api.post(`${path}/review`, reviewer, { decision: 'pass' }, 2);
  await api.post(`${path}/determine`, approver, { decision: 'pass' }, 3);
  const notice = await api.post('/v1/notices', approver, { claimIds: [claimId] });
  api.setClock('2024-06-20T01:00:00Z');
  await api.post(`/v1/notices/${notice.json.id}/close`, approver);
  const document = { docNo: '示例1号', year: '2024', source: 'city', programme: 'operating', type: 'issue' };
  await api.post('/v1/budget-documents', finance, { ...document, amount: '200', issuedOn: '2024-01-15' });
  const funded = await api.post('/v1/claims/bulk-fund', finance, { claimIds: [claimId] });
  expect(funded.json.items[0].passed).toBe(true);
});

async function onFile(accounts: readonly object[], as: Persona = reviewer): Promise<void> {
  const { version } = (await api.get('/v1/institutions/PT-0001', reviewer)).json;
  const body = { ...institutionBody(name, '52330903MJ0000018C'), accounts };
  expect((await api.put('/v1/institutions/PT-0001', as, body, version)).status).toBe(200);
}

/** What stands against paying now; the number that is paid where nothing does. A batch that was made is given up again. */
async function paysTo(): Promise<string | string[]> {
  const made = await api.post('/v1/payment-batches', clerk, { claimIds: [claimId] });
  if (made.status !== 201) return made.json.errors.map(({ code }: { code: string }) => code);
  await api.post(`/v1/payment-batches/${made.json.id}/cancel`, clerk);
  return made.json.payments[0].payee.number;
}

const verify = (number: string, as: Persona) =>
  api.post('/v1/institutions/PT-0001/account-verifications', as, { number });

test('the first account on file is paid to without a look', async () => {
  expect(await paysTo()).toBe(first.number);
});

test('a number changed inside the record on file, alone or beside an earlier date, is frozen', async () => {
  const other = '6217000000000009';
  for (const accounts of [
    [{ ...first, number: other }],
    [{ ...first, number: other, from: '2020-01-01' }],
    [
      { ...first, to: '2024-05-31' },
      { ...first, number: other, from: '2024-06-01' },
    ],
    [{ ...first, bank: '另一银行' }],
  ]) {
    await onFile(accounts);
    expect(await paysTo()).toEqual(['account_frozen']);
  }
  await onFile([]);
  await onFile([{ ...first, number: other }]);
  expect(await paysTo()).toEqual(['account_frozen']);
});

test('a change that is taken back is paid to at once', async () => {
  await onFile([first]);
  expect(await paysTo()).toBe(first.number);
});

test('two persons verify a changed account, neither of them one who changed it; another change begins anew', async () => {
  const changed = { ...first, number: '6217000000000002' };
  await onFile([changed]);
  const own = await verify(changed.number, reviewer);
  expect([own.status, own.json.code, own.json.detail]).toEqual([
    403,
    'four_eyes',
    '收款账户是您登记或者更改的，请由另外两个人核实。',
  ]);
  const otherAccount = { ...checker, sub: 'other', person: 'reviewer' };
  expect((await verify(changed.number, otherAccount)).json.code).toBe('four_eyes');
  const once = await verify(changed.number, clerk);
  expect([once.status, once.json.frozen, once.json.verifiedBy]).toEqual([200, true, ['示例制单']]);
  expect((await verify(changed.number, clerk)).json.code).toBe('four_eyes');

  await onFile([{ ...changed, document: '示例开户证明2' }], approver);
  expect((await verify(changed.number, approver)).json.code).toBe('four_eyes');
  expect((await verify(changed.number, clerk)).json.frozen).toBe(true);
  expect(await paysTo()).toEqual(['account_frozen']);
  const twice = await verify(changed.number, checker);
  expect([twice.json.frozen, twice.json.verifiedBy]).toEqual([false, ['示例制单', '示例复核']]);
  expect(await paysTo()).toBe(changed.number);
  expect((await verify(changed.number, finance)).json.code).toBe('already_exists');

  await onFile([first]);
  expect(await paysTo()).toEqual(['account_frozen']);
});

test('of two changes that are sent at once one is stored', async () => {
  const { version } = (await api.get('/v1/institutions/PT-0001', reviewer)).json;
  const body = (number: string) => ({
    ...institutionBody(name, '52330903MJ0000018C'),
    accounts: [{ ...first, number }],
  });
  const sent = ['6217000000000003', '6217000000000004'].map((number) =>
    api.put('/v1/institutions/PT-0001', reviewer, body(number), version),
  );
  expect((await Promise.all(sent)).map(({ status }) => status).sort()).toEqual([200, 412]);
  expect(await paysTo()).toEqual(['account_frozen']);
});
