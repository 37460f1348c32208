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

/** Creates the tables that are not there yet; a table of another shape than the template's is left alone and named. */
export async function ensureTables(endpoint: string, tables: readonly LocalTable[]): Promise<void> {
  const client = new DynamoDBClient({ endpoint, maxAttempts: 1, ...localCredentials() });
  try {
    for (const table of tables) await ensureTable(client, table);
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

async function ensureTable(client: DynamoDBClient, { definition, timeToLive }: LocalTable): Promise<void> {
  const there = await describe(client, definition.TableName);
  if (there && shapeOf(there) !== shapeOf(definition))
    throw new StartFault(
      `数据目录里的表 ${definition.TableName} 与本版本的表结构不同：请换一个 DATA_DIR，或移走旧的数据目录。` +
        'The data directory holds a table of another shape: choose another DATA_DIR.',
    );
  if (there) return;
  await client.send(new CreateTableCommand(definition));
  if (!timeToLive) return;
  const TimeToLiveSpecification = { AttributeName: timeToLive, Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName: definition.TableName, TimeToLiveSpecification }));
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
