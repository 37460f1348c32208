import { operationsOver } from '../../shared/http/operation.ts';
import type { Database } from '../../shared/storage/database.ts';
import type { LawReader } from '../../shared/storage/policy-versions.ts';

/** What the handlers of this function work with. */
export interface Services {
  readonly database: Database;
  readonly law: LawReader;
}

export const operation = operationsOver<Services>();
