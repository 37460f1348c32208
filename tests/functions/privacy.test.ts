import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { encodeItem } from '../../shared/storage/codec.ts';
import { enrolmentKey } from '../../shared/storage/keys.ts';
import { type Answered, type Api, type Sent, startApi } from '../support/api.ts';
import { valid } from '../support/arbitrary-bodies.ts';
import { idNumber } from '../support/builders.ts';
import { childBody, furnish, institutionBody, people } from '../support/county.ts';
import { type Operation, operations } from '../support/documented.ts';

const { qinghe, reviewer, approver, finance, clerk, checker, auditor } = people;

/** What is somebody's: whoever finds one of these in a log or in a refusal has found a leak. */
const secrets = {
  idNumber: idNumber('2023-02-17', 731),
  child: '欧阳晞霖',
  representative: '司徒晏清',
  phone: '13957261840',
  account: '6217001180042719365',
  passport: 'E83719264',
};
const planted = Object.values(secrets);

const written: string[] = [];
const problems: string[] = [];
const tokens = new Set<string>();
let api: Api;

beforeAll(async () => {
  const keep = (chunk: unknown) => {
    written.push(String(chunk));
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, method).mockImplementation((...said) => void written.push(said.map(String).join(' ')));
  const env = { LOG_LEVEL: 'DEBUG', METRICS_NAMESPACE: 'test' };
  api = listening(await startApi('2026-06-03T01:00:00Z', env));
});
afterAll(() => void vi.restoreAllMocks());

/** The same API, whose refusals are kept and whose successes are counted by operation. */
function listening(whole: Api): Api {
  const call = async (method: string, path: string, sent: Sent = {}): Promise<Answered> => {
    if (sent.as) tokens.add(await whole.issuer.token({ division: '330903', ...sent.as }));
    const answered = await whole.call(method, path, sent);
    if (answered.status >= 400) problems.push(JSON.stringify(answered.json));
    return answered;
  };
  let keys = 0;
  return {
    ...whole,
    call,
    get: (path, as) => call('GET', path, as ? { as } : {}),
    put: (path, as, body, ifMatch) => call('PUT', path, { as, body, headers: versioned(ifMatch) }),
    post: (path, as, body, ifMatch) => {
      keys += 1;
      return call('POST', path, { as, body, headers: { 'idempotency-key': `kept-${keys}`, ...versioned(ifMatch) } });
    },
  };
}

const versioned = (ifMatch: number | string | undefined): Record<string, string> =>
  ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` };

/** Lines that a log store reads: each one JSON, with what follows the name of the operation. */
function linesOf(message: string): Record<string, unknown>[] {
  return written
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line.message === message);
}

/** Where one of the secrets, or any token that was sent, came out. */
function leaks(): string[] {
  return [...written, ...problems].filter((text) =>
    [...planted, ...tokens, 'eyJhbGciOi'].some((secret) => text.includes(secret)),
  );
}

async function work(
  method: 'POST' | 'PUT',
  path: string,
  as: (typeof people)[keyof typeof people],
  body?: unknown,
  ifMatch?: number,
) {
  const answered = await (method === 'POST' ? api.post(path, as, body, ifMatch) : api.put(path, as, body, ifMatch));
  expect([path, answered.status, answered.json?.detail]).toEqual([
    path,
    answered.status < 300 ? answered.status : 200,
    undefined,
  ]);
  return answered.json;
}

test('a claim’s whole life, with everybody’s name, number and account in it, writes none of them down', async () => {
  const { classes } = await furnish(api);
  const rate = { rate: '0.10', from: '2026-01', to: '2026-12', docNo: '示例文号2', reason: '年度核定' };
  const proposed = await work('POST', '/v1/institutions/PT-0001/rates', approver, rate);
  await work('POST', `/v1/institutions/PT-0001/rates/${proposed.id}/cosign`, finance);
  const since = { from: '2023-01-01', document: '示例证明' };
  const body = institutionBody('示例青禾托育园', '52330903MJ0000018C');
  const legalPersons = body.legalPersons.map((person) => ({ ...person, representative: secrets.representative }));
  const accounts = [{ ...since, name: '示例青禾托育园', bank: '示例银行', number: secrets.account }];
  const before = await api.get('/v1/institutions/PT-0001', reviewer);
  const site = { ...body, phone: secrets.phone, legalPersons, accounts };
  await work('PUT', '/v1/institutions/PT-0001', reviewer, site, before.json.version);
  const child = childBody(secrets.child, secrets.idNumber, classes.qinghe, { from: '2026-01-01' });
  const enrolled = await work('POST', '/v1/enrolments', qinghe, child);
  await work('POST', '/v1/enrolments/search', qinghe, { idNumber: secrets.idNumber });
  await work('PUT', `/v1/enrolments/${enrolled.id}`, qinghe, { ...child, birthOrder: 2 }, 1);
  const lineOf = { name: secrets.child, idNumber: secrets.idNumber, birthOrder: 2, classId: classes.qinghe };
  const draft = await work('POST', '/v1/claims', qinghe, { kind: 'operating', period: '2026-01', children: [lineOf] });
  const wrong = [{ ...lineOf, name: secrets.representative }];
  expect(
    (await api.put(`/v1/claims/${draft.id}`, qinghe, { kind: 'operating', period: '2026-01', children: wrong }, 1))
      .status,
  ).toBe(422);
  await work('POST', `/v1/claims/${draft.id}/submit`, qinghe, undefined, 1);
  const note = `${secrets.child}，${secrets.phone}`;
  await work('POST', `/v1/claims/${draft.id}/review`, reviewer, { decision: 'pass', note }, 2);
  await work('POST', `/v1/claims/${draft.id}/determine`, approver, { decision: 'pass', note }, 3);
  await work('POST', '/v1/notices', approver, { claimIds: [draft.id], phone: '0580-0000000' });
  const notice = (await api.get('/v1/notices', approver)).json.items[0].id;
  const objection = { name: secrets.representative, contact: secrets.phone, text: note };
  await work('POST', `/v1/notices/${notice}/objections`, reviewer, objection);
  for (const [path, as] of [
    [`/v1/claims/${draft.id}`, qinghe],
    [`/v1/claims/${draft.id}`, auditor],
    [`/v1/audit/claims/${draft.id}`, auditor],
    [`/v1/claims/${draft.id}/payments`, clerk],
    ['/v1/enrolments', qinghe],
    ['/v1/institution', qinghe],
    ['/v1/institutions/PT-0001', checker],
    [`/v1/notices/${notice}`, approver],
  ] as const)
    expect([path, (await api.get(path, as)).status]).toEqual([path, 200]);
  expect(leaks()).toEqual([]);
});

/** Every text of a valid body becomes a secret, one after the other. */
function spoilt(value: unknown, next: () => string): unknown {
  if (typeof value === 'string') return next();
  if (Array.isArray(value)) return value.map((each) => spoilt(each, next));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, spoilt(each, next)]));
}

let turn = 0;
const nextSecret = () => planted[turn++ % planted.length]!;

/** Valid, spoilt and cut-off bodies, with secrets as ids, in the query and as keys, by everyone and by a stranger. */
async function feed(operation: Operation): Promise<void> {
  const { method, path, requestBody } = operation;
  const schema = requestBody?.content['application/json']?.schema;
  const [sample] = schema ? fc.sample(valid(schema), { numRuns: 1, seed: 7 }) : [];
  const as = { sub: nextSecret(), name: nextSecret(), roles: operation['x-roles'] ?? [], institution: 'PT-0001' };
  const hidden = path.replace(/\{\w+\}/g, () => encodeURIComponent(nextSecret()));
  const known = path.replace('{id}', 'PT-0001').replace(/\{\w+\}/g, () => encodeURIComponent(nextSecret()));
  const headers = { 'idempotency-key': secrets.phone, 'if-match': `"${secrets.account}"` };
  const asked = operation['x-roles'] ? { as } : {};
  const sent: (readonly [string, Sent])[] = [
    [known, { ...asked, headers, ...(schema ? { body: sample } : {}) }],
    [
      hidden,
      { ...asked, headers: { ...headers, 'if-match': '"1"' }, ...(schema ? { body: spoilt(sample, nextSecret) } : {}) },
    ],
    [`${known}?limit=${secrets.phone}&cursor=${secrets.idNumber}&period=${encodeURIComponent(secrets.child)}`, asked],
    [known, { ...asked, headers, ...(requestBody ? { text: `{"name":"${secrets.child}",${secrets.idNumber}` } : {}) }],
    [known, { headers: { ...headers, authorization: `Bearer eyJhbGciOiJSUzI1NiJ9.${secrets.passport}.x` } }],
    [known, { as: { ...as, roles: ['institution', 'auditor'].filter((role) => !as.roles.includes(role)) }, headers }],
  ];
  for (const [address, what] of sent) await api.call(method, address, what);
}

test.each(operations)('$method $path writes down nothing of what it was sent', async (operation) => {
  const from = written.length;
  await feed(operation);
  expect(written.length).toBeGreaterThan(from);
  expect(leaks()).toEqual([]);
});

test('a fault of ours is written with its stack and without the record that caused it', async () => {
  const key = enrolmentKey('PT-0001', 'enr_broken');
  const item = { ...key, id: 'enr_broken', name: secrets.child, maskedNumber: secrets.idNumber, [secrets.phone]: 1 };
  await api.table.client.send(new PutItemCommand({ TableName: api.table.tableName, Item: encodeItem(item) }));
  const answered = await api.get('/v1/enrolments/enr_broken', qinghe);
  expect([answered.status, answered.json.code, answered.json.requestId]).toEqual([
    500,
    'internal_error',
    'request-of-the-gateway',
  ]);
  const fault = linesOf('failed').at(-1);
  expect([fault?.requestId, fault?.operation, fault?.level]).toEqual([
    'request-of-the-gateway',
    'getEnrolment',
    'ERROR',
  ]);
  expect(String(fault?.fault)).toMatch(
    /^Error: item INST#PT-0001#ROSTER ENR#enr_broken is no such record[\s\S]*\n +at .*record\.ts:\d+/,
  );
  expect(leaks()).toEqual([]);
});

test('every request left one line with its operation, status, code, role and division, and nothing else', () => {
  const lines = linesOf('answered');
  expect(lines.length).toBeGreaterThan(operations.length * 6);
  const names = new Set(lines.flatMap((line) => Object.keys(line)));
  expect([...names].sort()).toEqual([
    ...['Submissions', 'code', 'coldStart', 'division', 'level', 'message', 'ms', 'operation', 'requestId', 'role'],
    ...['sampling_rate', 'service', 'status', 'timestamp'],
  ]);
  const functions = new Set(operations.map((operation) => operation['x-function']));
  expect(lines.filter(({ coldStart }) => coldStart === true)).toHaveLength(functions.size);
  const submitted = lines.find(({ operation, status }) => operation === 'submitClaim' && status === 200);
  expect(submitted).toMatchObject({ role: 'institution', division: '330903', Submissions: 1 });
});

test('the metrics count requests, refusals by their code and submissions', () => {
  const metrics = written.flatMap((text) => text.split('\n')).filter((line) => line.startsWith('{"_aws"'));
  const read = metrics.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(read.filter(({ Requests }) => Requests === 1)).toHaveLength(linesOf('answered').length);
  expect(read.filter(({ Submissions }) => Submissions === 1)).toHaveLength(1);
  expect(read.filter(({ Refusals }) => Refusals === 1)).toHaveLength(problems.length);
  expect(new Set(read.map(({ code }) => code))).toContain('forbidden');
});
