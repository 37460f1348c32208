import type { PolicyDocument } from '../schema.ts';
import { type Finding, Findings } from './finding.ts';
export function checkNames(_policy: PolicyDocument): Finding[] {
  return new Findings().list;
}
