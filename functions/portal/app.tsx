import { type Context, Hono } from 'hono';
import { compress } from 'hono/compress';
import { getCookie } from 'hono/cookie';
import type { HtmlEscapedString } from 'hono/utils/html';
import { dayInShanghai } from '../../shared/calendar.ts';
import type { AnsweredRequest, Telemetry } from '../../shared/http/telemetry.ts';
import { assets } from './assets/assets.ts';
import { canonicalAddress, feesModel } from './fees/fees-model.ts';
import { FeesPage } from './fees/fees-page.tsx';
import type { Law } from './fees/law.ts';
import { type Loss, LostPage } from './layout/lost-page.tsx';
import { prefsReply } from './prefs.ts';

export interface PortalOptions {
  /** The law as it stands when a page is asked for. */
  readonly law: (now: Date) => Promise<Law>;
  readonly clock: () => Date;
  readonly requestId: (context: Context) => string;
  readonly telemetry: Telemetry;
}

type Env = { Variables: { requestId: string } };

/** The pages for families as one app; without a token, without storage. */
export function createPortal({ law, clock, requestId, telemetry }: PortalOptions): Hono<Env> {
  const app = new Hono<Env>();
  // API Gateway's HTTP APIs do not compress.
  app.use(compress());
  app.use('*', async (context, next) => {
    const began = performance.now();
    context.set('requestId', requestId(context));
    await next();
    for (const [name, value] of Object.entries(securityHeaders)) context.res.headers.set(name, value);
    context.res.headers.set('X-Request-Id', context.get('requestId'));
    telemetry.answered(answeredBy(context, performance.now() - began));
  });
  app.get('/', (context) => context.redirect('/fees', 302));
  app.get('/fees', async (context) => {
    const url = new URL(context.req.url);
    const live = context.req.header('x-live') !== undefined;
    const now = clock();
    const model = feesModel(await law(now), { url, today: dayInShanghai(now), big: isBig(context), live });
    const address = canonicalAddress(url, model);
    return address ? context.redirect(address, 303) : page(context, <FeesPage model={model} />);
  });
  app.post('/prefs', async (context) => prefsReply(await context.req.text()));
  app.get('/assets/:name', async (context) => {
    const asset = assets.get(context.req.param('name'));
    if (!asset) return lost(context, 'no-page', 404);
    const kept = context.req.query('v') === asset.hash ? 'public, max-age=31536000, immutable' : 'no-cache';
    return context.body(asset.body, 200, { 'Content-Type': asset.type, 'Cache-Control': kept });
  });
  for (const path of ['/', '/fees', '/prefs', '/assets/:name'])
    app.all(path, (context) => {
      context.header('Allow', path === '/prefs' ? 'POST' : 'GET, HEAD');
      return lost(context, 'wrong-method', 405);
    });
  app.notFound((context) => lost(context, 'no-page', 404));
  app.onError((error, context) => {
    telemetry.failed({ requestId: context.get('requestId'), operation: pageOf(context), error });
    return lost(context, 'broken', 500);
  });
  return app;
}

/** A page answers without a token, and its query is what a family asked: neither is written down. */
function answeredBy(context: Context<Env>, milliseconds: number): AnsweredRequest {
  const { status } = context.res;
  const code = status < 400 ? null : status < 500 ? 'page_refused' : 'internal_error';
  const facts = { requestId: context.get('requestId'), operation: pageOf(context), status, code, milliseconds };
  return { ...facts, role: null, division: null, counts: {} };
}

/** `GET /fees`; the names of assets are as many as there are guesses. */
function pageOf({ req: { method, path } }: Context<Env>): string {
  const known = path === '/' || path === '/fees' || path === '/prefs';
  return `${method} ${known ? path : path.startsWith('/assets/') ? '/assets' : 'elsewhere'}`;
}

/** Everything comes from this address alone; no style, script or handler may stand in the page itself. */
const securityHeaders = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Referrer-Policy': 'same-origin',
  'Strict-Transport-Security': 'max-age=31536000',
  'X-Content-Type-Options': 'nosniff',
};

function isBig(context: Context): boolean {
  return getCookie(context, 'size') === 'big';
}

function lost(context: Context<Env>, loss: Loss, status: 404 | 405 | 500) {
  const requestId = loss === 'broken' ? { requestId: context.get('requestId') } : {};
  return page(context, <LostPage loss={loss} big={isBig(context)} {...requestId} />, status);
}

async function page(
  context: Context<Env>,
  element: HtmlEscapedString | Promise<HtmlEscapedString>,
  status: 200 | 404 | 405 | 500 = 200,
) {
  context.header('Cache-Control', 'no-cache');
  context.header('Vary', 'Cookie');
  return context.html(`<!doctype html>${await element}`, status);
}
