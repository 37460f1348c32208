import type { Fact, Setting } from '../format/declarations.ts';
import {
  chainOf,
  citesOf,
  type Definition,
  isDateLiteral,
  isFigureText,
  splitReference,
  valuesOf,
} from '../format/names.ts';
import type { Scope } from '../scope/scope.ts';
import { Exact } from './exact.ts';
import { ancestor, type Maybe, Missing, type Reader, type Row, type Run, type Unknown, type Value } from './run.ts';

/** Reads a name where rows of `rows` are being computed (null: the whole question). */
export function readerOf(
  reference: string,
  rows: string | null,
  scope: Scope,
  stepReader: (name: string) => Reader,
): Reader {
  const [name] = splitReference(reference);
  if (scope.steps.has(name)) return stepReader(name);
  const definition = scope.names.get(name);
  if (definition === undefined) throw new Error(`nothing is called ${reference}`);
  switch (definition.sort) {
    case 'figure': {
      const { value } = definition;
      return () => value;
    }
    case 'setting':
      return settingReader(definition, rows, scope);
    case 'fact':
      return factReader(definition, rows, scope);
    default:
      throw new Error(`${reference} is no value`);
  }
}

/** A bound of a band: a figure, a date or a name. */
export function boundReader(bound: string, read: (reference: string) => Reader): Reader {
  if (isFigureText(bound)) {
    const value = Exact.of(bound);
    return () => value;
  }
  if (isDateLiteral(bound)) return () => bound;
  return read(bound);
}

function factReader(definition: Definition & { sort: 'fact' }, rows: string | null, scope: Scope): Reader {
  const { name, fact } = definition;
  const chain = chainOf(rows, scope.names);
  const owner = fact.rows !== undefined && chain.includes(fact.rows) ? fact.rows : (chain[0] ?? null);
  return (run, row) => {
    for (let at = row; at !== null; at = at.parent) {
      const value = at.values.get(name);
      if (value !== undefined) return value;
    }
    const value = run.situation.values.get(name);
    if (value !== undefined) return value;
    const missingRow = row !== null && owner !== null ? ancestor(row, owner) : null;
    const key = `fact:${name}@${missingRow?.id ?? ''}`;
    const tried = run.trials.get(key);
    if (tried !== undefined) return tried;
    throw new Missing(missingFact(name, fact, key, missingRow));
  };
}

function missingFact(name: string, fact: Fact, key: string, row: Row | null): Unknown {
  const pointer = row === null ? `/facts/${name}` : `${row.pointer}/${name}`;
  const values = [...valuesOf(fact.values).keys()];
  return {
    key,
    kind: 'fact',
    reason: {
      code: 'fact_missing',
      text: `缺少“${fact.label}”，请补充后再算。`,
      citation: citesOf(fact.cite)[0] ?? null,
      pointer,
      fact: name,
    },
    options: fact.type === 'flag' ? [true, false] : fact.type === 'enum' ? values : null,
    sample: sampleOf(fact),
    row,
  };
}

function sampleOf(fact: Fact): Value | null {
  if (fact.type === 'date') return '2024-01-01';
  if (fact.type === 'set') return [];
  if (fact.type === 'money' || fact.type === 'number' || fact.type === 'count') return Exact.of(fact.from ?? '1');
  return null;
}

function settingReader(definition: Definition & { sort: 'setting' }, rows: string | null, scope: Scope): Reader {
  const { name, setting } = definition;
  const options = optionsOf(setting);
  const reason = {
    code: 'setting_open',
    setting: name,
    text: `“${setting.label}”尚未决定${boundsText(setting)}：${setting.why}。`.replace(/[。．]{2,}$/, '。'),
    citation: citesOf(setting.cite)[0] ?? null,
  };
  const perChild = setting.scope === 'child' && rows !== null ? chainOf(rows, scope.names) : null;
  return (run, row) => {
    const own = perChild === null ? undefined : ownSetting(row, name);
    if (own !== undefined) return own;
    const used = run.settings.get(name);
    if (used !== undefined) return used.value;
    const known = run.situation.settings.get(name);
    if (known !== undefined) {
      run.settings.set(name, known);
      return known.value;
    }
    const missingRow = perChild === null ? null : row;
    const key = `setting:${name}@${missingRow?.id ?? ''}`;
    const tried = run.trials.get(key);
    if (tried !== undefined) return tried;
    throw new Missing({ key, kind: 'setting', reason, options, sample: sampleOfSetting(setting), row: missingRow });
  };
}

function ownSetting(row: Row | null, name: string): Value | undefined {
  for (let at = row; at !== null; at = at.parent) {
    const value = at.values.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

function optionsOf(setting: Setting): readonly Value[] | null {
  if (setting.type === 'choice') return [...valuesOf(setting.values).keys()];
  if (setting.type === 'number' && setting.between) return setting.between.map((end) => Exact.of(end));
  return null;
}

function sampleOfSetting(setting: Setting): Value | null {
  return setting.type === 'number' ? new Exact(1n) : setting.type === 'date' ? '2024-01-01' : null;
}

function boundsText(setting: Setting): string {
  if (setting.between) return `（${setting.between[0]}至${setting.between[1]}）`;
  return setting.values ? `（${[...valuesOf(setting.values).values()].join('、')}）` : '';
}

/** The rows of a table seen from a row (those nested in it) or from the whole question. */
export function rowsIn(run: Run, row: Row | null, table: string, chain: readonly string[]): readonly Row[] {
  const parents = chain.slice(1);
  for (let at = row; at !== null; at = at.parent) {
    const depth = parents.indexOf(at.table);
    if (depth >= 0) return nested([at], [...parents.slice(0, depth)].reverse(), table);
  }
  const path = [...chain].reverse();
  const top = run.situation.rows.get(path[0]!);
  if (top === undefined) throw new Missing(missingRows(path[0]!));
  return path.length === 1 ? top : nested(top, path.slice(1, -1), table);
}

function nested(from: readonly Row[], through: readonly string[], table: string): readonly Row[] {
  let rows = from;
  for (const step of [...through, table])
    rows = rows.flatMap((row) => {
      const below = row.rows.get(step);
      if (below === undefined) throw new Missing(missingRows(step, row));
      return below;
    });
  return rows;
}

function missingRows(table: string, row: Row | null = null): Unknown {
  const pointer = row !== null ? `${row.pointer}/${table}` : table === 'children' ? '/children' : `/facts/${table}`;
  return {
    key: `rows:${table}@${row?.id ?? ''}`,
    kind: 'fact',
    reason: {
      code: 'fact_missing',
      text: `缺少明细“${table}”，请逐行补充后再算。`,
      citation: null,
      pointer,
      fact: table,
    },
    options: null,
    sample: null,
    row,
  };
}

export function isNumber(value: Maybe): value is Exact {
  return value instanceof Exact;
}

/** Less, equal or greater; numbers with numbers and dates with dates (ISO text sorts as the calendar does). */
export function compareValues(left: Value, right: Value): number {
  if (left instanceof Exact && right instanceof Exact) return left.compare(right);
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  throw new Error('a number was compared with something else');
}

export function equalsLiteral(value: Value, literal: string, figure: Exact | null): boolean {
  if (value instanceof Exact) return figure !== null && value.compare(figure) === 0;
  return value === literal;
}
