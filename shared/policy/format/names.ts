import { Exact } from '../compile/exact.ts';
import type { Condition } from './condition.ts';
import type { Fact, Rows, Setting } from './declarations.ts';
import { dictionaryFacts, dictionaryRows } from './dictionary.ts';
import type { PolicyDocument } from './document.ts';
import type { Provision } from './provision.ts';
import type { Step } from './step.ts';
import type { Table } from './table.ts';

/** What a name in a document stands for. All names of a document share one space. */
export type Definition =
  | { sort: 'figure'; name: string; value: Exact; unit: string | undefined; label: string; cite: readonly string[] }
  | { sort: 'setting'; name: string; setting: Setting; label: string; cite: readonly string[] }
  | { sort: 'fact'; name: string; fact: Fact; label: string; cite: readonly string[] }
  | { sort: 'rows'; name: string; rows: Rows; label: string; cite: readonly string[] }
  | { sort: 'table'; name: string; table: Table; label: string; cite: readonly string[] }
  | { sort: 'test'; name: string; condition: Condition; label: string; cite: readonly string[] }
  | { sort: 'note'; name: string; label: string; cite: readonly string[] };

export type Names = ReadonlyMap<string, Definition>;

/** All names that the steps of a document may read, the shared dictionary's included. Maps, so that `constructor` is just a name nobody declared. */
export function namesOf(document: PolicyDocument): Names {
  const names = new Map<string, Definition>();
  const put = (definition: Definition) => names.set(definition.name, definition);
  const facts = { ...dictionaryFacts, ...document.facts };
  for (const [name, fact] of Object.entries(facts))
    put({ sort: 'fact', name, fact, label: fact.label, cite: citesOf(fact.cite) });
  for (const [name, rows] of Object.entries({ ...dictionaryRows, ...document.rows }))
    put({ sort: 'rows', name, rows, label: rows.label, cite: [] });
  for (const [name, setting] of Object.entries(document.settings ?? {}))
    put({ sort: 'setting', name, setting, label: setting.label, cite: citesOf(setting.cite) });
  for (const [name, figure] of Object.entries(document.figures ?? {}))
    put({
      sort: 'figure',
      name,
      value: Exact.of(figure.is),
      unit: figure.unit,
      label: figure.label ?? name,
      cite: citesOf(figure.cite),
    });
  for (const [name, table] of Object.entries(document.tables ?? {}))
    put({ sort: 'table', name, table, label: table.label ?? name, cite: citesOf(table.cite) });
  for (const [name, condition] of Object.entries(document.tests ?? {}))
    put({ sort: 'test', name, condition, label: name, cite: [] });
  for (const [name, note] of Object.entries(document.notes ?? {}))
    put({ sort: 'note', name, label: note.text, cite: citesOf(note.cite) });
  return names;
}

export function citesOf(cite: string | readonly string[] | undefined): readonly string[] {
  if (cite === undefined) return [];
  return typeof cite === 'string' ? [cite] : cite;
}

/** The steps a provision computes with, the shared ones first. */
export function stepsOf(document: PolicyDocument, provision: Provision): readonly Step[] {
  return [...(document.shared ?? []), ...(provision.steps ?? [])];
}

/** The detail table in which a step stands, or null; only the `for` of a step says it. */
export function rowsOfStep(step: Step): string | null {
  return step.for ?? null;
}

/** A table and the tables it is nested in, innermost first. */
export function chainOf(rows: string | null, names: Names): readonly string[] {
  const chain: string[] = [];
  for (let name = rows; name !== null && !chain.includes(name); ) {
    chain.push(name);
    const definition = names.get(name);
    name = definition?.sort === 'rows' ? (definition.rows.parent ?? null) : null;
  }
  return chain;
}

export function isFigureText(text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text);
}

export function isDateLiteral(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

/** The codes of an enum, a set or a choice, with the words shown for each. */
export function valuesOf(
  values: readonly string[] | Readonly<Record<string, string>> | undefined,
): Map<string, string> {
  if (values === undefined) return new Map();
  if (Array.isArray(values)) return new Map(values.map((value: string) => [value, value]));
  return new Map(Object.entries(values));
}

export function splitReference(reference: string): [string, string | null] {
  const point = reference.indexOf('.');
  return point < 0 ? [reference, null] : [reference.slice(0, point), reference.slice(point + 1)];
}

export function listOf(over: string | readonly string[] | undefined): readonly string[] {
  return citesOf(over);
}

export function choicesOf(names: Names, name: string): Map<string, string> | null {
  const definition = names.get(name);
  if (definition?.sort === 'setting' && definition.setting.type === 'choice')
    return valuesOf(definition.setting.values);
  if (definition?.sort === 'fact' && definition.fact.type === 'enum') return valuesOf(definition.fact.values);
  return null;
}

export function isLiteralBound(text: string): boolean {
  return isFigureText(text) || isDateLiteral(text);
}
