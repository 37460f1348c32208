import { equalTo } from '../compile/conditions.ts';
import { Exact } from '../compile/exact.ts';
import { compareValues } from '../compile/readers.ts';
import { isDateLiteral, isFigureText } from '../format/names.ts';
import type { Step } from '../format/step.ts';
import type { Cell, Key, Table } from '../format/table.ts';
import { isBand } from '../scope/reads.ts';
import type { Scope } from '../scope/scope.ts';
import { type Codes, type Column, type Numbers, safest, Unsupported } from './columns.ts';

/** The most different combinations of keys that are laid out beforehand. */
const mostCombinations = 65_536;

type KeyColumn = Numbers | Codes;
type Operation = (start: number, count: number, bad: Uint8Array) => void;

export interface LookupPlan {
  readonly most: number;
  readonly under: number;
  readonly apply: (out: Float64Array) => Operation;
}

/**
 * A lookup as one array indexed by its keys: every combination is looked up once, before any row is. Keys that are the same for
 * all rows choose table rows beforehand; a `none` or unspecified cell sends its rows back to the evaluator.
 */
export function buildLookup(
  step: Extract<Step, { op: 'lookup' }>,
  scope: Scope,
  column: (name: string) => Column,
  place: (plan: LookupPlan) => Column,
): Column {
  const named = typeof step.table === 'string' ? scope.names.get(step.table) : null;
  const table = named?.sort === 'table' ? named.table : (step.table as Table);
  const keys = table.keys.map((key, index) => {
    const needed = table.rows.some((row) => row[index] !== '*');
    return needed ? keyOrNull(step.with?.[key] ?? key, column) : null;
  });
  const bound = (text: string): Exact | string => boundOf(text, column);
  const open = table.rows.filter((row) =>
    keys.every((key, index) => key === null || key.kind !== 'constant' || matches(row[index] as Key, key.value, bound)),
  );
  const first = open[0];
  if (first === undefined) throw new Unsupported();
  const only = keys.every((key, index) => key === null || key.kind === 'constant' || first[index] === '*');
  if (only) return single(first.at(-1) as Cell, column);
  return place(planOf(open, keys, bound, column));
}

/** A key whose value nobody supplied may still not matter: then no remaining row looks at it. */
function keyOrNull(name: string, column: (name: string) => Column): Column | null {
  try {
    return column(name);
  } catch (thrown) {
    if (thrown instanceof Unsupported) return { kind: 'constant', value: missingKey };
    throw thrown;
  }
}

/** Stands for a key without a value: rows that look at it are unsupported. */
const missingKey = '\u0000';

function matches(key: Key, value: Exact | string | boolean, bound: (text: string) => Exact | string): boolean {
  if (key === '*') return true;
  if (value === missingKey) throw new Unsupported();
  if (typeof key === 'string' || typeof key === 'boolean') return equalTo(key)(value);
  if (Array.isArray(key)) return key.some((each) => equalTo(each)(value));
  if (!isBand(key)) return false;
  const order = (text: string) => compareValues(value, bound(text));
  return (
    (key.from === undefined || order(key.from) >= 0) &&
    (key.to === undefined || order(key.to) <= 0) &&
    (key.above === undefined || order(key.above) > 0) &&
    (key.below === undefined || order(key.below) < 0)
  );
}

function boundOf(text: string, column: (name: string) => Column): Exact | string {
  if (isFigureText(text)) return Exact.of(text);
  if (isDateLiteral(text)) return text;
  const found = column(text);
  if (found.kind === 'constant' && typeof found.value !== 'boolean') return found.value;
  throw new Unsupported();
}

function single(cell: Cell, column: (name: string) => Column): Column {
  if (typeof cell !== 'string') throw new Unsupported();
  return isFigureText(cell) ? { kind: 'constant', value: Exact.of(cell) } : column(cell);
}

function planOf(
  rows: Table['rows'],
  keys: readonly (Column | null)[],
  bound: (text: string) => Exact | string,
  column: (name: string) => Column,
): LookupPlan {
  const moving = keys.flatMap((key, index) =>
    key === null || key.kind === 'constant' ? [] : [{ key: keyColumn(key), index }],
  );
  const sizes = moving.map(({ key }) => (key.kind === 'codes' ? key.words.length : key.most + 1));
  const combinations = sizes.reduce((product, size) => product * size, 1);
  if (combinations > mostCombinations) throw new Unsupported();
  const cells = Array.from({ length: combinations }, (_, combination) => {
    const at = positions(combination, sizes);
    const found = rows.find((row) =>
      moving.every(({ key, index }, place) => matches(row[index] as Key, valueAt(key, at[place]!), bound)),
    );
    return found === undefined ? null : constantOf(found.at(-1) as Cell, column);
  });
  const places = Math.max(0, ...cells.map((cell) => cell?.places() ?? 0));
  const under = 10 ** places;
  const table = Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : scaledTo(cell, under)));
  const most = Math.max(0, ...cells.map((cell) => (cell === null ? 0 : scaledTo(cell, under))));
  return {
    most,
    under,
    apply: (out) =>
      lookingUp(
        moving.map(({ key }) => key),
        sizes,
        table,
        out,
      ),
  };
}

function keyColumn(column: Column): KeyColumn {
  if (column.kind === 'codes') return column;
  if (column.kind !== 'numbers' || !column.based || column.under !== 1 || column.most >= mostCombinations)
    throw new Unsupported();
  return column;
}

function positions(combination: number, sizes: readonly number[]): number[] {
  let rest = combination;
  return sizes.map((size) => {
    const position = rest % size;
    rest = Math.floor(rest / size);
    return position;
  });
}

function valueAt(key: KeyColumn, position: number): Exact | string | boolean {
  return key.kind === 'codes' ? key.words[position]! : Exact.whole(position);
}

/** The figure of a cell; null for one that the evaluator has to explain. */
function constantOf(cell: Cell, column: (name: string) => Column): Exact | null {
  if (typeof cell !== 'string') return null;
  const found = single(cell, column);
  if (found.kind !== 'constant' || !(found.value instanceof Exact)) throw new Unsupported();
  if (found.value.places() === null || found.value.numerator < 0n) throw new Unsupported();
  return found.value;
}

function scaledTo(value: Exact, under: number): number {
  const scaled = Number((value.numerator * BigInt(under)) / value.denominator);
  if (scaled > safest) throw new Unsupported();
  return scaled;
}

function lookingUp(
  keys: readonly KeyColumn[],
  sizes: readonly number[],
  table: Float64Array,
  out: Float64Array,
): Operation {
  const arrays = keys.map((key) => (key.kind === 'codes' ? key.codes : key.values));
  if (arrays.length === 1) {
    const [only] = arrays;
    return (start, count, bad) => {
      const keyed = only!;
      for (let row = 0; row < count; row += 1) {
        const value = table[keyed[start + row]!]!;
        if (Number.isNaN(value)) bad[row] = 1;
        out[row] = value;
      }
    };
  }
  return (start, count, bad) => {
    for (let row = 0; row < count; row += 1) {
      let index = 0;
      for (let key = arrays.length - 1; key >= 0; key -= 1) index = index * sizes[key]! + arrays[key]![start + row]!;
      const value = table[index]!;
      if (Number.isNaN(value)) bad[row] = 1;
      out[row] = value;
    }
  };
}
