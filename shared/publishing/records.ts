import * as z from 'zod';
import { Actor, DivisionCode, Instant, IsoDate, ServiceMonth, Sha256 } from '../claims/fields.ts';

/** A document that somebody is still writing; nothing computes with it. `document` is its JSON text, sound or not. */
export const PolicyDraft = z.strictObject({
  division: DivisionCode,
  id: z.string(),
  document: z.string(),
  /** Everybody who wrote any of it since its first day: none of them may publish it. */
  authors: z.array(Actor),
  createdAt: Instant,
  updatedAt: Instant,
  version: z.int().positive(),
});
export type PolicyDraft = z.infer<typeof PolicyDraft>;

/** A published version of a policy, without its document, which lies apart and never changes. */
export const PolicyVersion = z.strictObject({
  id: z.string(),
  version: z.int().positive(),
  division: DivisionCode,
  /** SHA-256 of the canonical JSON of the document. */
  sha256: Sha256,
  authors: z.array(Actor),
  published: Actor,
  publishedAt: Instant,
});
export type PolicyVersion = z.infer<typeof PolicyVersion>;

/** The recorded end of a version: its last day, and the version that follows it. The document says nothing of it. */
export const PolicyEnd = z.strictObject({
  id: z.string(),
  version: z.int().positive(),
  lastDay: IsoDate,
  followedBy: z.strictObject({ id: z.string(), version: z.int().positive() }),
  recorded: Actor,
  recordedAt: Instant,
});
export type PolicyEnd = z.infer<typeof PolicyEnd>;

/** What a bureau decided where a document leaves something open: from a month on, until it decides otherwise. */
export const RecordedDecision = z.strictObject({
  division: DivisionCode,
  policyId: z.string(),
  name: z.string(),
  value: z.string(),
  decidedBy: z.string(),
  reason: z.string(),
  from: ServiceMonth,
  /** Of two for one month the later one holds. */
  sequence: z.int().positive(),
  recorded: Actor,
  recordedAt: Instant,
});
export type RecordedDecision = z.infer<typeof RecordedDecision>;
