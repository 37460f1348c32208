import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { Refusal } from '../refusal.ts';
import type { Item } from './codec.ts';
import type { Database } from './database.ts';
import { answerPieceKey, repeatKey } from './keys.ts';
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
  const { bodySha256, packed, pieces, ...stored } = StoredRepeat.parse(item);
  if (bodySha256 !== repeat.bodySha256) throw keyReused();
  const bytes = pieces ? await joined(database, repeat.scope, pieces) : packed;
  return { ...stored, body: bytes ? gunzipSync(bytes).toString('utf8') : stored.body };
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
    await database.commit([await keepAnswer(database, repeat, answer, now), ...writes]);
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

/**
 * The write that keeps an answer. Only answers of success are kept; an expired one may still lie there, since expiry is lazy.
 * One that fills an item goes ahead in pieces, which nothing refers to before this write.
 */
export async function keepAnswer(
  database: Database,
  repeat: Repeat,
  answer: StoredAnswer,
  now: string,
): Promise<Write> {
  if (answer.status < 200 || answer.status > 299) throw new Error(`an answer ${answer.status} is not kept`);
  const seconds = secondsOf(now);
  const ttl = seconds + keptSeconds;
  const body = await bodyOf(database, repeat.scope, answer.body, ttl);
  const item: Item = { bodySha256: repeat.bodySha256, ...answer, ...body, ttl };
  return put({ ...repeatKey(repeat.scope), ...item }, anyOf(absent, atMost({ ttl: seconds })), inFlight);
}

/** How long a call is remembered. */
export const keptSeconds = 30 * 24 * 3600;
const plainAtMost = 1_000;
const bytesInPiece = 300_000;

const Pieces = z.object({ sha256: z.string(), count: z.int().positive() });
const StoredRepeat = z.object({
  bodySha256: z.string(),
  status: z.int(),
  body: z.string(),
  packed: z.instanceof(Uint8Array).optional(),
  pieces: Pieces.optional(),
  etag: z.string().nullable(),
  location: z.string().nullable(),
});

async function bodyOf(database: Database, scope: string, body: string, ttl: number): Promise<Item> {
  if (body.length <= plainAtMost) return {};
  const packed = gzipSync(body);
  if (packed.length <= bytesInPiece) return { body: '', packed };
  const pieces = { sha256: sha256(body), count: Math.ceil(packed.length / bytesInPiece) };
  const keys = piecesOf(scope, pieces);
  const cut = (piece: number) => packed.subarray(piece * bytesInPiece, (piece + 1) * bytesInPiece);
  await database.putAside(keys.map((key, piece) => ({ ...key, bytes: cut(piece), ttl })));
  return { body: '', pieces };
}

async function joined(database: Database, scope: string, pieces: z.infer<typeof Pieces>): Promise<Uint8Array> {
  const found = await database.getMany(piecesOf(scope, pieces));
  return Buffer.concat(
    found.map((piece) => {
      if (!piece) throw new Error(`an answer of ${scope} lacks a piece`);
      return piece.bytes as Uint8Array;
    }),
  );
}

function piecesOf(scope: string, { sha256: hash, count }: z.infer<typeof Pieces>) {
  return Array.from({ length: count }, (_, piece) => answerPieceKey(scope, hash, piece));
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

export function keyReused(): Refusal {
  return new Refusal('idempotency_key_reused', '这个幂等键已经用于另一份内容，请换一个新的幂等键再提交。');
}
