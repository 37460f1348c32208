import { expect, onTestFinished, test } from 'vitest';
import type { BusinessClock } from '../../../infra/local/business-clock.ts';
import { startSchedules } from '../../../infra/local/schedules.ts';

const hourMs = 3_600_000;

test('a worker is called at the start and again when the clock has been moved over its hour', async () => {
  const { calls, schedules, moveBy } = running(async () => 'done');
  await schedules.catchUp();
  await schedules.catchUp();
  moveBy(hourMs - 1);
  await schedules.catchUp();
  expect(calls()).toBe(1);
  moveBy(1);
  await schedules.catchUp();
  expect(calls()).toBe(2);
});

test('a worker that fails is called again at its next hour', async () => {
  const { calls, schedules, moveBy } = running(() => Promise.reject(new Error('planted')));
  await schedules.catchUp();
  moveBy(hourMs);
  await schedules.catchUp();
  expect(calls()).toBe(2);
});

function running(worker: () => Promise<unknown>) {
  let nowMs = Date.UTC(2025, 0, 1);
  let count = 0;
  const clock: BusinessClock = { now: () => new Date(nowMs), moveTo: () => true };
  const call = () => {
    count += 1;
    return worker();
  };
  const schedules = startSchedules([{ audience: 'workers', everyMs: hourMs }], { workers: call }, clock);
  onTestFinished(schedules.stop);
  const moveBy = (ms: number) => {
    nowMs += ms;
  };
  return { calls: () => count, schedules, moveBy };
}
