import type { Condition } from '../format/condition.ts';
import type { Policy } from '../format/document.ts';
import { citesOf, type Names, namesOf } from '../format/names.ts';
import type { Provision } from '../format/provision.ts';
import type { Step } from '../format/step.ts';
import { amountOf } from '../scope/amount.ts';
import { type Scope, type StepInfo, scopeOf } from '../scope/scope.ts';
import type { Trait } from '../scope/trait.ts';
import { Compiler } from './compiler.ts';
import { Exact } from './exact.ts';
import type { Reader, Reason, SettingValue, Test } from './run.ts';
import { sureLookups } from './sure-lookups.ts';

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
