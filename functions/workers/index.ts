import { randomBytes } from 'node:crypto';
import { logLine } from '../../shared/http/lambda.ts';
import { type Runtime, required } from '../../shared/http/runtime.ts';
import { openDatabase } from '../../shared/storage/open-database.ts';
import { closeDueNotices } from './close-due-notices.ts';

/** What a schedule calls: it needs nothing of the event, only the time. */
export type Worker = () => Promise<{ readonly closed: readonly string[] }>;

/** The workers' function over whatever runs it. */
export function createHandler(runtime: Runtime): Worker {
  const { env, clock, random } = runtime;
  const place = { tableName: required(runtime, 'TABLE_NAME'), region: required(runtime, 'AWS_REGION') };
  const database = openDatabase({ ...place, endpoint: env.DYNAMODB_ENDPOINT }, random);
  return async () => {
    const done = await closeDueNotices(database, clock().toISOString());
    if (done.closed.length + done.left.length > 0) logLine({ level: 'info', ...done });
    return { closed: done.closed };
  };
}

let instance: Worker | undefined;

export const handler: Worker = () => {
  instance ??= createHandler({ env: process.env, clock: () => new Date(), random: randomBytes });
  return instance();
};
