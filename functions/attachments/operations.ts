import * as z from 'zod';
import { type Attachment, seeOriginal } from '../../shared/claims/attachment.ts';
import { Id } from '../../shared/claims/fields.ts';
import { attachmentMedia } from '../../shared/files/media.ts';
import { listQuery, pageOf, pageRequest } from '../../shared/http/lists.ts';
import { bytesThroughFunction } from '../../shared/http/operation.ts';
import { requireVersion } from '../../shared/http/preconditions.ts';
import { actorOf } from '../../shared/http/principal.ts';
import { notFound } from '../../shared/http/problem.ts';
import { getAttachment, listAttachments, putAttachment } from '../../shared/storage/attachments.ts';
import { claimChanged } from '../../shared/storage/claims.ts';
import { commitOnce } from '../../shared/storage/idempotency.ts';
import { AboutQuery, aboutOf } from './about.ts';
import { addFile, kept, placeOf, sha256Of } from './add.ts';
import { operation, readers, type Services, tag, uploaders, visibleClaim } from './services.ts';
import { uploadOperations } from './uploads.ts';
import { AttachmentView, fileName, viewOf } from './views.ts';

const reviewer = ['health-reviewer'] as const;
const shared = { tag } as const;
const one = z.object({ id: Id, attachmentId: Id });
/** How long the address of a large file is good for. */
const fetchSeconds = 5 * 60;

export default [
  operation(
    {
      ...shared,
      id: 'addAttachment',
      method: 'post',
      path: '/v1/claims/{id}/attachments',
      summary: '给申报添加一份材料',
      description:
        '正文就是文件本身：PDF、JPG 或 PNG，以内容为准，不看文件名，最大 4MB；更大的先取上传地址（uploads），最大 10MB。同一材料再传一次不会多出一份。回答的 ETag 是申报的新版本。',
      roles: uploaders,
      command: true,
      versioned: 'always',
      creates: 'sometimes',
      params: z.object({ id: Id }),
      query: AboutQuery,
      upload: {
        media: [...attachmentMedia, 'application/octet-stream'],
        bytesAtMost: bytesThroughFunction,
        advice: '请先取得上传地址再传（最大 10MB），或者压缩、分成几份上传',
      },
      answer: AttachmentView,
      refusals: ['unreadable_file', 'invalid_transition'],
    },
    async ({ principal, params: { id }, query, file: bytes, ifMatch, command }, services) => {
      const claim = await visibleClaim(services, principal, id);
      const act = { actor: actorOf(principal, uploaders), at: command.now };
      const about = await aboutOf(query, claim, act.actor.role !== 'institution', services);
      const file = { name: query.name, about, sha256: sha256Of(bytes), bytes: () => bytes };
      return addFile(services, claim, file, { act, ifMatch, command });
    },
  ),
  ...uploadOperations,
  operation(
    {
      ...shared,
      id: 'listAttachments',
      method: 'get',
      path: '/v1/claims/{id}/attachments',
      summary: '申报的材料',
      roles: readers,
      params: z.object({ id: Id }),
      query: z.strictObject(listQuery),
      answer: pageOf(AttachmentView),
      refusals: [],
    },
    async ({ principal, params: { id }, query }, services) => {
      await visibleClaim(services, principal, id);
      const page = await listAttachments(services.database, id, pageRequest(query));
      return { body: { items: page.items.map(viewOf), nextCursor: page.nextCursor } };
    },
  ),
  operation(
    {
      ...shared,
      id: 'downloadAttachment',
      method: 'get',
      path: '/v1/claims/{id}/attachments/{attachmentId}',
      summary: '下载一份材料',
      roles: readers,
      params: one,
      answer: z.null(),
      download: attachmentMedia,
      largeFiles: true,
      refusals: [],
    },
    async ({ principal, params: { id, attachmentId } }, services) => {
      const { head } = await visibleClaim(services, principal, id);
      const found = await attachmentAt(services, id, attachmentId);
      const [path, file] = [placeOf(head.division, found), { name: fileName(found), media: found.media }];
      if (found.bytes > bytesThroughFunction)
        return { body: null, elsewhere: await services.files.addressToGet(path, file, fetchSeconds) };
      const bytes = await services.files.get(path);
      if (!bytes || sha256Of(bytes) !== found.sha256)
        throw new Error(`the bytes of ${found.id} are not those uploaded`);
      return { body: null, file: { ...file, bytes } };
    },
  ),
  operation(
    {
      ...shared,
      id: 'seeOriginal',
      method: 'post',
      path: '/v1/claims/{id}/attachments/{attachmentId}/seen',
      summary: '登记已核对原件',
      description: '自己上传的材料由别人核对。回答的 ETag 是申报的新版本。',
      roles: reviewer,
      command: true,
      versioned: 'always',
      params: one,
      answer: AttachmentView,
      refusals: ['four_eyes'],
    },
    async ({ principal, params: { id, attachmentId }, ifMatch, command }, services) => {
      const claim = await visibleClaim(services, principal, id);
      const found = await attachmentAt(services, id, attachmentId);
      const seen = seeOriginal(claim, found, { actor: actorOf(principal, reviewer), at: command.now });
      if (!seen) return kept(services, command, found, claim.head.version);
      requireVersion(ifMatch, claim.head.version);
      const { decided, attachment } = seen;
      const answer = command.answer({ body: viewOf(attachment), version: decided.head.version });
      const writes = [...claimChanged(claim.head, decided), putAttachment(attachment)];
      return commitOnce(services.database, { ...command, answer, writes });
    },
  ),
];

async function attachmentAt({ database }: Services, claimId: string, id: string): Promise<Attachment> {
  const found = await getAttachment(database, claimId, id);
  if (!found) throw notFound();
  return found;
}
