import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDatabase, type Database } from './database.ts';

export interface TablePlace {
  readonly tableName: string;
  readonly region: string;
  /** Where the table is when it is not on AWS. */
  readonly endpoint: string | undefined;
}

/** The table as a function reaches it: real waiting, and chance from the runtime's random bytes. */
export function openDatabase(
  { tableName, region, endpoint }: TablePlace,
  random: (bytes: number) => Uint8Array,
): Database {
  const client = new DynamoDBClient({ region, ...(endpoint ? { endpoint } : {}) });
  return createDatabase({
    client,
    tableName,
    sleep: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
    random: () => Buffer.from(random(4)).readUInt32BE() / 2 ** 32,
  });
}
