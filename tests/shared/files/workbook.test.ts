import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { unpack } from '../../../shared/files/unpack.ts';
import { readWorkbook } from '../../../shared/files/workbook.ts';
import { handMade, sheetXml, workbook } from '../../support/workbooks.ts';

const broken = '打不开这个文件，请确认是 .xlsx 格式且没有设密码。';
const tooLarge = '文件解压后过大，请只保留要导入的那一张表。';
const tooFar = '表格太长或太宽，最多读到第 20000 行、第 256 列。请把要导入的行复制到一张新表再上传。';
const refusal = (bytes: Uint8Array) =>
  readWorkbook(bytes).then(
    () => 'read',
    ({ code, message }) => `${code} ${message}`,
  );

/** The same zip with four bytes of its first entry in the directory changed; the sizes stand at 20 and 24. */
function forged(zip: Uint8Array, at: number, value: number): Uint8Array {
  const bytes = Buffer.from(zip);
  const entry = bytes.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
  bytes.writeUInt32LE(value, entry + at);
  return bytes;
}

describe('a workbook', () => {
  test('gives cells of their own kind, blank rows in their places', async () => {
    const day = new Date('2024-03-05T00:00:00Z');
    const rows = [['名册'], [null], ['a', 5.5, day, '330903202301150013']];
    expect(await readWorkbook(await workbook(rows))).toEqual([
      ['名册', null, null, null],
      [null, null, null, null],
      ['a', 5.5, day, '330903202301150013'],
    ]);
  });

  test('gives of a formula what it last came to, of a merged block its first cell, and of an error nothing', async () => {
    const cells = [
      '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>A1&amp;"x"</f><v>2x</v></c><c r="C1" t="e"><v>#N/A</v></c>',
      '<c r="A2" t="inlineStr"><is><t>小一班</t></is></c><c r="C2"><f>SUM(A1)</f></c>',
      '<c r="B3" t="inlineStr"><is><t>=cmd()</t></is></c>',
    ];
    const xml = `<sheetData>${cells.map((row, index) => `<row r="${index + 1}">${row}</row>`).join('')}</sheetData><mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>`;
    expect(await readWorkbook(handMade({ sheets: [xml] }))).toEqual([
      [2, '2x'],
      ['小一班', null],
      [null, '=cmd()'],
    ]);
  });

  test('is read from its first sheet that people see, and its macros stay packed', async () => {
    const sheets = [sheetXml([['藏']]), sheetXml([['深藏']]), sheetXml([['看得见']])];
    const more = { 'xl/vbaProject.bin': new Uint8Array(100) };
    const bytes = handMade({ sheets, states: ['hidden', 'veryHidden', null], more });
    expect(await readWorkbook(bytes)).toEqual([['看得见']]);
    expect([...unpack(bytes).keys()]).not.toContain('xl/vbaProject.bin');
  });

  test('with a password is told from an old .xls', async () => {
    const old = new Uint8Array(512).fill(0);
    old.set([0xd0, 0xcf, 0x11, 0xe0]);
    const locked = Buffer.concat([old, Buffer.from('EncryptedPackage', 'utf16le'), old]);
    expect(await refusal(old)).toBe('unreadable_file 这是旧版 .xls 文件。请在 Excel 或 WPS 里“另存为”.xlsx 再上传。');
    expect(await refusal(locked)).toBe(
      'unreadable_file 这个文件设了密码。请在 Excel 或 WPS 里去掉密码，保存后再上传。',
    );
    const entryLocked = Buffer.from(handMade({ sheets: [sheetXml([['a']])] }));
    const directory = entryLocked.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
    entryLocked.writeUInt16LE(1, directory + 8);
    expect(await refusal(entryLocked)).toBe(
      'unreadable_file 这个文件设了密码。请在 Excel 或 WPS 里去掉密码，保存后再上传。',
    );
  });

  test('cut off anywhere, or with any byte of its end changed, is refused or read, never more', async () => {
    const whole = await workbook([
      ['a', 'b'],
      ['c', 5],
    ]);
    for (let length = 0; length < whole.length; length += 97)
      expect(await refusal(whole.slice(0, length))).toBe(`unreadable_file ${broken}`);
    for (let at = whole.length - 120; at < whole.length; at++) {
      const bytes = Uint8Array.from(whole);
      bytes[at] = 0xff;
      expect(await refusal(bytes)).toMatch(/^read$|^unreadable_file /);
    }
  });
});

describe('a bomb', () => {
  /** 21 MB of nothing in 21 KB. */
  const heavy = new Uint8Array(21 * 1024 * 1024);

  test('that says how large it is is never unpacked', async () => {
    expect(await refusal(zipSync({ 'xl/a.xml': heavy }))).toBe(`unreadable_file ${tooLarge}`);
    const parts = Array.from({ length: 201 }, (_, index) => [`xl/${index}.xml`, new Uint8Array(1)]);
    expect(await refusal(zipSync(Object.fromEntries(parts)))).toBe(`unreadable_file ${tooLarge}`);
  });

  test('that says it is small is unpacked no further than it says', async () => {
    const zip = zipSync({ 'xl/a.xml': heavy });
    for (const declared of [0, 1, 1000])
      expect(await refusal(forged(zip, 24, declared))).toBe(`unreadable_file ${broken}`);
  });

  test('whose entry reaches outside the file, or lies outside it, is no zip', async () => {
    const zip = zipSync({ 'xl/a.xml': new Uint8Array(1000) });
    expect(await refusal(forged(zip, 20, 0xfffffff0))).toBe(`unreadable_file ${broken}`);
    expect(await refusal(forged(zip, 42, 0xfffffff0))).toBe(`unreadable_file ${broken}`);
  });

  test.each([
    ['a row far down', '<row r="1048577"><c r="A1048577"><v>1</v></c></row>'],
    ['a row without end', '<row r="99999999999"><c r="A1"><v>1</v></c></row>'],
    ['a cell far right', '<row r="1"><c r="XFD1"><v>1</v></c></row>'],
    ['a column in small letters', '<row r="1"><c r="zz1"><v>1</v></c></row>'],
    ['a row number behind a bracket', '<row spans=">" r="9999999"><c r="A1"><v>1</v></c></row>'],
    ['a row number as a character code', '<row r="&#57;9999999"><c r="A1"><v>1</v></c></row>'],
    ['a row number with a prefix', '<row x:r="9999999"><c r="A1"><v>1</v></c></row>'],
    ['more rows than may be', '<row/>'.repeat(20_001)],
    ['more cells than may be', `<row>${'<c/>'.repeat(400_001)}</row>`],
  ])('made of addresses is not read: %s', async (_, rows) => {
    expect(await refusal(handMade({ sheets: [`<sheetData>${rows}</sheetData>`] }))).toBe(`unreadable_file ${tooFar}`);
  });

  test('made of entities stays what it is', async () => {
    const xml =
      '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;">]><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&c;</t></is></c></row></sheetData>';
    expect(
      JSON.stringify(await readWorkbook(handMade({ sheets: [xml] })).catch(({ code }) => code)).length,
    ).toBeLessThan(40);
  });
});
