import chromium from '@sparticuz/chromium';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium as engine,
  type Page,
} from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { portal } from './portal.ts';
import { sampleCounty } from './sample-county.ts';
import { serve } from './serve.ts';

const asked = '/fees?division=330903&month=2025-03&order=2&fee=2000.00';
let browser: Browser;
let site: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  site = await serve(portal([sampleCounty]));
  browser = await engine.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
  });
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** A visit in a window of its own; it fails when the page reports an error, a blocked style or script among them. */
async function visit(
  options: BrowserContextOptions & { readonly large?: boolean; readonly at?: string },
  look: (page: Page, context: BrowserContext) => Promise<void>,
) {
  const { large, at = '/fees', ...own } = options;
  const context = await browser.newContext({ baseURL: site.origin, locale: 'zh-CN', ...own });
  if (large) await context.addCookies([{ name: 'size', value: 'big', url: site.origin }]);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(at);
  await look(page, context);
  expect(complaints).toEqual([]);
  await context.close();
}

const phone = { width: 390, height: 844 };
const desk = { width: 1280, height: 900 };
const amount = (page: Page) => page.locator('.res-num').textContent();

test.each([
  ['a phone', phone],
  ['a desk', desk],
])('on %s without JavaScript the form leads to the amount, and its address is the answer', async (_name, viewport) => {
  await visit({ viewport, javaScriptEnabled: false }, async (page) => {
    await page.selectOption('#f-division', '330903');
    await page.selectOption('#year', '2025');
    await page.selectOption('#mon', '03');
    await page.check('#order-2');
    await page.fill('#f-fee', '２，０００元');
    await page.click('#peek button');
    expect(await amount(page)).toBe('¥1,400.00');
    expect(await page.evaluate('document.querySelector("#answer").getBoundingClientRect().top')).toBeLessThan(400);
    const { pathname, search } = new URL(page.url());
    expect(Object.fromEntries(new URLSearchParams(search))).toEqual({
      division: '330903',
      month: '2025-03',
      order: '2',
      fee: '２，０００元',
    });
    await page.click('.chip');
    expect(await page.getAttribute('html', 'class')).toBe('big');
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(pathname + search);
    expect(await amount(page)).toBe('¥1,400.00');
  });
});

test('without JavaScript an empty form says all that is missing, each line leading to its field', async () => {
  await visit({ viewport: phone, javaScriptEnabled: false }, async (page) => {
    await page.click('#peek button');
    expect(await page.title()).toBe('需要修改：托育费算一算 - 托补');
    expect(await page.evaluate('scrollY')).toBe(0);
    const links = page.locator('#errors a');
    expect(await links.count()).toBe(3);
    for (const link of await links.all())
      expect(await page.locator((await link.getAttribute('href')) ?? '').count()).toBe(1);
  });
});

test('with JavaScript a changed answer follows at once, keeps the focus and becomes the address', async () => {
  await visit({ viewport: desk, at: asked }, async (page) => {
    await page.check('#order-3');
    await page.locator('.res-num', { hasText: '¥0.00' }).waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('order-3');
    expect(await page.locator('[role=status]').textContent()).toBe('每月要交 ¥0.00，比原价少交 ¥2,000.00');
    expect(new URL(page.url()).searchParams.get('order')).toBe('3');
    await page.fill('#f-fee', '2345.67');
    await page.check('#order-2');
    await page.locator('.res-num', { hasText: '¥1,641.97' }).waitFor();
    expect(await page.locator('[data-share]').isVisible()).toBe(true);
    expect(await page.locator('[data-share]').getAttribute('data-share')).toContain('每月要交 ¥1,641.97');
  });
});

test('with JavaScript the focus goes to the summary of what is missing', async () => {
  await visit({ viewport: phone, at: '/fees?division=330903' }, async (page) => {
    expect(await page.evaluate('document.activeElement.id')).toBe('errors');
  });
});

test('choosing a place first shows what each child gets there, and marks nothing as missing', async () => {
  await visit({ viewport: phone }, async (page) => {
    const answered = page.waitForResponse((response) => response.url().includes('division=330903'));
    await page.selectOption('#f-division', '330903');
    await answered;
    await page.locator('.o-tag', { hasText: '减 30%' }).waitFor();
    expect(await page.locator('.err').count()).toBe(0);
    expect(new URL(page.url()).search).toBe('');
  });
});

test('choosing another county brings up what its provision asks, and the 大字 button still leads back here', async () => {
  await visit({ viewport: phone, at: asked }, async (page) => {
    await page.selectOption('#f-division', '990100');
    await page.locator('#f-careFee').waitFor();
    expect(await page.locator('#f-fee').count()).toBe(0);
    await page.fill('#f-careFee', '1000');
    await page.selectOption('#f-careMode', '全日托');
    await page.selectOption('#f-localHukou', 'yes');
    await page.locator('.res-num', { hasText: '¥650.00' }).waitFor();
    await page.click('.chip');
    await page.locator('html.big').waitFor();
    expect(await amount(page)).toBe('¥650.00');
  });
});

test('an answer is copied for the family as one line and its address', async () => {
  await visit({ viewport: desk, at: asked, permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
    await page.click('[data-share]');
    await page.locator('[data-share]', { hasText: '已复制' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      `浙江省舟山市普陀区，2025年3月，二孩，每月要交 ¥1,400.00 ${site.origin}${asked}`,
    );
  });
});

test('by keyboard alone: in reading order, every stop visibly in focus, down to the amount', async () => {
  await visit({ viewport: phone, at: asked }, async (page) => {
    const stops: { readonly id: string; readonly ring: number }[] = [];
    for (let press = 0; press < 9; press += 1) {
      await page.keyboard.press('Tab');
      stops.push(await page.evaluate(focused));
    }
    const order = ['skip', 'mark', 'chip', 'f-division', 'year', 'mon', 'order-2', 'f-fee', 'A'];
    expect(stops.map(({ id }) => id)).toEqual(order);
    expect(stops.filter(({ ring }) => ring < 2)).toEqual([]);
    await page.locator('#f-fee').focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('3000');
    await page.keyboard.press('Enter');
    await page.waitForURL(/fee=3000/);
    expect(await amount(page)).toBe('¥2,100.00');
    await page.locator('.line summary').first().focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('.line').first().getAttribute('open')).toBe('');
  });
});

test.each([
  [320, false],
  [320, true],
  [390, true],
  [768, true],
  [1280, true],
])(
  'at %i px, large letters %s, nothing has to be scrolled sideways and every target is large enough',
  async (width, large) => {
    for (const at of [asked, '/fees?division=&year=&mon=&fee=x', '/fees?division=330903&month=2020-01&order=1&fee=1'])
      await visit({ viewport: { width, height: 800 }, large, at }, async (page) => {
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        expect(await smallTargets(page, large ? 60 : 44)).toEqual([]);
      });
  },
);

/** What is in focus, and how thick the ring around it is. */
const focused = `({
  id: document.activeElement.id || document.activeElement.className || document.activeElement.tagName,
  ring: parseInt(getComputedStyle(document.activeElement).outlineWidth, 10),
})` as unknown as () => { readonly id: string; readonly ring: number };

/** Controls lower than a fingertip; a link in running text is not one. */
function smallTargets(page: Page, least: number): Promise<string[]> {
  return page.evaluate<string[]>(`
    [...document.querySelectorAll('a,button,select,summary,input:not([type=hidden])')]
      .filter((control) => control.offsetParent && !control.closest('.skip,.plist,.steps-v'))
      .map((control) => (control.matches('[type=radio],[type=checkbox]') ? control.closest('label') : control))
      .filter((target) => target.getBoundingClientRect().height < ${least} - 0.5)
      .map((target) => Math.round(target.getBoundingClientRect().height) + ' ' + target.textContent.trim().slice(0, 12))`);
}

test('on paper stands the sheet of the answer and nothing of the page', async () => {
  await visit({ viewport: desk, at: asked }, async (page) => {
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.sheet').isVisible()).toBe(true);
    expect(await page.locator('.calc').isVisible()).toBe(false);
    expect(await page.locator('.sheet').textContent()).toContain('1,400.00');
  });
});
