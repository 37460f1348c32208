import { createHash } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { type Answered, type Api, type Persona, startApi } from '../../support/api.ts';
import { childBody, furnish, numbers, people } from '../../support/county.ts';

const { qinghe, haixing, reviewer, approver, finance, auditor } = people;
const pdf = Buffer.from('%PDF-1.7\n示例户口簿');
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

let api: Api;
let path: string;
let claim: string;
let enrolment: string;
let keys = 0;

beforeAll(async () => {
  api = await startApi();
  const { classes } = await furnish(api);
  enrolment = (await api.post('/v1/enrolments', qinghe, childBody('陈一禾', numbers[0]!, classes.qinghe))).json.id;
  const drafted = await api.post('/v1/claims', qinghe, { kind: 'operating', period: '2024-05' });
  claim = `/v1/claims/${drafted.json.id}`;
  path = `${claim}/attachments`;
});

function upload(as: Persona, ifMatch: number, bytes: Uint8Array = pdf, query = ''): Promise<Answered> {
  keys += 1;
  const headers = {
    'idempotency-key': `file-${keys}`,
    'if-match': `"${ifMatch}"`,
    'content-type': 'application/octet-stream',
  };
  return api.call('POST', `${path}${query}`, { as, bytes, headers });
}
const name = `?name=${encodeURIComponent('户口簿.PDF')}`;
const version = async (as: Persona = qinghe) => (await api.get(claim, as)).json.version;

test('a file is kept with its hash and type, and adds one version and one event to the claim', async () => {
  const added = await upload(qinghe, 1, pdf, `${name}&lineId=0001`);
  expect([added.status, added.headers.etag, added.headers.location]).toEqual([201, '"2"', `${path}/${added.json.id}`]);
  expect(added.json).toMatchObject({
    name: '户口簿.PDF',
    media: 'application/pdf',
    bytes: pdf.byteLength,
    sha256: sha256(pdf),
    about: { kind: 'line', id: '0001' },
    uploaded: { by: '示例青禾托育园', name: '示例园长甲' },
    seen: [],
  });
  expect(await version()).toBe(2);
});

test('the same file about the same line again is the one that is there, whatever version is named', async () => {
  const again = await upload(qinghe, 1, pdf, `${name}&lineId=0001`);
  expect([again.status, again.headers.etag]).toEqual([200, '"2"']);
  expect((await api.get(path, qinghe)).json.items).toHaveLength(1);
  const elsewhere = await upload(qinghe, 2, pdf, `?enrolmentId=${enrolment}`);
  expect([elsewhere.status, elsewhere.json.name]).toEqual([201, '附件']);
  expect((await api.get(path, qinghe)).json.items).toHaveLength(2);
});

test('a file is given back to the byte, to be saved and never run', async () => {
  const [{ id }] = (await api.get(path, qinghe)).json.items;
  const got = await api.call('GET', `${path}/${id}`, { as: qinghe });
  expect(Buffer.from(got.bytes)).toEqual(pdf);
  expect(got.headers).toMatchObject({ 'content-type': 'application/pdf', 'x-content-type-options': 'nosniff' });
  expect(got.headers['content-disposition']).toMatch(/^attachment; /);
});

test('what is no PDF, JPG or PNG by its bytes, is too large or is about nothing of the claim is refused', async () => {
  const at = await version();
  const script = Buffer.from('<script>alert(1)</script>');
  const large = await upload(qinghe, at, Buffer.concat([pdf, Buffer.alloc(4 * 1024 * 1024)]));
  expect(large.json.detail).toBe('文件超过 4MB，请先取得上传地址再传（最大 10MB），或者压缩、分成几份上传。');
  const codes = [
    await upload(qinghe, at, script, '?name=a.pdf'),
    await upload(qinghe, at, new Uint8Array()),
    large,
    await upload(qinghe, at, pdf, '?lineId=0099'),
    await upload(qinghe, at, pdf, '?enrolmentId=enr_never'),
    await upload(qinghe, at, pdf, '?noticeId=ntc_never'),
    await upload(qinghe, at, pdf, `?lineId=0001&enrolmentId=${enrolment}`),
    await upload(qinghe, at - 1, Buffer.from('%PDF-1.7 other')),
  ].map(({ status, json }) => [status, json.code]);
  expect(codes).toEqual([
    [422, 'unreadable_file'],
    [422, 'unreadable_file'],
    [413, 'body_too_large'],
    ...Array.from({ length: 4 }, () => [422, 'invalid_input']),
    [412, 'version_conflict'],
  ]);
  expect(await version()).toBe(at);
});

test('a draft’s papers are its institution’s alone; once submitted finance still does not see them', async () => {
  for (const as of [haixing, reviewer]) expect((await api.get(path, as)).status).toBe(404);
  await api.post(`${claim}/submit`, qinghe, undefined, await version());
  for (const as of [reviewer, approver, auditor]) expect((await api.get(path, as)).json.items).toHaveLength(2);
  expect((await api.get(path, finance)).status).toBe(403);
  for (const as of [haixing, { ...reviewer, sub: 'far', division: '330902' }])
    expect((await api.get(path, as)).status).toBe(404);
});

test('the reviewer confirms the original once, and not a file of their own', async () => {
  const [{ id }] = (await api.get(path, reviewer)).json.items;
  const seen = await api.post(`${path}/${id}/seen`, reviewer, undefined, await version());
  expect(seen.json.seen).toMatchObject([{ by: '示例卫生健康局', name: '示例经办' }]);
  const after = await version();
  expect((await api.post(`${path}/${id}/seen`, reviewer, undefined, after)).json.seen).toHaveLength(1);
  expect(await version()).toBe(after);
  const own = await upload(reviewer, after, Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
  const refused = await api.post(`${path}/${own.json.id}/seen`, reviewer, undefined, after + 1);
  expect([refused.status, refused.json.code]).toEqual([403, 'four_eyes']);
  const nobody = await api.post(`${path}/att_never/seen`, reviewer, undefined, after + 1);
  expect(nobody.status).toBe(404);
});

test('papers and confirmations stand in the claim’s chain, which holds', async () => {
  const audit = (await api.get(claim.replace('/v1/', '/v1/audit/'), auditor)).json;
  const commands = audit.events.map(({ command }: { command: string }) => command);
  expect(commands).toEqual(['create', 'attach', 'attach', 'submit', 'see-original', 'attach']);
  expect(audit.events[1].note).toContain(sha256(pdf));
  expect([audit.valid, audit.violations]).toEqual([true, []]);
});

test('after 核定 nothing is added any more', async () => {
  await api.post(`${claim}/review`, reviewer, { decision: 'pass' }, await version());
  await api.post(`${claim}/determine`, approver, { decision: 'pass' }, await version());
  const late = await upload(qinghe, await version(), Buffer.from('%PDF-1.7 late'));
  expect([late.status, late.json.code]).toEqual([409, 'invalid_transition']);
});

test('proof of a notice is the bureau’s to add, as long as the claim goes on', async () => {
  const notice = await api.post('/v1/notices', approver, {
    claimIds: [claim.split('/').at(-1)],
    phone: '0580-0000000',
  });
  const query = `?noticeId=${notice.json.id}`;
  expect((await upload(qinghe, await version(), pdf, query)).json.code).toBe('invalid_input');
  const proof = await upload(approver, await version(), pdf, query);
  expect([proof.status, proof.json.about]).toEqual([201, { kind: 'notice', id: notice.json.id }]);
});
