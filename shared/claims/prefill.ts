import { firstDay, lastDay } from '../calendar.ts';
import type { CorrectedLine, Facts } from './claim.ts';
import type { Class, RosterEntry } from './registry.ts';

/** What one line is about before anything is computed: a child and a month, a class and its month, or a class and its opening day. */
export interface LineEntry {
  readonly month: string;
  readonly classId: string;
  readonly enrolment: RosterEntry | null;
  readonly openedOn: string | null;
  readonly feeDeclared: number | null;
  readonly attendanceDays: number | null;
  readonly given: Facts;
  /** Where the claim's body names it (`/children/3`); null when the roster does. */
  readonly pointer: string | null;
  /** The line counts nothing: the bureau gave this child and month to another claim, or a 更正 takes it out. */
  readonly ceded: boolean;
  readonly corrects?: CorrectedLine;
}

const plain = { openedOn: null, feeDeclared: null, attendanceDays: null, given: {}, pointer: null, ceded: false };

/** Everyone enrolled on any day of each month, once, in the class of the last enrolled day. */
export function prefill(months: readonly string[], enrolments: readonly RosterEntry[]): LineEntry[] {
  return months.flatMap((month) => {
    const byChild = new Map<string, RosterEntry>();
    for (const enrolment of enrolments) {
      if (!enrolledIn(enrolment, month)) continue;
      const other = byChild.get(enrolment.childKey);
      if (!other || lastEnrolledDay(enrolment, month) > lastEnrolledDay(other, month))
        byChild.set(enrolment.childKey, enrolment);
    }
    return [...byChild.values()]
      .sort((a, b) => order(a.classId, b.classId) || order(a.id, b.id))
      .map((enrolment) => childEntry(enrolment, month));
  });
}

/** The line of an enrolled child in a month. */
export function childEntry(enrolment: RosterEntry, month: string, changes: Partial<LineEntry> = {}): LineEntry {
  return { ...plain, month, classId: enrolment.classId, enrolment, ...changes };
}

/** The line of a class whose construction subsidy is claimed. */
export function classEntry({ id, openedOn }: Class): LineEntry {
  return { ...plain, month: openedOn.slice(0, 7), classId: id, enrolment: null, openedOn };
}

/** Whether a child was enrolled on any day of a month. */
export function enrolledIn({ from, to }: Pick<RosterEntry, 'from' | 'to'>, month: string): boolean {
  return from <= lastDay(month) && (to === null || to >= firstDay(month));
}

/** The last day of the month on which the enrolment holds; of two that reach the same day the later one began later. */
function lastEnrolledDay({ from, to }: RosterEntry, month: string): string {
  const last = lastDay(month);
  return `${to === null || to > last ? last : to} ${from}`;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
