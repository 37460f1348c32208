import { Refusal } from '../refusal.ts';

/** What one request to DynamoDB takes. */
export const actionsAtMost = 100;

/** How often a request is sent that others keep from being carried out. */
export const attemptsAtMost = 8;

/** Waits a random time that grows with the number of attempts already made. */
export type Pause = (attempt: number) => Promise<void>;

const pauseBaseMs = 20;
const pauseLongestMs = 2_000;

/** Random over the whole span, so that those who met once do not meet again. */
export function pauseFrom(sleep: (milliseconds: number) => Promise<void>, random: () => number): Pause {
  return (attempt) => sleep(random() * Math.min(pauseLongestMs, pauseBaseMs * 2 ** attempt));
}

export function busy(): Refusal {
  return new Refusal('busy', '此刻办理的人较多，这一次没有写入，请稍候用同一个幂等键重试。', { retryAfterSeconds: 1 });
}
