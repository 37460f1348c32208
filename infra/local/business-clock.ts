import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The clock of the handlers: real time, moved ahead by whoever tries how notices end and schedules fire. */
export interface BusinessClock {
  now(): Date;
  /** Moves the clock so that it shows `target` now; false when that lies in its past. */
  moveTo(target: Date): boolean;
}

/** Keeps how far ahead it is, so that a restart does not travel back before what is already stored. */
export function keepBusinessClock(dataDir: string): BusinessClock {
  const file = join(dataDir, 'clock.json');
  let aheadMs = readAhead(file);
  const now = () => new Date(Date.now() + aheadMs);
  const moveTo = (target: Date) => {
    if (target < now()) return false;
    aheadMs = target.getTime() - Date.now();
    writeFileSync(`${file}.new`, JSON.stringify({ aheadMs }));
    renameSync(`${file}.new`, file);
    return true;
  };
  return { now, moveTo };
}

function readAhead(file: string): number {
  try {
    const { aheadMs } = JSON.parse(readFileSync(file, 'utf8'));
    return Number.isSafeInteger(aheadMs) ? aheadMs : 0;
  } catch {
    return 0;
  }
}
