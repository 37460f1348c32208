import { randomBytes } from 'node:crypto';
import { apiHandler } from '../../shared/http/entry.ts';
import type { Handler } from '../../shared/http/lambda.ts';
import { type Runtime, required } from '../../shared/http/runtime.ts';
import { openFileStore } from '../../shared/storage/file-store.ts';
import { findRepeat, repeatOf } from '../../shared/storage/idempotency.ts';
import { openDatabase } from '../../shared/storage/open-database.ts';
import operations from './operations.ts';

/** The function of claims' papers, the only one that reaches the files, over whatever runs it. */
export function createHandler(runtime: Runtime): Handler {
  const { env, random } = runtime;
  const place = { tableName: required(runtime, 'TABLE_NAME'), region: required(runtime, 'AWS_REGION') };
  const database = openDatabase({ ...place, endpoint: env.DYNAMODB_ENDPOINT }, random);
  return apiHandler(runtime, {
    operations,
    services: { database, files: openFileStore(runtime) },
    repeats: { identify: repeatOf, find: (repeat, now) => findRepeat(database, repeat, now.toISOString()) },
  });
}

let instance: Handler | undefined;

export const handler: Handler = (event, context) => {
  instance ??= createHandler({ env: process.env, clock: () => new Date(), random: randomBytes });
  return instance(event, context);
};
