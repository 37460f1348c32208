import { operationsOver } from '../../shared/http/operation.ts';
import type { Division } from '../../shared/policies/divisions.ts';
import type { Policy } from '../../shared/policy/schema.ts';

/** What the public API works with: the law as data, and two documents written at build time. */
export interface Services {
  readonly policies: readonly Policy[];
  readonly divisions: readonly Division[];
  readonly openApi: unknown;
  readonly policySchema: unknown;
}

export const operation = operationsOver<Services>();
