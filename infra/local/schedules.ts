import { randomUUID } from 'node:crypto';
import type { BusinessClock } from './business-clock.ts';
import { contextOf } from './event.ts';
import type { LambdaHandler } from './gateway.ts';
import type { LocalSchedule } from './template.ts';

export interface Schedules {
  /** Does what has fallen due by the business clock and waits until it is done. */
  catchUp(): Promise<void>;
  stop(): Promise<void>;
}

const lookEveryMs = 1_000;
const workerTimeoutMs = 60_000;

/** Calls the workers as the template's schedules do, by the business clock, one after the other. */
export function startSchedules(
  schedules: readonly LocalSchedule[],
  workers: Readonly<Record<string, LambdaHandler>>,
  clock: BusinessClock,
): Schedules {
  const dueAt = new Map(schedules.map((schedule) => [schedule, 0]));
  let running: Promise<void> = Promise.resolve();

  const callDue = async () => {
    for (const [schedule, due] of dueAt) {
      const now = clock.now().getTime();
      if (now < due) continue;
      dueAt.set(schedule, now + schedule.everyMs);
      const context = contextOf(schedule.audience, randomUUID(), Date.now() + workerTimeoutMs);
      await workers[schedule.audience]!({} as never, context);
    }
  };
  const catchUp = () => {
    running = running.then(callDue).catch((error: unknown) => console.error('定时任务出错，下次再试。', error));
    return running;
  };
  const timer = setInterval(catchUp, lookEveryMs).unref();
  const stop = () => {
    clearInterval(timer);
    return running;
  };
  return { catchUp, stop };
}
