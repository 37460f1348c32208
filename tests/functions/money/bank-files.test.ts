import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type Api, startApi } from '../../support/api.ts';
import { people } from '../../support/county.ts';
import { answerFile, type BatchStory, preparedBatch, sendFile } from './batch-story.ts';

const { qinghe, reviewer, approver, finance, clerk, checker, auditor } = people;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

let api: Api;
let story: BatchStory;
let path: string;

beforeAll(async () => {
  api = await startApi('2026-06-03T01:00:00Z');
  story = await preparedBatch(api);
  path = `/v1/payment-batches/${story.batchId}`;
});

const folder = () => join(api.files, 'files/bank/330903', story.batchId);
const keptHashes = () => readdirSync(folder()).sort();
const outgoing = async () => [
  sha256(await api.download(`${path}/package`, clerk)),
  sha256(await api.download(`${path}/file?channel=utf-8`, clerk)),
  sha256(await api.download(`${path}/file?channel=gb18030`, clerk)),
];

test('before it is sent the papers of a batch are made when they are asked for, the same bytes each time', async () => {
  const first = await outgoing();
  api.setClock('2026-06-11T05:00:00Z');
  expect(await outgoing()).toEqual(first);
  expect(new Set(first).size).toBe(3);
  expect(readdirSync(join(api.files, 'files'))).toEqual(['attachments']);
});

test('报送 that is refused keeps nothing; one that is carried out keeps the package and both bank files under their hashes', async () => {
  const before = await outgoing();
  const refused = await api.post(`${path}/apply`, { ...checker, sub: 'another', person: 'clerk' });
  expect(refused.json.code).toBe('four_eyes');
  expect((await api.get(path, finance)).json.sent).toBeNull();
  const applied = await api.post(`${path}/apply`, checker);
  expect(applied.status).toBe(200);
  const { sent } = applied.json;
  expect([sent.package.sha256, sent['utf-8'].sha256, sent.gb18030.sha256]).toEqual(before);
  expect(keptHashes()).toEqual([...before].sort());
  for (const { sha256: hash, bytes } of Object.values(sent) as { sha256: string; bytes: number }[]) {
    const kept = readFileSync(join(folder(), hash));
    expect([sha256(kept), kept.byteLength]).toEqual([hash, bytes]);
  }
});

test('what went out stays what went out, whatever is changed afterwards on which it rested', async () => {
  const sent = await outgoing();
  const basis = { docNo: '示例支付依据2号', issuer: '示例财政局', issuedOn: '2026-06-01', validFrom: '2026-06-01' };
  const known = await api.get('/v1/division/payment-basis', approver);
  expect((await api.put('/v1/division/payment-basis', approver, basis, known.json.version)).status).toBeLessThan(300);
  const site = await api.get('/v1/institutions/PT-0001', reviewer);
  const { id: _id, division: _division, version, updatedAt: _at, ...facts } = site.json;
  expect((await api.put('/v1/institutions/PT-0001', reviewer, { ...facts, name: '改名后的园' }, version)).status).toBe(
    200,
  );
  expect(await outgoing()).toEqual(sent);
  const again = await api.post(`${path}/apply`, { ...checker, sub: 'second', person: 'second' });
  expect([again.status, again.json.code, keptHashes().length]).toEqual([409, 'invalid_transition', 3]);
});

test('a kept file that was changed is never given out as the one that went out', async () => {
  const { sent } = (await api.get(path, auditor)).json;
  const [mine, other] = [sent['utf-8'].sha256, sent.gb18030.sha256].map((hash) => join(folder(), hash)) as [
    string,
    string,
  ];
  renameSync(mine, `${mine}.aside`);
  renameSync(other, mine);
  const spoilt = await api.call('GET', `${path}/file`, { as: auditor });
  expect([spoilt.status, spoilt.json.code]).toEqual([500, 'internal_error']);
  renameSync(mine, other);
  const gone = await api.call('GET', `${path}/file`, { as: auditor });
  expect(gone.status).toBe(500);
  renameSync(`${mine}.aside`, mine);
  expect((await api.call('GET', `${path}/file`, { as: auditor })).status).toBe(200);
});

test('an answer that is refused is not kept; one that is imported is, and is given back to the byte to who may see it', async () => {
  const wrong = answerFile([{ ...story.payments[0]!, amount: '400.01' }, story.payments[1]!]);
  expect((await sendFile(api, `${path}/answers`, checker, wrong)).json.code).toBe('answer_refused');
  const right = answerFile(story.payments);
  const imported = await sendFile(api, `${path}/answers`, checker, right);
  expect([imported.status, imported.json.state, imported.json.files]).toEqual([200, 'settled', [sha256(right)]]);
  expect(keptHashes()).toHaveLength(4);
  for (const as of [auditor, finance, clerk, checker]) {
    const got = await api.call('GET', `${path}/answers/${sha256(right)}`, { as });
    expect([as.sub, got.status, got.headers['content-type'], Buffer.from(got.bytes).equals(right)]).toEqual([
      as.sub,
      200,
      'text/csv',
      true,
    ]);
    expect(decodeURIComponent(got.headers['content-disposition']!)).toContain(
      `支付结果-${story.number}-${sha256(right).slice(0, 8)}.csv`,
    );
  }
});

test('neither the health bureau nor an institution nor another division sees what went to the bank or came back', async () => {
  const [hash] = (await api.get(path, auditor)).json.files;
  const far = { ...auditor, sub: 'far', division: '330902' };
  for (const place of [`${path}/package`, `${path}/file`, `${path}/answers/${hash}`]) {
    for (const as of [qinghe, reviewer, approver]) expect((await api.call('GET', place, { as })).status).toBe(403);
    expect((await api.call('GET', place, { as: far })).status).toBe(404);
  }
  const unknown = await api.call('GET', `${path}/answers/${'0'.repeat(64)}`, { as: auditor });
  const malformed = await api.call('GET', `${path}/answers/xyz`, { as: auditor });
  expect([unknown.status, malformed.status, malformed.json.detail]).toEqual([
    404,
    422,
    '请写 64 位小写十六进制的 SHA-256。',
  ]);
});

test('of an answer that was imported before files were kept there is the hash, and it is said so', async () => {
  const [hash] = (await api.get(path, auditor)).json.files;
  renameSync(join(folder(), hash), join(folder(), 'aside'));
  const missing = await api.call('GET', `${path}/answers/${hash}`, { as: auditor });
  renameSync(join(folder(), 'aside'), join(folder(), hash));
  expect([missing.status, missing.json.detail]).toEqual([
    404,
    '这份文件是在留存原件之前导入的，只有校验值，请向国库索取原件核对。',
  ]);
});

test('the proof of a publication is recorded only when its file is there', async () => {
  const publication = `/v1/notices/${story.noticeId}/publication`;
  const proof = Buffer.from('%PDF-1.7 网页截图');
  const body = { address: 'https://www.example.gov.cn/1.html', proofSha256: sha256(proof) };
  const early = await api.post(publication, reviewer, body);
  expect([early.status, early.json.errors]).toMatchObject([
    422,
    [
      {
        pointer: '/proofSha256',
        code: 'not_kept',
        detail:
          '还没有收到这份证明。请先把它作为这次公示的材料（noticeId）添加到其中一份申报，再登记；没有证明文件就不写这一项。',
      },
    ],
  ]);
  const claim = `/v1/claims/${story.claims[1]}`;
  const { version } = (await api.get(claim, auditor)).json;
  await sendFile(api, `${claim}/attachments`, approver, proof, version);
  expect((await api.post(publication, reviewer, body)).status).toBe(422);
  const added = await sendFile(api, `${claim}/attachments?noticeId=${story.noticeId}`, approver, proof, version);
  expect(added.status).toBe(201);
  expect((await api.post(publication, reviewer, body)).status).toBe(200);
  expect((await api.post(publication, reviewer, { address: body.address })).status).toBe(200);
});
