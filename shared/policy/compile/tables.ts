import { isFigureText } from '../format/names.ts';
import type { Cell, Key, Table } from '../format/table.ts';
import { bandTest, equalTo } from './conditions.ts';
import { Exact } from './exact.ts';
import { type Maybe, Missing, type Reader, type Reason, type Row, type Run, type Value } from './run.ts';

type Match = (value: Value, run: Run, row: Row | null) => boolean;

/** A lookup: the first row whose keys all match; a key that no row needs to look at is never asked for. */
export function lookupReader(
  table: Table,
  id: string,
  keys: readonly Reader[],
  read: (reference: string) => Reader,
  citation: string | null,
): Reader {
  const rows = table.rows.map((row, index) => ({
    matches: row.slice(0, -1).map((key) => matchOf(key as Key, read)),
    cell: cellReader(row.at(-1) as Cell, `${id}#${index}`, read, citation),
  }));
  return (run, row) => {
    run.spend(1);
    const values: (Maybe | undefined)[] = [];
    const keyValue = (index: number): Maybe => {
      const known = values[index];
      if (known !== undefined) return known;
      const value = keys[index]!(run, row);
      values[index] = value;
      return value;
    };
    for (const { matches, cell } of rows)
      if (matches.every((match, index) => match === null || holds(match, keyValue(index), run, row)))
        return cell(run, row);
    throw new Missing({
      key: `gap:${id}@${row?.id ?? ''}`,
      kind: 'undefined',
      reason: { code: 'not_in_table', text: '表里没有这种情况。', citation },
      options: null,
      sample: null,
      row,
    });
  };
}

function holds(match: Match, value: Maybe, run: Run, row: Row | null): boolean {
  return value !== null && match(value, run, row);
}

function matchOf(key: Key, read: (reference: string) => Reader): Match | null {
  if (key === '*') return null;
  if (typeof key === 'string' || typeof key === 'boolean') return equalTo(key);
  if (Array.isArray(key)) {
    const options = key.map((option) => equalTo(option));
    return (value) => options.some((option) => option(value));
  }
  return bandTest(key, read);
}

const nothing = new Exact(0n);

function cellReader(cell: Cell, id: string, read: (reference: string) => Reader, citation: string | null): Reader {
  if (typeof cell === 'string') {
    if (!isFigureText(cell)) return read(cell);
    const value = Exact.of(cell);
    return () => value;
  }
  if ('none' in cell) {
    const reason: Reason = { code: cell.code ?? 'nothing_here', text: cell.none, citation };
    return (run, row) => {
      run.refuse(row, reason);
      return nothing;
    };
  }
  const options = cell.between?.map((end) => Exact.of(end)) ?? null;
  const text = `原文没有说明：${cell.unspecified}${cell.between ? `（${cell.between[0]}至${cell.between[1]}）` : ''}。`;
  const reason: Reason = { code: 'not_stated', text, citation };
  return (run, row) => {
    const key = `cell:${id}@${row?.id ?? ''}`;
    const tried = run.trials.get(key);
    if (tried !== undefined) return tried;
    throw new Missing({ key, kind: 'cell', reason, options, sample: new Exact(1n), row });
  };
}
