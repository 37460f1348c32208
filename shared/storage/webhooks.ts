import { ClaimEvent } from '../claims/events.ts';
import { Message, Webhook } from '../claims/webhook.ts';
import { decodeItem } from './codec.ts';
import type { Database } from './database.ts';
import { parkedKey, webhookKey } from './keys.ts';
import { readRecord } from './record.ts';
import { replaced, versionConflict } from './versions.ts';
import { absent, anyOf, equal, neverHappens, present, put, remove, update, type Write } from './write.ts';

export async function getWebhook(database: Database, division: string): Promise<Webhook | null> {
  const item = await database.get(webhookKey(division));
  return item && readRecord(Webhook, item);
}

export async function allWebhooks(database: Database): Promise<Webhook[]> {
  const items = await database.all({ partition: webhookKey('').pk, prefix: '' });
  return items.map((item) => readRecord(Webhook, item));
}

/** Puts a webhook in the place of the version read; version 1 is new. Refuses with `version_conflict`. */
export function putWebhook(webhook: Webhook): Write {
  const item = { ...webhookKey(webhook.division), ...webhook };
  return webhook.version === 1 ? put(item, absent, versionConflict) : replaced(item, webhook.version - 1);
}

/** Notes how its subscriber does; one that was set anew meanwhile starts afresh and is left as it is. */
export async function markWebhook(database: Database, { division, version }: Webhook, state: Webhook['state']) {
  await database.attempt([update(webhookKey(division), { state }, equal({ version }), versionConflict)]);
}

/** Keeps what could not be delivered, in the order of its claim. */
export async function park(database: Database, division: string, message: Message): Promise<void> {
  const item = { ...parkedKey(division, message), ...message };
  await database.commit([put(item, anyOf(absent, present), neverHappens('a parked message may be parked again'))]);
}

export async function unpark(database: Database, division: string, message: Message): Promise<void> {
  const there = anyOf(absent, present);
  await database.commit([remove(parkedKey(division, message), there, neverHappens('it may be gone already'))]);
}

/** What is parked of a division, claim by claim and in order; of one claim only when it is named. */
export async function parkedOf(database: Database, division: string, limit: number, claimId?: string) {
  const { pk: partition, sk } = parkedKey(division, { claimId: claimId ?? '', seq: 0 });
  const prefix = claimId === undefined ? '' : sk.slice(0, sk.indexOf('#') + 1);
  const items = await database.query({ partition, prefix }, limit);
  return items.map((item) => readRecord(Message, item));
}

/** The event in a stream record's image. */
export function eventIn(image: Parameters<typeof decodeItem>[0]): ClaimEvent {
  return readRecord(ClaimEvent, decodeItem(image));
}
