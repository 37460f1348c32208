import { fundMany } from '../../shared/storage/funding.ts';
import { moneyFaultsIn } from '../../tests/shared/storage/money-invariants.ts';
import { claimAt, division, money } from '../../tests/shared/storage/money-samples.ts';
import { act, freshDatabase, now, repeatNamed } from '../../tests/shared/storage/samples.ts';

/** 64 workers fund 1,000 claims with 指标 for 600: exactly 600 pass. Who meets whom at the 指标 is shuffled by the printed seed. */
const [claims, affordable, workers] = [1_000, 600, 64];
const seed = Number(process.argv[2] ?? 20_260_601);
const { database, table } = await freshDatabase();
await money(database, affordable * 20_000);
const names = Array.from({ length: claims }, (_, index) => `C${index}`);
for (const id of names) await claimAt(database, id);
const order = shuffled(names, seed);

const began = performance.now();
const results = await Promise.all(
  Array.from({ length: workers }, (_, worker) => {
    const claimIds = order.filter((_id, index) => index % workers === worker);
    const repeat = repeatNamed(`worker-${worker}`);
    return fundMany(database, { division, act: act('fin', 'finance-officer'), repeat, now, claimIds });
  }),
);
const seconds = (performance.now() - began) / 1000;
const passed = results.flat().filter((result) => result.passed).length;
const faults = await moneyFaultsIn(table);
console.log(`seed ${seed}: ${workers} workers, ${claims} claims, 指标 for ${affordable}: ${seconds.toFixed(1)} s`);
console.log(`passed ${passed}, waiting ${claims - passed}; faults in the table: ${faults.length}`);
for (const fault of faults) console.error(fault);
process.exit(passed === affordable && faults.length === 0 ? 0 : 1);

/** A linear congruential generator is chance enough, and the same for everyone who knows the seed. */
function shuffled<Item>(items: readonly Item[], from: number): Item[] {
  let state = from;
  const next = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % below;
  };
  const list = [...items];
  for (let last = list.length - 1; last > 0; last--) {
    const other = next(last + 1);
    [list[last], list[other]] = [list[other]!, list[last]!];
  }
  return list;
}
