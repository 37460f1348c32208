import { beforeAll, expect, test } from 'vitest';
import { usualFundSettings } from '../../../shared/funds/fund-settings.ts';
import { type Api, startApi } from '../../support/api.ts';
import { people } from '../../support/county.ts';

const { finance, auditor } = people;
const path = '/v1/division/fund-settings';
const { scheme: _scheme, mapping, ...usual } = usualFundSettings;

let api: Api;
beforeAll(async () => {
  api = await startApi('2026-06-03T01:00:00Z');
});

const put = (changes: object) => api.put(path, finance, { ...usualFundSettings, ...changes });
const faultsOf = async (changes: object) => {
  const { status, json } = await put(changes);
  expect(status).toBe(422);
  return json.errors.map(({ pointer, detail }: Record<string, string>) => `${pointer} ${detail}`);
};
const shares = (...list: [string, string][]) => ({
  scheme: { mode: 'shares', shares: list.map(([source, weight]) => ({ source, weight })) },
});
const terms = (...list: string[]) => ({
  instalments: { operating: list.map((share, index) => ({ share, monthsLater: index * 6 })) },
});

test('who made the settings is on record; nobody where they are the usual ones', async () => {
  expect((await api.get(path, auditor)).json).toEqual({
    ...usualFundSettings,
    registeredBy: null,
    registeredAt: null,
  });
  const made = await put(shares(['city', '4'], ['county', '6']));
  expect([made.status, made.json.registeredBy]).toEqual([200, '示例财政局']);
  const { json } = await api.get(path, auditor);
  expect(json).toMatchObject({ ...usual, mapping, ...shares(['city', '4'], ['county', '6']) });
  expect(json.registeredAt).toBe(made.json.registeredAt);
});

test('a scheme by which nobody pays, or which names a source twice, is refused', async () => {
  expect(await faultsOf(shares(['city', '0'], ['county', '0.0']))).toEqual([
    '/scheme/shares 各来源的权重不能都是 0，请写出由谁承担，例如 4 和 6。',
  ]);
  expect(await faultsOf(shares(['city', '4'], ['city', '6']))).toEqual([
    '/scheme/shares/1 同一个资金来源只能写一次，请删去重复的。',
  ]);
  expect(await faultsOf({ scheme: { mode: 'order', sources: ['city', 'county', 'city'] } })).toEqual([
    '/scheme/sources/2 同一个资金来源只能写一次，请删去重复的。',
  ]);
  expect(await faultsOf(shares(['city', 'four']))).toEqual([
    '/scheme/shares/0/weight 比例请写成最多 6 位小数的小数，例如 "0.10"。',
  ]);
});

test('instalments come to the whole, 0.3 + 0.6 = 0.9 does not, and each of them to something', async () => {
  expect(await faultsOf(terms('0.3', '0.6'))).toEqual([
    '/instalments/operating 各期比例相加是 0.9，要正好是 1，例如 "0.5" 和 "0.5"。',
  ]);
  expect(await faultsOf(terms('1', '0'))).toEqual([
    '/instalments/operating/1/share 这一期的比例要大于 0，不付的不用写。',
  ]);
  expect(await faultsOf(terms('1', 'x'))).toHaveLength(1);
  expect((await put(terms('0.333333', '0.333333', '0.333334'))).status).toBe(200);
});

test('a word means one result and a column one thing; every fault is named at once', async () => {
  const doubled = {
    ...mapping,
    columns: { ...mapping.columns, reason: '支付结果', payee: ' 账　号' },
    results: { ...mapping.results, bounced: ['退票', '退回'] },
  };
  expect(await faultsOf({ ...terms('0.5'), mapping: doubled })).toEqual([
    '/mapping/columns/account 两项内容不能读同一列，请分别写出列名。',
    '/mapping/columns/reason 两项内容不能读同一列，请分别写出列名。',
    '/mapping/results/bounced/1 一个说法只能表示一种支付结果，请删去重复的。',
    '/instalments/operating 各期比例相加是 0.5，要正好是 1，例如 "0.5" 和 "0.5"。',
  ]);
});
