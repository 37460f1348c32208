import type { Act } from '../claims/decision.ts';
import { Appropriation, BudgetDocument } from '../funds/appropriation.ts';
import { JournalEntry, type MoneyMove, move } from '../funds/journal.ts';
import { Refusal } from '../refusal.ts';
import { Contention } from './contention.ts';
import type { Database } from './database.ts';
import { appropriationKey, budgetDocumentKey, closedYearKey, entryKey, moveKey } from './keys.ts';
import { readRecord } from './record.ts';
import { absent, check, equal, neverHappens, put, type Write } from './write.ts';

export async function getAppropriation(
  database: Database,
  division: string,
  id: string,
): Promise<Appropriation | null> {
  const item = await database.get(appropriationKey(division, id));
  return item && readRecord(Appropriation, item);
}

/** Every 指标 of a division, strongly consistent. */
export async function allAppropriations(database: Database, division: string): Promise<Appropriation[]> {
  const { pk, sk } = appropriationKey(division, '');
  return (await database.all({ partition: pk, prefix: sk })).map((item) => readRecord(Appropriation, item));
}

export async function allBudgetDocuments(database: Database, division: string): Promise<BudgetDocument[]> {
  const { pk } = budgetDocumentKey(division, '');
  return (await database.all({ partition: pk, prefix: '' })).map((item) => readRecord(BudgetDocument, item));
}

/** The journal of a 指标, oldest entry first. */
export async function entriesOf(
  database: Database,
  division: string,
  appropriationId: string,
): Promise<JournalEntry[]> {
  const { pk } = entryKey(division, appropriationId, 0);
  return (await database.all({ partition: pk, prefix: 'ENTRY#' })).map((item) => readRecord(JournalEntry, item));
}

/** Appends a document. Refuses with `already_exists` the same number twice for a 指标 and type. */
export function appendDocument(document: BudgetDocument, appropriationId: string): Write {
  const key = budgetDocumentKey(document.division, `${appropriationId}#${document.type}#${document.docNo}`);
  return put({ ...key, ...document }, absent, () => {
    const detail = `文号${document.docNo}已经为这项指标登记过同类文件，请核对，不要重复登记。`;
    const faults = [{ pointer: '/docNo', code: 'already_exists', detail }];
    return new Refusal('already_exists', detail, { faults });
  });
}

/** 年终结账 of a division: from then on a year has no new 指标. Repeating it changes nothing. */
export async function closeBooks(
  database: Database,
  division: string,
  year: string,
  { actor, at }: Act,
): Promise<void> {
  const key = closedYearKey(division, year);
  await database.attempt([put({ ...key, actor, at }, absent, neverHappens('a year closed before is found'))]);
}

/** The condition of a new 指标. Refuses with `year_closed`. */
export function booksOpen(division: string, year: string): Write {
  const detail = `${year}年已经年终结账，不能再设立这一年的指标。请核对年度，新一年的资金登记在新一年。`;
  const faults = [{ pointer: '/year', code: 'year_closed', detail }];
  return check(closedYearKey(division, year), absent, () => new Refusal('year_closed', detail, { faults }));
}

/** Makes moves in their order, those of one 指标 one after the other: its item is written once, with the last balances. Refuses as `move` does. */
export function moveMoney(appropriations: readonly Appropriation[], moves: readonly MoneyMove[], act: Act): Write[] {
  return [...new Set(moves.map((one) => one.appropriationId))].flatMap((id) => {
    const before = appropriations.find((one) => one.id === id);
    if (!before) throw new Error(`there is no 指标 ${id}`);
    let after = before;
    const entries: JournalEntry[] = [];
    for (const { key, kind, items } of moves.filter((one) => one.appropriationId === id)) {
      const moved = move(after, { key, kind, items, ...act });
      after = moved.appropriation;
      entries.push(moved.entry);
    }
    return moveAppropriation(before, after, entries);
  });
}

/**
 * A 指标 moved by entries, all in one transaction: its balances under the version that was read, each entry at its place in the journal
 * and under its business key. Others at the same 指标 make it a `Contention`.
 */
export function moveAppropriation(
  before: Appropriation | null,
  after: Appropriation,
  entries: readonly JournalEntry[],
): Write[] {
  const { division, id } = after;
  const unmoved = before && before.version > 0 ? equal({ version: before.version }) : absent;
  return [
    put({ ...appropriationKey(division, id), ...after }, unmoved, () => new Contention()),
    ...entries.flatMap((entry) => [
      put({ ...entryKey(division, id, entry.sequence), ...entry }, absent, () => new Contention()),
      put(
        { ...moveKey(division, entry.key), appropriationId: id },
        absent,
        neverHappens(`${entry.key} was moved before`),
      ),
    ]),
  ];
}
