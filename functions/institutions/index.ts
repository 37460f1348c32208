import { randomBytes } from 'node:crypto';
import { apiHandler } from '../../shared/http/entry.ts';
import type { Handler } from '../../shared/http/lambda.ts';
import { type Runtime, requiredKeyring } from '../../shared/http/runtime.ts';
import { newId } from '../../shared/ids.ts';
import { policies } from '../../shared/policies/index.ts';
import { childRegistry } from '../../shared/storage/children.ts';
import { delegationsIn } from '../../shared/storage/delegations.ts';
import { repeatsIn } from '../../shared/storage/idempotency.ts';
import { databaseOf } from '../../shared/storage/open-database.ts';
import { lawReader } from '../../shared/storage/policy-versions.ts';
import operations from './operations.ts';

/** The institutions' function over whatever runs it. */
export function createHandler(runtime: Runtime): Handler {
  const { clock, random } = runtime;
  const database = databaseOf(runtime);
  const keys = { hmac: requiredKeyring(runtime, 'HMAC_KEY'), seal: requiredKeyring(runtime, 'SEAL_KEY'), random };
  return apiHandler(runtime, {
    operations,
    services: {
      database,
      law: lawReader(database, policies),
      children: childRegistry(database, keys),
      newId: (prefix: string) => newId(prefix, clock(), random),
    },
    repeats: repeatsIn(database),
    delegations: delegationsIn(database),
  });
}

let instance: Handler | undefined;

export const handler: Handler = (event, context) => {
  instance ??= createHandler({ env: process.env, clock: () => new Date(), random: randomBytes });
  return instance(event, context);
};
