import { type ClaimHead, type Status, statuses, wasSubmitted } from '../claims/claim.ts';
import { readHead } from './claims.ts';
import type { Item } from './codec.ts';
import { type Page, type PageRequest, readCursor, readPages, writeCursor } from './cursor.ts';
import type { Database } from './database.ts';
import { divisionClaims, headKey, institutionClaims } from './keys.ts';

export interface InstitutionFilter {
  readonly institutionId: string;
  readonly period?: string | undefined;
  readonly status?: Status | undefined;
  /** Leaves out what lies in another division, and drafts: a bureau asks. */
  readonly seenBy?: string | undefined;
}

/** An institution's claims, latest period first; strongly consistent: what was just written is there. */
export async function listClaimsOfInstitution(
  database: Database,
  filter: InstitutionFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<ClaimHead>> {
  const prefix = filter.period ? `${filter.period}#` : '';
  const range = { partition: institutionClaims(filter.institutionId), prefix, newestFirst: true };
  let after = cursor === null ? undefined : readCursor([range], cursor).position;
  const found: { pointer: Item; head: ClaimHead }[] = [];
  for (let ended = false; !ended && found.length <= limit; ) {
    const pointers = await database.query(range, limit + 1, after);
    found.push(...(await headsBehind(database, pointers)).filter(({ head }) => isWanted(head, filter)));
    const last = pointers.at(-1);
    ended = !last || pointers.length <= limit;
    after = last && { pk: String(last.pk), sk: String(last.sk) };
  }
  const last = found.length > limit ? found[limit - 1] : undefined;
  const items = found.slice(0, limit).map(({ head }) => head);
  return { items, nextCursor: last ? writeCursor(range, last.pointer) : null };
}

export interface DivisionFilter {
  readonly division: string;
  readonly status?: Status | undefined;
  readonly period?: string | undefined;
}

/**
 * A division's claims without drafts, by status and then period, oldest first; from the index,
 * so a claim that changed a moment ago may still stand where it was.
 */
export function listClaimsOfDivision(
  database: Database,
  filter: DivisionFilter,
  page: PageRequest,
): Promise<Page<ClaimHead>> {
  const partition = divisionClaims(filter.division);
  const ranges = prefixesOf(filter).map((prefix) => ({ partition, prefix, index: true }));
  return readPages(database, ranges, page, readHead);
}

/** All of them, page by page: whoever reads them has no more than one page in hand. */
export async function* claimsOfDivision(
  database: Database,
  filter: DivisionFilter,
  pageSize = 100,
): AsyncGenerator<readonly ClaimHead[], void> {
  let cursor: string | null = null;
  do {
    const page: Page<ClaimHead> = await listClaimsOfDivision(database, filter, { limit: pageSize, cursor });
    yield page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

function prefixesOf({ status, period }: DivisionFilter): string[] {
  if (!period) return [status ? `${status}#` : ''];
  const wanted = status ? [status] : statuses.filter((one) => one !== 'draft');
  return wanted.map((one) => `${one}#${period}#`);
}

async function headsBehind(database: Database, pointers: readonly Item[]) {
  const items = await database.getMany(pointers.map(({ claimId }) => headKey(String(claimId))));
  return pointers.map((pointer, index) => {
    const item = items[index];
    if (!item) throw new Error(`pointer ${pointer.sk} leads to no claim`);
    return { pointer, head: readHead(item) };
  });
}

function isWanted(head: ClaimHead, { status, seenBy }: InstitutionFilter): boolean {
  if (seenBy !== undefined && (head.division !== seenBy || !wasSubmitted(head))) return false;
  return status === undefined || head.status === status;
}
