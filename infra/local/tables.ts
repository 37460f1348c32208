import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { StartFault } from './start-fault.ts';
import type { LocalTable } from './template.ts';

/**
 * Creates the tables that are not there yet and answers whether there was one;
 * a table of another shape than the template's is left alone and named.
 */
export async function ensureTables(endpoint: string, tables: readonly LocalTable[]): Promise<boolean> {
  const client = new DynamoDBClient({ endpoint, maxAttempts: 1, ...localCredentials() });
  try {
    const created = [];
    for (const table of tables) created.push(await ensureTable(client, table));
    return created.includes(true);
  } finally {
    client.destroy();
  }
}

/** The embedded engine asks for credentials as AWS does and takes any; those already in the environment win. */
export function localCredentials() {
  const { AWS_REGION = 'local', AWS_ACCESS_KEY_ID = 'local', AWS_SECRET_ACCESS_KEY = 'local' } = process.env;
  const token = process.env.AWS_SESSION_TOKEN;
  return {
    region: AWS_REGION,
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(token ? { sessionToken: token } : {}),
    },
  };
}

async function ensureTable(client: DynamoDBClient, { definition, timeToLive }: LocalTable): Promise<boolean> {
  const there = await describe(client, definition.TableName);
  if (there && shapeOf(there) !== shapeOf(definition))
    throw new StartFault(
      `数据目录里的表 ${definition.TableName} 与本版本的表结构不同：请换一个 DATA_DIR，或移走旧的数据目录。` +
        'The data directory holds a table of another shape: choose another DATA_DIR.',
    );
  if (there) return false;
  await client.send(new CreateTableCommand(definition));
  if (!timeToLive) return true;
  const TimeToLiveSpecification = { AttributeName: timeToLive, Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName: definition.TableName, TimeToLiveSpecification }));
  return true;
}

async function describe(client: DynamoDBClient, TableName: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** The keys of a table and of its indexes: what cannot be changed under existing items. */
function shapeOf(table: TableDescription | LocalTable['definition']): string {
  const keys = (schema: TableDescription['KeySchema']) =>
    (schema ?? []).map((key) => `${key.KeyType}:${key.AttributeName}`);
  const indexes = (table.GlobalSecondaryIndexes ?? []).map((index) => [index.IndexName, keys(index.KeySchema)]);
  return JSON.stringify([keys(table.KeySchema), indexes.sort()]);
}
