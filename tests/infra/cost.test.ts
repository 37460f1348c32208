import { readFileSync } from 'node:fs';
import { GetItemCommand, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { startMeter } from '../../infra/bench/cost/meter.ts';
import { type Month, measureMonth } from '../../infra/bench/cost/month.ts';
import { ningxia, northVirginia } from '../../infra/bench/cost/prices.ts';
import { assumed, monthlyBill, places, totalOf } from '../../infra/bench/cost/sheet.ts';
import { templateFile } from '../../infra/built.ts';
import { freshTable, testClient } from '../support/engine.ts';
import { ensureBuilt } from '../support/service.ts';

const measured = { requests: 100, writeUnits: 400, readUnits: 200, milliseconds: 1_000, storedBytes: 100_000 };
const billed = (institutions: number) => {
  const bill = monthlyBill({ name: '示例', institutions }, measured, northVirginia);
  return {
    lines: Object.fromEntries(bill.map(({ item, amount }) => [item, amount.toFixed(4)])),
    total: totalOf(bill).toFixed(4),
  };
};

test('a bill is quantities times unit prices', () => {
  expect(billed(10_000).lines).toEqual({
    // 400 × 10,000 = 4 million units × 0.625
    写入: '2.5000',
    // 200 × 10,000 = 2 million units × 0.125
    读取: '0.2500',
    // 100,000 bytes × 10,000 × 36 months = 36 GB × 0.25, and × 0.20
    '存储（三年）': '9.0000',
    时间点恢复: '7.2000',
    // 2,000,000 bytes × 10,000 × 36 months = 720 GB × 0.023
    '文件（三年）': '16.5600',
    // 1 million requests × 1.00
    接口请求: '1.0000',
    // 1,000,000 requests, 100,000 events and 1,460 hours = 1,101,460 calls × 0.20
    函数次数: '0.2203',
    // 10 million ms × 3 = 30,000 s, and 5 % of 1,101,460 calls × 0.6 s = 33,043.8 s; 63,043.8 GB-s × 0.0000133334
    函数时长: '0.8406',
    // 1,101,460 × 1,500 bytes = 1.65219 GB × 0.50
    日志: '0.8261',
    // 80,000 × 3.00
    密钥调用: '0.2400',
    // 3 × 1.00 + 2 × 0.40 + 43 × 0.10 + 60 × 0.30 + 3.00
    固定项: '29.1000',
  });
  expect(billed(10_000).total).toBe('67.7370');
});

test('what a county pays is nearly all standing charges, and grows with its institutions alone', () => {
  // 29.10 and 0.24, and 1,460 calls
  expect(billed(0).total).toBe('29.3420');
  expect(places.map(({ institutions }) => institutions)).toEqual([20, 500, 10_000]);
});

test('prices say their month, their currency and where to check them', () => {
  for (const { asOf, currency, checkAt } of [northVirginia, ningxia])
    expect([asOf, currency, checkAt.join(' ')]).toEqual([
      expect.stringMatching(/^\d{4}-\d{2}$/),
      expect.stringMatching(/^(USD|CNY)$/),
      expect.stringMatching(/^(https:\S+ ?){6}$/),
    ]);
});

test('the sheet counts the secrets, alarms and dashboards that the template has', async () => {
  await ensureBuilt();
  const { Resources } = JSON.parse(readFileSync(templateFile, 'utf8')) as {
    Resources: Record<string, { Type: string }>;
  };
  const count = (type: string) => Object.values(Resources).filter(({ Type }) => Type === type).length;
  const { secrets, alarms, dashboards } = assumed.fixed;
  expect([secrets, alarms, dashboards, assumed.workerCalls]).toEqual([
    ...['AWS::SecretsManager::Secret', 'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard'].map(count),
    count('AWS::Events::Rule') * 730,
  ]);
});

test('a month of one institution with two children is measured, and costs more with a third', async () => {
  const [two, three] = [await measureMonth(1, 2, onTestFinished), await measureMonth(1, 3, onTestFinished)];
  const { requests, writeUnits, readUnits, storedBytes } = two.perInstitution;
  expect([requests, readUnits > 50, storedBytes > 5_000]).toEqual([three.perInstitution.requests, true, true]);
  const submitted = (month: Month) => month.byRequest.get('POST /v1/claims/{id}/submit')!.writes;
  // One slot more, in a transaction: 2 units, and whatever the page grows by.
  expect(submitted(three) - submitted(two)).toBeGreaterThanOrEqual(2);
  expect(three.perInstitution.writeUnits).toBeGreaterThan(writeUnits);
});

test('the engine counts as the service bills: a transaction twice, the index once more', async () => {
  const table = await freshTable();
  const meter = await startMeter();
  onTestFinished(meter.close);
  meter.target = table.endpoint;
  const client = testClient(meter.url);
  const item = (pk: string) => ({ pk: { S: pk }, sk: { S: 'b' }, text: { S: 'x'.repeat(500) } });
  const indexed = (pk: string) => ({ ...item(pk), gsi1pk: { S: 'g' }, gsi1sk: { S: pk } });
  const TableName = table.tableName;
  const transaction = (Item: ReturnType<typeof item>) =>
    client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item } }] }));
  const taken: number[] = [];
  for (const write of [
    () => client.send(new PutItemCommand({ TableName, Item: item('a') })),
    () => client.send(new PutItemCommand({ TableName, Item: indexed('b') })),
    () => transaction(item('c')),
    () => transaction(indexed('d')),
  ]) {
    await write();
    taken.push(meter.take().writes);
  }
  expect(taken).toEqual([1, 2, 2, 3]);
});

test('the meter adds up what each request consumes: 3 KB written is 3 units, read is 1', async () => {
  const table = await freshTable();
  const meter = await startMeter();
  onTestFinished(meter.close);
  meter.target = table.endpoint;
  const client = testClient(meter.url);
  const key = { pk: { S: 'a' }, sk: { S: 'b' } };
  await client.send(
    new PutItemCommand({ TableName: table.tableName, Item: { ...key, text: { S: 'x'.repeat(2_900) } } }),
  );
  await client.send(new GetItemCommand({ TableName: table.tableName, Key: key, ConsistentRead: true }));
  expect(meter.take()).toEqual({ reads: 1, writes: 3 });
  expect(meter.take()).toEqual({ reads: 0, writes: 0 });
});
