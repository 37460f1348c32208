import { dictionaryFacts, dictionaryRows } from '../policy/dictionary.ts';
import type { Policy } from '../policy/schema.ts';

/** Names of facts that the provisions of a kind read, of the whole question and of the rows of each table. */
export interface FactsRead {
  readonly facts: readonly string[];
  readonly rows: Readonly<Record<string, readonly string[]>>;
}

export function factsRead(policy: Policy, kind: string): FactsRead {
  const facts = { ...dictionaryFacts, ...policy.facts };
  const tables = new Set([...Object.keys(dictionaryRows), ...Object.keys(policy.rows ?? {})]);
  const seen = new Set<string>();
  const read = new Set<string>();
  const rowTables = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null)
      Object.entries(value).forEach(([key, each]) => {
        visit(key);
        visit(each);
      });
    else if (typeof value === 'string') for (const name of value.split('.')) visitName(name);
  };
  const visitName = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    if (tables.has(name)) rowTables.add(name);
    if (Object.hasOwn(facts, name)) read.add(name);
    for (const group of [policy.tables, policy.tests, policy.settings])
      if (group && Object.hasOwn(group, name)) visit(group[name]);
    for (const step of policy.shared ?? []) if (step.as === name) visit(step);
    for (const provision of policy.provisions)
      if (provision.id === name) visit([provision.appliesTo, provision.requires, provision.steps]);
  };
  for (const { kind: own, appliesTo, requires, steps, grants } of policy.provisions)
    if (own === kind) visit([appliesTo, requires, steps, grants?.map(({ when, met }) => [when, met])]);
  const rows = Object.fromEntries(
    [...rowTables].map((table) => [table, [...read].filter((name) => facts[name]?.rows === table)]),
  );
  return { facts: [...read].filter((name) => !rowTables.has(facts[name]?.rows ?? '')), rows };
}
