import { operationsOver } from '../../shared/http/operation.ts';
import type { Division } from '../../shared/policies/divisions.ts';
import type { LawReader } from '../../shared/storage/policy-versions.ts';

/** What the public API works with: the law, built in and published, and two documents written at build time. */
export interface Services {
  readonly law: LawReader;
  readonly divisions: readonly Division[];
  readonly openApi: () => Promise<unknown>;
  readonly policySchema: () => Promise<unknown>;
}

export const operation = operationsOver<Services>();
