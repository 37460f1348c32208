import { gzipSync } from 'node:zlib';
import { canonicalJson } from '../canonical-json.ts';

import { PolicyDraft } from '../publishing/records.ts';
import { Refusal } from '../refusal.ts';
import { type Item, unpack } from './codec.ts';
import { type Page, type PageRequest, readPage } from './cursor.ts';
import type { Database } from './database.ts';
import { divisionDrafts, draftKey } from './keys.ts';
import { replaced, versionConflict } from './versions.ts';
import { absent, equal, put, remove, type Write } from './write.ts';

/** A draft of a division; another division's is not there. */
export async function getDraft(database: Database, division: string, id: string): Promise<PolicyDraft | null> {
  const item = await database.get(draftKey(division, id));
  return item && readDraft(item);
}

export function listDrafts(database: Database, division: string, page: PageRequest): Promise<Page<PolicyDraft>> {
  return readPage(database, { partition: divisionDrafts(division), prefix: '' }, page, readDraft);
}

/** Refuses with `already_exists`, `policy_too_large`. */
export function addDraft(draft: PolicyDraft): Write {
  const exists = () => new Refusal('already_exists', '这份政策已有一份草稿，请修改那一份，不要另建。');
  return put(itemOf(draft), absent, exists);
}

/** Refuses with `version_conflict`, `policy_too_large`. */
export function replaceDraft(before: PolicyDraft, after: PolicyDraft): Write {
  return replaced(itemOf(after), before.version);
}

/** A draft that has become a version. Refuses with `version_conflict` when somebody wrote on it meanwhile. */
export function removeDraft({ division, id, version }: PolicyDraft): Write {
  return remove(draftKey(division, id), equal({ version }), versionConflict);
}

/** An item takes 400 KB, keys and the other attributes included. */
const bytesAtMost = 380_000;

/** A document as it lies in the table: canonical JSON, compressed. Refuses with `policy_too_large`. */
export function packedDocument(document: unknown): Uint8Array {
  const packed = gzipSync(typeof document === 'string' ? document : canonicalJson(document));
  if (packed.byteLength > bytesAtMost)
    throw new Refusal('policy_too_large', '这份政策文件压缩后仍超过380 KB，存不下，请拆成几份文件。');
  return packed;
}

function itemOf({ document, ...draft }: PolicyDraft) {
  return { ...draftKey(draft.division, draft.id), ...draft, document: packedDocument(document) };
}

function readDraft({ pk: _pk, sk: _sk, document, ...draft }: Item): PolicyDraft {
  return PolicyDraft.parse({ ...draft, document: canonicalJson(unpack(document as Uint8Array)) });
}
