import type { Condition } from '../format/condition.ts';
import type { PolicyDocument } from '../format/document.ts';
import { type Finding, Findings } from './finding.ts';

/** A named condition, written out with the conditions it names, may have this many parts. */
const mostParts = 500;

/** Named conditions must not lead back to themselves, nor grow without bound when they are written out. */
export function checkTests(policy: PolicyDocument): Finding[] {
  const findings = new Findings();
  const tests = new Map(Object.entries(policy.tests ?? {}));
  const sizes = new Map<string, number>();
  const open = new Set<string>();
  const sizeOf = (name: string): number => {
    const known = sizes.get(name);
    if (known !== undefined) return known;
    const condition = tests.get(name);
    if (condition === undefined) return 1;
    if (open.has(name)) {
      findings.error(`/tests/${name}`, 'test_cycle', `条件“${name}”绕回了自己，请改写`);
      return 1;
    }
    open.add(name);
    const size = Math.min(partsOf(condition, sizeOf), mostParts + 1);
    open.delete(name);
    sizes.set(name, size);
    return size;
  };
  for (const name of tests.keys())
    if (sizeOf(name) > mostParts)
      findings.error(`/tests/${name}`, 'test_too_large', `条件“${name}”展开后超过${mostParts}项，请简化`);
  return findings.list;
}

function partsOf(condition: Condition, sizeOf: (name: string) => number): number {
  if ('all' in condition) return condition.all.reduce((sum, part) => sum + partsOf(part, sizeOf), 1);
  if ('any' in condition) return condition.any.reduce((sum, part) => sum + partsOf(part, sizeOf), 1);
  if ('not' in condition) return 1 + partsOf(condition.not, sizeOf);
  return 'test' in condition ? 1 + sizeOf(condition.test) : 1;
}
