import type { PolicyDocument } from '../format/document.ts';
import { isFigureText, listOf, namesOf, splitReference } from '../format/names.ts';
import type { Provision } from '../format/provision.ts';
import type { Step } from '../format/step.ts';
import type { Table } from '../format/table.ts';
import { boundNames, isBand, readsOfCondition, readsOfStep, rootsOf } from '../scope/reads.ts';
import { type Scope, type StepInfo, scopeOf } from '../scope/scope.ts';
import { type Finding, Findings } from './finding.ts';

/** How a value moves when an open figure grows. */
type Direction = 'still' | 'up' | 'down' | 'mixed';

/**
 * The range of an undecided answer is exact only if its ends are: an interval (a setting or a cell with two bounds)
 * may pass only through steps that keep or turn its direction, never through both at once. What is only shown has no range:
 * it is left out of an undecided answer.
 */
export function checkMonotone(policy: PolicyDocument): Finding[] {
  const findings = new Findings();
  const names = namesOf(policy);
  for (const provision of policy.provisions) {
    const scope = scopeOf(policy, provision, names);
    const deciding = decidingSteps(policy, provision, scope);
    for (const [name, setting] of Object.entries(policy.settings ?? {}))
      if (setting.type === 'number' && setting.between !== undefined)
        follow(deciding, scope, (reference) => reference === name, null, findings, `区间选择项“${name}”`);
    for (const [name, table] of Object.entries(policy.tables ?? {}))
      if (hasInterval(table)) follow(deciding, scope, () => false, name, findings, `表“${name}”里的区间`);
  }
  return findings.list;
}

function hasInterval(table: Table): boolean {
  return table.rows.some((row) => {
    const cell = row.at(-1);
    return typeof cell === 'object' && !Array.isArray(cell) && 'between' in cell && cell.between !== undefined;
  });
}

/** The steps on which an amount, a line or a condition rests, here or in a provision that refers to one of them. */
function decidingSteps(policy: PolicyDocument, provision: Provision, scope: Scope): ReadonlySet<string> {
  const steps = [policy.shared, ...policy.provisions.map((each) => each.steps)].flatMap((list) => list ?? []);
  const referred = steps.flatMap((step) =>
    step.op === 'provision' && step.of === provision.id && step.part !== undefined ? [step.part] : [],
  );
  const own = rootsOf({ ...provision, show: undefined, lineParts: undefined }, scope).map(({ name }) => name);
  const found = new Set<string>();
  const open = [...own, ...referred];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const info = scope.steps.get(name);
    if (info === undefined || found.has(name)) continue;
    found.add(name);
    open.push(...readsOfStep(info.step, scope.names).map((read) => read.name));
  }
  return found;
}

function follow(
  deciding: ReadonlySet<string>,
  scope: Scope,
  isOpen: (name: string) => boolean,
  table: string | null,
  findings: Findings,
  what: string,
): void {
  const directions = new Map<string, Direction>();
  const of = (reference: string): Direction => {
    const name = splitReference(reference)[1] ?? reference;
    return isOpen(name) ? 'up' : (directions.get(name) ?? 'still');
  };
  for (const info of scope.ordered) {
    const direction = directionOf(info, of, table, scope);
    const before = [...readNames(info.step)].some((name) => of(name) === 'mixed');
    if (direction === 'mixed' && !before && deciding.has(info.name))
      findings.error(
        info.pointer,
        'not_monotone',
        `${what}在“${info.name}”这一步里既推高又拉低结果，范围无法由两端得出；请拆开或改写`,
      );
    directions.set(info.name, direction);
  }
}

function readNames(step: Step): string[] {
  if (!('of' in step)) return [];
  return typeof step.of === 'string' ? [step.of] : [...step.of];
}

function directionOf(info: StepInfo, of: (name: string) => Direction, table: string | null, scope: Scope): Direction {
  const { step } = info;
  const conditions = [step.when, 'where' in step ? step.where : undefined].flatMap((condition) =>
    condition === undefined ? [] : readsOfCondition(condition, scope.names, null),
  );
  const around = conditions.some(({ name }) => of(name) !== 'still') ? 'mixed' : 'still';
  return join([around, step.else === undefined ? 'still' : of(step.else), operation(step, of, table, scope)]);
}

function operation(step: Step, of: (name: string) => Direction, table: string | null, scope: Scope): Direction {
  switch (step.op) {
    case 'times':
      return join([...step.of.map(of), ...listOf(step.over).map((name) => turned(of(name)))]);
    case 'minus':
      return join(step.of.map((name, index) => (index === 0 ? of(name) : turned(of(name)))));
    case 'plus':
    case 'min':
    case 'max':
    case 'given':
      return join(step.of.map(of));
    case 'round':
    case 'sum':
    case 'average':
      return of(step.of);
    case 'split':
      return step.parts.some(({ share }) => !isFigureText(share) && of(share) !== 'still') ? 'mixed' : of(step.of);
    case 'tiered':
      return join([of(step.of), ...step.tiers.map(([, rate]) => of(rate))]);
    case 'lookup':
      return lookupDirection(step, of, table, scope);
    case 'ration':
      return [step.of, step.by].some((name) => name !== undefined && of(name) !== 'still') ? 'mixed' : of(step.limit);
    case 'count':
    case 'months':
    case 'provision':
      return 'still';
  }
}

/** Cells carry their own direction; a key that moves may jump between cells either way. A bound that moves switches once, so its ends show both sides. */
function lookupDirection(
  step: Extract<Step, { op: 'lookup' }>,
  of: (name: string) => Direction,
  table: string | null,
  scope: Scope,
): Direction {
  const named = typeof step.table === 'string' ? scope.names.get(step.table) : null;
  const looked = typeof step.table === 'string' ? (named?.sort === 'table' ? named.table : null) : step.table;
  if (looked === null) return 'still';
  if (looked.keys.some((key) => of(step.with?.[key] ?? key) !== 'still')) return 'mixed';
  const own: Direction = table !== null && step.table === table ? 'up' : 'still';
  const cells = looked.rows.map((row) => {
    const cell = row.at(-1);
    return typeof cell === 'string' && !isFigureText(cell) ? of(cell) : 'still';
  });
  const bounds = looked.rows.flatMap((row) => row.slice(0, -1).flatMap((key) => (isBand(key) ? boundNames(key) : [])));
  const moving = bounds.some((name) => of(name) !== 'still') && cells.some((cell) => cell !== 'still');
  return moving ? 'mixed' : join([own, ...cells]);
}

function turned(direction: Direction): Direction {
  return direction === 'up' ? 'down' : direction === 'down' ? 'up' : direction;
}

function join(directions: readonly Direction[]): Direction {
  const moving = new Set(directions.filter((direction) => direction !== 'still'));
  if (moving.size === 0) return 'still';
  return moving.size === 1 ? [...moving][0]! : 'mixed';
}
