import { createHash } from 'node:crypto';
import { appCss } from './app-css.ts';
import { appJs } from './app-js.ts';

export interface Asset {
  readonly body: string;
  readonly type: string;
  readonly hash: string;
}

function asset(body: string, type: string): Asset {
  return { body, type, hash: createHash('sha256').update(body).digest('hex').slice(0, 12) };
}

/** The files under /assets, by name. */
export const assets: ReadonlyMap<string, Asset> = new Map([
  ['app.css', asset(appCss, 'text/css; charset=utf-8')],
  ['app.js', asset(appJs, 'text/javascript; charset=utf-8')],
]);

/** The address under which a file may be kept for a year: it changes with the file. */
export function assetHref(name: 'app.css' | 'app.js'): string {
  return `/assets/${name}?v=${assets.get(name)?.hash}`;
}
