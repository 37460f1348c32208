import type { RosterSecrets } from './basis.ts';
import type { Enrolment, RosterEntry } from './registry.ts';
import { identityRecord } from './registry-records.ts';
import { grouped, type RosterRow } from './roster-rows.ts';

/** What an import does to a roster. */
export interface RosterPlan {
  readonly created: readonly Enrolment[];
  readonly changed: readonly { readonly before: RosterEntry; readonly after: RosterEntry }[];
  readonly unchanged: number;
}

/**
 * Compares good rows with the roster as it stands. A row replaces its child's enrolment: the one from the same day, else
 * the last one that overlaps it; a child who left before, or comes later, is enrolled anew. Doing it again changes nothing.
 */
export function planImport(
  rows: readonly RosterRow[],
  roster: readonly RosterEntry[],
  { institutionId, secrets, at }: { institutionId: string; secrets: RosterSecrets; at: string },
): RosterPlan {
  const ofChild = grouped(roster, ({ childKey }) => childKey);
  const created: Enrolment[] = [];
  const changed: { before: RosterEntry; after: RosterEntry }[] = [];
  for (const row of rows) {
    const before = replacedBy(row, ofChild.get(secrets.childKey(row.documentType, row.number)) ?? []);
    if (!before) created.push(enrolmentOf(row, { id: secrets.newEnrolmentId(), institutionId }, secrets, at));
    else if (differs(row, before)) changed.push({ before, after: replaced(row, before, at) });
  }
  return { created, changed, unchanged: rows.length - created.length - changed.length };
}

function replacedBy(row: RosterRow, known: readonly RosterEntry[]): RosterEntry | null {
  const sameDay = known.find(({ from }) => from === row.from);
  const overlapping = known
    .filter(({ from, to }) => (to === null || to >= row.from) && (!row.to || from <= row.to))
    .sort((a, b) => (a.from < b.from ? -1 : 1));
  return sameDay ?? overlapping.at(-1) ?? null;
}

/** The fields that a row states. */
function stated({ name, birthDate, birthOrder, classId, from, ...rest }: RosterRow) {
  const { row: _row, documentType: _type, number: _number, ...optional } = rest;
  return { name, birthDate, birthOrder, classId, from, ...optional };
}

function differs(row: RosterRow, before: RosterEntry): boolean {
  return Object.entries(stated(row)).some(([field, value]) => before[field as keyof RosterEntry] !== value);
}

function replaced(row: RosterRow, before: RosterEntry, at: string): RosterEntry {
  return { ...before, ...stated(row), version: before.version + 1, updatedAt: at };
}

function enrolmentOf(
  row: RosterRow,
  of: { id: string; institutionId: string },
  secrets: RosterSecrets,
  at: string,
): Enrolment {
  const identity = identityRecord({ ...row, idNumber: row.number }, secrets);
  const unless = { to: null, feeStandard: null, evidence: '无' as const };
  return { ...of, ...unless, ...stated(row), ...identity, version: 1, updatedAt: at };
}
