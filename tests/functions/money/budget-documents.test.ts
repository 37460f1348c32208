import { beforeAll, expect, test } from 'vitest';
import { type Answered, type Api, startApi } from '../../support/api.ts';
import { people } from '../../support/county.ts';

const { approver, finance } = people;
const issue = { docNo: '1号', year: '2026', source: 'city', programme: 'operating', type: 'issue', amount: '100' };

let api: Api;
beforeAll(async () => {
  api = await startApi('2027-01-20T01:00:00Z');
  expect((await register({})).status).toBe(201);
});

const register = (changes: object) =>
  api.post('/v1/budget-documents', finance, { ...issue, issuedOn: '2026-01-15', ...changes });
const faultsOf = ({ status, json }: Answered) => [
  status,
  json.errors?.map(({ pointer, code }: Record<string, string>) => `${pointer} ${code}`),
];
const balances = async () =>
  (await api.get('/v1/budget', finance)).json.items.map(
    ({ id, available }: Record<string, string>) => `${id} ${available}`,
  );

test('结转 names what it comes from, an earlier year of the same source and programme; each misfit has its pointer', async () => {
  const carry = { docNo: '结转1号', type: 'carry', year: '2027', amount: '40' };
  expect(faultsOf(await register(carry))).toEqual([422, ['/counterpart required']]);
  const from = { ...carry, counterpart: '2026-city-operating' };
  const wrong = await register({ ...from, source: 'county', programme: 'construction' });
  expect(faultsOf(wrong)).toEqual([422, ['/source not_allowed', '/programme not_allowed']]);
  const back = await register({ ...from, year: '2025' });
  expect([...faultsOf(back), back.json.detail]).toEqual([
    422,
    ['/year not_allowed'],
    '结转要从以前年度到以后年度：转出的指标是2026年的，这里写的是2025年，请核对年度。',
  ]);
  expect(await balances()).toEqual(['2026-city-operating 100.00']);
  expect((await register(from)).status).toBe(201);
  expect(await balances()).toEqual(['2026-city-operating 60.00', '2027-city-operating 40.00']);
});

test('调剂 stays within its year', async () => {
  const adjust = { docNo: '调剂1号', type: 'adjust', amount: '10', counterpart: '2026-city-operating' };
  const crossing = await register({ ...adjust, year: '2027', programme: 'construction' });
  expect([...faultsOf(crossing), crossing.json.detail]).toEqual([
    422,
    ['/year not_allowed'],
    '调剂只在同一年度内：调出的指标是2026年的，这里写的是2027年，跨年度的请用结转。',
  ]);
  expect((await register({ ...adjust, programme: 'construction' })).status).toBe(201);
  expect(await balances()).toEqual([
    '2026-city-construction 10.00',
    '2026-city-operating 50.00',
    '2027-city-operating 40.00',
  ]);
});

test('the same digits as 功能分类 and as 经济分类 are two 指标', async () => {
  for (const code of [{ functionCode: '2082102' }, { economicCode: '2082102' }])
    expect((await register({ ...code, docNo: '科目1号', year: '2025' })).status).toBe(201);
  expect((await balances()).filter((line: string) => line.startsWith('2025'))).toEqual([
    '2025-city-operating-e2082102 100.00',
    '2025-city-operating-f2082102 100.00',
  ]);
});

test('a document was issued on a day that has come, for a year that can be', async () => {
  for (const issuedOn of ['2027-01-21', '2050-01-01', '1999-12-31'])
    expect(faultsOf(await register({ docNo: '日期1号', issuedOn }))).toEqual([422, ['/issuedOn out_of_range']]);
  for (const year of ['0000', '1999'])
    expect(faultsOf(await register({ docNo: '年度1号', year }))).toEqual([422, ['/year wrong_format']]);
  const basis = { docNo: '示例1号', issuer: '示例财政局', validFrom: '2027-01-01' };
  const early = await api.put('/v1/division/payment-basis', approver, { ...basis, issuedOn: '2027-01-21' });
  expect(faultsOf(early)).toEqual([422, ['/issuedOn out_of_range']]);
});
