import * as z from 'zod';
import type { Attachment } from '../../shared/claims/attachment.ts';
import { Id, Instant, Sha256 } from '../../shared/claims/fields.ts';
import { attachmentMedia, extensions } from '../../shared/files/media.ts';

const Act = z.strictObject({ by: z.string(), name: z.string(), at: Instant });
export const AttachmentView = z
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

export function viewOf(of: Attachment): z.input<typeof AttachmentView> {
  const { id, claimId, name, media, bytes, sha256, about, uploaded, uploadedAt, seen } = of;
  return {
    ...{ id, claimId, name, media: media as z.input<typeof AttachmentView>['media'], bytes, sha256 },
    about: { kind: about.kind, id: 'id' in about ? about.id : null },
    uploaded: { by: uploaded.office, name: uploaded.name, at: uploadedAt },
    seen: seen.map(({ actor, at }) => ({ by: actor.office, name: actor.name, at })),
  };
}

/** What it is called cannot make it something else: the ending is that of its content. */
export function fileName({ name, media }: Pick<Attachment, 'name' | 'media'>): string {
  const extension = extensions[media as keyof typeof extensions];
  return name.toLowerCase().endsWith(extension) ? name : `${name}${extension}`;
}
