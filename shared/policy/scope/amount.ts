import type { Condition } from '../format/condition.ts';
import type { Provision } from '../format/provision.ts';
import { readsOfCondition } from './reads.ts';
import type { Scope } from './scope.ts';

/**
 * The step whose value a provision answers with: the one named, or the last that is not computed row by row and that no
 * condition of the provision looks at (an age worked out for a requirement, a share held against a target, is not an amount).
 */
export function amountOf(provision: Provision, scope: Scope): string | null {
  if (provision.amount !== undefined) return provision.amount;
  if (provision.benefit !== undefined && !provision.benefit.includes('.')) return provision.benefit;
  const own = new Set((provision.steps ?? []).map(({ as }) => as));
  const lookedAt = new Set(
    conditionsOf(provision).flatMap((each) => readsOfCondition(each, scope.names, null).map(({ name }) => name)),
  );
  const candidates = scope.ordered.filter(({ rows, part, name }) => rows === null && part === null && own.has(name));
  return candidates.findLast(({ name }) => !lookedAt.has(name))?.name ?? null;
}

function conditionsOf({ appliesTo, requires = [], grants = [] }: Provision): Condition[] {
  const conditions = [...requires.map((each) => each.if), ...grants.flatMap(({ when, met }) => [when, met])].filter(
    (each) => each !== undefined,
  );
  return appliesTo === undefined ? conditions : [appliesTo, ...conditions];
}
