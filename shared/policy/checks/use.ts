import type { PolicyDocument } from '../format/document.ts';
import { type Names, namesOf } from '../format/names.ts';
import type { Step } from '../format/step.ts';
import { allReads, readsOfStep } from '../scope/reads.ts';
import { type Finding, Findings } from './finding.ts';

/** What nothing reads is a slip of the pen: a setting, a figure, a step, a condition or a fact that was meant to matter. */
export function checkUse(policy: PolicyDocument): Finding[] {
  const findings = new Findings();
  const names = namesOf(policy);
  const read = namesRead(policy, names);
  const idle = idleSteps(policy, read);
  const used = new Set([...read.values()].flatMap((each) => [...each]));
  for (const provision of policy.provisions) for (const name of provision.assumes ?? []) used.add(name);
  for (const name of testsUsed(policy)) used.add(name);
  for (const rows of Object.values(policy.rows ?? {})) if (rows.scalar !== undefined) used.add(rows.scalar);
  for (const [section, level, what, todo] of sections)
    for (const name of Object.keys(policy[section] ?? {})) {
      if (used.has(name)) continue;
      const by = idle.find(({ step }) => readsOfStep(step, names).some((each) => each.name === name));
      const detail =
        by === undefined
          ? `没有用到；${todo}`
          : `只有步骤“${by.step.as}”读取，而那一步的结果没有用到；多半是后面的步骤写错了名称，请让它读“${by.step.as}”`;
      findings[level](`/${section}/${name}`, 'unused', `${what}“${name}”${detail}`);
    }
  for (const { step, pointer } of idle) {
    const detail = `步骤“${step.as}”的结果没有用到：金额、条件、显示和后面的步骤都不读它；请让后面的步骤读它，或删去`;
    findings.warning(pointer, 'unused', detail);
  }
  const cited = new Set<string>();
  collectCites(policy, cited);
  for (const id of Object.keys(policy.quotes))
    if (!cited.has(id)) findings.warning(`/quotes/${id}`, 'unused', `引文“${id}”没有用到；请删去，或用 cite 引用它`);
  return findings.list;
}

const sections = [
  ['settings', 'error', '选择项', '请让某一步读取它，或列入某条的 assumes'],
  ['figures', 'error', '数字', '请删去，或在步骤里用它'],
  ['notes', 'error', '说明', '请列入某条的 assumes，或删去'],
  ['tests', 'error', '条件', '请删去，或用 {"test": …} 引用它'],
  ['facts', 'warning', '事实', '请删去，或在步骤、条件里用它'],
  ['rows', 'warning', '明细表', '请删去，或在步骤里用它'],
] as const;

/** The names that each provision reads, itself and through the provisions it refers to. */
function namesRead(policy: PolicyDocument, names: Names): ReadonlyMap<string, ReadonlySet<string>> {
  const reads = policy.provisions.map(
    (provision) => [provision.id, new Set(allReads(policy, provision, names).map(({ name }) => name))] as const,
  );
  return new Map(reads);
}

interface PlacedStep {
  readonly step: Step;
  readonly pointer: string;
}

/** Steps whose value nothing looks at: neither an amount, a condition, what is shown, another step nor another provision. */
function idleSteps(policy: PolicyDocument, read: ReadonlyMap<string, ReadonlySet<string>>): PlacedStep[] {
  const steps = policy.provisions.flatMap(({ steps = [] }) => steps);
  return policy.provisions.flatMap(({ id, steps: own = [] }, at) => {
    const referred = steps.flatMap((each) => (each.op === 'provision' && each.of === id ? [each.part] : []));
    const looked = new Set([...(read.get(id) ?? []), ...referred]);
    const isRead = (step: Step) =>
      looked.has(step.as) || (step.op === 'split' && step.parts.some((part) => looked.has(part.as)));
    return own.flatMap((step, index) => (isRead(step) ? [] : [{ step, pointer: `/provisions/${at}/steps/${index}` }]));
  });
}

function testsUsed(policy: PolicyDocument): Set<string> {
  const found = new Set<string>();
  const open: unknown[] = [policy.provisions, policy.shared, policy.tests];
  for (let next = open.pop(); open.length > 0 || next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    for (const [key, value] of Object.entries(next)) {
      if (key === 'test' && typeof value === 'string') found.add(value);
      else open.push(value);
    }
  }
  return found;
}

function collectCites(policy: PolicyDocument, found: Set<string>): void {
  const open: unknown[] = [policy];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    for (const [key, value] of Object.entries(next)) {
      if (key === 'cite') for (const id of Array.isArray(value) ? value : [value]) found.add(id);
      else if (value !== undefined && value !== null && typeof value === 'object') open.push(value);
    }
  }
}
