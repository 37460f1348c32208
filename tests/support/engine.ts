import { randomUUID } from 'node:crypto';
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  ScanCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { type Engine, startEngine } from '../../infra/local/engine.ts';
import { tableShape } from '../../shared/storage/table-shape.ts';

export interface TestTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly endpoint: string;
}

/** A new empty table of the product's shape on the real engine in memory; no test sees another's items. */
export async function freshTable(): Promise<TestTable> {
  const { endpoint } = await testEngine();
  const client = testClient(endpoint);
  const tableName = `test-${randomUUID()}`;
  await client.send(new CreateTableCommand({ TableName: tableName, ...definition }));
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: tableName,
      TimeToLiveSpecification: { AttributeName: tableShape.timeToLive, Enabled: true },
    }),
  );
  return { client, tableName, endpoint };
}

/** Gives out new tables with everything that is in this one now. */
export async function copier({ client, tableName }: TestTable): Promise<() => Promise<TestTable>> {
  const { Items: items = [], LastEvaluatedKey } = await client.send(new ScanCommand({ TableName: tableName }));
  if (LastEvaluatedKey) throw new Error('too much to copy at once');
  const puts = items.map((Item) => ({ PutRequest: { Item } }));
  return async () => {
    const copy = await freshTable();
    for (let start = 0; start < puts.length; start += 25) {
      const RequestItems = { [copy.tableName]: puts.slice(start, start + 25) };
      await copy.client.send(new BatchWriteItemCommand({ RequestItems }));
    }
    return copy;
  };
}

/** A client for an engine on this machine: the credentials mean nothing there. */
export function testClient(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
}

let engine: Promise<Engine> | undefined;

/** One engine per test file; it ends with the worker that runs the file. */
function testEngine(): Promise<Engine> {
  engine ??= startEngine();
  return engine;
}

const keys = [
  tableShape.partitionKey,
  tableShape.sortKey,
  tableShape.index.partitionKey,
  tableShape.index.sortKey,
] as const;

/** Without the stream: each of its records makes the engine's next write slower, and no test of storage reads it. */
const definition: Omit<CreateTableCommandInput, 'TableName'> = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: keys.map((name) => ({ AttributeName: name, AttributeType: 'S' })),
  KeySchema: keySchema(tableShape),
  GlobalSecondaryIndexes: [
    {
      IndexName: tableShape.index.name,
      KeySchema: keySchema(tableShape.index),
      Projection: { ProjectionType: 'ALL' },
    },
  ],
};

function keySchema(of: { partitionKey: string; sortKey: string }) {
  return [
    { AttributeName: of.partitionKey, KeyType: 'HASH' as const },
    { AttributeName: of.sortKey, KeyType: 'RANGE' as const },
  ];
}
