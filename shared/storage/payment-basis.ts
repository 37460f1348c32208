import { PaymentBasis } from '../claims/registry.ts';
import type { Database } from './database.ts';
import { paymentBasisKey } from './keys.ts';
import { readRecord } from './record.ts';
import { versionConflict } from './versions.ts';
import { absent, put, type Write } from './write.ts';

/** Every 支付依据 a division ever registered, oldest first; a later one does not erase what an earlier one allowed. */
export async function paymentBases(database: Database, division: string): Promise<PaymentBasis[]> {
  const range = { partition: paymentBasisKey(division, 0).pk, prefix: '' };
  return (await database.all(range)).map((item) => readRecord(PaymentBasis, item));
}

/** The 支付依据 registered last, or null. */
export async function latestPaymentBasis(database: Database, division: string): Promise<PaymentBasis | null> {
  const range = { partition: paymentBasisKey(division, 0).pk, prefix: '', newestFirst: true };
  const [item] = await database.query(range, 1);
  return item ? readRecord(PaymentBasis, item) : null;
}

/** Registers the next version. Refuses with `version_conflict` when someone registered one meanwhile. */
export function registerPaymentBasis(basis: PaymentBasis): Write[] {
  return [put({ ...paymentBasisKey(basis.division, basis.version), ...basis }, absent, versionConflict)];
}
