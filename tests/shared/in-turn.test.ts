import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inTurn } from '../../shared/in-turn.ts';

async function all<Answer>(answers: AsyncIterable<Answer>): Promise<Answer[]> {
  const found: Answer[] = [];
  for await (const answer of answers) found.push(answer);
  return found;
}

test('answers come in the order of the items, and never more than the width are under way', async () => {
  let underWay = 0;
  const most: number[] = [];
  const answers = inTurn([30, 1, 20, 2, 10, 3], 3, async (milliseconds) => {
    underWay += 1;
    most.push(underWay);
    await pause(milliseconds);
    underWay -= 1;
    return milliseconds;
  });
  expect(await all(answers)).toEqual([30, 1, 20, 2, 10, 3]);
  expect(Math.max(...most)).toBe(3);
});

test('no item is begun before there is room: a list without an end is read only as far as its answers are taken', async () => {
  let begun = 0;
  function* endless() {
    for (let number = 0; ; number += 1) yield number;
  }
  for await (const answer of inTurn(endless(), 4, async (number) => {
    begun += 1;
    return number;
  }))
    if (answer === 9) break;
  // Ten answers were taken, and three more were under way.
  expect(begun).toBe(13);
});

test('what fails is thrown in its turn, however early it failed, and nothing is left unheard', async () => {
  const unheard: unknown[] = [];
  const listen = (fault: unknown) => unheard.push(fault);
  process.on('unhandledRejection', listen);
  const taken: number[] = [];
  const failing = async () => {
    const work = async (number: number) => {
      if (number > 1) throw new Error(`planted ${number}`);
      await pause(20);
      return number;
    };
    for await (const answer of inTurn([0, 1, 2, 3], 4, work)) taken.push(answer);
  };
  await expect(failing()).rejects.toThrow('planted 2');
  await pause(10);
  process.off('unhandledRejection', listen);
  expect([taken, unheard]).toEqual([[0, 1], []]);
});

test('nothing at all gives nothing', async () => {
  expect(await all(inTurn([], 2, async () => 1))).toEqual([]);
});
