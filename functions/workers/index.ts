import { randomBytes } from 'node:crypto';
import type { Runtime } from '../../shared/http/runtime.ts';
import { createTelemetry } from '../../shared/http/telemetry.ts';
import { policies } from '../../shared/policies/index.ts';
import { openFileStore } from '../../shared/storage/file-store.ts';
import { databaseOf } from '../../shared/storage/open-database.ts';
import { lawReader } from '../../shared/storage/policy-versions.ts';
import { closeDueNotices } from './close-due-notices.ts';
import { finishLeftWork } from './finish-left-work.ts';
import { beginHour } from './hour.ts';
import { standing } from './standing.ts';
import { writeCheckpoints } from './write-checkpoints.ts';

/** What a schedule calls: it needs nothing of the event, only the time. */
export type Worker = () => Promise<{ readonly closed: readonly string[] }>;

/** The workers' function over whatever runs it. */
export function createHandler(runtime: Runtime): Worker {
  const { clock } = runtime;
  const database = databaseOf(runtime);
  const files = openFileStore(runtime);
  const law = lawReader(database, policies);
  const telemetry = createTelemetry(runtime);

  return async () => {
    const now = clock();
    const { tried, end } = beginHour(telemetry);
    const notices = await tried('closeDueNotices', () => closeDueNotices(database, now.toISOString()));
    if (notices && notices.closed.length + notices.left.length > 0)
      telemetry.worked('closeDueNotices', { closed: notices.closed, left: notices.left });
    const checkpoints = await tried('writeCheckpoints', () => writeCheckpoints(database, files, now));
    if (checkpoints && checkpoints.written.length > 0)
      telemetry.worked('writeCheckpoints', { written: checkpoints.written });
    const finished = await tried('finishLeftWork', () => finishLeftWork(database, now.toISOString()));
    if (finished && finished.finished.length + finished.left.length > 0)
      telemetry.worked('finishLeftWork', { finished: finished.finished, left: finished.left });
    // After the notices: what they leave behind waits for money from this hour on.
    const stands = await tried('standing', async () => standing(database, await law.latest(now), now));
    if (stands) telemetry.stands(stands.counts);
    end();
    return { closed: notices?.closed ?? [] };
  };
}

let instance: Worker | undefined;

export const handler: Worker = () => {
  instance ??= createHandler({ env: process.env, clock: () => new Date(), random: randomBytes });
  return instance();
};
