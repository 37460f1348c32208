import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { unzipSync, zipSync } from 'fflate';
import iconv from 'iconv-lite';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { zipOf } from '../../../shared/files/archive.ts';
import { readCsv, writeCsv } from '../../../shared/files/csv.ts';
import { decodeGb18030, encodeGb18030 } from '../../../shared/files/gb18030.ts';
import { readSpreadsheet, writeSpreadsheet } from '../../../shared/files/spreadsheet.ts';
import { unpack } from '../../../shared/files/unpack.ts';
import { openArchive, zipBytes } from '../../../shared/files/zip.ts';
import { count, type Sheet, text, yuanColumn } from '../../../shared/funds/paper.ts';
import { Refusal } from '../../../shared/refusal.ts';

const sheet: Sheet = {
  name: '清册',
  title: '托育补助拨付清册',
  notes: ['金额单位：元'],
  columns: [count('序号'), text('账号', 20), yuanColumn('金额')],
  rows: [
    [1, '6217000000000000001', 1_640_902],
    [2, '=1+1', 5],
  ],
  total: ['', '合计', 1_640_907],
  footer: ['合计（大写）：人民币壹万陆仟肆佰零玖元零柒分'],
};

describe('spreadsheets', () => {
  test('long numbers stay whole, amounts keep their 分, a formula in a name stays text', async () => {
    const cells = await readSpreadsheet(await writeSpreadsheet(sheet));
    expect(cells.map((row) => row.filter((cell) => cell !== ''))).toEqual([
      ['托育补助拨付清册'],
      ['金额单位：元'],
      ['序号', '账号', '金额'],
      ['1', '6217000000000000001', '16409.02'],
      ['2', '=1+1', '0.05'],
      ['合计', '16409.07'],
      ['合计（大写）：人民币壹万陆仟肆佰零玖元零柒分'],
    ]);
  });

  test.each([
    [
      'half of it',
      (bytes: Uint8Array) => bytes.slice(0, bytes.length / 2),
      '打不开这个文件，请确认是 .xlsx 格式且没有设密码。',
    ],
    ['a text', () => Buffer.from('用途,金额'), '打不开这个文件，请确认是 .xlsx 格式且没有设密码。'],
    [
      'an old .xls',
      () => Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0),
      '这是旧版 .xls 文件。请在 Excel 或 WPS 里“另存为”.xlsx 再上传。',
    ],
    [
      'a zip of something else',
      () => zipSync({ 'a.txt': Buffer.from('a') }),
      '打不开这个文件，请确认是 .xlsx 格式且没有设密码。',
    ],
    ['more than 2 MB', () => new Uint8Array(2 * 1024 * 1024 + 1), '文件超过 2MB，请只保留要导入的那一张表。'],
  ])('%s is refused with what to do', async (_, damage, message) => {
    const bytes = damage(await writeSpreadsheet(sheet));
    await expect(readSpreadsheet(bytes)).rejects.toMatchObject({ code: 'unreadable_file', message });
  });

  test('a small file that declares more than 20 MB, or more than 200 entries, is never unpacked', () => {
    const bomb = zipSync({ 'xl/worksheets/sheet1.xml': new Uint8Array(21 * 1024 * 1024) });
    expect(bomb.length).toBeLessThan(100_000);
    const many = zipSync(
      Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`f${index}`, new Uint8Array(1)])),
    );
    for (const bytes of [bomb, many]) expect(() => unpack(bytes)).toThrow('文件解压后过大，请只保留要导入的那一张表。');
  });
});

describe('CSV', () => {
  test('UTF-8 begins with its mark, GB18030 does not; both come back', () => {
    const table = [
      ['用途', '金额'],
      ['示例㐂托育园', '1,234.50'],
    ];
    expect([...writeCsv(table, 'utf-8').slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect([...writeCsv(table, 'gb18030').slice(0, 2)]).toEqual([0xd3, 0xc3]);
    for (const encoding of ['utf-8', 'gb18030'] as const) expect(readCsv(writeCsv(table, encoding))).toEqual(table);
  });

  test('any table of text comes back from either encoding', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '示', '㐂', '"', ',', '\n', '\r\n', ' ', '1', '') });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(table, fc.constantFrom('utf-8' as const, 'gb18030' as const), (rows, encoding) => {
        const back = readCsv(writeCsv(rows, encoding));
        expect(back).toEqual(rows);
      }),
    );
  });

  test('bytes of no encoding and a file broken off inside a quote are refused', () => {
    for (const bytes of [Uint8Array.of(0x81, 0xff, 0xff), Buffer.from('a,"b'), Uint8Array.of(0xff, 0xfe, 0x31, 0x00)])
      expect(() => readCsv(bytes)).toThrow(Refusal);
  });
});

test('every character of the basic plane has the GB18030 bytes that iconv gives it', () => {
  const points = Array.from({ length: 0x10000 }, (_, point) => point).filter(
    (point) => (point < 0xd800 || point > 0xf8ff) && point !== 0xfffd,
  );
  const text =
    String.fromCodePoint(...points.slice(0, 30_000)) + String.fromCodePoint(...points.slice(30_000), 0x20000, 0x1f600);
  const differing = [...text].filter((one) => !Buffer.from(encodeGb18030(one)).equals(iconv.encode(one, 'gb18030')));
  // GB 18030-2022 gave 18 characters their two-byte codes; iconv-lite still follows the edition of 2005.
  expect(differing.map((one) => one.codePointAt(0)!.toString(16)).join(' ')).toBe(
    '9fb4 9fb5 9fb6 9fb7 9fb8 9fb9 9fba 9fbb fe10 fe11 fe12 fe13 fe14 fe15 fe16 fe17 fe18 fe19',
  );
  expect(decodeGb18030(encodeGb18030(text))).toBe(text);
});

const papers = [
  { name: '1-拨付请示.txt', content: { text: '请示' } },
  { name: '4-拨付清册.xlsx', content: { sheet } },
];

test('a zip holds its papers to the byte', async () => {
  const inside = unzipSync(await zipOf(papers, '2026-06-30T00:00:00Z'));
  expect(Object.keys(inside)).toEqual(['1-拨付请示.txt', '4-拨付清册.xlsx']);
  expect(Buffer.from(inside['1-拨付请示.txt']!).toString()).toBe('请示');
  expect(inside['4-拨付清册.xlsx']).toEqual(await writeSpreadsheet(sheet));
});

test('the same papers give the same bytes at another time and on a machine of another zone', async () => {
  const zone = process.env.TZ;
  onTestFinished(() => {
    vi.useRealTimers();
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });
  const made: string[] = [];
  for (const [TZ, now] of [
    ['Asia/Shanghai', '2026-06-30T00:00:00Z'],
    ['UTC', '2027-01-01T00:00:00Z'],
    ['America/New_York', '2031-03-09T07:00:00Z'],
  ] as const) {
    process.env.TZ = TZ;
    vi.useFakeTimers({ now: Date.parse(now), toFake: ['Date'] });
    const archive = openArchive('2026-06-30T00:00:01Z');
    archive.add({ name: '清册.xlsx', bytes: await writeSpreadsheet(sheet) });
    made.push(hashOf(await zipOf(papers, '2026-06-30T00:00:01Z')), hashOf(archive.finish()));
  }
  expect([made.length, new Set(made).size]).toEqual([6, 2]);
});

test('an archive is written file by file and ends with the hash of each', () => {
  const archive = openArchive('2026-06-30T00:00:00Z');
  archive.add({ name: '申报/B.json', bytes: Buffer.from('{}') });
  archive.add({ name: '申报/A.json', bytes: Buffer.alloc(1_000_000) });
  expect(() => archive.add({ name: '申报/A.json', bytes: Buffer.from('') })).toThrow('the same name');
  const zip = archive.finish();
  const inside = unzipSync(zip);
  expect([zip.byteLength < 2_000, Object.keys(inside), inside['申报/A.json']!.byteLength]).toEqual([
    true,
    ['申报/B.json', '申报/A.json', 'manifest.sha256'],
    1_000_000,
  ]);
  // `printf '{}' | sha256sum` is 44136fa3…; names in order, as `sha256sum -c` reads them.
  expect(Buffer.from(inside['manifest.sha256']!).toString()).toMatch(
    /^[0-9a-f]{64} {2}申报\/A\.json\n44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a {2}申报\/B\.json\n$/,
  );
});

test('two files of the same name make no zip', () => {
  const file = { name: 'a', bytes: Buffer.from('a') };
  expect(() => zipBytes([file, file], '2026-06-30T00:00:00Z')).toThrow('the same name');
});

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
