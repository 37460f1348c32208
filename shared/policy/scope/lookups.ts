import { isFigureText } from '../format/names.ts';
import type { Step } from '../format/step.ts';
import type { Cell, Table } from '../format/table.ts';
import { checkBand, checkLiteral } from './conditions.ts';
import type { Scope } from './scope.ts';
import { greatest, greatestPlaces, knownUnit, type Trait, unknownTrait } from './trait.ts';
import { unitOf } from './units.ts';

export function traitOfLookup(
  scope: Scope,
  step: Extract<Step, { op: 'lookup' }>,
  rows: string | null,
  pointer: string,
): Trait {
  const definition = typeof step.table === 'string' ? scope.names.get(step.table) : undefined;
  if (typeof step.table === 'string' && definition?.sort !== 'table') {
    scope.report(`${pointer}/table`, 'unknown_name', `没有名为“${step.table}”的表，请在 tables 里写出`);
    return unknownTrait;
  }
  const table = definition?.sort === 'table' ? definition.table : (step.table as Table);
  const at = typeof step.table === 'string' ? `/tables/${step.table}` : `${pointer}/table`;
  for (const [index, key] of table.keys.entries()) {
    const name = step.with?.[key] ?? key;
    const trait = scope.trait(name, rows, step.with?.[key] === undefined ? `${at}/keys/${index}` : `${pointer}/with`);
    if (trait !== unknownTrait) checkKeyColumn(scope, table, index, name, trait, rows, at);
  }
  for (const key of Object.keys(step.with ?? {}))
    if (!table.keys.includes(key)) scope.report(`${pointer}/with`, 'unknown_name', `表里没有“${key}”这个键`);
  const cells = table.rows.map((row) => row.at(-1) as Cell);
  const texts = cells.filter((cell) => typeof cell === 'string');
  const figures = texts.filter(isFigureText);
  const named = [...new Set(texts)].filter((text) => !isFigureText(text));
  const cellOf = (name: string) => {
    const index = cells.indexOf(name);
    return `${at}/rows/${index}/${table.rows[index]!.length - 1}`;
  };
  const traits = named.map((name) => scope.trait(name, rows, cellOf(name)));
  const type = figures.length > 0 ? 'number' : (traits[0]?.type ?? 'number');
  for (const [index, name] of named.entries())
    if (traits[index] !== unknownTrait && traits[index]!.type !== type)
      scope.report(cellOf(name), 'wrong_type', `“${name}”与这张表其他格不是同一种值，请改成${typeWords[type]}`);
  const own = { type: 'number', unit: unitOf(table.unit), places: greatestPlaces(figures) } as const;
  const all: Trait[] = table.unit !== undefined || traits.length === 0 ? [own, ...traits] : traits;
  scope.sameUnits(all, pointer, [step.as, ...named]);
  return {
    type,
    unit: knownUnit(all),
    places: greatest([own, ...traits]),
  };
}

function checkKeyColumn(
  scope: Scope,
  table: Table,
  index: number,
  name: string,
  trait: Trait,
  rows: string | null,
  pointer: string,
): void {
  if (trait.type === 'set') scope.report(`${pointer}/keys/${index}`, 'wrong_type', `“${name}”是集合，不能作表的键`);
  for (const [at, row] of table.rows.entries()) {
    const key = row[index];
    const where = `${pointer}/rows/${at}/${index}`;
    if (row.length !== table.keys.length + 1 || key === '*' || key === undefined) continue;
    if (Array.isArray(key)) for (const each of key) checkLiteral(scope, name, trait, each, where);
    else if (typeof key === 'object') {
      if (!('none' in key) && !('unspecified' in key)) checkBand(scope, name, trait, key, rows, where);
    } else checkLiteral(scope, name, trait, key, where);
  }
}

const typeWords = { number: '数字', text: '文字', flag: '是否', date: '日期', set: '集合' } as const;
