import { roundingModes } from '../../money.ts';
import { rationOrders } from '../compile/shares.ts';
import type { Band, Condition } from '../format/condition.ts';
import type { PolicyDocument } from '../format/document.ts';
import { chainOf, isFigureText, isLiteralBound, listOf, type Names, namesOf, splitReference } from '../format/names.ts';
import type { Provision } from '../format/provision.ts';
import type { Step } from '../format/step.ts';
import type { Table } from '../format/table.ts';
import { amountOf } from './amount.ts';
import { type Scope, scopeOf } from './scope.ts';

/** A name as it is read: by itself, or as a column of a detail table. `rows` is the table in whose rows it is read. */
export interface Read {
  readonly name: string;
  readonly rows: string | null;
}

/** Every name that a condition looks at, named tests followed. */
export function readsOfCondition(condition: Condition, names: Names, rows: string | null): Read[] {
  if ('all' in condition) return condition.all.flatMap((part) => readsOfCondition(part, names, rows));
  if ('any' in condition) return condition.any.flatMap((part) => readsOfCondition(part, names, rows));
  if ('not' in condition) return readsOfCondition(condition.not, names, rows);
  if ('given' in condition) return [{ name: condition.given, rows }];
  if ('date' in condition) return [condition.date, condition.yearOf ?? condition.date].map((name) => ({ name, rows }));
  if ('value' in condition) return [condition.value, ...boundNames(condition)].map((name) => ({ name, rows }));
  const test = names.get(condition.test);
  return test?.sort === 'test' ? readsOfCondition(test.condition, names, rows) : [];
}

export function boundNames(band: Band): string[] {
  return [band.from, band.to, band.above, band.below].filter(
    (bound): bound is string => bound !== undefined && !isLiteralBound(bound),
  );
}

/** Every name that a table looks at: its keys, the bounds of its bands and the names in its cells. */
export function readsOfTable(table: Table, renamed: Readonly<Record<string, string>> = {}): string[] {
  const inside = table.rows.flatMap((row) => {
    const cell = row.at(-1);
    const bounds = row.slice(0, -1).flatMap((key) => (isBand(key) ? boundNames(key) : []));
    return typeof cell === 'string' && !isFigureText(cell) ? [...bounds, cell] : bounds;
  });
  return [...table.keys.map((key) => renamed[key] ?? key), ...inside];
}

export function isBand(key: unknown): key is Band {
  return typeof key === 'object' && key !== null && !Array.isArray(key) && !('none' in key) && !('unspecified' in key);
}

/** Every name that one step reads directly. */
export function readsOfStep(step: Step, names: Names): Read[] {
  const rows = step.for ?? null;
  const here = (list: readonly (string | undefined)[]): Read[] =>
    list.filter((name): name is string => name !== undefined).map((name) => ({ name, rows }));
  const around = [...here([step.else]), ...(step.when === undefined ? [] : readsOfCondition(step.when, names, rows))];
  return [...around, ...operandsOf(step, names, rows, here)];
}

function operandsOf(
  step: Step,
  names: Names,
  rows: string | null,
  here: (list: readonly (string | undefined)[]) => Read[],
): Read[] {
  switch (step.op) {
    case 'times':
      return here([...step.of, ...listOf(step.over)]);
    case 'plus':
    case 'minus':
    case 'min':
    case 'max':
    case 'given':
      return here(step.of);
    case 'lookup': {
      const named = typeof step.table === 'string' ? names.get(step.table) : null;
      const table = typeof step.table === 'string' ? (named?.sort === 'table' ? named.table : null) : step.table;
      return table === null ? [] : here(readsOfTable(table, step.with));
    }
    case 'tiered':
      return here([step.of, ...step.tiers.flat().filter((name) => name !== '*')]);
    case 'round':
      return here([step.of, isFigureText(step.to) ? undefined : step.to, literal(step.mode, roundingModes)]);
    case 'split':
      return here([step.of, ...step.parts.map(({ share }) => (isFigureText(share) ? undefined : share))]);
    case 'months':
      return here([step.from, step.to]);
    case 'ration':
      return [
        ...here([step.of, step.by]),
        ...[step.limit, literal(step.keep, rationOrders)].flatMap((name) =>
          name === undefined ? [] : [{ name, rows: null }],
        ),
      ];
    case 'provision':
      return [];
    case 'sum':
    case 'average':
    case 'count': {
      const [table, column] = splitReference(step.of);
      const where = step.where === undefined ? [] : readsOfCondition(step.where, names, table);
      const top = step.top !== undefined && !isFigureText(step.top) ? [{ name: step.top, rows }] : [];
      return [...where, ...top, ...(column === null ? [{ name: table, rows }] : [{ name: column, rows: table }])];
    }
  }
}

function literal(text: string | undefined, words: readonly string[]): string | undefined {
  return text === undefined || words.includes(text) ? undefined : text;
}

/** What a provision itself names, apart from its steps: conditions, amounts, what it shows. */
export function rootsOf(provision: Provision, scope: Scope): Read[] {
  const { names } = scope;
  const whole = (name: string | null | undefined): Read[] => (name == null ? [] : [readOf(name)]);
  const shown = Object.values(provision.show ?? {}).flatMap((value): Read[] => {
    if (typeof value === 'string') return whole(value);
    if (Array.isArray(value)) return value.flatMap(whole);
    if ('text' in value) return value.when === undefined ? [] : readsOfCondition(value.when, names, null);
    return [...whole(value.of), ...whole(value.by)];
  });
  return [
    ...(provision.appliesTo === undefined ? [] : readsOfCondition(provision.appliesTo, names, null)),
    ...(provision.requires ?? []).flatMap((each) => readsOfCondition(each.if, names, each.for ?? null)),
    ...(provision.grants ?? []).flatMap(({ when, met }) =>
      [when, met].flatMap((condition) => (condition === undefined ? [] : readsOfCondition(condition, names, null))),
    ),
    ...whole(provision.benefit),
    ...whole(amountOf(provision, scope)),
    ...whole(provision.lines),
    ...Object.values(provision.lineParts ?? {}).flatMap(whole),
    ...shown,
  ];
}

export function readOf(reference: string): Read {
  const [table, column] = splitReference(reference);
  return column === null ? { name: table, rows: null } : { name: column, rows: table };
}

/** Everything a provision reads, through its steps and the provisions it refers to. Each read is listed once. */
export function allReads(document: PolicyDocument, provision: Provision, names: Names = namesOf(document)): Read[] {
  const found = new Map<string, Read>();
  const done = new Set<string>();
  const provisions = [provision];
  for (let next = provisions.pop(); next !== undefined; next = provisions.pop()) {
    if (done.has(next.id)) continue;
    done.add(next.id);
    const scope = scopeOf(document, next, names);
    const open = rootsOf(next, scope);
    const seen = new Set<string>();
    for (let read = open.pop(); read !== undefined; read = open.pop()) {
      const key = `${read.rows ?? ''}.${read.name}`;
      if (seen.has(key)) continue;
      seen.add(key);
      found.set(key, read);
      if (read.rows !== null) open.push({ name: read.rows, rows: null });
      const info = scope.steps.get(read.name);
      if (info === undefined) continue;
      open.push(...readsOfStep(info.step, names));
      if (info.step.op === 'provision') {
        const { of } = info.step;
        const target = document.provisions.find(({ id }) => id === of);
        if (target) provisions.push(target);
      }
    }
  }
  return [...found.values()];
}

/** The facts that a kind asks for here: those of the whole question, and those of each detail table's rows. */
export interface FactsRead {
  readonly facts: readonly string[];
  readonly rows: Readonly<Record<string, readonly string[]>>;
}

/** Which facts (and settings narrower than the division) the provisions of a kind can ask for; `on` is always known. */
export function factsRead(policy: PolicyDocument, kind: string): FactsRead {
  const names = namesOf(policy);
  const facts = new Set<string>();
  const rows = new Map<string, Set<string>>();
  for (const provision of policy.provisions.filter((each) => each.kind === kind))
    for (const read of allReads(policy, provision, names)) {
      const definition = names.get(read.name);
      if (definition?.sort === 'setting' && definition.setting.scope === 'division') continue;
      if (definition?.sort !== 'fact' && definition?.sort !== 'setting') continue;
      if (read.name === 'on') continue;
      const table =
        definition.sort === 'fact' ? tableOf(definition.fact.rows, read.rows, names, policy, read.name) : null;
      if (table === null) facts.add(read.name);
      else rows.set(table, (rows.get(table) ?? new Set()).add(read.name));
    }
  return { facts: [...facts], rows: Object.fromEntries([...rows].map(([table, list]) => [table, [...list]])) };
}

/** A fact read in rows belongs to the table it says; one the document declares without saying, to the rows it is read in. */
function tableOf(
  owner: string | undefined,
  rows: string | null,
  names: Names,
  policy: PolicyDocument,
  name: string,
): string | null {
  if (rows === null) return null;
  const chain = chainOf(rows, names);
  if (owner !== undefined) return chain.includes(owner) ? owner : null;
  return policy.facts !== undefined && Object.hasOwn(policy.facts, name) ? rows : null;
}
