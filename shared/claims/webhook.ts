import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { yuanOfFen } from '../money.ts';
import type { ClaimHead } from './claim.ts';
import type { ClaimEvent } from './events.ts';
import { Actor, DivisionCode, Instant } from './fields.ts';
import { publicStatus } from './life-cycle.ts';

/** Where a division wants to hear what becomes of its claims. `failing`: tried again by the hour; `gone`: it answered 410. */
export const Webhook = z.strictObject({
  division: DivisionCode,
  url: z.string(),
  secret: z.string(),
  state: z.enum(['active', 'failing', 'gone']),
  set: Actor,
  setAt: Instant,
  version: z.int().positive(),
});
export type Webhook = z.infer<typeof Webhook>;

/** One event as it is sent: the text is fixed once, so that every repeat is the same to the byte. */
export const Message = z.strictObject({ eventId: z.string(), claimId: z.string(), seq: z.int(), body: z.string() });
export type Message = z.infer<typeof Message>;

/**
 * What a division hears of an event: numbers and states, nobody's name and no reason in words.
 * Null for what happens to a claim before it was ever submitted: that is its institution's alone.
 */
export function messageOf(event: ClaimEvent, { number, division }: Pick<ClaimHead, 'number' | 'division'>) {
  if (event.submission === 0) return null;
  const { claimId, seq, command, at, to } = event;
  const { lines, computed, reviewed, determined } = event.totals;
  const money = (fen: number | null) => (fen === null ? null : yuanOfFen(fen));
  const totals = { lines, computed: money(computed), reviewed: money(reviewed), determined: money(determined) };
  const eventId = `${claimId}.${seq}`;
  const said = { eventId, claimId, number, division, seq, command, publicStatus: publicStatus[to], totals, at };
  return { eventId, claimId, seq, body: JSON.stringify(said) } satisfies Message;
}

/** The headers of a delivery: HMAC-SHA-256 over `<timestamp>.<body>`, the timestamp in whole seconds of Unix time. */
export function signedHeaders({ eventId, seq, body }: Message, secret: string, at: Date): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return {
    'Content-Type': 'application/json; charset=utf-8',
    'Tuobu-Event-Id': eventId,
    'Tuobu-Sequence': String(seq),
    'Tuobu-Timestamp': timestamp,
    'Tuobu-Signature': `v1=${signature}`,
  };
}
