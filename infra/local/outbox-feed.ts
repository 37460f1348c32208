import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DynamoDBRecord } from 'aws-lambda';
import { encodeItem } from '../../shared/storage/codec.ts';
import type { Database } from '../../shared/storage/database.ts';
import { divisionClaims, eventKey } from '../../shared/storage/keys.ts';
import { allWebhooks } from '../../shared/storage/webhooks.ts';
import { contextOf } from './event.ts';
import type { LambdaHandler } from './gateway.ts';

export interface OutboxFeed {
  /** Hands over what happened since the last time, and waits until it was taken. */
  catchUp(): Promise<void>;
  stop(): Promise<void>;
}

const lookEveryMs = 1_000;
const workerTimeoutMs = 28_000;

/** How many events of each claim the outbox has taken, by division: what came before its webhook is not sent. */
type Taken = Record<string, Record<string, number>>;

/**
 * Feeds the outbox with events as the table's stream does in the cloud. The embedded engine's own stream makes every later write
 * slower, so events are found by the heads of a division's claims instead, and only where a webhook is registered.
 */
export function startOutboxFeed(database: Database, outbox: LambdaHandler, dataDir: string): OutboxFeed {
  const file = join(dataDir, 'outbox.json');
  const taken: Taken = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  let running: Promise<void> = Promise.resolve();

  const look = async () => {
    for (const { division } of await allWebhooks(database)) {
      const before = JSON.stringify(taken[division]);
      const known = taken[division];
      const claims = known ?? {};
      taken[division] = claims;
      for (const head of await database.all({ partition: divisionClaims(division), prefix: '', index: true })) {
        const [id, events] = [String(head.id), Number(head.events)];
        claims[id] = known ? await feed(database, outbox, id, claims[id] ?? 0, events) : events;
      }
      if (JSON.stringify(claims) === before) continue;
      writeFileSync(`${file}.new`, JSON.stringify(taken));
      renameSync(`${file}.new`, file);
    }
  };
  const catchUp = () => {
    running = running.then(look).catch((error: unknown) => console.error('事件推送出错，下次再试。', error));
    return running;
  };
  const timer = setInterval(catchUp, lookEveryMs).unref();
  const stop = () => {
    clearInterval(timer);
    return running;
  };
  return { catchUp, stop };
}

/** The events after the last taken one as a batch of the stream; answers the last one that was taken now. */
async function feed(database: Database, outbox: LambdaHandler, claimId: string, from: number, to: number) {
  if (to <= from) return from;
  const keys = Array.from({ length: to - from }, (_, index) => eventKey(claimId, from + index + 1));
  const items = await database.getMany(keys);
  const Records = items.map((item, index): DynamoDBRecord => {
    const image = encodeItem(item!) as NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;
    return { eventName: 'INSERT', dynamodb: { NewImage: image, SequenceNumber: String(from + index + 1) } };
  });
  const context = contextOf('outbox', `${claimId}.${to}`, Date.now() + workerTimeoutMs);
  const came = (await outbox({ Records } as never, context)) as { batchItemFailures: { itemIdentifier: string }[] };
  const [failed] = came.batchItemFailures;
  return failed ? Number(failed.itemIdentifier) - 1 : to;
}
