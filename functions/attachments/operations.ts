import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type About, type Attachment, attach, seeOriginal } from '../../shared/claims/attachment.ts';
import { Id, Instant, Sha256 } from '../../shared/claims/fields.ts';
import { attachmentMedia, extensions, mediaOf } from '../../shared/files/media.ts';
import { listQuery, pageOf, pageRequest } from '../../shared/http/lists.ts';
import { requireVersion } from '../../shared/http/preconditions.ts';
import { actorOf } from '../../shared/http/principal.ts';
import { notFound } from '../../shared/http/problem.ts';
import { Refusal } from '../../shared/refusal.ts';
import { getAttachment, listAttachments, putAttachment } from '../../shared/storage/attachments.ts';
import { claimChanged } from '../../shared/storage/claims.ts';
import { commitOnce } from '../../shared/storage/idempotency.ts';
import { AboutQuery, aboutOf } from './about.ts';
import { operation, readers, type Services, visibleClaim } from './services.ts';

/** A Lambda event holds 6 MB and a file in it is base64, four bytes for three: what is larger never arrives. */
const bytesAtMost = 4 * 1024 * 1024;

const uploaders = ['health-reviewer', 'health-approver', 'institution'] as const;
const reviewer = ['health-reviewer'] as const;
const shared = { tag: '附件' } as const;
const one = z.object({ id: Id, attachmentId: Id });

const Act = z.strictObject({ by: z.string(), name: z.string(), at: Instant });
const AttachmentView = z
  .strictObject({
    id: Id,
    claimId: Id,
    name: z.string(),
    media: z.enum(attachmentMedia),
    bytes: z.int(),
    sha256: Sha256,
    about: z.strictObject({ kind: z.enum(['claim', 'line', 'enrolment', 'notice']), id: z.string().nullable() }),
    uploaded: Act,
    seen: z.array(Act).meta({ description: '谁核对过原件' }),
  })
  .meta({ id: 'Attachment' });

export default [
  operation(
    {
      ...shared,
      id: 'addAttachment',
      method: 'post',
      path: '/v1/claims/{id}/attachments',
      summary: '给申报添加一份材料',
      description:
        '正文就是文件本身：PDF、JPG 或 PNG，以内容为准，不看文件名，最大 4MB（更大的请压缩或分成几份）。同一材料再传一次不会多出一份。回答的 ETag 是申报的新版本。',
      roles: uploaders,
      command: true,
      versioned: 'always',
      creates: 'sometimes',
      params: z.object({ id: Id }),
      query: AboutQuery,
      upload: {
        media: [...attachmentMedia, 'application/octet-stream'],
        bytesAtMost,
        advice: '请压缩，或分成几份上传',
      },
      answer: AttachmentView,
      refusals: ['unreadable_file', 'invalid_transition'],
    },
    async ({ principal, params: { id }, query, file, ifMatch, command }, services) => {
      const claim = await visibleClaim(services, principal, id);
      const act = { actor: actorOf(principal, uploaders), at: command.now };
      const about = await aboutOf(query, claim, act.actor.role !== 'institution', services);
      const fresh = attachmentOf(file, { claimId: id, name: query.name ?? '附件', about }, act);
      const there = await getAttachment(services.database, id, fresh.id);
      if (there) return kept(services, command, there, claim.head.version);
      requireVersion(ifMatch, claim.head.version);
      const decided = attach(claim, fresh, act);
      // The bytes come first: a file that nothing names is garbage, a name without its file would be a loss.
      await services.files.put(placeOf(claim.head.division, fresh), { bytes: file, media: fresh.media });
      const location = `/v1/claims/${id}/attachments/${fresh.id}`;
      const reply = { body: viewOf(fresh), version: decided.head.version, location, created: true };
      const writes = [...claimChanged(claim.head, decided), putAttachment(fresh)];
      return commitOnce(services.database, { ...command, answer: command.answer(reply), writes });
    },
  ),
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
      refusals: [],
    },
    async ({ principal, params: { id, attachmentId } }, services) => {
      const { head } = await visibleClaim(services, principal, id);
      const found = await attachmentAt(services, id, attachmentId);
      const bytes = await services.files.get(placeOf(head.division, found));
      if (!bytes || sha256(bytes) !== found.sha256) throw new Error(`the bytes of ${found.id} are not those uploaded`);
      return { body: null, file: { name: fileName(found), media: found.media, bytes } };
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

type Command = Parameters<Parameters<typeof operation>[1]>[0]['command'];

/** What was done before is answered as it stands, and nothing is done again. */
function kept({ database }: Services, command: Command, there: Attachment, version: number) {
  const answer = command.answer({ body: viewOf(there), version });
  return commitOnce(database, { ...command, answer, writes: [] });
}

async function attachmentAt({ database }: Services, claimId: string, id: string): Promise<Attachment> {
  const found = await getAttachment(database, claimId, id);
  if (!found) throw notFound();
  return found;
}

/** The same file about the same thing has the same id. Refuses `unreadable_file` for any type but the three. */
function attachmentOf(
  bytes: Uint8Array,
  { claimId, name, about }: { claimId: string; name: string; about: About },
  { actor, at }: { actor: Attachment['uploaded']; at: string },
): Attachment {
  const media = mediaOf(bytes);
  if (!media) throw new Refusal('unreadable_file', '只收 PDF、JPG 和 PNG 文件，请另存为其中一种再上传。');
  const hash = sha256(bytes);
  const id = `att_${sha256(JSON.stringify([claimId, about, hash])).slice(0, 26)}`;
  const of = { id, claimId, name, media, bytes: bytes.byteLength, sha256: hash, about };
  return { ...of, uploaded: actor, uploadedAt: at, seen: [], version: 1 };
}

function placeOf(division: string, { claimId, sha256: hash }: Attachment): string {
  return `attachments/${division}/${claimId}/${hash}`;
}

/** What it is called cannot make it something else: the ending is that of its content. */
function fileName({ name, media }: Attachment): string {
  const extension = extensions[media as keyof typeof extensions];
  return name.toLowerCase().endsWith(extension) ? name : `${name}${extension}`;
}

function viewOf(of: Attachment): z.input<typeof AttachmentView> {
  const { id, claimId, name, media, bytes, sha256: hash, about, uploaded, uploadedAt, seen } = of;
  return {
    ...{ id, claimId, name, media: media as z.input<typeof AttachmentView>['media'], bytes, sha256: hash },
    about: { kind: about.kind, id: 'id' in about ? about.id : null },
    uploaded: { by: uploaded.office, name: uploaded.name, at: uploadedAt },
    seen: seen.map(({ actor, at }) => ({ by: actor.office, name: actor.name, at })),
  };
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
