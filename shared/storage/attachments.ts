import { Attachment } from '../claims/attachment.ts';
import { type Page, type PageRequest, readPage } from './cursor.ts';
import type { Database } from './database.ts';
import { attachmentKey } from './keys.ts';
import { readRecord } from './record.ts';
import { replaced, versionConflict } from './versions.ts';
import { absent, put, type Write } from './write.ts';

export async function getAttachment(database: Database, claimId: string, id: string): Promise<Attachment | null> {
  const item = await database.get(attachmentKey(claimId, id));
  return item && readRecord(Attachment, item);
}

/** Of some attachments, those that are there. */
export async function attachmentsAt(
  database: Database,
  places: readonly { readonly claimId: string; readonly id: string }[],
): Promise<Attachment[]> {
  const items = await database.getMany(places.map(({ claimId, id }) => attachmentKey(claimId, id)));
  return items.flatMap((item) => (item ? [readRecord(Attachment, item)] : []));
}

/** Every attachment of a claim. */
export async function allAttachments(database: Database, claimId: string): Promise<Attachment[]> {
  const { pk: partition, sk: prefix } = attachmentKey(claimId, '');
  return (await database.all({ partition, prefix })).map((item) => readRecord(Attachment, item));
}

export function listAttachments(database: Database, claimId: string, page: PageRequest): Promise<Page<Attachment>> {
  const { pk: partition, sk: prefix } = attachmentKey(claimId, '');
  return readPage(database, { partition, prefix }, page, (item) => readRecord(Attachment, item));
}

/** Puts a new attachment, or a later version of one. Refuses with `version_conflict`. */
export function putAttachment(attachment: Attachment): Write {
  const item = { ...attachmentKey(attachment.claimId, attachment.id), ...attachment };
  return attachment.version === 1 ? put(item, absent, versionConflict) : replaced(item, attachment.version - 1);
}
