import { Refusal } from '../refusal.ts';
import type { Database } from './database.ts';

/** Somebody else moved the same 指标 first: nothing was written, and deciding anew on what is there now is all it takes. */
export class Contention extends Refusal {
  constructor() {
    super('busy', '此刻有多人在使用同一项指标，这一次没有写入，请稍候用同一个幂等键重试。', { retryAfterSeconds: 1 });
  }
}

const attemptsAtMost = 40;

/** Reads, decides and commits again as long as only others at the same 指标 stood in the way. Refuses with `busy` in the end. */
export async function untilUncontended<Result>(database: Database, attempt: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (fault) {
      if (!(fault instanceof Contention) || tries === attemptsAtMost) throw fault;
      await database.pause(Math.min(tries, 6));
    }
  }
}
