import { expect, test } from 'vitest';
import { createPortal } from '../../../functions/portal/app.tsx';
import { lawOf } from '../../../functions/portal/fees/policy-law.ts';
import operations from '../../../functions/portal/operations.ts';
import { silentTelemetry } from '../../../shared/http/telemetry.ts';
import { divisions } from '../../../shared/policies/divisions.ts';
import { policies } from '../../../shared/policies/index.ts';
import { portal } from './portal.ts';

const app = portal();
const asked = '/fees?division=330903&month=2025-03&order=2&fee=2000.00';
const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });

test('the first page leads to the fees', async () => {
  const answer = await get('/');
  expect([answer.status, answer.headers.get('Location')]).toEqual([302, '/fees']);
});

test('nothing may be loaded, framed or sent anywhere but here', async () => {
  const { headers } = await get(asked);
  expect(headers.get('Content-Security-Policy')).toBe(
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  );
  expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  expect(headers.get('Content-Type')).toBe('text/html; charset=UTF-8');
  expect(headers.get('X-Request-Id')).toBe('req-1');
});

test('a page is not kept, the files it names are kept for a year under an address that changes with them', async () => {
  const page = await get(asked);
  expect(page.headers.get('Cache-Control')).toBe('no-cache');
  expect(page.headers.get('Vary')).toBe('Cookie, Accept-Encoding');
  const names = [...(await page.text()).matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, href = '']) => href);
  expect(names).toHaveLength(2);
  for (const name of names) {
    const file = await get(name);
    expect(file.status).toBe(200);
    expect(file.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
  }
  expect((await get('/assets/app.css')).headers.get('Cache-Control')).toBe('no-cache');
  expect((await get('/assets/app.css?v=older')).headers.get('Cache-Control')).toBe('no-cache');
});

test('what the two selects send becomes the one address of the question', async () => {
  const answer = await get('/fees?division=330903&year=2025&mon=03&order=2&fee=2000');
  expect([answer.status, answer.headers.get('Location')]).toEqual([
    303,
    '/fees?division=330903&month=2025-03&order=2&fee=2000',
  ]);
});

test('the large letters of the cookie are in the page', async () => {
  expect(await (await get('/fees', { cookie: 'size=big' })).text()).toContain('<html lang="zh-CN" class="big">');
  expect(await (await get('/fees', { cookie: 'size=other' })).text()).toContain('<html lang="zh-CN">');
});

test('POST /prefs keeps the size and goes back', async () => {
  const body = new URLSearchParams({ size: 'big', back: asked }).toString();
  const answer = await app.request('/prefs', {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
  expect([answer.status, answer.headers.get('Location')]).toEqual([303, asked]);
});

test.each([
  ['GET', '/nowhere', 404, '没有这个页面'],
  ['GET', '/assets/other.css', 404, '没有这个页面'],
  ['GET', '/assets/__proto__', 404, '没有这个页面'],
  ['POST', '/fees', 405, '这个页面不能这样打开'],
  ['GET', '/prefs', 405, '这个页面不能这样打开'],
  ['DELETE', '/assets/app.css', 405, '这个页面不能这样打开'],
])('%s %s answers %i in the look of all pages', async (method, path, status, title) => {
  const answer = await app.request(path, { method });
  const text = await answer.text();
  expect(answer.status).toBe(status);
  expect(text).toContain(`<h1>${title}</h1>`);
  expect(text).toContain(`<title>${title} - 托补</title>`);
  expect(answer.headers.get('Allow')).toBe(status === 405 ? (path === '/prefs' ? 'POST' : 'GET, HEAD') : null);
});

test.each(operations.map(({ method, path, page }) => ({ method, path, page })))(
  '$method $path of the API’s document is served, with a status the document names',
  async ({ method, path, page }) => {
    const answer = await app.request(path.replace('{name}', 'app.css'), { method: method.toUpperCase() });
    expect(Object.keys(page?.answers ?? {})).toContain(String(answer.status));
  },
);

test('a failure of ours is a page with the number of the request, and nothing of what broke', async () => {
  const settled = () => {
    throw new TypeError('the law is broken');
  };
  const logged: unknown[] = [];
  const answer = await createPortal({
    law: async () => ({ ...lawOf(policies, divisions), settled }),
    clock: () => new Date('2026-11-22T03:00:00Z'),
    requestId: () => 'req-1',
    telemetry: { ...silentTelemetry, failed: (fault) => logged.push(fault) },
  }).request(asked);
  const text = await answer.text();
  expect(answer.status).toBe(500);
  expect(text).toContain('<h1>服务出错了</h1>');
  expect(text).toContain('编号：req-1');
  expect(text).not.toContain('broken');
  expect(logged).toMatchObject([{ requestId: 'req-1', operation: 'GET /fees' }]);
});
