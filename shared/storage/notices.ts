import * as z from 'zod';
import { listed, type Notice, NoticeHead, NoticeRow, noticeStatuses } from '../funds/notice.ts';
import { type Item, pack, unpack } from './codec.ts';
import { type Page, type PageRequest, readPages } from './cursor.ts';
import type { Database } from './database.ts';
import { divisionNotices, noticeKey } from './keys.ts';
import { putRowPages, RowsReference, readRowPages, rowsReference } from './row-pages.ts';
import { alreadyExists, replaced } from './versions.ts';
import { absent, put, type Write } from './write.ts';

export async function getNotice(database: Database, id: string): Promise<Notice | null> {
  const item = await database.get(noticeKey(id));
  if (!item) return null;
  const { head, rows } = readItem(item);
  return { ...head, rows: rows ?? (await rowsBeside(database, item)) };
}

/** A notice without its rows: who is on it and how it stands. */
export async function getNoticeHead(database: Database, id: string): Promise<NoticeHead | null> {
  const item = await database.get(noticeKey(id));
  return item && readHead(item);
}

/** A division's notices without their rows, open ones first. */
export function listNotices(database: Database, division: string, page: PageRequest): Promise<Page<NoticeHead>> {
  const ranges = noticeStatuses.map((status) => rangeOf(division, status));
  return readPages(database, ranges, page, readHead);
}

/** The ids of a division's open notices whose last day is over. */
export async function overdueNotices(database: Database, division: string, today: string): Promise<string[]> {
  const open = (await database.all(rangeOf(division, 'open'))).map(readHead);
  return open.filter((notice) => notice.to < today).map((notice) => notice.id);
}

/** Rows go ahead of the notice that refers to them, unless `before` has them already. */
export async function putNoticeRows(database: Database, before: Notice | null, after: Notice): Promise<void> {
  if (before?.rows !== after.rows) await putRowPages(database, noticeKey(after.id), after.rows);
}

/** Puts a new notice, or one in the place of the version read. Refuses with `already_exists`, `version_conflict`. */
export function putNotice(before: Notice | null, { rows, ...head }: Notice): Write {
  const place = { gsi1pk: divisionNotices(head.division), gsi1sk: `${head.status}#${head.to}#${head.id}` };
  const kept = { version: head.version, notice: pack(head), ...rowsReference(rows) };
  const item = { ...noticeKey(head.id), ...place, ...kept };
  return before ? replaced(item, before.version) : put(item, absent, () => alreadyExists('公示'));
}

function rangeOf(division: string, status: NoticeHead['status']) {
  return { partition: divisionNotices(division), prefix: `${status}#`, index: true };
}

function rowsBeside(database: Database, item: Item): Promise<NoticeRow[]> {
  const { revision, pages } = item;
  const key = { pk: String(item.pk), sk: String(item.sk) };
  return readRowPages(database, key, RowsReference.parse({ revision, pages }), NoticeRow);
}

function readHead(item: Item): NoticeHead {
  return readItem(item).head;
}

/** Rows are null where they lie beside the notice. Before they had pages they lay in it. */
function readItem(item: Item): { head: NoticeHead; rows: NoticeRow[] | null } {
  const { rows, ...head } = unpack(item.notice as Uint8Array) as { rows?: unknown };
  if (rows === undefined) return { head: NoticeHead.parse(head), rows: null };
  const within = z.array(NoticeRow).parse(rows);
  const { claimIds, total } = listed(within);
  return { head: NoticeHead.parse({ ...head, claimIds, total }), rows: within };
}
