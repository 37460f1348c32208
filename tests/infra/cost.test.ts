import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { startMeter } from '../../infra/bench/cost/meter.ts';
import { ningxia, northVirginia } from '../../infra/bench/cost/prices.ts';
import { monthlyBill, places, totalOf } from '../../infra/bench/cost/sheet.ts';
import { freshTable, testClient } from '../support/engine.ts';

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
    // 1 million requests × 1.00
    接口请求: '1.0000',
    // 1,000,730 calls × 0.20
    函数次数: '0.2001',
    // 10 million ms × 3 = 30,000 s, and 5 % of 1,000,730 calls × 0.6 s = 30,021.9 s; 60,021.9 GB-s × 0.0000133334
    函数时长: '0.8003',
    // 1,000,730 × 1,200 bytes = 1.200876 GB × 0.50
    日志: '0.6004',
    // 1 + 2 × 0.40 + 30 × 0.10 + 60 × 0.30 + 3
    固定项: '25.8000',
  });
  expect(billed(10_000).total).toBe('47.3509');
});

test('what a county pays is nearly all standing charges, and grows with its institutions alone', () => {
  expect(billed(0).total).toBe('25.8009');
  expect(places.map(({ institutions }) => institutions)).toEqual([20, 500, 10_000]);
});

test('prices say their month, their currency and where to check them', () => {
  for (const { asOf, currency, checkAt } of [northVirginia, ningxia])
    expect([asOf, currency, checkAt.join(' ')]).toEqual([
      expect.stringMatching(/^\d{4}-\d{2}$/),
      expect.stringMatching(/^(USD|CNY)$/),
      expect.stringMatching(/^(https:\S+ ?){4}$/),
    ]);
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
