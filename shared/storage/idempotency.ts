import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { Refusal } from '../refusal.ts';
import type { Item } from './codec.ts';
import type { Database } from './database.ts';
import { repeatKey } from './keys.ts';
import { absent, anyOf, atMost, put, type Write } from './write.ts';

/** A call that may be sent again: who calls what with which key, and what was sent, both as SHA-256. */
export interface Repeat {
  readonly scope: string;
  readonly bodySha256: string;
}

/** What a call answered, kept to be answered again. The body is kept as text, so that it comes back to the letter. */
export interface StoredAnswer {
  readonly status: number;
  readonly body: string;
  readonly etag: string | null;
  readonly location: string | null;
}

export interface Outcome {
  readonly answer: StoredAnswer;
  /** The answer is that of an earlier call with the same key. */
  readonly replayed: boolean;
}

/** `action` names method and path; a key means nothing beyond the subject and the action it was sent with. */
export function repeatOf(call: { subject: string; action: string; key: string; body: string | Uint8Array }): Repeat {
  const scope = JSON.stringify([call.subject, call.action, call.key]);
  return { scope: sha256(scope), bodySha256: sha256(call.body) };
}

/** The answer given before, if any. Refuses with `idempotency_key_reused` a key that came with another body. */
export async function findRepeat(database: Database, repeat: Repeat, now: string): Promise<StoredAnswer | null> {
  const item = await database.get(repeatKey(repeat.scope));
  if (!item || Number(item.ttl) <= secondsOf(now)) return null;
  const { bodySha256, packed, ...stored } = StoredRepeat.parse(item);
  if (bodySha256 !== repeat.bodySha256) throw keyReused();
  return { ...stored, body: packed ? gunzipSync(packed).toString('utf8') : stored.body };
}

/** How an app of operations knows the repeats of a call, from this table. */
export function repeatsIn(database: Database) {
  return {
    identify: repeatOf,
    find: (repeat: Repeat, now: Date) => findRepeat(database, repeat, now.toISOString()),
  };
}

/**
 * Commits a change together with its answer. When another process with the same key was faster,
 * answers what that one stored: the change is made once, whoever made it.
 */
export async function commitOnce(
  database: Database,
  { repeat, answer, now, writes }: { repeat: Repeat; answer: StoredAnswer; now: string; writes: readonly Write[] },
): Promise<Outcome> {
  try {
    await database.commit([keepAnswer(repeat, answer, now), ...writes]);
    return { answer, replayed: false };
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault;
    return answeredBefore(database, { repeat, now }, fault);
  }
}

/** What is refused may have been done by the same call in another process: its answer, or else the refusal. */
export async function answeredBefore(
  database: Database,
  { repeat, now }: { repeat: Repeat; now: string },
  refusal: Refusal,
): Promise<Outcome> {
  const answer = await findRepeat(database, repeat, now);
  if (!answer) throw refusal;
  return { answer, replayed: true };
}

/** Only answers of success are kept; an expired one may still lie there, since expiry is lazy. */
export function keepAnswer(repeat: Repeat, answer: StoredAnswer, now: string): Write {
  if (answer.status < 200 || answer.status > 299) throw new Error(`an answer ${answer.status} is not kept`);
  const seconds = secondsOf(now);
  const item: Item = {
    bodySha256: repeat.bodySha256,
    ...answer,
    ...compressed(answer.body),
    ttl: seconds + keptSeconds,
  };
  return put({ ...repeatKey(repeat.scope), ...item }, anyOf(absent, atMost({ ttl: seconds })), inFlight);
}

const keptSeconds = 30 * 24 * 3600;
const plainAtMost = 1_000;

const StoredRepeat = z.object({
  bodySha256: z.string(),
  status: z.int(),
  body: z.string(),
  packed: z.instanceof(Uint8Array).optional(),
  etag: z.string().nullable(),
  location: z.string().nullable(),
});

function compressed(body: string): Item {
  return body.length > plainAtMost ? { body: '', packed: gzipSync(body) } : {};
}

function secondsOf(instant: string): number {
  return Math.floor(Date.parse(instant) / 1000);
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** How long a chunked command keeps others away before its process is taken for dead. */
export const leaseMs = 10_000;

export function inFlight(): Refusal {
  const detail = '这次办理正在处理中，请稍候用同一个幂等键重试。';
  return new Refusal('idempotency_in_flight', detail, { retryAfterSeconds: leaseMs / 1000 });
}

function keyReused(): Refusal {
  return new Refusal('idempotency_key_reused', '这个幂等键已经用于另一份内容，请换一个新的幂等键再提交。');
}
