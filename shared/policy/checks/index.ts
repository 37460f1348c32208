import type { PolicyDocument } from '../schema.ts';
import type { Finding } from './finding.ts';
import { checkNames } from './names.ts';

export type { Finding } from './finding.ts';

/** Checks in the order in which their faults make the next ones meaningless: a later group runs only on a sound document. */
const groups: readonly (readonly ((policy: PolicyDocument) => Finding[])[])[] = [[checkNames]];

/** Every fault and remark that the load checks find in a document of the right shape. */
export function checkDocument(policy: PolicyDocument): Finding[] {
  const findings: Finding[] = [];
  for (const group of groups) {
    for (const check of group) findings.push(...check(policy));
    if (findings.some(({ level }) => level === 'error')) break;
  }
  return findings;
}
