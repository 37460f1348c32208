import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { newId } from '../../shared/ids.ts';

test('ids sort by the time they were made, whatever chance adds', () => {
  const made = ['2024-05-31T23:59:59.999Z', '2024-06-01T00:00:00.000Z', '2030-01-01T00:00:00Z'].map((instant) =>
    newId('clm', new Date(instant), randomBytes),
  );
  expect([...made].sort()).toEqual(made);
});

test('ids fit into a path and differ within one millisecond', () => {
  const at = new Date('2024-06-01T00:00:00Z');
  const made = Array.from({ length: 1000 }, () => newId('enr', at, randomBytes));
  expect(new Set(made).size).toBe(1000);
  for (const id of made) expect(id).toMatch(/^enr_[0-9A-HJKMNP-TV-Z]{20}$/);
});
