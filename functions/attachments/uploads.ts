import * as z from 'zod';
import { attach, attachmentBytesAtMost, attachmentId } from '../../shared/claims/attachment.ts';
import { Id, Instant, Sha256 } from '../../shared/claims/fields.ts';
import { requireVersion } from '../../shared/http/preconditions.ts';
import { actorOf } from '../../shared/http/principal.ts';
import { Refusal } from '../../shared/refusal.ts';
import { AboutQuery, aboutOf } from './about.ts';
import { addFile, sha256Of } from './add.ts';
import { operation, type Services, tag, uploaders, visibleClaim } from './services.ts';
import { AttachmentView } from './views.ts';

/** A county's line may need a while for 10 MB; the address is looked at when the sending begins. */
const putSeconds = 15 * 60;

const shared = { method: 'post', tag, roles: uploaders, versioned: 'always', query: AboutQuery } as const;

const Hash = Sha256.meta({ description: '文件内容的 SHA-256，64 位小写十六进制' });
const UploadInput = z.strictObject({
  sha256: Hash,
  bytes: z
    .int()
    .min(1, '文件是空的，请核对。')
    .max(attachmentBytesAtMost, '文件超过 10MB，请压缩，或分成几份上传。')
    .meta({ description: '文件的字节数，最多 10485760' }),
});
const UploadAddress = z
  .strictObject({
    method: z.literal('PUT'),
    url: z.url().meta({ description: '限时有效的上传地址，不要带 Authorization' }),
    headers: z.record(z.string(), z.string()).meta({ description: '上传时原样带上' }),
    expiresAt: Instant,
  })
  .meta({ id: 'UploadAddress' });

/**
 * A large file takes two calls and goes past us between them: it is put at a signed address where it lies for a day, and is looked at
 * and kept when it is added. One that is never added leaves nothing in the claim.
 */
export const uploadOperations = [
  operation(
    {
      ...shared,
      id: 'addressUpload',
      path: '/v1/claims/{id}/uploads',
      summary: '取得一份大材料的上传地址',
      description:
        '4MB 到 10MB 的文件分三步：取得地址；用 PUT 把文件本身传到地址；再添加到申报（…/uploads/{sha256}/attach）。地址只收这些字节，一刻钟内有效。只取地址或只上传，申报没有任何变化，传到的文件一天后清除。',
      params: z.object({ id: Id }),
      body: UploadInput,
      answer: UploadAddress,
      refusals: ['invalid_transition'],
    },
    async ({ principal, params: { id }, query, body, ifMatch, now }, services) => {
      const claim = await visibleClaim(services, principal, id);
      const act = { actor: actorOf(principal, uploaders), at: now.toISOString() };
      const about = await aboutOf(query, claim, act.actor.role !== 'institution', services);
      requireVersion(ifMatch, claim.head.version);
      // What could not be added is refused before ten megabytes are sent.
      attach(claim, { id: attachmentId(id, about, body.sha256), sha256: body.sha256, about }, act);
      const address = await services.transit.addressToPut(uploadedTo(claim.head, body.sha256), body, putSeconds);
      const expiresAt = new Date(now.getTime() + putSeconds * 1000).toISOString();
      return { body: { method: 'PUT' as const, ...address, expiresAt }, version: claim.head.version };
    },
  ),
  operation(
    {
      ...shared,
      id: 'attachUpload',
      path: '/v1/claims/{id}/uploads/{sha256}/attach',
      summary: '把传到的大材料添加到申报',
      description:
        '核对内容、类型和大小，只收 PDF、JPG 和 PNG。同一材料再添加一次不会多出一份。回答的 ETag 是申报的新版本。',
      command: true,
      creates: 'sometimes',
      params: z.object({ id: Id, sha256: Hash }),
      answer: AttachmentView,
      refusals: ['not_uploaded', 'unreadable_file', 'invalid_transition'],
    },
    async ({ principal, params: { id, sha256 }, query, ifMatch, command }, services) => {
      const claim = await visibleClaim(services, principal, id);
      const act = { actor: actorOf(principal, uploaders), at: command.now };
      const about = await aboutOf(query, claim, act.actor.role !== 'institution', services);
      const bytes = () => uploaded(services, uploadedTo(claim.head, sha256), sha256);
      return addFile(services, claim, { name: query.name, about, sha256, bytes }, { act, ifMatch, command });
    },
  ),
];

function uploadedTo({ division, id }: { division: string; id: string }, sha256: string): string {
  return `uploads/${division}/${id}/${sha256}`;
}

/** What was put at an address, and nothing else: hash and size are looked at here, whatever the bucket let in. */
async function uploaded({ transit }: Services, path: string, sha256: string): Promise<Uint8Array> {
  const bytes = await transit.get(path);
  if (!bytes)
    throw new Refusal(
      'not_uploaded',
      '还没有收到这份文件，或者传到以后已经超过一天。请取得上传地址，把文件传到那里，再添加。',
    );
  if (bytes.byteLength <= attachmentBytesAtMost && sha256Of(bytes) === sha256) return bytes;
  throw new Refusal('unreadable_file', '传到的文件不完整，或者与校验值不符。请重新取得上传地址，再传一次。');
}
