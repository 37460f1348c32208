import { createHash } from 'node:crypto';
import * as z from 'zod';
import { Refusal } from '../refusal.ts';
import type { Claim, ClaimHead, Status } from './claim.ts';
import type { Act, Decision } from './decision.ts';
import { appendEvent, type ClaimEvent } from './events.ts';
import { Actor, Id, Instant, Sha256, Text } from './fields.ts';
import { publicStatus } from './life-cycle.ts';

/** What a file is evidence of: the claim as a whole, one of its lines, a child's enrolment, or a notice that was put up. */
export const About = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('claim') }),
  z.strictObject({ kind: z.literal('line'), id: z.string() }),
  z.strictObject({ kind: z.literal('enrolment'), id: Id }),
  z.strictObject({ kind: z.literal('notice'), id: Id }),
]);
export type About = z.infer<typeof About>;

/** A file of a claim, without its bytes: those lie in the file store under its SHA-256. */
export const Attachment = z.strictObject({
  id: Id,
  claimId: Id,
  name: Text(100),
  media: z.string(),
  bytes: z.int().positive(),
  sha256: Sha256,
  about: About,
  uploaded: Actor,
  uploadedAt: Instant,
  /** Who compared it with the original, and when. */
  seen: z.array(z.strictObject({ actor: Actor, at: Instant })),
  version: z.int().positive(),
});
export type Attachment = z.infer<typeof Attachment>;

/** No file is larger: 10 MB, as a scan of a few pages is. */
export const attachmentBytesAtMost = 10 * 1024 * 1024;

/** The same file about the same thing of a claim has the same id. `sha256` is that of its bytes. */
export function attachmentId(claimId: string, about: About, sha256: string): string {
  const of = createHash('sha256').update(JSON.stringify([claimId, about, sha256]));
  return `att_${of.digest('hex').slice(0, 26)}`;
}

/** Evidence is the institution's to add until the amounts are determined; afterwards it would change what was decided upon. */
const open: readonly Status[] = ['draft', 'returned', 'submitted', 'reviewed'];
const over: readonly Status[] = ['rejected', 'withdrawn'];

/**
 * Adds a file to a claim: an event at the end of its chain that holds the file's hash. Nothing else of the claim moves.
 * Refuses `invalid_transition` when nothing may be added any more; proof of a notice may be added as long as the claim goes on.
 */
export function attach(
  { head }: Pick<Claim, 'head'>,
  attachment: Pick<Attachment, 'id' | 'sha256' | 'about'>,
  act: Act,
): Decision {
  const { status } = head;
  const proof = attachment.about.kind === 'notice';
  if (over.includes(status) || (!proof && !open.includes(status))) {
    const detail = `这份申报是“${publicStatus[status]}”，不能再添加材料。需要补充材料的，请先由主管部门退回补正。`;
    throw new Refusal('invalid_transition', detail);
  }
  return noted(head, 'attach', `${attachment.id} ${attachment.sha256}`, act);
}

/**
 * Records that somebody compared a file with the original paper; null when they have done so before.
 * Refuses `four_eyes`: whoever handed the file in does not confirm it.
 */
export function seeOriginal(
  { head }: Pick<Claim, 'head'>,
  attachment: Attachment,
  act: Act,
): { decided: Decision; attachment: Attachment } | null {
  if (attachment.uploaded.person === act.actor.person)
    throw new Refusal('four_eyes', '这份材料是您自己上传的，不能由您核对原件，请由另一个人核对。');
  if (attachment.seen.some(({ actor }) => actor.person === act.actor.person)) return null;
  const seen = [...attachment.seen, act];
  return {
    decided: noted(head, 'see-original', `${attachment.id} ${attachment.sha256}`, act),
    attachment: { ...attachment, seen, version: attachment.version + 1 },
  };
}

/** An event that leaves the claim as it is: neither its status nor its lines nor the reason it was returned for. */
function noted(before: ClaimHead, command: ClaimEvent['command'], note: string, act: Act): Decision {
  const next = { ...before, version: before.version + 1, updatedAt: act.at };
  return { ...appendEvent(before, next, { command, ...act, note }), lines: null };
}
