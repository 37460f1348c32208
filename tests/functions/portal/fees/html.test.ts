import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { portal } from '../portal.ts';
import { sampleCounty } from '../sample-county.ts';

const app = portal([sampleCounty]);
const addresses = [
  '/fees',
  '/fees?division=&year=&mon=&fee=',
  '/fees?division=330903&month=2025-13&order=0&fee=abc',
  '/fees?division=330903&month=2025-03&order=1&fee=2000',
  '/fees?division=330903&month=2025-03&order=2&fee=2000',
  '/fees?division=330903&month=2025-03&order=3&fee=2345.67',
  '/fees?division=330903&month=2020-03&order=2&fee=2000',
  '/fees?division=130000&month=2025-03',
  '/fees?division=330900&month=2025-03',
  '/fees?division=441402&month=2025-03',
  '/fees?division=620000&month=2025-03',
  '/fees?division=990100&month=2025-03',
  '/fees?division=990100&month=2025-03&order=2&careFee=2000&localHukou=yes&careMode=全日托',
  '/fees?division=990100&month=2025-03&order=3&careFee=2000',
  '/fees?division=990100&month=2026-03&order=3&careFee=2000',
  '/nowhere',
];
const html = async (address: string) => (await app.request(address)).text();

test.each(addresses)('%s holds no style, handler or script of its own', async (address) => {
  const page = await html(address);
  expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+\s*=|javascript:/i);
  expect(page.match(/<script[^>]*>/g)).toHaveLength(1);
  expect(page).toMatch(/<script src="\/assets\/app\.js\?v=[0-9a-f]{12}" defer=""><\/script>/);
});

test.each(addresses)(
  '%s has one heading, one main part, no id twice, and leads nowhere that is not there',
  async (address) => {
    const page = await html(address);
    expect(page.match(/<h1[ >]/g)).toHaveLength(1);
    expect(page.match(/<main /g)).toHaveLength(1);
    expect(page).toMatch(/^<!doctype html><html lang="zh-CN"/);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(ids).toEqual([...new Set(ids)]);
    const named = [...page.matchAll(/\s(?:href="#|for="|aria-labelledby="|aria-describedby=")([^"]+)"/g)];
    const targets = named.flatMap(([, names = '']) => names.split(' '));
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
  },
);

test.each(addresses)('%s names every field', async (address) => {
  const page = await html(address);
  const labelled = [...page.matchAll(/<label[^>]*\sfor="([^"]+)"/g)].map(([, id]) => id);
  const inLabels = [...page.matchAll(/<label[^>]*>(?:(?!<\/label>)[\s\S])*?<(?:input|select)[^>]*\sid="([^"]+)"/g)];
  const known = [...labelled, ...inLabels.map(([, id]) => id)];
  const controls = [...page.matchAll(/<(?:input|select)([^>]*)>/g)].map(([, attributes = '']) => attributes);
  const visible = controls.filter((attributes) => !attributes.includes('type="hidden"'));
  const ids = visible.map((attributes) => /\sid="([^"]+)"/.exec(attributes)?.[1]);
  expect(ids.filter((id) => !known.includes(id))).toEqual([]);
});

test.each(addresses)('%s writes full-width punctuation beside 汉字, quoted clauses aside', async (address) => {
  const text = (await html(address)).replace(/<blockquote[\s\S]*?<\/blockquote>/g, '').replace(/<[^>]+>/g, '\n');
  expect(text.match(/.{0,8}(?:[\u4e00-\u9fff][,:;?!()]|[,;?!()][\u4e00-\u9fff]).{0,6}/g)).toBeNull();
});

test.each(addresses)('%s stays under 40 KB', async (address) => {
  expect(Buffer.byteLength(await html(address))).toBeLessThan(40 * 1024);
});

test('whatever an address carries, the answer is a page or the way to one, and nothing of it becomes markup', async () => {
  const names = fc.constantFrom(
    'division',
    'month',
    'year',
    'mon',
    'order',
    'fee',
    'careFee',
    'careMode',
    '__proto__',
    'x',
  );
  const hostile = fc.constantFrom(
    '<b id=evil>',
    '"><script>evil()</script>',
    "' onfocus=evil() autofocus '",
    '330903',
    '990100',
    '2025-03',
    '2',
    '99',
    '9'.repeat(400),
    '1e999',
    'NaN',
    '\u0000',
    '\ud800',
  );
  const query = fc.array(fc.tuple(names, fc.oneof(hostile, fc.string({ maxLength: 40, unit: 'binary' }))), {
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(query, async (pairs) => {
      const answer = await app.request(
        `/fees?${new URLSearchParams(pairs.map((pair): [string, string] => [...pair]))}`,
      );
      const page = await answer.text();
      expect([200, 303]).toContain(answer.status);
      expect(page).not.toMatch(/<b id=evil|<script>evil|[^=]" onfocus=|' onfocus=evil\(\) autofocus '(?!")/);
      expect(page.match(/<script/g)?.length ?? 0).toBe(answer.status === 200 ? 1 : 0);
    }),
    { numRuns: 150 },
  );
});

test.each([
  '/fees?division=330903&month=%E0%A4&order=2&fee=1',
  '/fees?%',
  '/fees?=&&&=',
  `/fees?fee=${'9'.repeat(8000)}`,
])('the damaged address %.40s is answered with a page', async (address) => {
  expect((await app.request(address)).status).toBe(200);
});
