import { randomBytes } from 'node:crypto';
import { apiHandler } from '../../shared/http/entry.ts';
import type { Handler } from '../../shared/http/lambda.ts';
import type { Runtime } from '../../shared/http/runtime.ts';
import { policies } from '../../shared/policies/index.ts';
import { delegationsIn } from '../../shared/storage/delegations.ts';
import { repeatsIn } from '../../shared/storage/idempotency.ts';
import { databaseOf } from '../../shared/storage/open-database.ts';
import { lawReader } from '../../shared/storage/policy-versions.ts';
import operations from './operations.ts';

/** The only function that publishes, over whatever runs it. */
export function createHandler(runtime: Runtime): Handler {
  const database = databaseOf(runtime);
  return apiHandler(runtime, {
    operations,
    services: { database, law: lawReader(database, policies) },
    repeats: repeatsIn(database),
    delegations: delegationsIn(database),
  });
}

let instance: Handler | undefined;

export const handler: Handler = (event, context) => {
  instance ??= createHandler({ env: process.env, clock: () => new Date(), random: randomBytes });
  return instance(event, context);
};
