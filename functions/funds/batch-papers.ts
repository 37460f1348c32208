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
    notices: await standingNotices(database, batch.claimIds),
    institutionNames: new Map([...institutions].map(([id, { name }]) => [id, name])),
    budgetUnit: batch.prepared.office,
    preparedOn: dayInShanghai(new Date(batch.preparedAt)),
    basis: basis && `${basis.issuer}${basis.docNo}`,
  });
}

/** The notices on which claims stood, as their events name them; a 更正公示 stands in the place of what it corrects. */
async function standingNotices(database: Database, claimIds: readonly string[]): Promise<Notice[]> {
  const names = new Set<string>();
  for await (const events of inTurn(claimIds, readAtOnce, (id) => eventsOf(database, id)))
    for (const { command, note } of events) if (command === 'publish' && note) names.add(note);
  return (await withCorrections(database, names)).filter(({ correctedBy }) => correctedBy === null);
}

/** These notices, each followed by the 更正公示 that took its place, up to the one that stands; none for one that came to nothing. */
export async function withCorrections(database: Database, ids: Iterable<string>): Promise<Notice[]> {
  const notices: Notice[] = [];
  for await (const line of inTurn(ids, readAtOnce, (id) => lineFrom(database, id))) notices.push(...line);
  return notices;
}

async function lineFrom(database: Database, id: string | null): Promise<Notice[]> {
  const notice = id === null ? null : await getNotice(database, id);
  return notice && isPublic(notice) ? [notice, ...(await lineFrom(database, notice.correctedBy))] : [];
}
