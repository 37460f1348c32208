import { dayInShanghai } from '../../shared/calendar.ts';
import type { Paper } from '../../shared/funds/paper.ts';
import { paymentPackage } from '../../shared/funds/payment-package.ts';
import type { BatchWithRows } from '../../shared/storage/batches.ts';
import { eventsOf } from '../../shared/storage/claims.ts';
import type { Database } from '../../shared/storage/database.ts';
import { getInstitution } from '../../shared/storage/institutions.ts';
import { getNotice } from '../../shared/storage/notices.ts';
import { latestPaymentBasis } from '../../shared/storage/payment-basis.ts';

/** The papers of a batch with what they rest on: its notices, the payment basis, the names of the institutions. */
export async function packageOf(database: Database, { batch, rows }: BatchWithRows): Promise<Paper[]> {
  const ids = [...new Set(rows.map((row) => row.institutionId))];
  const institutions = await Promise.all(ids.map((id) => getInstitution(database, id)));
  const basis = await latestPaymentBasis(database, batch.division);
  return paymentPackage({
    batch,
    rows,
    notices: await noticesOf(database, batch.claimIds),
    institutionNames: new Map(institutions.flatMap((one) => (one ? [[one.id, one.name] as const] : []))),
    budgetUnit: batch.prepared.office,
    preparedOn: dayInShanghai(new Date(batch.preparedAt)),
    basis: basis && `${basis.issuer}${basis.docNo}`,
  });
}

/** The notices on which claims stood, as their events name them; a corrected one stands for the first. */
export async function noticesOf(database: Database, claimIds: readonly string[]) {
  const events = await Promise.all(claimIds.map((id) => eventsOf(database, id)));
  const names = events.flatMap((list) => list.filter(({ command }) => command === 'publish').map(({ note }) => note));
  const notices = await Promise.all([...new Set(names)].map((id) => (id ? getNotice(database, id) : null)));
  return notices.filter((notice) => notice !== null);
}
