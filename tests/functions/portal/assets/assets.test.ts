import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { assets } from '../../../../functions/portal/assets/assets.ts';

const body = (name: string) => assets.get(name)?.body ?? '';
const css = body('app.css');

test('the style sheet stays under 12 KB compressed and the script under 2 KB as written', () => {
  expect(gzipSync(css).length).toBeLessThan(12 * 1024);
  expect(Buffer.byteLength(body('app.js'))).toBeLessThan(2 * 1024);
});

test('the style sheet asks nothing of kernels older than container queries but a fallback', () => {
  expect(css).not.toMatch(/@layer|@import|&[ :.]/);
  expect(css).toContain('@supports not (container-type:inline-size)');
});

test('every custom property that is used is defined', () => {
  const defined = new Set([...css.matchAll(/(--[\w-]+):/g)].map(([, name]) => name));
  const used = new Set([...css.matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name));
  expect([...used].filter((name) => !defined.has(name))).toEqual([]);
});

test('every class that a page uses has a rule', () => {
  const rules = new Set([...css.matchAll(/\.([a-z][\w-]*)/g)].map(([, name]) => name));
  const used = sources().flatMap((text) =>
    [...text.matchAll(/class="([^"]+)"/g)].flatMap(([, names = '']) => names.split(' ')),
  );
  expect([...new Set(used)].filter((name) => !rules.has(name))).toEqual([]);
});

function sources(): string[] {
  const folder = new URL('../../../../functions/portal/', import.meta.url);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.tsx'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'));
}
