import { dayInShanghai } from '../../shared/calendar.ts';
import { isPublic, type Notice } from '../../shared/funds/notice.ts';
import type { Paper } from '../../shared/funds/paper.ts';
import { paymentPackage } from '../../shared/funds/payment-package.ts';
import { inTurn } from '../../shared/in-turn.ts';
import type { BatchWithRows } from '../../shared/storage/batches.ts';
import { eventsOf } from '../../shared/storage/claims.ts';
import type { Database } from '../../shared/storage/database.ts';
import { getInstitutions } from '../../shared/storage/institutions.ts';
import { getNotice } from '../../shared/storage/notices.ts';
import { latestPaymentBasis } from '../../shared/storage/payment-basis.ts';

const readAtOnce = 8;

/** The papers of a batch with what they rest on: its notices, the payment basis, the names of the institutions. */
export async function packageOf(database: Database, { batch, rows }: BatchWithRows): Promise<Paper[]> {
  const institutions = await getInstitutions(
    database,
    rows.map((row) => row.institutionId),
  );
  const basis = await latestPaymentBasis(database, batch.division);
  return paymentPackage({
    batch,
    rows,
    notices: await noticesOf(database, batch.claimIds),
    institutionNames: new Map([...institutions].map(([id, { name }]) => [id, name])),
    budgetUnit: batch.prepared.office,
    preparedOn: dayInShanghai(new Date(batch.preparedAt)),
    basis: basis && `${basis.issuer}${basis.docNo}`,
  });
}

/** The notices on which claims stood, as their events name them; a corrected one stands for the first, one that came to nothing for none. */
async function noticesOf(database: Database, claimIds: readonly string[]): Promise<Notice[]> {
  const names = new Set<string>();
  for await (const events of inTurn(claimIds, readAtOnce, (id) => eventsOf(database, id)))
    for (const { command, note } of events) if (command === 'publish' && note) names.add(note);
  const notices: Notice[] = [];
  for await (const notice of inTurn(names, readAtOnce, (id) => getNotice(database, id)))
    if (notice && isPublic(notice)) notices.push(notice);
  return notices;
}
