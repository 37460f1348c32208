import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Environment, required } from '../environment.ts';
import { createDatabase, type Database } from './database.ts';

export interface TablePlace {
  readonly tableName: string;
  readonly region: string;
  /** Where the table is when it is not on AWS. */
  readonly endpoint: string | undefined;
}

/** A call that hangs ends well before the function that waits for it; whoever repeats the command finds out what became of it. */
const patience = { connectionTimeout: 2_000, requestTimeout: 8_000, throwOnRequestTimeout: true };

/** The table as a function reaches it: real waiting, and chance from the runtime's random bytes. */
export function openDatabase(
  { tableName, region, endpoint }: TablePlace,
  random: (bytes: number) => Uint8Array,
): Database {
  const client = new DynamoDBClient({ region, ...(endpoint ? { endpoint } : {}), requestHandler: patience });
  return createDatabase({
    client,
    tableName,
    sleep: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
    random: () => Buffer.from(random(4)).readUInt32BE() / 2 ** 32,
  });
}

/** The table that the environment names, for a function's entry. */
export function databaseOf(runtime: {
  readonly env: Environment;
  readonly random: (bytes: number) => Uint8Array;
}): Database {
  const place = { tableName: required(runtime, 'TABLE_NAME'), region: required(runtime, 'AWS_REGION') };
  return openDatabase({ ...place, endpoint: runtime.env.DYNAMODB_ENDPOINT }, runtime.random);
}
