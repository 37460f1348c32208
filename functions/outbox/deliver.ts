import type { ClaimEvent } from '../../shared/claims/events.ts';
import { type Message, messageOf, signedHeaders, type Webhook } from '../../shared/claims/webhook.ts';
import { getHead } from '../../shared/storage/claims.ts';
import { allWebhooks, getWebhook, markWebhook, park, parkedOf, unpark } from '../../shared/storage/webhooks.ts';
import { post } from './post.ts';
import type { Services } from './services.ts';

export interface Sending extends Services {
  readonly clock: () => Date;
}

/** For so long the stream itself tries again; afterwards the division is set aside, since others wait behind it. */
const streamPatienceMs = 60_000;

/**
 * Delivers one event, or parks it behind what its claim has parked already. False: to be tried again by the stream, in its order.
 * At least once: a subscriber knows a repeat by its event id, and what it missed by the sequence.
 */
export async function deliver(sending: Sending, event: ClaimEvent): Promise<boolean> {
  const { database, clock } = sending;
  const head = await getHead(database, event.claimId);
  if (!head) throw new Error(`an event of claim ${event.claimId}, which is not there`);
  const message = messageOf(event, head);
  const webhook = message && (await getWebhook(database, head.division));
  if (!message || !webhook) return true;
  const { division, state } = webhook;
  if (state === 'active' && (await parkedOf(database, division, 1, event.claimId)).length === 0) {
    const came = await send(sending, webhook, message);
    if (came === 'delivered') return true;
    const isYoung = clock().getTime() - Date.parse(event.at) < streamPatienceMs;
    if (came === 'failed' && isYoung) return false;
    await markWebhook(database, webhook, came === 'gone' ? 'gone' : 'failing');
  }
  await park(database, division, message);
  return true;
}

const atOnce = 500;
const failuresInARow = 3;

/** Tries what is parked again, each claim in its order; a subscriber that fails for three claims is left until the next time. */
export async function retryParked(sending: Sending): Promise<{ delivered: number; parked: number }> {
  let delivered = 0;
  let parked = 0;
  for (const webhook of await allWebhooks(sending.database)) {
    if (webhook.state === 'gone') continue;
    const came = await retryDivision(sending, webhook);
    delivered += came.delivered;
    parked += came.parked;
  }
  return { delivered, parked };
}

async function retryDivision(sending: Sending, webhook: Webhook): Promise<{ delivered: number; parked: number }> {
  const { database } = sending;
  const { division } = webhook;
  const waiting = await parkedOf(database, division, atOnce);
  const failed = new Set<string>();
  let delivered = 0;
  for (const message of waiting) {
    if (failed.has(message.claimId)) continue;
    const came = failed.size < failuresInARow ? await send(sending, webhook, message) : 'failed';
    if (came === 'gone') {
      await markWebhook(database, webhook, 'gone');
      return { delivered, parked: waiting.length - delivered };
    }
    if (came === 'failed') failed.add(message.claimId);
    else {
      await unpark(database, division, message);
      delivered += 1;
    }
  }
  if (webhook.state === 'failing' && failed.size === 0) await markWebhook(database, webhook, 'active');
  return { delivered, parked: waiting.length - delivered };
}

function send({ anywhere, clock }: Sending, { url, secret }: Webhook, message: Message) {
  return post({ url, headers: signedHeaders(message, secret, clock()), body: message.body, anywhere });
}
