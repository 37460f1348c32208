import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { startEngine } from '../../../infra/local/engine.ts';
import { ensureTables } from '../../../infra/local/tables.ts';
import { freshTable, testClient } from '../../support/engine.ts';
import { freshDirectory } from '../../support/service.ts';

const key = { pk: { S: 'CHILD#1' }, sk: { S: 'CHILD' } };
const owner = fileURLToPath(new URL('../../support/engine-owner.ts', import.meta.url));

test('two fresh tables share nothing', async () => {
  const [first, second] = await Promise.all([freshTable(), freshTable()]);
  await first.client.send(new PutItemCommand({ TableName: first.tableName, Item: { ...key, name: { S: '示例' } } }));
  const here = await first.client.send(new GetItemCommand({ TableName: first.tableName, Key: key }));
  const there = await second.client.send(new GetItemCommand({ TableName: second.tableName, Key: key }));
  expect([here.Item?.name, there.Item]).toEqual([{ S: '示例' }, undefined]);
});

test('when its owner is killed the engine ends, and a new one finds what was acknowledged', async () => {
  const file = join(freshDirectory(), 'tuobu.db');
  const child = spawn(process.execPath, ['--import', 'tsx', owner, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const endpoint = await firstLine(child);
  const definition = {
    TableName: 'kept',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  } as const;
  await ensureTables(endpoint, [{ definition: structuredClone(definition) as never, timeToLive: undefined }]);
  const client = testClient(endpoint);
  for (let number = 1; number <= 20; number++)
    await client.send(new PutItemCommand({ TableName: 'kept', Item: { pk: { S: String(number) } } }));

  child.kill('SIGKILL');
  await once(child, 'exit');
  await expect.poll(() => answers(endpoint), { timeout: 5_000 }).toBe(false);

  const next = await startEngine(file);
  onTestFinished(next.close);
  const read = testClient(next.endpoint);
  const found = Array.from({ length: 20 }, (_, index) =>
    read.send(new GetItemCommand({ TableName: 'kept', Key: { pk: { S: String(index + 1) } } })),
  );
  expect((await Promise.all(found)).filter(({ Item }) => Item !== undefined)).toHaveLength(20);
});

test('a closed engine is gone', async () => {
  const engine = await startEngine();
  await engine.close();
  await engine.ended;
  expect(await answers(engine.endpoint)).toBe(false);
});

async function firstLine(child: ChildProcess): Promise<string> {
  const [bytes] = await Promise.race([once(child.stdout!, 'data'), pause(10_000, ['no answer'])]);
  return String(bytes).trim();
}

function answers(endpoint: string): Promise<boolean> {
  return fetch(endpoint).then(
    () => true,
    () => false,
  );
}
