import { readdirSync, readFileSync } from 'node:fs';
import { columnsOf } from '../../shared/policy/columns/columns.ts';
import { computeColumns } from '../../shared/policy/columns/program.ts';
import { compilePolicy } from '../../shared/policy/compile/compile.ts';
import { type Policy, readPolicy } from '../../shared/policy/index.ts';
import { readSituation } from '../../shared/policy/question/situation.ts';
import { simulate } from '../../shared/policy/simulate/index.ts';

/** The columnar path over a million children, beside a number loop over integer 分 that computes the same amounts. */
const directory = new URL('../../shared/policies/', import.meta.url);
const policies: Policy[] = readdirSync(directory)
  .filter((name) => name.endsWith('.json'))
  .map((name) => readPolicy(JSON.parse(readFileSync(new URL(name, directory), 'utf8'))));
const putuo = compilePolicy(policies.find(({ division }) => division === '330903')!);

const count = 1_000_000;
const types = ['乳儿班', '托小班', '托大班', '混合班'];
const children = Array.from({ length: count }, (_, index) => ({
  feeStandard: `${800 + ((index * 7) % 2400)}.${String(index % 100).padStart(2, '0')}`,
  birthOrder: (index % 2) + 2,
  classType: types[index % 4]!,
}));

function best(job: () => unknown, rounds = 8): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    job();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

function show(name: string, milliseconds: number): void {
  console.log(
    `${name.padEnd(44)} ${milliseconds.toFixed(1).padStart(8)} ms  ${(count / milliseconds / 1000).toFixed(1).padStart(7)} million/s`,
  );
}

const readStart = performance.now();
const columns = columnsOf(children, ['feeStandard', 'birthOrder', 'classType'], putuo.names);
show('rows read into columns, once', performance.now() - readStart);
const situation = readSituation(putuo, { facts: { operatingRate: '0.1234' } }, '2024-05-31', []);
const operating = putuo.provision('Z2');
const fee = putuo.provision('Z4');
const fen = Float64Array.from(children, ({ feeStandard }) => Number(feeStandard.replace('.', '')));

function straightLoop(): Float64Array {
  const out = new Float64Array(count);
  for (let row = 0; row < count; row += 1) {
    const above = fen[row]! * 1234;
    const units = Math.floor(above / 10_000);
    out[row] = units + ((above - units * 10_000) * 2 >= 10_000 ? 1 : 0);
  }
  return out;
}

const computed = computeColumns(operating, situation, columns);
if (computed === null || computed.exceptions.length > 0) throw new Error('Putuo is not computed by columns');
const written = straightLoop();
for (let row = 0; row < count; row += 1) if (written[row] !== computed.fen[row]) throw new Error(`row ${row} differs`);
show('operating subsidy, straight loop over 分', best(straightLoop));
show(
  'operating subsidy, columnar',
  best(() => computeColumns(operating, situation, columns)),
);
show(
  'family fee, columnar',
  best(() => computeColumns(fee, situation, columns)),
);

const months = Array.from({ length: 10 }, (_, index) => ({
  division: '330903',
  month: `2024-${String(index + 1).padStart(2, '0')}`,
  facts: {},
  children: children.slice(index * 100_000, (index + 1) * 100_000),
}));
const at = (operatingRate: string) => ({ policies, settings: { operatingRate } });
show(
  'simulation of two rates, rows to totals',
  best(() => simulate('operating-subsidy', months, at('0.10'), at('0.12')), 3),
);
