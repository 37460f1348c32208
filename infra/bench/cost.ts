import { measureMonth } from './cost/month.ts';
import { ningxia, northVirginia } from './cost/prices.ts';
import { assumed, monthlyBill, places, totalOf } from './cost/sheet.ts';

/** What a month of the service costs: the main job measured on the local engine, times unit prices, for three sizes of place. */
const [institutions, children] = [3, 60];
const { perInstitution, byRequest } = await measureMonth(institutions, children, (work) => process.once('exit', work));

console.log(`one institution with ${children} children, one month:`);
for (const [name, value] of Object.entries(perInstitution)) console.log(`  ${name.padEnd(14)} ${value.toFixed(1)}`);
console.log('one request of each kind: write units, read units, ms here');
for (const [name, { count, writes, reads, milliseconds }] of byRequest)
  console.log(
    `  ${name.padEnd(32)} ${[writes, reads, milliseconds].map((sum) => (sum / count).toFixed(1).padStart(8)).join('')}`,
  );
console.log(`assumed: ${JSON.stringify(assumed)}`);
for (const prices of [northVirginia, ningxia]) {
  console.log(
    `\n${prices.name}, ${prices.currency} a month, prices of ${prices.asOf}; check at ${prices.checkAt.join(' ')}`,
  );
  const bills = places.map((place) => monthlyBill(place, perInstitution, prices));
  console.log(`  ${''.padEnd(14)}${places.map(({ name }) => name.padStart(16)).join('')}`);
  for (const [row, { item }] of bills[0]!.entries())
    console.log(`  ${item.padEnd(14)}${bills.map((bill) => bill[row]!.amount.toFixed(2).padStart(18)).join('')}`);
  console.log(`  ${'合计'.padEnd(14)}${bills.map((bill) => totalOf(bill).toFixed(2).padStart(18)).join('')}`);
}
process.exit(0);
