import { readdirSync, readFileSync } from 'node:fs';
import { Decimal } from '../../shared/money.ts';
import { calculate, type Policy, readPolicy } from '../../shared/policy/index.ts';

/** Explained calculations beside a straight-line decimal.js function that computes the same job, in the same process. */
const directory = new URL('../../shared/policies/', import.meta.url);
const policies: Policy[] = readdirSync(directory)
  .filter((name) => name.endsWith('.json'))
  .map((name) => readPolicy(JSON.parse(readFileSync(new URL(name, directory), 'utf8'))));

const fees = Array.from({ length: 512 }, (_, index) => new Decimal(80_000 + index * 137).div(100).toFixed(2));

function question(index: number) {
  const feeStandard = fees[index % fees.length]!;
  return {
    kind: 'family-fee',
    division: '330903',
    month: '2024-05',
    facts: { feeStandard, birthOrder: (index % 3) + 1 },
  };
}

/** The family fee as one would write it by hand for this one scheme, with the same sentences and nothing general. */
function straightLine(index: number) {
  const text = fees[index % fees.length]!;
  const order = (index % 3) + 1;
  const fee = new Decimal(text);
  const share = new Decimal(order === 1 ? '0' : order === 2 ? '0.30' : '1');
  const exact = fee.times(share);
  const reduction = exact.toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
  const payable = fee.minus(reduction);
  return {
    determination: order === 1 ? 'not-entitled' : 'entitled',
    amount: payable.toFixed(2),
    parts: { fee: fee.toFixed(2), reduction: reduction.toFixed(2), payable: payable.toFixed(2) },
    explanation: [
      { text: '减免比例', formula: `孩次为${order} → ${share.toFixed(2)}` },
      { text: '减免', formula: `${fee.toFixed(2)} × ${share.toFixed(2)} = ${exact.toFixed()}` },
      { text: '取整', formula: `${exact.toFixed()} → ${reduction.toFixed(2)}` },
      { text: '应缴', formula: `${fee.toFixed(2)} − ${reduction.toFixed(2)} = ${payable.toFixed(2)}` },
    ],
  };
}

interface Measure {
  readonly name: string;
  readonly perSecond: number;
  readonly cpuMicroseconds: number;
}

function measure(name: string, job: (index: number) => unknown, seconds: number): Measure {
  for (let index = 0; index < 5_000; index += 1) job(index);
  const cpu = process.cpuUsage();
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < seconds * 1000) for (let each = 0; each < 500; each += 1, count += 1) job(count);
  const elapsed = (performance.now() - start) / 1000;
  const used = process.cpuUsage(cpu);
  return { name, perSecond: Math.round(count / elapsed), cpuMicroseconds: (used.user + used.system) / count };
}

function report({ name, perSecond, cpuMicroseconds }: Measure, base: Measure): void {
  const times = (cpuMicroseconds / base.cpuMicroseconds).toFixed(1);
  console.log(
    `${name.padEnd(34)} ${String(perSecond).padStart(9)} /s  ${cpuMicroseconds.toFixed(2).padStart(7)} µs CPU  ×${times}`,
  );
}

const seconds = Number(process.argv[2] ?? '2');
for (let index = 0; index < 3; index += 1) {
  const answered = calculate(question(index), policies);
  const written = straightLine(index);
  if (answered.amount !== written.amount || answered.determination !== written.determination)
    throw new Error(`the two ways differ: ${answered.amount} and ${written.amount}`);
}
const base = measure('straight line, decimal.js', straightLine, seconds);
report(base, base);
report(
  measure('explained calculation', (index) => calculate(question(index), policies), seconds),
  base,
);
report(
  measure('answer without explanation', (index) => calculate(question(index), policies, { explain: false }), seconds),
  base,
);
const roster = fees.slice(0, 150).map((feeStandard, index) => ({ ref: String(index), feeStandard }));
const claim = {
  kind: 'operating-subsidy',
  division: '330903',
  month: '2024-05',
  facts: { operatingRate: '0.10' },
  children: roster,
};
report(
  measure('operating subsidy, 150 children', () => calculate(claim, policies, { explain: false }), seconds),
  base,
);
