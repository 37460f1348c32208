import { randomUUID } from 'node:crypto';
import { contextOf } from './event.ts';
import type { LambdaHandler } from './gateway.ts';

export interface Schedules {
  /** Calls every scheduled worker now and waits for them; one that fails is told and called again the next time. */
  fire(): Promise<void>;
  stop(): void;
}

const hourMs = 60 * 60 * 1000;

/** Calls the workers of the template's schedules every hour, and whenever the business clock was moved. */
export function startSchedules(workers: Readonly<Record<string, LambdaHandler>>): Schedules {
  const fire = async () => {
    for (const [name, worker] of Object.entries(workers))
      await worker({} as never, contextOf(name, randomUUID(), Date.now() + 60_000)).catch(console.error);
  };
  const timer = setInterval(fire, hourMs).unref();
  return { fire, stop: () => clearInterval(timer) };
}
