import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { freshTable } from '../../support/engine.ts';

test('two fresh tables share nothing', async () => {
  const [first, second] = await Promise.all([freshTable(), freshTable()]);
  const key = { pk: { S: 'CHILD#1' }, sk: { S: 'CHILD' } };
  await first.client.send(new PutItemCommand({ TableName: first.tableName, Item: { ...key, name: { S: '示例' } } }));
  const here = await first.client.send(new GetItemCommand({ TableName: first.tableName, Key: key }));
  const there = await second.client.send(new GetItemCommand({ TableName: second.tableName, Key: key }));
  expect([here.Item?.name, there.Item]).toEqual([{ S: '示例' }, undefined]);
});
