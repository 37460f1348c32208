import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type Answered, type Api, type Persona, startApi } from '../../support/api.ts';
import { childBody, furnish, numbers, people } from '../../support/county.ts';

const { qinghe, haixing, reviewer, approver, finance, auditor } = people;
const tenMegabytes = 10 * 1024 * 1024;

let api: Api;
let claim: string;

beforeAll(async () => {
  api = await startApi();
  const { classes } = await furnish(api);
  await api.post('/v1/enrolments', qinghe, childBody('陈一禾', numbers[0]!, classes.qinghe));
  claim = `/v1/claims/${(await api.post('/v1/claims', qinghe, { kind: 'operating', period: '2024-05' })).json.id}`;
});

/** A scan of so many bytes, never the same twice. */
function scan(bytes: number): Buffer {
  return Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(bytes - 9)]);
}
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const version = async () => (await api.get(claim, qinghe)).json.version;

async function address(file: Uint8Array, as: Persona = qinghe, query = ''): Promise<Answered> {
  const promised = { sha256: sha256(file), bytes: file.byteLength };
  return api.post(`${claim}/uploads${query}`, as, promised, await version());
}

async function put({ json: { method, url, headers } }: Answered, file: Uint8Array, over = {}): Promise<number> {
  return (await fetch(url, { method, headers: { ...headers, ...over }, body: new Uint8Array(file) })).status;
}

async function attach(file: Uint8Array, as: Persona = qinghe, query = ''): Promise<Answered> {
  return api.post(`${claim}/uploads/${sha256(file)}/attach${query}`, as, undefined, await version());
}

/** Every file that is kept for good, by the end of its path. */
const keptFiles = () =>
  readdirSync(join(api.files, 'files'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

test('a scan of 10 MB is put at its address, added to the claim and given back to the byte', async () => {
  const file = scan(tenMegabytes);
  const { status, json, headers } = await address(file);
  expect([status, headers.etag, json.method]).toEqual([200, '"1"', 'PUT']);
  // A quarter of an hour from 01:00:… on the test's clock.
  expect(json.expiresAt).toMatch(/^2024-06-03T01:1[56]:/);
  expect(await put({ json } as Answered, file)).toBe(200);
  expect(await version()).toBe(1);
  const added = await attach(file, qinghe, `?name=${encodeURIComponent('户口簿')}&lineId=0001`);
  expect([added.status, added.headers.etag, added.json]).toMatchObject([
    201,
    '"2"',
    { name: '户口簿', media: 'application/pdf', bytes: 10_485_760, sha256: sha256(file), about: { id: '0001' } },
  ]);
  expect(added.headers.location).toBe(`${claim}/attachments/${added.json.id}`);
  expect(keptFiles()).toEqual([sha256(file)]);
  const there = await api.call('GET', added.headers.location!, { as: qinghe });
  expect([there.status, there.bytes.byteLength]).toEqual([303, 0]);
  const got = await fetch(there.headers.location!);
  expect([got.status, got.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  expect(got.headers.get('content-disposition')).toBe(
    `attachment;filename*=UTF-8''${encodeURIComponent('户口簿.pdf')}`,
  );
  expect(sha256(new Uint8Array(await got.arrayBuffer()))).toBe(sha256(file));
});

test('the address of a large file is for those who may see it, and for five minutes', async () => {
  const [{ id }] = (await api.get(`${claim}/attachments`, qinghe)).json.items;
  const path = `${claim}/attachments/${id}`;
  for (const as of [haixing, reviewer]) expect((await api.call('GET', path, { as })).status).toBe(404);
  const { location } = (await api.call('GET', path, { as: qinghe })).headers;
  expect((await fetch(location!)).status).toBe(200);
  expect((await fetch(location!.replace(sha256Of(location!), 'a'.repeat(64)))).status).toBe(403);
  api.setClock('2024-06-03T01:10:00Z');
  expect((await fetch(location!)).status).toBe(403);
});
const sha256Of = (url: string) => /[0-9a-f]{64}/.exec(url)![0];

test('the same file again is the one that is there: by the same way, by the short one, or with the upload long gone', async () => {
  const file = scan(5 * 1024 * 1024);
  await put(await address(file), file);
  expect((await attach(file)).status).toBe(201);
  const before = await version();
  const again = await attach(file);
  expect([again.status, again.headers.etag]).toEqual([200, `"${before}"`]);
  const small = scan(1_000);
  const headers = { 'idempotency-key': 'small', 'if-match': `"${before}"`, 'content-type': 'application/pdf' };
  expect((await api.call('POST', `${claim}/attachments`, { as: qinghe, bytes: small, headers })).status).toBe(201);
  const bothWays = await attach(small);
  expect([bothWays.status, bothWays.json.sha256]).toEqual([200, sha256(small)]);
  expect(await version()).toBe(before + 1);
});

test('a call repeated with its key is answered as the first time, though the claim has moved on', async () => {
  const file = scan(4 * 1024 * 1024 + 1);
  await put(await address(file), file);
  const path = `${claim}/uploads/${sha256(file)}/attach`;
  const headers = { 'idempotency-key': 'once', 'if-match': `"${await version()}"` };
  const first = await api.call('POST', path, { as: qinghe, headers });
  const second = await api.call('POST', path, { as: qinghe, headers });
  expect([first.status, second.status, second.headers['idempotent-replayed']]).toEqual([201, 201, 'true']);
  expect(second.json).toEqual(first.json);
});

test('what was only announced, or only put, leaves no trace in the claim', async () => {
  const [at, files] = [await version(), keptFiles().length];
  const [announced, sent] = [scan(5_000_000), scan(5_000_000)];
  await address(announced);
  await put(await address(sent), sent);
  const missing = await attach(announced);
  expect([missing.status, missing.json.code, missing.json.detail]).toEqual([
    409,
    'not_uploaded',
    '还没有收到这份文件，或者传到以后已经超过一天。请取得上传地址，把文件传到那里，再添加。',
  ]);
  expect([await version(), keptFiles().length]).toEqual([at, files]);
});

test('an address takes the promised bytes and no others, and takes them only in time', async () => {
  const file = scan(5_000_000);
  const given = await address(file);
  const other = Buffer.concat([file.subarray(0, -1), Buffer.from([file.at(-1)! ^ 1])]);
  const tampered = { json: { ...given.json, url: given.json.url.replace('bytes=5000000', 'bytes=5000001') } };
  expect([
    await put(given, other),
    await put(given, Buffer.concat([file, Buffer.from('x')])),
    await put(given, file, { 'x-amz-checksum-sha256': 'x' }),
    await put(tampered as Answered, file),
  ]).toEqual([400, 403, 403, 403]);
  api.setClock('2024-06-03T02:00:00Z');
  expect(await put(given, file)).toBe(403);
  expect((await attach(file)).json.code).toBe('not_uploaded');
});

test('what came damaged, too large or of another type all the same is refused when it is added', async () => {
  const at = await version();
  const lying = async (bytes: Uint8Array, name: string) => {
    const path = join(api.files, 'transit/uploads/330903', claim.split('/').at(-1)!, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  };
  const [damaged, large, script] = [scan(5_000_000), scan(tenMegabytes + 1), Buffer.from('<script>alert(1)</script>')];
  await lying(damaged.subarray(1), sha256(damaged));
  await lying(large, sha256(large));
  await put(await address(script), script);
  const refused = [await attach(damaged), await attach(large), await attach(script)];
  expect(refused.map(({ status, json }) => [status, json.code, json.detail])).toEqual([
    [422, 'unreadable_file', '传到的文件不完整，或者与校验值不符。请重新取得上传地址，再传一次。'],
    [422, 'unreadable_file', '传到的文件不完整，或者与校验值不符。请重新取得上传地址，再传一次。'],
    [422, 'unreadable_file', '只收 PDF、JPG 和 PNG 文件，请另存为其中一种再上传。'],
  ]);
  expect(await version()).toBe(at);
});

test('an address is refused for more than 10 MB, nothing, a hash that is none, or something outside the claim', async () => {
  const at = await version();
  const sum = 'a'.repeat(64);
  const faults = async (body: unknown, query = '') => {
    const { status, json } = await api.post(`${claim}/uploads${query}`, qinghe, body, at);
    return [status, json.errors[0].pointer, json.detail];
  };
  expect([
    await faults({ sha256: sum, bytes: tenMegabytes + 1 }),
    await faults({ sha256: sum, bytes: 0 }),
    await faults({ sha256: 'A'.repeat(64), bytes: 1 }),
    await faults({ sha256: sum, bytes: 1 }, '?lineId=0099'),
  ]).toEqual([
    [422, '/bytes', '文件超过 10MB，请压缩，或分成几份上传。'],
    [422, '/bytes', '文件是空的，请核对。'],
    [422, '/sha256', '请写 64 位小写十六进制的 SHA-256。'],
    [422, '/query/lineId', '申报里没有这一行，请核对明细编号。'],
  ]);
  const stale = await api.post(`${claim}/uploads`, qinghe, { sha256: sum, bytes: 1 }, at - 1);
  const unversioned = await api.call('POST', `${claim}/uploads`, { as: qinghe, body: { sha256: sum, bytes: 1 } });
  expect([stale.status, unversioned.status]).toEqual([412, 428]);
});

test('neither another institution nor finance gets an address, and after 核定 nobody does', async () => {
  const file = scan(5_000_000);
  expect([(await address(file, haixing)).status, (await address(file, finance)).status]).toEqual([404, 403]);
  expect((await attach(file, haixing)).status).toBe(404);
  expect((await address(file, reviewer)).status).toBe(404);
  await api.post(`${claim}/submit`, qinghe, undefined, await version());
  const ofReviewer = await address(file, reviewer);
  await put(ofReviewer, file);
  expect((await attach(file, reviewer)).json.uploaded).toMatchObject({ by: '示例卫生健康局', name: '示例经办' });
  for (const [path, as] of [
    ['review', reviewer],
    ['determine', approver],
  ] as const)
    expect((await api.post(`${claim}/${path}`, as, { decision: 'pass' }, await version())).status).toBe(200);
  const late = await address(scan(5_000_000));
  expect([late.status, late.json.code]).toEqual([409, 'invalid_transition']);
  const audit = (await api.get(claim.replace('/v1/', '/v1/audit/'), auditor)).json;
  expect([audit.valid, audit.violations]).toEqual([true, []]);
});
