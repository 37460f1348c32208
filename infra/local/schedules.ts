import { setInterval } from 'node:timers';
import type { BusinessClock } from './business-clock.ts';
import type { LocalSchedule } from './template.ts';

export type Worker = () => Promise<unknown>;

/**
 * Calls the workers as the template's schedules do, by the business clock: when it is moved over an hour, what falls due in it is done
 * within a second. Answers how to stop.
 */
export function startSchedules(
  schedules: readonly LocalSchedule[],
  workers: Readonly<Record<string, Worker>>,
  clock: BusinessClock,
): () => Promise<void> {
  const due = new Map(schedules.map((schedule) => [schedule, 0]));
  let running: Promise<unknown> = Promise.resolve();
  let busy = false;
  const tick = async () => {
    const now = clock.now().getTime();
    for (const [schedule, next] of due) {
      if (now < next) continue;
      due.set(schedule, now + schedule.everyMs);
      await workers[schedule.audience]?.();
    }
  };
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = tick()
      .catch((error: unknown) => console.error('定时任务出错，下次再试。', error))
      .finally(() => {
        busy = false;
      });
  }, 1_000);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
