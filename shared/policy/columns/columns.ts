import type { Exact } from '../compile/exact.ts';
import type { Fact } from '../format/declarations.ts';
import { type Names, valuesOf } from '../format/names.ts';
import { traitOfFact } from '../scope/trait.ts';

/** Thrown, and always caught, where a provision needs more than the columnar path has. */
export class Unsupported extends Error {}

/** Whole numbers below this survive every division and comparison of the columnar path exactly. */
export const safest = 2 ** 52;

export interface Numbers {
  readonly kind: 'numbers';
  /** Value × `under`, a whole number; the whole column, or the buffer of one chunk. */
  readonly values: Float64Array;
  readonly under: number;
  /** The greatest magnitude any of them can have. */
  readonly most: number;
  readonly based: boolean;
  readonly signed: boolean;
}

export interface Codes {
  readonly kind: 'codes';
  readonly codes: Uint8Array;
  readonly words: readonly (string | boolean)[];
}

export type Column = Numbers | Codes | { readonly kind: 'constant'; readonly value: Exact | string | boolean };

/** The facts of many rows, one typed array each. */
export class Columns {
  readonly count: number;
  /** Rows with a value that is missing or cannot be read here: the evaluator answers for them. */
  readonly missing: Uint8Array;
  private readonly columns: ReadonlyMap<string, Column>;

  constructor(count: number, columns: ReadonlyMap<string, Column>, missing: Uint8Array = new Uint8Array(count)) {
    this.count = count;
    this.columns = columns;
    this.missing = missing;
  }

  get(name: string): Column | undefined {
    return this.columns.get(name);
  }
}

/** Turns rows as they are sent (decimal text, codes, flags) into columns of the facts named; unreadable rows are marked missing. */
export function columnsOf(
  rows: readonly Readonly<Record<string, unknown>>[],
  facts: readonly string[],
  names: Names,
): Columns {
  const missing = new Uint8Array(rows.length);
  const columns = new Map<string, Column>();
  for (const name of facts) {
    const definition = names.get(name);
    if (definition?.sort !== 'fact') continue;
    if (!rows.some((row) => Object.hasOwn(row, name))) continue;
    const { fact } = definition;
    const trait = traitOfFact(fact);
    if (trait.type === 'number') columns.set(name, numberColumn(rows, name, fact, trait.places ?? 0, missing));
    else if (fact.type === 'enum')
      columns.set(name, codeColumn(rows, name, [...valuesOf(fact.values).keys()], missing));
    else if (fact.type === 'flag') columns.set(name, codeColumn(rows, name, [false, true], missing));
  }
  return new Columns(rows.length, columns, missing);
}

function numberColumn(
  rows: readonly Readonly<Record<string, unknown>>[],
  name: string,
  { from = '0', to }: Fact,
  places: number,
  missing: Uint8Array,
): Numbers {
  const least = scaledInteger(from, places) ?? 0;
  const greatest = to === undefined ? safest : (scaledInteger(to, places) ?? safest);
  const values = new Float64Array(rows.length);
  let most = 0;
  for (const [index, row] of rows.entries()) {
    const value = scaledInteger(Object.hasOwn(row, name) ? row[name] : undefined, places);
    if (value === null || value < least || value > greatest) missing[index] = 1;
    else {
      values[index] = value;
      if (value > most) most = value;
    }
  }
  return { kind: 'numbers', values, under: 10 ** places, most, based: true, signed: false };
}

function codeColumn(
  rows: readonly Readonly<Record<string, unknown>>[],
  name: string,
  words: readonly (string | boolean)[],
  missing: Uint8Array,
): Codes {
  const byWord = new Map(words.map((word, code) => [word, code]));
  const codes = new Uint8Array(rows.length);
  for (const [index, row] of rows.entries()) {
    const code = Object.hasOwn(row, name) ? byWord.get(row[name] as string) : undefined;
    if (code === undefined || words.length > 255) missing[index] = 1;
    else codes[index] = code;
  }
  return { kind: 'codes', codes, words };
}

/** "2000.5" with two places is 200050; null for anything that is not a plain amount below 10¹². */
function scaledInteger(input: unknown, places: number): number | null {
  if (typeof input === 'number') return places === 0 && Number.isSafeInteger(input) && input >= 0 ? input : null;
  if (typeof input !== 'string' || !/^(0|[1-9]\d{0,11})(\.\d{1,12})?$/.test(input)) return null;
  const point = input.indexOf('.');
  const decimals = point < 0 ? '' : input.slice(point + 1);
  if (decimals.length > places) return null;
  const value = Number(`${point < 0 ? input : input.slice(0, point)}${decimals.padEnd(places, '0')}`);
  return value < safest ? value : null;
}
