import { operationsOver } from '../../shared/http/operation.ts';
import type { Database } from '../../shared/storage/database.ts';

/** What the handlers of this function work with. */
export interface Services {
  readonly database: Database;
  /** On one machine a subscriber may be another program of it; in the cloud only a public https address. */
  readonly anywhere: boolean;
}

export const operation = operationsOver<Services>();
