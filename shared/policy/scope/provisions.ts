import type { PolicyDocument } from '../format/document.ts';
import { type Names, stepsOf } from '../format/names.ts';
import type { Provision } from '../format/provision.ts';
import type { Step } from '../format/step.ts';
import { amountOf } from './amount.ts';
import { type Scope, scopeOf } from './scope.ts';
import { type Trait, unknownTrait } from './trait.ts';

export function traitOfProvision(scope: Scope, step: Extract<Step, { op: 'provision' }>, pointer: string): Trait {
  if (step.for !== undefined) scope.report(`${pointer}/for`, 'wrong_rows', 'provision 参照的是整条的数，不能逐行');
  const target = scope.document.provisions.find(({ id }) => id === step.of);
  if (!target || provisionsInCycles(scope.document).has(step.of)) {
    const detail = target ? `“${step.of}”的参照绕回了自己` : `没有编号为“${step.of}”的条款`;
    scope.report(`${pointer}/of`, target ? 'provision_cycle' : 'unknown_provision', detail);
    return unknownTrait;
  }
  const targeted = knownScope(scope.document, target, scope.names);
  const name = step.part ?? amountOf(target, targeted);
  const info = name === null ? undefined : targeted.steps.get(name);
  if (!info) {
    scope.report(pointer, 'unknown_name', `条款“${step.of}”里没有可参照的值`);
    return unknownTrait;
  }
  return info.trait;
}

const scopes = new WeakMap<Provision, Scope>();

/** The scope of a provision that another one refers to, worked out once: chains of references stay linear. */
function knownScope(document: PolicyDocument, provision: Provision, names: Names): Scope {
  const known = scopes.get(provision);
  if (known) return known;
  const scope = scopeOf(document, provision, names);
  scopes.set(provision, scope);
  return scope;
}

const cycles = new WeakMap<PolicyDocument, ReadonlySet<string>>();

/** Provisions that lead back to themselves by reference: what is left when those that refer to nothing open are taken away. */
export function provisionsInCycles(document: PolicyDocument): ReadonlySet<string> {
  const known = cycles.get(document);
  if (known) return known;
  const open = new Map(
    document.provisions.map((provision) => [
      provision.id,
      stepsOf(document, provision).flatMap((step) => (step.op === 'provision' ? [step.of] : [])),
    ]),
  );
  for (let before = -1; before !== open.size; ) {
    before = open.size;
    for (const [id, targets] of open) if (!targets.some((target) => open.has(target))) open.delete(id);
  }
  const found = new Set(open.keys());
  cycles.set(document, found);
  return found;
}
