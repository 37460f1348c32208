import { type Attachment, attachmentId } from '../../shared/claims/attachment.ts';
import type { Notice } from '../../shared/funds/notice.ts';
import { inputRefusal } from '../../shared/http/faults.ts';
import { attachmentsAt } from '../../shared/storage/attachments.ts';
import type { Database } from '../../shared/storage/database.ts';

/** A hash proves something only beside its file. Refuses `invalid_input` where the proof of a publication was not handed in. */
export async function assertProofKept(database: Database, notice: Notice, sha256: string): Promise<void> {
  if (await keptProof(database, notice, sha256)) return;
  const detail =
    '还没有收到这份证明。请先把它作为这次公示的材料（noticeId）添加到其中一份申报，再登记；没有证明文件就不写这一项。';
  throw inputRefusal([{ pointer: '/proofSha256', code: 'not_kept', detail }]);
}

/** The file with this hash among the attachments about the notice, whichever of its claims it was added to. */
export async function keptProof(database: Database, { id, rows }: Notice, sha256: string): Promise<Attachment | null> {
  const places = rows.map(({ claimId }) => ({ claimId, id: attachmentId(claimId, { kind: 'notice', id }, sha256) }));
  const [kept = null] = await attachmentsAt(database, places);
  return kept;
}
