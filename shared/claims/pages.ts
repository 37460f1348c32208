import { canonicalJson, fingerprint } from '../canonical-json.ts';
import type { Line } from './claim.ts';

export const linesPerPage = 100;
export const bytesPerPage = 300_000;
export const linesPerClaim = 1_000;

/** Lines cut into pages of at most 100 lines and 300 KB; a page is written once and never changed. */
export function pagesOf(lines: readonly Line[]): Line[][] {
  return cut(lines, linesPerPage);
}

/** Anything cut into pages of so many items and 300 KB at most. */
export function cut<Item>(items: readonly Item[], itemsAtMost = Number.POSITIVE_INFINITY): Item[][] {
  const pages: Item[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = Buffer.byteLength(canonicalJson(item));
    const page = pages.at(-1);
    if (page && page.length < itemsAtMost && bytes + size <= bytesPerPage) {
      page.push(item);
      bytes += size;
    } else {
      pages.push([item]);
      bytes = size;
    }
  }
  return pages;
}

/** What the head says about its lines: where they lie and what they hash to. */
export interface PageReference {
  readonly revision: string;
  readonly pages: number;
  readonly linesSha256: string;
}

/**
 * Where the lines of a version lie. The name carries their hash: two writers racing for the same version
 * never write different lines under one name, so a loser cannot spoil the winner's pages.
 */
export function pageReference(version: number, lines: readonly Line[]): PageReference {
  const linesSha256 = fingerprint(lines);
  return { revision: `${version}-${linesSha256.slice(0, 16)}`, pages: pagesOf(lines).length, linesSha256 };
}
