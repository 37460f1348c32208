import { randomBytes } from 'node:crypto';
import { apiHandler } from '../../shared/http/entry.ts';
import type { Handler } from '../../shared/http/lambda.ts';
import { type Runtime, required } from '../../shared/http/runtime.ts';
import { policies } from '../../shared/policies/index.ts';
import { findRepeat, repeatOf } from '../../shared/storage/idempotency.ts';
import { openDatabase } from '../../shared/storage/open-database.ts';
import { lawReader } from '../../shared/storage/policy-versions.ts';
import operations from './operations.ts';

/** The only function that publishes, over whatever runs it. */
export function createHandler(runtime: Runtime): Handler {
  const { env, random } = runtime;
  const place = { tableName: required(runtime, 'TABLE_NAME'), region: required(runtime, 'AWS_REGION') };
  const database = openDatabase({ ...place, endpoint: env.DYNAMODB_ENDPOINT }, random);
  return apiHandler(runtime, {
    operations,
    services: { database, law: lawReader(database, policies) },
    repeats: { identify: repeatOf, find: (repeat, now) => findRepeat(database, repeat, now.toISOString()) },
  });
}

let instance: Handler | undefined;

export const handler: Handler = (event, context) => {
  instance ??= createHandler({ env: process.env, clock: () => new Date(), random: randomBytes });
  return instance(event, context);
};
