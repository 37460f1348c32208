import { randomBytes } from 'node:crypto';
import { apiHandler } from '../../shared/http/entry.ts';
import type { Handler } from '../../shared/http/lambda.ts';
import type { Runtime } from '../../shared/http/runtime.ts';
import { newId } from '../../shared/ids.ts';
import { delegationsIn } from '../../shared/storage/delegations.ts';
import { openFileStore } from '../../shared/storage/file-store.ts';
import { repeatsIn } from '../../shared/storage/idempotency.ts';
import { databaseOf } from '../../shared/storage/open-database.ts';
import operations from './operations.ts';

/** The function of what follows 核定, over whatever runs it. */
export function createHandler(runtime: Runtime): Handler {
  const { clock, random } = runtime;
  const database = databaseOf(runtime);
  return apiHandler(runtime, {
    operations,
    services: {
      database,
      files: openFileStore(runtime),
      transit: openFileStore(runtime, 'TRANSIT_URL'),
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
