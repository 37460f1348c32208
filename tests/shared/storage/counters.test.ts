import { expect, it } from 'vitest';
import { children, freshDatabase } from './samples.ts';

const key = { pk: 'NUMBER#示例', sk: 'NUMBER' };

it('numbers run from 1 without gap or double, however many ask at once', async () => {
  const { database } = await freshDatabase();
  const holders = children(60);
  const numbers = await Promise.all(holders.map((holder) => database.countFor(key, holder)));
  expect(numbers.sort((a, b) => a - b)).toStrictEqual(holders.map((_, index) => index + 1));
});

it('a holder that asks again gets its number again', async () => {
  const { database } = await freshDatabase();
  expect(await database.countFor(key, 'a')).toBe(1);
  expect(await database.countFor(key, 'b')).toBe(2);
  expect(await database.countFor(key, 'a')).toBe(1);
  expect(await database.countFor(key, 'c')).toBe(3);
});

it('the last fifty holders are remembered, and not all of them for ever', async () => {
  const { database } = await freshDatabase();
  const holders = children(130);
  for (const holder of holders) await database.countFor(key, holder);
  expect(await database.countFor(key, holders[80] as string)).toBe(81);
  expect(Object.keys((await database.get(key)) ?? {}).length).toBeLessThan(110);
  expect(await database.countFor(key, holders[0] as string)).toBe(131);
});
