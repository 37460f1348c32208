import type { PolicyDocument } from '../format/document.ts';
import { checkAmounts } from './amounts.ts';
import { checkCases } from './cases.ts';
import { checkTests } from './conditions.ts';
import type { Finding } from './finding.ts';
import { checkMonotone } from './monotone.ts';
import { checkNames } from './names.ts';
import { checkNones } from './nones.ts';
import { checkQuotes } from './quotes.ts';
import { checkReferences } from './references.ts';
import { checkTables } from './tables.ts';
import { checkUse } from './use.ts';

export type { Finding } from './finding.ts';

/** A later group looks only at a document that the earlier ones found sound: it would misread any other. */
const groups: readonly (readonly ((policy: PolicyDocument) => Finding[])[])[] = [
  [checkTests],
  [checkNames, checkQuotes],
  [checkReferences],
  [checkTables, checkNones, checkAmounts, checkUse, checkMonotone, checkCases],
];

/** Every fault and remark that the load checks find in a document of the right shape. */
export function checkDocument(policy: PolicyDocument): Finding[] {
  const findings: Finding[] = [];
  for (const group of groups) {
    for (const check of group) findings.push(...check(policy));
    if (findings.some(({ level }) => level === 'error')) break;
  }
  return findings;
}
