import { createHash, randomBytes } from 'node:crypto';
import { unzipSync } from 'fflate';
import { beforeAll, expect, test } from 'vitest';
import { archiveOf } from '../../../functions/funds/archive.ts';
import { readSpreadsheet } from '../../../shared/files/spreadsheet.ts';
import { getBatch } from '../../../shared/storage/batches.ts';
import type { Database } from '../../../shared/storage/database.ts';
import { openFileStore } from '../../../shared/storage/file-store.ts';
import { databaseOn } from '../../shared/storage/samples.ts';
import { type Api, startApi } from '../../support/api.ts';
import { people } from '../../support/county.ts';
import { handMade, sheetXml } from '../../support/workbooks.ts';
import { answerFile, answerRows, type BatchStory, preparedBatch, sendFile } from './batch-story.ts';

const { reviewer, approver, clerk, checker, auditor } = people;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

let api: Api;
let story: BatchStory;
let path: string;
let proof: Buffer;
let answers: Buffer;

beforeAll(async () => {
  api = await startApi('2026-06-03T01:00:00Z');
  story = await preparedBatch(api);
  path = `/v1/payment-batches/${story.batchId}`;
  const drawn = await api.post('/v1/inspections', reviewer, {
    claimIds: [...story.claims],
    perMille: 500,
    seed: '摇号0603',
  });
  const found = {
    on: '2026-06-04',
    persons: ['示例甲', '示例乙'],
    headcount: 2,
    expected: 2,
    conclusion: 'consistent',
  };
  const result = { claimId: drawn.json.sample[0], ...found };
  expect((await api.post(`/v1/inspections/${drawn.json.id}/results`, reviewer, result)).status).toBe(200);
  proof = Buffer.from('%PDF-1.7 网页截图');
  const claim = `/v1/claims/${story.claims[1]}`;
  const { version } = (await api.get(claim, auditor)).json;
  const place = `${claim}/attachments?noticeId=${story.noticeId}&name=${encodeURIComponent('网页截图.pdf')}`;
  expect((await sendFile(api, place, approver, proof, version)).status).toBe(201);
  const publication = { address: 'https://www.example.gov.cn/1.html', proofSha256: sha256(proof) };
  expect((await api.post(`/v1/notices/${story.noticeId}/publication`, reviewer, publication)).status).toBe(200);
  const [paper] = (await api.get(`/v1/claims/${story.claims[0]}/attachments`, auditor)).json.items;
  const seen = `/v1/claims/${story.claims[0]}/attachments/${paper.id}/seen`;
  const current = (await api.get(`/v1/claims/${story.claims[0]}`, auditor)).json.version;
  expect((await api.post(seen, reviewer, undefined, current)).status).toBe(200);
  expect((await api.post(`${path}/apply`, checker)).status).toBe(200);
  answers = answerFile(story.payments);
  expect((await sendFile(api, `${path}/answers`, checker, answers)).status).toBe(200);
});

const archived = async () => unzipSync(await api.download(`${path}/archive`, auditor));
const cellsOf = async (bytes: Uint8Array) =>
  (await readSpreadsheet(bytes)).map((row) => row.filter((cell) => cell !== '')).filter((row) => row.length > 1);
const jsonOf = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString());

test('an archive holds everything a batch rests on, each file with its hash', async () => {
  const zip = await archived();
  const [budget] = jsonOf(zip['支付批次与支付结果.json']!).payments;
  expect(Object.keys(zip).sort()).toEqual(
    [
      ...['1-拨付请示.txt', '2-资金分配汇总表.xlsx', '3-公示情况说明.txt', '4-拨付清册.xlsx'],
      ...['报送原件/拨付材料.zip', '报送原件/代发-UTF-8.csv', '报送原件/代发-GB18030.csv'],
      ...['支付批次与支付结果.json', `支付结果原件/${sha256(answers)}.csv`],
      ...['支付依据.json', '指标文件.json', `指标流水/${budget.appropriationId}.json`],
      ...['名册.xlsx', `申报/${story.claims[0]}.json`, `申报/${story.claims[1]}.json`],
      ...['材料目录.xlsx', '公示.json', '抽查.json', '抽查表.xlsx', 'manifest.sha256'],
    ].sort(),
  );
  const manifest = Buffer.from(zip['manifest.sha256']!).toString().trim().split('\n');
  expect(manifest).toHaveLength(Object.keys(zip).length - 1);
  for (const line of manifest) {
    const [hash = '', name = ''] = line.split('  ');
    expect([name, sha256(zip[name]!)]).toEqual([name, hash]);
  }
});

test('what went out and came back lies in it byte by byte', async () => {
  const zip = await archived();
  const { sent } = (await api.get(path, auditor)).json;
  expect([
    sha256(zip['报送原件/拨付材料.zip']!),
    sha256(zip['报送原件/代发-UTF-8.csv']!),
    sha256(zip['报送原件/代发-GB18030.csv']!),
    zip[`支付结果原件/${sha256(answers)}.csv`],
  ]).toEqual([sent.package.sha256, sent['utf-8'].sha256, sent.gb18030.sha256, new Uint8Array(answers)]);
  const papers = unzipSync(zip['报送原件/拨付材料.zip']!);
  for (const [name, bytes] of Object.entries(papers)) expect([name, zip[name]]).toEqual([name, bytes]);
});

test('the 名册 says line by line what was claimed, reviewed and determined, children by mask: 3 × 200.00 = 600.00', async () => {
  const rows = await cellsOf((await archived())['名册.xlsx']!);
  const common = ['托育机构运行补助', '0001', '2026-01', '小一班', '托小班', '示***0'];
  expect(rows).toEqual([
    [
      ...['机构名称', '申报编号', '补助项目', '明细', '月份', '托班', '班型'],
      ...['幼儿', '证件号码', '孩次', '收费标准', '申报', '初审', '核定'],
    ],
    ['示例青禾托育园', 'YB202601-0001', ...common, expect.stringMatching(/^330903\*{8}\d{3}[\dX]$/), '1', ...amounts],
    ['示例青禾托育园', 'YB202601-0001', ...with2(common), expect.stringContaining('*'), '1', ...amounts],
    ['示例海星托育中心', 'YB202601-0002', ...common.with(5, '示***2'), expect.stringContaining('*'), '1', ...amounts],
    ['合计', '600.00', '600.00', '600.00'].map((cell) => cell.replace('.00', '')),
  ]);
});
const amounts = ['2000', '200', '200', '200'];
const with2 = (common: string[]) => common.with(1, '0002').with(5, '示***1');

test('the 材料目录 names every paper with its hash and size, who handed it in and who saw the original; no child’s name', async () => {
  const zip = await archived();
  const [, ...rows] = await cellsOf(zip['材料目录.xlsx']!);
  const paper = (site: string) => Buffer.from(`%PDF-1.7 ${site}`);
  const time = expect.stringMatching(/^2026-06-/);
  const proofRow = ['公示凭证：', '网页截图.pdf', 'application/pdf', String(proof.byteLength), sha256(proof)];
  expect(rows.map((row) => row.slice(2)).sort()).toEqual(
    [
      [
        ...['明细0001', '户口簿-示***0.pdf', 'application/pdf', '15', sha256(paper('qinghe'))],
        ...['示例青禾托育园 示例园长甲', time, expect.stringMatching(/^示例卫生健康局 示例经办 2026-06-/)],
      ],
      [
        ...['明细0001', '户口簿-示***2.pdf', 'application/pdf', '16', sha256(paper('haixing'))],
        ...['示例海星托育中心 示例园长乙', time],
      ],
      [`公示凭证：${story.noticeId}`, ...proofRow.slice(1), '示例卫生健康局 示例负责', time],
    ].sort(),
  );
  for (const [name, bytes] of Object.entries(zip)) {
    expect([name, Buffer.from(bytes).includes('示例幼儿')]).toEqual([name, false]);
    if (name.endsWith('.xlsx'))
      expect([name, (await readSpreadsheet(bytes)).flat().join().includes('示例幼儿')]).toEqual([name, false]);
  }
});

test('the inspections that drew from its claims stand in it with seed, persons, heads and result, and can be drawn again', async () => {
  const zip = await archived();
  const [inspection] = jsonOf(zip['抽查.json']!);
  const [, row] = await cellsOf(zip['抽查表.xlsx']!);
  const number = inspection.sample[0] === story.claims[0] ? 'YB202601-0001' : 'YB202601-0002';
  const found = ['2026-06-04', '示例甲、示例乙', '2', '2', '相符'];
  expect(row).toEqual([inspection.id, '摇号0603', '2', '1', number, ...found]);
  expect([...inspection.population].sort()).toEqual([...story.claims].sort());
});

test('the same batch as it stands gives the same bytes, whenever it is asked for', async () => {
  const first = sha256(await api.download(`${path}/archive`, auditor));
  api.setClock('2026-07-01T01:00:00Z');
  expect(sha256(await api.download(`${path}/archive`, approver))).toBe(first);
});

test('a proof of which only the hash is known is called that, and one that lies with another claim is found', async () => {
  const database = databaseOn(api.table);
  const files = openFileStore({ env: { FILES_URL: `file://${api.files}/files` }, clock: () => new Date(0) });
  const of = (await getBatch(database, story.batchId))!;
  const alone = { ...of, batch: { ...of.batch, claimIds: [story.claims[0]] } };
  const proofIn = async (from: Database) => {
    const zip = unzipSync(await archiveOf({ database: from, files }, alone));
    return (await cellsOf(zip['材料目录.xlsx']!)).find(([about]) => about?.startsWith('公示凭证'))!.slice(1);
  };
  expect((await proofIn(database)).slice(0, 4)).toEqual([
    '网页截图.pdf',
    'application/pdf',
    String(proof.byteLength),
    sha256(proof),
  ]);
  const forgetful: Database = {
    ...database,
    getMany: async (keys) =>
      (await database.getMany(keys)).map((item, index) => (keys[index]!.sk.startsWith('ATTACHMENT#') ? null : item)),
  };
  expect(await proofIn(forgetful)).toEqual(['只登记了校验值，没有留存文件', sha256(proof)]);
});

test('an archive of more than 4 MB is given at an address for five minutes, to the auditor and nobody of the payment', async () => {
  const rest = await startApi('2026-06-03T01:00:00Z');
  const large = await preparedBatch(rest);
  const place = `/v1/payment-batches/${large.batchId}`;
  await rest.post(`${place}/apply`, checker);
  // Two spreadsheets, each with a picture that no zip makes smaller, of just under the 2 MB that an answer may have.
  for (const payment of large.payments) {
    const more = { 'xl/media/image1.jpeg': randomBytes(2_094_000) };
    const file = handMade({ sheets: [sheetXml(answerRows([payment]))], more });
    expect((await sendFile(rest, `${place}/answers?partial=true`, checker, file)).status).toBe(200);
  }
  const answered = await rest.call('GET', `${place}/archive`, { as: auditor });
  expect((await rest.call('GET', `${place}/archive`, { as: clerk })).status).toBe(403);
  expect([answered.status, answered.headers.location?.includes('/transit/archives/330903/')]).toEqual([303, true]);
  const got = await fetch(answered.headers.location!);
  expect(decodeURIComponent(got.headers.get('content-disposition')!)).toBe(
    `attachment;filename*=UTF-8''归档-${large.number}.zip`,
  );
  const zip = unzipSync(new Uint8Array(await got.arrayBuffer()));
  const { files } = (await rest.get(place, auditor)).json;
  for (const hash of files) expect(sha256(zip[`支付结果原件/${hash}.xlsx`]!)).toBe(hash);
  expect(files).toHaveLength(2);
  rest.setClock('2026-06-11T02:00:00Z');
  expect((await fetch(answered.headers.location!)).status).toBe(403);
});
