import { Notice } from '../funds/notice.ts';
import { type Item, pack, unpack } from './codec.ts';
import { type Page, type PageRequest, readPages } from './cursor.ts';
import type { Database } from './database.ts';
import { divisionNotices, noticeKey } from './keys.ts';
import { alreadyExists, replaced } from './versions.ts';
import { absent, put, type Write } from './write.ts';

export async function getNotice(database: Database, id: string): Promise<Notice | null> {
  const item = await database.get(noticeKey(id));
  return item && readNotice(item);
}

/** A division's notices, open ones first. */
export function listNotices(database: Database, division: string, page: PageRequest): Promise<Page<Notice>> {
  const order = ['open', 'closed', 'superseded', 'taken-down'];
  const ranges = order.map((status) => ({ partition: divisionNotices(division), prefix: `${status}#`, index: true }));
  return readPages(database, ranges, page, readNotice);
}

/** The open notices of a division whose last day is over. */
export async function overdueNotices(database: Database, division: string, today: string): Promise<Notice[]> {
  const open = await database.all({ partition: divisionNotices(division), prefix: 'open#', index: true });
  return open.map(readNotice).filter((notice) => notice.to < today);
}

export function addNotice(notice: Notice): Write {
  return put(itemOf(notice), absent, () => alreadyExists('公示'));
}

/** Refuses with `version_conflict`. */
export function replaceNotice(before: Notice, after: Notice): Write {
  return replaced(itemOf(after), before.version);
}

/** Rows and lines of many claims together are larger than an item may be; compressed they are not. */
function itemOf(notice: Notice) {
  const place = {
    gsi1pk: divisionNotices(notice.division),
    gsi1sk: `${notice.status}#${notice.to}#${notice.id}`,
  };
  return { ...noticeKey(notice.id), ...place, version: notice.version, notice: pack(notice) };
}

function readNotice(item: Item): Notice {
  return Notice.parse(unpack(item.notice as Uint8Array));
}
