import type { Condition } from '../format/condition.ts';
import { citesOf, splitReference } from '../format/names.ts';
import type { Provision } from '../format/provision.ts';
import type { Step } from '../format/step.ts';
import type { Table } from '../format/table.ts';
import { amountOf } from '../scope/amount.ts';
import type { Scope, StepInfo } from '../scope/scope.ts';
import type { CompiledPolicy, Lines } from './compile.ts';
import { type ConditionContext, testOf } from './conditions.ts';
import { type Exact, zero } from './exact.ts';
import { operationOf, type StepContext } from './operations.ts';
import { readerOf } from './readers.ts';
import { referred } from './referred.ts';
import { failedRequirements } from './requirements.ts';
import { type Maybe, Missing, type Reader, type Reason, type Row, type Run, type Test } from './run.ts';
import { rationOf, splitOf } from './shares.ts';
import { lookupReader } from './tables.ts';

export class Compiler {
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
