import { splitReference } from '../format/names.ts';
import type { Scope, StepInfo } from '../scope/scope.ts';

/** Walks from the benefit through everything that is computed in any case: no `when`, no choice of the first given. */
export function sureLookups(scope: Scope, from: readonly (string | null | undefined)[]): StepInfo[] {
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
