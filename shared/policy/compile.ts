import { type ConditionContext, testOf } from './conditions.ts';
import { Exact, zero } from './exact.ts';
import { citesOf, type Names, namesOf, valuesOf } from './names.ts';
import { operationOf, rationOf, type StepContext, splitOf } from './operations.ts';
import { readerOf } from './readers.ts';
import { type Maybe, Missing, type Reader, type Reason, type Row, Run, type SettingValue, type Test } from './run.ts';
import type { Condition, Policy, Provision, Step, Table } from './schema.ts';
import { lookupReader } from './tables.ts';
import { amountOf, type Scope, type StepInfo, scopeOf, splitReference, type Trait } from './traits.ts';

/** A provision made into functions once; evaluating it parses nothing. */
export interface CompiledProvision {
  readonly policy: CompiledPolicy;
  readonly provision: Provision;
  readonly scope: Scope;
  readonly appliesTo: Test | null;
  readonly requires: readonly Requirement[];
  readonly amount: { readonly read: Reader; readonly trait: Trait; readonly info: StepInfo | null } | null;
  readonly benefit: string | null;
  readonly lines: Lines | null;
  /** The provision whose lines these are, when this one only refers to it. */
  readonly refersTo: Extract<Step, { op: 'provision' }> | null;
  readonly reader: (reference: string, rows: string | null) => Reader;
  readonly test: (condition: Condition, rows: string | null) => Test;
  readonly cites: readonly string[];
  /** Lookups that the benefit always rests on: a “nothing here” of theirs is sure, whatever else is missing. */
  readonly sureLookups: readonly { readonly rows: string | null; readonly read: Reader }[];
}

export interface Requirement {
  readonly rows: string | null;
  readonly holds: Test;
  readonly reason: Reason;
}

export interface Lines {
  readonly table: string;
  readonly read: Reader;
  readonly trait: Trait;
  readonly parts: readonly { readonly name: string; readonly read: Reader; readonly trait: Trait }[];
}

export interface CompiledPolicy {
  readonly policy: Policy;
  readonly names: Names;
  readonly defaults: ReadonlyMap<string, SettingValue>;
  readonly provision: (id: string) => CompiledProvision;
}

const compiled = new WeakMap<Policy, CompiledPolicy>();

/** The functions of a policy, compiled when first asked for and kept with the policy object. */
export function compilePolicy(policy: Policy): CompiledPolicy {
  const known = compiled.get(policy);
  if (known) return known;
  const names = namesOf(policy);
  const provisions = new Map<string, CompiledProvision>();
  const result: CompiledPolicy = {
    policy,
    names,
    defaults: defaultsOf(policy),
    provision(id) {
      let found = provisions.get(id);
      if (found === undefined) {
        const provision = policy.provisions.find((candidate) => candidate.id === id);
        if (provision === undefined) throw new Error(`policy ${policy.id} has no provision ${id}`);
        found = compileProvision(result, provision);
        provisions.set(id, found);
      }
      return found;
    },
  };
  compiled.set(policy, result);
  return result;
}

function defaultsOf(policy: Policy): Map<string, SettingValue> {
  const defaults = new Map<string, SettingValue>();
  for (const [name, setting] of Object.entries(policy.settings ?? {}))
    if (setting.value !== null) {
      const value = setting.type === 'number' ? Exact.of(setting.value) : setting.value;
      const decidedBy = setting.decidedBy ?? null;
      defaults.set(name, { value, text: setting.value, how: 'document', decidedBy, reason: setting.why });
    }
  return defaults;
}

function compileProvision(policy: CompiledPolicy, provision: Provision): CompiledProvision {
  const scope = scopeOf(policy.policy, provision, policy.names);
  const cites = citesOf(provision.cite);
  const compiler = new Compiler(policy, provision, scope);
  const amount = amountOf(provision, scope);
  const info = amount === null ? null : (scope.steps.get(amount) ?? null);
  const refers = info?.step.op === 'provision' && info.part === null ? info.step : null;
  return {
    policy,
    provision,
    scope,
    cites,
    appliesTo: provision.appliesTo === undefined ? null : compiler.test(provision.appliesTo, null),
    requires: (provision.requires ?? []).map((requirement) => ({
      rows: requirement.for ?? null,
      holds: compiler.test(requirement.if, requirement.for ?? null),
      reason: {
        code: requirement.code ?? 'requirement_not_met',
        text: requirement.reason,
        citation: citesOf(requirement.cite)[0] ?? cites[0] ?? null,
      },
    })),
    amount:
      amount === null ? null : { read: compiler.reader(amount, null), trait: scope.trait(amount, null, ''), info },
    benefit: provision.benefit ?? amount,
    lines: compiler.lines(),
    refersTo: provision.lines === undefined ? refers : null,
    reader: compiler.reader,
    test: compiler.test,
    sureLookups: sureLookups(scope, [provision.benefit ?? amount, provision.lines]).map(({ name, rows }) => ({
      rows,
      read: compiler.reader(name, rows),
    })),
  };
}

/** Walks from the benefit through everything that is computed in any case: no `when`, no choice of the first given. */
function sureLookups(scope: Scope, from: readonly (string | null | undefined)[]): StepInfo[] {
  const open = from.flatMap((reference) => (reference ? [splitReference(reference)[1] ?? reference] : []));
  const found = new Map<string, StepInfo>();
  const seen = new Set<string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const info = scope.steps.get(name);
    if (info === undefined || seen.has(name) || info.step.when !== undefined) continue;
    seen.add(name);
    const { step } = info;
    if (step.op === 'lookup') found.set(name, info);
    else if (step.op === 'round' || step.op === 'split' || step.op === 'tiered') open.push(step.of);
    else if (step.op === 'times' || step.op === 'plus' || step.op === 'minus' || step.op === 'min' || step.op === 'max')
      open.push(...step.of);
  }
  return [...found.values()];
}

class Compiler {
  private readonly policy: CompiledPolicy;
  private readonly provision: Provision;
  private readonly scope: Scope;
  private readonly steps = new Map<string, Reader>();
  private edges = 0;

  constructor(policy: CompiledPolicy, provision: Provision, scope: Scope) {
    this.policy = policy;
    this.provision = provision;
    this.scope = scope;
  }

  readonly reader = (reference: string, rows: string | null): Reader =>
    readerOf(reference, rows, this.scope, (name) => this.stepReader(name));

  readonly test = (condition: Condition, rows: string | null): Test => testOf(condition, this.conditions(rows));

  lines(): Lines | null {
    const { lines, lineParts } = this.provision;
    if (lines === undefined) return null;
    const column = (reference: string) => {
      const [table, name] = splitReference(reference);
      return { table, read: this.reader(name!, table), trait: this.scope.column(reference, '').trait };
    };
    const parts = Object.entries(lineParts ?? {}).map(([name, reference]) => ({ name, ...column(reference) }));
    return { ...column(lines), parts };
  }

  private conditions(rows: string | null): ConditionContext {
    return {
      names: this.scope.names,
      id: () => {
        this.edges += 1;
        return `${this.provision.id}:${this.edges}`;
      },
      read: (reference) => this.reader(reference, rows),
      given: (reference) => this.givenTest(reference, rows),
    };
  }

  private givenTest(reference: string, rows: string | null): Test {
    if (this.scope.names.get(reference)?.sort === 'rows')
      return (run, row) => (row?.rows.has(reference) ?? false) || run.situation.rows.has(reference);
    const read = this.reader(reference, rows);
    return (run, row) => {
      try {
        return read(run, row) !== null;
      } catch (thrown) {
        if (thrown instanceof Missing) return false;
        throw thrown;
      }
    };
  }

  /** A step with its `when`, its gate and its memory: each is computed at most once in a run, and only when read. */
  private stepReader(name: string): Reader {
    const known = this.steps.get(name);
    if (known) return known;
    const info = this.scope.steps.get(name)!;
    const context = this.stepContext(info.rows);
    const { step } = info;
    const compute = this.gated(info, this.conditional(step, this.operation(info, context), info.rows));
    const { slot, rows } = info;
    const reader: Reader =
      rows === null
        ? (run) => {
            const value = run.cache[slot];
            if (value !== undefined) return value;
            run.spend(1);
            const computed = compute(run, null);
            run.cache[slot] = computed;
            return computed;
          }
        : (run, row) => {
            let at = row!;
            while (at.table !== rows) at = at.parent!;
            const { cache } = run.state(at);
            const value = cache[slot];
            if (value !== undefined) return value;
            run.spend(1);
            const computed = compute(run, at);
            cache[slot] = computed;
            return computed;
          };
    this.steps.set(name, reader);
    return reader;
  }

  private operation(info: StepInfo, context: StepContext): Reader {
    const { step, part } = info;
    if (step.op === 'split') {
      if (part === null) return context.read(step.of);
      const parts = this.splitParts(step, context);
      return (run, row) => parts(run, row)?.[part] ?? null;
    }
    if (step.op === 'ration') {
      const shares = rationOf(step, context);
      const memory = new WeakMap<Run, ReadonlyMap<Row, Exact>>();
      return (run, row) => {
        let known = memory.get(run);
        if (known === undefined) {
          known = shares(run);
          memory.set(run, known);
        }
        return known.get(row!) ?? zero;
      };
    }
    return operationOf(step, context);
  }

  private readonly splits = new Map<Step, (run: Run, row: Row | null) => readonly Exact[] | null>();

  private splitParts(step: Extract<Step, { op: 'split' }>, context: StepContext) {
    const known = this.splits.get(step);
    if (known) return known;
    const parts = splitOf(step, context);
    this.splits.set(step, parts);
    return parts;
  }

  private conditional(step: Step, compute: Reader, rows: string | null): Reader {
    if (step.when === undefined) return compute;
    const when = this.test(step.when, rows);
    const other = step.else === undefined ? null : this.reader(step.else, rows);
    return (run, row) => (when(run, row) ? compute(run, row) : (other?.(run, row) ?? null));
  }

  /** The one step that a “no” turns to 0, for the whole or row by row. */
  private gated(info: StepInfo, compute: Reader): Reader {
    const { benefit, lines } = this.provision;
    const whole = benefit ?? amountOf(this.provision, this.scope);
    if (info.rows === null) {
      if (info.name !== whole) return compute;
      return (run, row) => {
        if (run.closed) return zero;
        const value = compute(run, row);
        return run.refusals.length > 0 ? zero : value;
      };
    }
    const column = `${info.rows}.${info.name}`;
    if (benefit?.includes('.') ? benefit !== column : lines !== column) return compute;
    const table = info.rows;
    return (run, row) => {
      if (run.closed || this.rowRequirements(run, row!, table).length > 0) return zero;
      const value = compute(run, row);
      return run.refusals.length > 0 || run.state(row!).refusals !== null ? zero : value;
    };
  }

  private rowRequirements(run: Run, row: Row, table: string): readonly Reason[] {
    const state = run.state(row);
    state.requirements ??= failedRequirements(this.policy.provision(this.provision.id), table, run, row);
    return state.requirements;
  }

  private stepContext(rows: string | null): StepContext {
    return {
      scope: this.scope,
      rows,
      read: (reference) => this.reader(reference, rows),
      readIn: (reference, table) => this.reader(reference, table),
      readWhole: (reference) => this.reader(reference, null),
      test: this.test,
      lookup: (step) => this.lookup(step, rows),
      provision: (step) => this.reference(step),
    };
  }

  private lookup(step: Extract<Step, { op: 'lookup' }>, rows: string | null): Reader {
    const named = typeof step.table === 'string' ? this.scope.names.get(step.table) : null;
    const table = named?.sort === 'table' ? named.table : (step.table as Table);
    const keys = table.keys.map((key) => this.reader(step.with?.[key] ?? key, rows));
    const id = typeof step.table === 'string' ? step.table : `${this.provision.id}:${step.as}`;
    const citation = citesOf(step.cite)[0] ?? citesOf(table.cite)[0] ?? citesOf(this.provision.cite)[0] ?? null;
    return lookupReader(table, id, keys, (reference) => this.reader(reference, rows), citation);
  }

  private reference(step: Extract<Step, { op: 'provision' }>): Reader {
    return (run) => {
      const { target, sub } = referred(this.policy, step, run);
      const read = step.part === undefined ? target.amount?.read : target.reader(step.part, null);
      const value: Maybe = read?.(sub, null) ?? null;
      for (const reason of sub.refusals) run.refuse(null, reason);
      return value;
    };
  }
}

/** The run of the provision that a step refers to, under the same facts and trials. */
export function referred(
  policy: CompiledPolicy,
  step: Extract<Step, { op: 'provision' }>,
  run: Run,
): { target: CompiledProvision; sub: Run } {
  const target = policy.provision(step.of);
  const gated = step.gated !== false;
  const key = `${step.of}:${gated}`;
  const known = run.subs.get(key);
  if (known) return { target, sub: known };
  const sub = new Run(run.situation, run.trials, target.scope.ordered.length, run.work, run.settings);
  if (gated) {
    const failed = failedRequirements(target, null, sub, null);
    sub.refusals.push(...failed);
    sub.closed = failed.length > 0;
  }
  run.subs.set(key, sub);
  return { target, sub };
}

/**
 * The reasons of all requirements that surely fail, for the whole (`rows` null) or for one row.
 * With none of those, an unknown that a requirement rests on is thrown: a sure “no” does not wait for it.
 */
export function failedRequirements(
  { requires }: CompiledProvision,
  rows: string | null,
  run: Run,
  row: Row | null,
): Reason[] {
  const failed: Reason[] = [];
  let missing: Missing | null = null;
  for (const requirement of requires) {
    if (requirement.rows !== rows) continue;
    try {
      if (!requirement.holds(run, row)) failed.push(requirement.reason);
    } catch (thrown) {
      if (!(thrown instanceof Missing)) throw thrown;
      missing ??= thrown;
    }
  }
  if (failed.length === 0 && missing) throw missing;
  return failed;
}

/** The words shown for a value: the label of a code, the digits of a number. */
export function wordsOf(names: Names, name: string, value: Maybe, places = 0): string {
  if (value === null) return '无';
  if (value instanceof Exact) return value.source !== null && places === 0 ? value.source : value.text(places);
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (Array.isArray(value)) return value.join('、');
  const definition = names.get(name);
  const values =
    definition?.sort === 'setting'
      ? valuesOf(definition.setting.values)
      : definition?.sort === 'fact'
        ? valuesOf(definition.fact.values)
        : null;
  return values?.get(value as string) ?? (value as string);
}
