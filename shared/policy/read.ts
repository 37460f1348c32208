import { type Fault, Refusal } from '../refusal.ts';
import { checkCoverage } from './checks/coverage.ts';
import { checkDocument, type Finding } from './checks/index.ts';
import { type CaseResult, runCases } from './checks/run-cases.ts';
import type { Policy } from './format/document.ts';
import { readShape } from './format/shape.ts';

/** What a check of a document says: faults that block, remarks that do not, and every worked case. */
export interface PolicyCheck {
  readonly valid: boolean;
  readonly errors: readonly Fault[];
  readonly warnings: readonly Fault[];
  readonly cases: readonly CaseResult[];
}

/**
 * Checks a document that nobody has vouched for: size, shape, every load check, then its worked cases.
 * Nothing is stored, nothing throws; a case that fails makes the document invalid.
 */
export function checkPolicy(document: unknown): PolicyCheck {
  const { policy, faults } = readShape(document);
  if (policy === null) return { valid: false, errors: faults, warnings: [], cases: [] };
  const findings = checkDocument(policy);
  const errors = findings.filter(isError).map(faultOf);
  const warnings = findings.filter((finding) => !isError(finding)).map(faultOf);
  if (errors.length > 0) return { valid: false, errors, warnings, cases: [] };
  const cases = runCases(policy);
  warnings.push(...checkCoverage(policy).map(faultOf));
  return { valid: cases.every(({ passed }) => passed), errors, warnings, cases };
}

/** Reads a document for use. Refuses: invalid_policy, policy_too_large (all faults, pointers into the document). */
export function readPolicy(document: unknown): Policy {
  const { policy, faults } = readShape(document);
  const errors = policy === null ? faults : checkDocument(policy).filter(isError).map(faultOf);
  if (policy !== null && errors.length === 0) return policy;
  const large = errors[0]?.pointer === '' && ['too_deep', 'too_many_values', 'too_long'].includes(errors[0].code);
  const message = `这份政策文件有${errors.length}处需要改正：${errors[0]?.detail ?? ''}`;
  throw new Refusal(large ? 'policy_too_large' : 'invalid_policy', message, { faults: errors });
}

function isError({ level }: Finding): boolean {
  return level === 'error';
}

function faultOf({ pointer, code, detail }: Finding): Fault {
  return { pointer, code, detail };
}
