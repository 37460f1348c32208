import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Refusal } from '../../../shared/refusal.ts';
import { World } from './world.ts';

const commands = [
  'budget',
  'budget',
  'reduce',
  'claim',
  'claim',
  'claim',
  'fund',
  'fund',
  'prepare',
  'prepare',
  'apply',
  'apply',
  'cancel',
  'paid',
  'paid',
  'paid',
  'returned',
  'bounced',
  'unknown',
  'recover',
  'repay',
  'offset',
  'close',
] as const;
const step = fc.record({
  command: fc.constantFrom(...commands),
  amount: fc.integer({ min: 1, max: 3_000 }),
  pick: fc.nat(1_000),
});

/** A payment of which a part is asked back, and that bounced into the next year: what random steps seldom come to. */
const bouncedLate = (['budget', 'claim', 'fund', 'prepare', 'apply', 'paid', 'recover', 'bounced'] as const).map(
  (command) => ({ command, amount: command === 'recover' ? 500 : 2_000, pick: 0 }),
);

test('whatever is done in whatever order, the invariants hold after every step and a refusal changes nothing', () => {
  const done = new Set<string>();
  fc.assert(
    fc.property(fc.boolean(), fc.array(step, { minLength: 10, maxLength: 120 }), (late, steps) => {
      const world = new World();
      for (const one of [...(late ? bouncedLate : []), ...steps]) {
        const before = world.faults().length;
        try {
          carryOut(world, one);
          done.add(one.command);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
        expect([before, world.faults()]).toEqual([0, []]);
      }
    }),
    { numRuns: 150, seed: 20260601 },
  );
  expect([...done].sort()).toEqual([...new Set(commands)].sort());
}, 60_000);

function carryOut(
  world: World,
  { command, amount, pick }: { command: (typeof commands)[number]; amount: number; pick: number },
): void {
  const of = <Item>(items: Iterable<Item>): Item | undefined => {
    const list = [...items];
    return list[pick % Math.max(1, list.length)];
  };
  const batch = of(world.batches.keys());
  const source = pick % 2 === 0 ? 'city' : 'county';
  const year = pick % 5 === 0 ? '2027-02-01' : '2026-06-30';
  if (command === 'budget') world.budget(source, 'issue', amount * 3);
  else if (command === 'reduce') world.budget(source, 'reduce', amount);
  else if (command === 'claim') world.claim(pick % 4, amount);
  else if (command === 'fund') world.fund(pick % 3 === 0 ? 'pro-rata' : 'wait');
  else if (command === 'prepare') world.prepare((payable) => pick % 3 === 0 || payable.amount % 3 === pick % 3);
  else if (command === 'close') {
    if (pick % 10 === 0) world.closeYear();
  } else if (command === 'recover') {
    const paid = of([...world.payables.values()].filter((one) => one.state === 'paid'));
    if (paid) world.recover(paid, amount);
  } else if (command === 'repay' || command === 'offset') {
    const open = of(world.recoveries.keys());
    const against = of([...world.payables.values()].filter((one) => one.state === 'reserved'));
    if (open && command === 'repay') world.repay(open, amount, year);
    else if (open && against) world.offset(open, against, Math.min(amount, against.amount));
  } else if (batch) byBatch(world, command, batch, pick, year);
}

function byBatch(world: World, command: string, batch: string, pick: number, on: string): void {
  if (command === 'apply') world.apply(batch);
  else if (command === 'cancel') world.cancel(batch);
  else if (command === 'returned') world.answer(batch, pick, 'returned-by-treasury', on);
  else world.answer(batch, pick, command as 'paid' | 'bounced' | 'unknown', on);
}
