import { canonicalJson } from '../../shared/canonical-json.ts';
import { bytesOf } from '../../shared/files/archive.ts';
import { type Archive, filesIn, openArchive } from '../../shared/files/zip.ts';
import * as sheets from '../../shared/funds/archive-sheets.ts';
import type { SentFiles } from '../../shared/funds/batch.ts';
import { batchView } from '../../shared/funds/batch-views.ts';
import type { Inspection } from '../../shared/funds/inspection.ts';
import { inTurn } from '../../shared/in-turn.ts';
import type { BatchWithRows } from '../../shared/storage/batches.ts';
import { allBudgetDocuments, entriesOf } from '../../shared/storage/budget.ts';
import type { Database } from '../../shared/storage/database.ts';
import type { FileStore } from '../../shared/storage/file-store.ts';
import { listInspections } from '../../shared/storage/inspections.ts';
import { latestPaymentBasis } from '../../shared/storage/payment-basis.ts';
import { openBooks } from './archive-books.ts';
import { archivedClaim, classNamesOf } from './archive-claims.ts';
import { answerMedia, keptFile, outgoingFile, spreadsheet } from './bank-files.ts';
import { packageOf, withCorrections } from './batch-papers.ts';
import { keptProof } from './notice-proof.ts';
import type { Services } from './services.ts';

type Place = Pick<Services, 'database' | 'files'>;

/** Claims that are read at once: what of them is in memory is this much, however many the batch has. */
const claimsAtOnce = 8;
const inspectionsAtOnce = 25;

/**
 * 归档: everything a batch rests on, in one zip with a manifest of SHA-256: its papers and what went out and came back byte by byte,
 * 支付依据, 指标 and their journal, 名册, claims with their lines, events and recoveries, 材料目录, notices and inspections. Children stand
 * in it by mask, as they do in a claim. It is written file by file, and the same batch as it stands gives the same bytes.
 */
export async function archiveOf(place: Place, of: BatchWithRows): Promise<Uint8Array> {
  const { batch, rows } = of;
  const archive = openArchive(batch.appliedAt ?? batch.preparedAt);
  await addPapers(archive, place, of);
  archive.add(json('支付批次与支付结果.json', batchView(batch, rows)));
  archive.add(json('支付依据.json', await latestPaymentBasis(place.database, batch.division)));
  archive.add(json('指标文件.json', await allBudgetDocuments(place.database, batch.division)));
  for (const id of new Set(rows.map((row) => row.appropriationId)))
    archive.add(json(`指标流水/${id}.json`, await entriesOf(place.database, batch.division, id)));
  const numbers = await addClaims(archive, place.database, of);
  await addInspections(archive, place.database, of, numbers);
  await addAnswers(archive, place.files, of);
  return archive.finish();
}

/** The papers as people read them, and once the batch is applied the very files that went out. */
async function addPapers(archive: Archive, { database, files }: Place, of: BatchWithRows): Promise<void> {
  const { batch } = of;
  if (!batch.sent) {
    for (const paper of await packageOf(database, of)) archive.add(await bytesOf(paper));
    return;
  }
  for (const paper of filesIn(await outgoingFile(database, files, of, 'package'))) archive.add(paper);
  const names: Record<keyof SentFiles, string> = {
    package: '报送原件/拨付材料.zip',
    'utf-8': '报送原件/代发-UTF-8.csv',
    gb18030: '报送原件/代发-GB18030.csv',
  };
  for (const name of Object.keys(batch.sent) as (keyof SentFiles)[])
    archive.add({ name: names[name], bytes: await outgoingFile(database, files, of, name) });
}

/** Claims one after the other, their lines in the 名册 and their papers in the 材料目录, and the notices they stood on. */
async function addClaims(archive: Archive, database: Database, { batch }: BatchWithRows): Promise<Map<string, string>> {
  const roster = openBooks(archive, '名册', (rows) => sheets.rosterSheet(batch, rows));
  const evidence = openBooks(archive, '材料目录', (rows) => sheets.evidenceSheet(batch, rows));
  const numbers = new Map<string, string>();
  const noticeIds = new Set<string>();
  const kept = new Set<string>();
  const classes = classNamesOf(database);
  for await (const { head, lines, attachments, events, record } of inTurn(batch.claimIds, claimsAtOnce, (id) =>
    archivedClaim(database, id),
  )) {
    archive.add(json(`申报/${head.id}.json`, record));
    await roster.add(sheets.rosterRows(head, lines, await classes(head.institution.id)));
    await evidence.add(sheets.evidenceRows(head, lines, attachments));
    numbers.set(head.id, head.number);
    for (const { sha256 } of attachments) kept.add(sha256);
    for (const { command, note } of events) if (command === 'publish' && note) noticeIds.add(note);
  }
  const notices = await withCorrections(database, noticeIds);
  for (const notice of notices) {
    const { publication } = notice;
    if (publication?.proofSha256 && !kept.has(publication.proofSha256))
      await evidence.add([sheets.proofRow(notice, await keptProof(database, notice, publication.proofSha256))]);
  }
  archive.add(json('公示.json', notices));
  await roster.close();
  await evidence.close();
  return numbers;
}

/** The inspections that drew from claims of the batch, with their whole population, so that the sample can be drawn again. */
async function addInspections(
  archive: Archive,
  database: Database,
  { batch }: BatchWithRows,
  numbers: ReadonlyMap<string, string>,
): Promise<void> {
  const touching: Inspection[] = [];
  let cursor: string | null = null;
  do {
    const request = { limit: inspectionsAtOnce, cursor };
    const page: Awaited<ReturnType<typeof listInspections>> = await listInspections(database, batch.division, request);
    touching.push(...page.items.filter(({ population }) => population.some((id) => numbers.has(id))));
    cursor = page.nextCursor;
  } while (cursor !== null);
  const rows = touching.flatMap((one) => sheets.inspectionRows(one, numbers));
  archive.add(json('抽查.json', touching));
  archive.add(await bytesOf({ name: '抽查表.xlsx', content: { sheet: sheets.inspectionSheet(batch, rows) } }));
}

/** What the treasury answered, as it came. Of files imported before they were kept there is the hash, which the batch names. */
async function addAnswers(archive: Archive, files: FileStore, { batch }: BatchWithRows): Promise<void> {
  const missing: string[] = [];
  for (const sha256 of batch.files) {
    const bytes = await keptFile(files, batch, sha256);
    if (bytes)
      archive.add({ name: `支付结果原件/${sha256}${answerMedia(bytes) === spreadsheet ? '.xlsx' : '.csv'}`, bytes });
    else missing.push(sha256);
  }
  if (missing.length > 0)
    archive.add({ name: '支付结果原件/没有留存.txt', bytes: Buffer.from(`${missing.join('\n')}\n`) });
}

/** Names sorted, because a table gives back the members of a record in no order of its own. */
function json(name: string, value: unknown) {
  return { name, bytes: Buffer.from(`${JSON.stringify(JSON.parse(canonicalJson(value)), null, 1)}\n`) };
}
