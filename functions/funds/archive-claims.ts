import { maskedFileName } from '../../shared/funds/archive-sheets.ts';
import { allAttachments } from '../../shared/storage/attachments.ts';
import { eventsOf, getHead, linesOf } from '../../shared/storage/claims.ts';
import { allClasses } from '../../shared/storage/classes.ts';
import type { Database } from '../../shared/storage/database.ts';
import { duesOf } from '../../shared/storage/payables.ts';
import { recoveriesOf } from '../../shared/storage/recoveries.ts';

/** A claim as an archive takes it in: what its tables are made of, and the record that lies in it. */
export async function archivedClaim(database: Database, id: string) {
  const head = await getHead(database, id);
  if (!head) throw new Error(`a batch names no claim ${id}`);
  const [lines, events, dues, recoveries, attachments] = await Promise.all([
    linesOf(database, head),
    eventsOf(database, id),
    duesOf(database, id),
    recoveriesOf(database, id),
    allAttachments(database, id),
  ]);
  const masked = lines.map(({ child, ...line }) => {
    const known = child && { key: child.key, maskedNumber: child.maskedNumber, birthOrder: child.birthOrder };
    return { ...line, child: known };
  });
  const papers = attachments.map((of) => ({ ...of, name: maskedFileName(of.name, lines) }));
  const record = { head, lines: masked, events, ...dues, recoveries, attachments: papers };
  return { head, lines, events, attachments, record };
}

/** The names of an institution's classes by id, read once for each. */
export function classNamesOf(database: Database): (institutionId: string) => Promise<ReadonlyMap<string, string>> {
  let last: { readonly institutionId: string; readonly names: ReadonlyMap<string, string> } | null = null;
  return async (institutionId) => {
    if (last?.institutionId !== institutionId) {
      const classes = await allClasses(database, institutionId);
      last = { institutionId, names: new Map(classes.map(({ id, name }) => [id, name])) };
    }
    return last.names;
  };
}
