import { createHash } from 'node:crypto';
import { type About, type Attachment, attach, attachmentId } from '../../shared/claims/attachment.ts';
import type { Claim } from '../../shared/claims/claim.ts';
import type { Act } from '../../shared/claims/decision.ts';
import { mediaOf } from '../../shared/files/media.ts';
import type { Command } from '../../shared/http/operation.ts';
import { requireVersion } from '../../shared/http/preconditions.ts';
import { Refusal } from '../../shared/refusal.ts';
import { getAttachment, putAttachment } from '../../shared/storage/attachments.ts';
import { claimChanged } from '../../shared/storage/claims.ts';
import { commitOnce } from '../../shared/storage/idempotency.ts';
import type { Services } from './services.ts';
import { viewOf } from './views.ts';

/** A file as it is handed in: what it is called and about, and its bytes once they are wanted. */
export interface HandedIn {
  readonly name: string | undefined;
  readonly about: About;
  readonly sha256: string;
  readonly bytes: () => Uint8Array | Promise<Uint8Array>;
}

/**
 * Adds a file to a claim, however its bytes came. One that is there already is answered as it stands, whatever version is named.
 * Refuses `version_conflict`, `invalid_transition`, and `unreadable_file` for any type but the three.
 */
export async function addFile(
  services: Services,
  claim: Claim,
  file: HandedIn,
  { act, ifMatch, command }: { act: Act; ifMatch: readonly number[] | null; command: Command },
) {
  const { head } = claim;
  const id = attachmentId(head.id, file.about, file.sha256);
  const there = await getAttachment(services.database, head.id, id);
  if (there) return kept(services, command, there, head.version);
  requireVersion(ifMatch, head.version);
  const decided = attach(claim, { ...file, id }, act);
  const bytes = await file.bytes();
  const fresh = attachmentOf(id, file, bytes, head.id, act);
  // The bytes come first: a file that nothing names is garbage, a name without its file would be a loss.
  await services.files.put(placeOf(head.division, fresh), { bytes, media: fresh.media });
  const location = `/v1/claims/${head.id}/attachments/${id}`;
  const reply = { body: viewOf(fresh), version: decided.head.version, location, created: true };
  const writes = [...claimChanged(head, decided), putAttachment(fresh)];
  return commitOnce(services.database, { ...command, answer: command.answer(reply), writes });
}

/** What was done before is answered as it stands, and nothing is done again. */
export function kept({ database }: Services, command: Command, there: Attachment, version: number) {
  const answer = command.answer({ body: viewOf(there), version });
  return commitOnce(database, { ...command, answer, writes: [] });
}

export function placeOf(division: string, { claimId, sha256 }: Pick<Attachment, 'claimId' | 'sha256'>): string {
  return `attachments/${division}/${claimId}/${sha256}`;
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function attachmentOf(
  id: string,
  { name = '附件', about, sha256 }: HandedIn,
  content: Uint8Array,
  claimId: string,
  { actor, at }: Act,
): Attachment {
  const media = mediaOf(content);
  if (!media) throw new Refusal('unreadable_file', '只收 PDF、JPG 和 PNG 文件，请另存为其中一种再上传。');
  const of = { id, claimId, name, media, bytes: content.byteLength, sha256, about };
  return { ...of, uploaded: actor, uploadedAt: at, seen: [], version: 1 };
}
