import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { readWorkbook } from '../../shared/files/workbook.ts';
import { type Api, type Persona, startApi } from '../support/api.ts';
import { idNumber } from '../support/builders.ts';
import { classBody, furnish, people } from '../support/county.ts';
import { workbook } from '../support/workbooks.ts';

const { qinghe, haixing, reviewer } = people;
const header = ['姓名', '证件类型', '证件号码', '孩次', '班级', '入托日期', '备注'];
const child = (order: number, changes: Record<string, string | number | Date | null> = {}) => {
  const good = {
    ...{ 姓名: `示例幼儿${order}`, 证件类型: '居民身份证', 证件号码: idNumber('2023-02-14', order) },
    ...{ 孩次: 2, 班级: '小一班', 入托日期: new Date('2024-03-05T00:00:00Z'), 备注: null },
  };
  const row: Record<string, string | number | Date | null> = { ...good, ...changes };
  return header.map((name) => row[name] ?? null);
};

let api: Api;
let keys = 0;
beforeAll(async () => {
  api = await startApi();
  await furnish(api);
});

async function send(path: string, bytes: Uint8Array, as: Persona = qinghe, key = `import-${++keys}`) {
  const media = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  return api.call('POST', path, { as, bytes, headers: { 'content-type': media, 'idempotency-key': key } });
}
const importing = (bytes: Uint8Array, as?: Persona, key?: string) => send('/v1/enrolments/import', bytes, as, key);
const roster = async (as: Persona) => (await api.get('/v1/enrolments?limit=100', as)).json.items;

describe('a roster in Excel', () => {
  test('is imported row by row: the good ones are, the bad ones come back with what to do', async () => {
    const wrong = child(3, { 证件号码: 330903202302140030 });
    const sheet = await workbook([['示例园花名册'], header, child(1), child(2), wrong, child(4, { 班级: '大班' })]);
    const dry = await send('/v1/enrolments/import?dryRun=true', sheet);
    expect(await roster(qinghe)).toEqual([]);
    const { status, json } = await importing(sheet);
    expect(status).toBe(200);
    expect(dry.json).toEqual(json);
    expect(json).toEqual({
      ...{ read: 4, created: 2, changed: 0, unchanged: 0, refused: 2 },
      faults: [
        {
          ...{ row: 5, column: '证件号码', code: 'id_became_number' },
          detail: '第 5 行“证件号码”被表格变成了数字，后几位已经丢失。请把这一列设为“文本”再重新填。',
        },
        {
          ...{ row: 6, column: '班级', code: 'no_such_class' },
          detail: '第 6 行“班级”“大班”在本园没有。本园有：小一班。',
        },
      ],
    });
    expect(await roster(qinghe)).toMatchObject([
      { birthOrder: 2, from: '2024-03-05', to: null, evidence: '无', version: 1 },
      { birthOrder: 2, from: '2024-03-05', to: null, evidence: '无', version: 1 },
    ]);
  });

  test('imported again replaces and never appends', async () => {
    const sheet = await workbook([header, child(1, { 孩次: '三孩及以上' }), child(2), child(5)]);
    const again = await importing(sheet);
    expect(again.json).toEqual({ read: 3, created: 1, changed: 1, unchanged: 1, refused: 0, faults: [] });
    expect((await importing(sheet)).json).toMatchObject({ created: 0, changed: 0, unchanged: 3 });
    const names = (await roster(qinghe)).map(({ name }: { name: string }) => name).sort();
    expect(names).toEqual(['示例幼儿1', '示例幼儿2', '示例幼儿5']);
  });

  test('sent twice with one key is answered twice the same and imported once', async () => {
    const sheet = await workbook([header, child(6)]);
    const [first, second] = [await importing(sheet, qinghe, 'one'), await importing(sheet, qinghe, 'one')];
    expect([second.json, second.headers['idempotent-replayed']]).toEqual([first.json, 'true']);
    expect(first.json.created).toBe(1);
    const other = await importing(await workbook([header, child(7)]), qinghe, 'one');
    expect(other.json.code).toBe('idempotency_key_reused');
  });

  test('is its institution’s own: the classes of another are not there, nor are its children', async () => {
    await api.post('/v1/classes', haixing, { ...classBody, name: '海一班' });
    const { json } = await importing(await workbook([header, child(8, { 班级: '海一班' })]));
    expect(json.faults).toMatchObject([{ code: 'no_such_class' }]);
    expect((await importing(await workbook([header, child(1, { 班级: '海一班' })]), haixing)).json.created).toBe(1);
    expect((await roster(qinghe)).filter(({ name }: { name: string }) => name === '示例幼儿1')).toMatchObject([
      { version: 2 },
    ]);
    expect((await importing(await workbook([header]), reviewer)).status).toBe(403);
  });

  test('of a thousand children is taken in one go', async () => {
    const rows = Array.from({ length: 1000 }, (_, index) => {
      const day = `2022-${String((index % 12) + 1).padStart(2, '0')}-05`;
      return child(index, { 证件号码: idNumber(day, 1 + Math.floor(index / 12)), 班级: '海一班' });
    });
    const { json } = await importing(await workbook([header, ...rows]), haixing);
    expect(json).toEqual({ read: 1000, created: 1000, changed: 0, unchanged: 0, refused: 0, faults: [] });
  });

  test.each<[string, () => Promise<Uint8Array> | Uint8Array, number, string, string]>([
    [
      'a text',
      () => Buffer.from('姓名,证件号码'),
      422,
      'unreadable_file',
      '打不开这个文件，请确认是 .xlsx 格式且没有设密码。',
    ],
    ['no file', () => new Uint8Array(0), 422, 'unreadable_file', '打不开这个文件，请确认是 .xlsx 格式且没有设密码。'],
    [
      'an old .xls',
      () => Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0),
      422,
      'unreadable_file',
      '这是旧版 .xls 文件。请在 Excel 或 WPS 里“另存为”.xlsx 再上传。',
    ],
    [
      'a sheet without column names',
      () => workbook([child(1)]),
      422,
      'unreadable_file',
      '没找到列名行，请用本月模板填写。',
    ],
    [
      'more than 2 MB',
      () => new Uint8Array(2 * 1024 * 1024 + 1),
      413,
      'body_too_large',
      '文件超过 2MB，请只保留要导入的那一张表。',
    ],
  ])('is refused as %s with what to do', async (_, bytes, status, code, detail) => {
    const refused = await importing(await bytes());
    expect([refused.status, refused.json.code, refused.json.detail]).toEqual([status, code, detail]);
  });
});

describe('a marked sheet', () => {
  test('is the sheet that was sent, its wrong cells red, and what to do in a last column', async () => {
    const sheet = await workbook([['花名册'], header, child(1), child(2, { 证件号码: '1', 孩次: '=1+1' })]);
    const { status, bytes } = await send('/v1/enrolments/import/marked', sheet);
    expect(status).toBe(200);
    const cells = await readWorkbook(bytes);
    expect(cells[1]).toEqual([...header, '问题']);
    expect(cells[2]?.at(-1)).toBeNull();
    expect(cells[3]).toEqual([
      ...['示例幼儿2', '居民身份证', '1', '=1+1', '小一班', new Date('2024-03-05T00:00:00Z'), null],
      '第 4 行“证件号码”是 1 位，居民身份证号码应是 18 位，请对照户口簿补全。\n第 4 行“孩次”请填孩子是家里第几个，例如 2 或 二孩。',
    ]);
    const parts = unzipSync(bytes);
    expect(Buffer.from(parts['xl/styles.xml']!).toString()).toContain('FFC7CE');
    expect(Buffer.from(parts['xl/worksheets/sheet1.xml']!).toString()).not.toContain('<f>');
    expect((await importing(await workbook(cells as never))).json).toMatchObject({ read: 2, refused: 1 });
  });
});

describe('the template', () => {
  test('has the children of the roster without their numbers, and its example is not imported', async () => {
    const bytes = await api.download('/v1/enrolments/template.xlsx', qinghe);
    const cells = await readWorkbook(bytes);
    expect(cells[0]?.[0]).toBe('示例青禾托育园花名册');
    expect(cells[2]).toEqual([
      ...[
        '姓名*',
        '证件类型*',
        '证件号码*',
        '出生日期',
        '孩次*',
        '班级*',
        '入托日期*',
        '退托日期',
        '收费标准',
        '证明材料',
        '备注',
      ],
    ]);
    const known = cells.slice(4).find(([name]) => name === '示例幼儿1');
    expect(known).toEqual(['示例幼儿1', '居民身份证', null, null, '2', '小一班', '2024-03-05', null, null, '无', null]);
    const sent = await importing(bytes);
    expect(sent.json).toMatchObject({ created: 0, changed: 0, read: (await roster(qinghe)).length });
    expect(new Set(sent.json.faults.map(({ column, code }: Record<string, string>) => `${column} ${code}`))).toEqual(
      new Set(['证件号码 required']),
    );
    const xml = Buffer.from(unzipSync(bytes)['xl/worksheets/sheet1.xml']!).toString();
    expect(xml).toContain('state="frozen"');
  });

  test('filled in is imported', async () => {
    const cells = await readWorkbook(await api.download('/v1/enrolments/template.xlsx', qinghe));
    const at = (name: string) => cells[2]!.indexOf(name);
    const row = cells[2]!.map(() => null as string | null);
    row[at('姓名*')] = '新来的';
    row[at('证件类型*')] = '居民身份证';
    row[at('证件号码*')] = idNumber('2023-02-14', 99);
    row[at('孩次*')] = '1';
    row[at('班级*')] = '小一班';
    row[at('入托日期*')] = '2024.5.6';
    const filled = await workbook([...cells.slice(0, 4), row]);
    expect((await importing(filled)).json).toEqual({
      ...{ read: 1, created: 1, changed: 0, unchanged: 0, refused: 0, faults: [] },
    });
  });
});
