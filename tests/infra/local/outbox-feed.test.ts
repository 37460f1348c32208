import type { DynamoDBRecord } from 'aws-lambda';
import { expect, onTestFinished, test } from 'vitest';
import { startOutboxFeed } from '../../../infra/local/outbox-feed.ts';
import { putWebhook } from '../../../shared/storage/webhooks.ts';
import { freshDatabase, now, savedDraft, submit } from '../../shared/storage/samples.ts';
import { anActor } from '../../support/builders.ts';
import { freshDirectory } from '../../support/service.ts';

test('what happens after a webhook was registered is handed over once, across a restart, and again where it was not taken', async () => {
  const { database } = await freshDatabase();
  const directory = freshDirectory();
  const seen: string[] = [];
  let fails = false;
  const outbox = async (event: unknown) => {
    const { Records } = event as { Records: DynamoDBRecord[] };
    if (fails) return { batchItemFailures: [{ itemIdentifier: Records[0]!.dynamodb!.SequenceNumber! }] };
    for (const { dynamodb } of Records) seen.push(`${dynamodb!.NewImage!.claimId!.S}.${dynamodb!.NewImage!.seq!.N}`);
    return { batchItemFailures: [] };
  };
  const start = () => {
    const feed = startOutboxFeed(database, outbox, directory);
    onTestFinished(feed.stop);
    return feed;
  };
  const submitted = async (id: string) =>
    submit(database, await savedDraft(database, { id, institutionId: `PT-${id}`, children: [`child-${id}`] }));

  const feed = start();
  await submitted('A');
  await feed.catchUp();
  const set = { url: 'http://127.0.0.1/', secret: 'x', state: 'active' as const, set: anActor('health-approver') };
  await database.commit([putWebhook({ division: '330903', ...set, setAt: now, version: 1 })]);
  await feed.catchUp();
  expect(seen).toEqual([]);

  await submitted('B');
  fails = true;
  await feed.catchUp();
  fails = false;
  await feed.catchUp();
  await feed.catchUp();
  expect(seen).toEqual(['B.1', 'B.2']);
  await feed.stop();

  await submitted('C');
  await start().catchUp();
  expect(seen).toEqual(['B.1', 'B.2', 'C.1', 'C.2']);
});
