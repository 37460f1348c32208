import { randomBytes } from 'node:crypto';
import { type Runtime, required } from '../../shared/http/runtime.ts';
import { createTelemetry } from '../../shared/http/telemetry.ts';
import { openDatabase } from '../../shared/storage/open-database.ts';
import { closeDueNotices } from './close-due-notices.ts';

/** What a schedule calls: it needs nothing of the event, only the time. */
export type Worker = () => Promise<{ readonly closed: readonly string[] }>;

/** The workers' function over whatever runs it. */
export function createHandler(runtime: Runtime): Worker {
  const { env, clock, random } = runtime;
  const place = { tableName: required(runtime, 'TABLE_NAME'), region: required(runtime, 'AWS_REGION') };
  const database = openDatabase({ ...place, endpoint: env.DYNAMODB_ENDPOINT }, random);
  const telemetry = createTelemetry(runtime);
  return async () => {
    const done = await closeDueNotices(database, clock().toISOString()).catch((error: Error) => {
      telemetry.failed({ requestId: null, operation: 'closeDueNotices', error });
      // Lambda writes what is thrown as it is; that it failed is all the schedule needs to try again.
      throw new Error('closeDueNotices failed: see the line before');
    });
    if (done.closed.length + done.left.length > 0) telemetry.worked('closeDueNotices', done);
    return { closed: done.closed };
  };
}

let instance: Worker | undefined;

export const handler: Worker = () => {
  instance ??= createHandler({ env: process.env, clock: () => new Date(), random: randomBytes });
  return instance();
};
