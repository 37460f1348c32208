import { completedMonths, firstDay, lastDay } from '../calendar.ts';
import { yuanOfFen } from '../money.ts';
import type { ClaimBasis } from './basis.ts';
import type { Facts } from './claim.ts';
import { enrolledIn, type LineEntry } from './prefill.ts';
import { type Class, onDay } from './registry.ts';

/**
 * What the registry can say about a site, a child and a class, in the names of the fact dictionary.
 * Only what the governing policy reads is put to it: whether a name is needed is not decided here.
 */

/** Facts of the site on a day: the last day of a service month, or the day a class opened. */
export function siteFacts(basis: ClaimBasis, day: string, children: number): Facts {
  const { institution, classes } = basis;
  const person = onDay(institution.legalPersons, day);
  const filing = onDay(institution.filings, day);
  const grade = onDay(institution.grades, day);
  const places = onDay(institution.registeredPlaces, day);
  return {
    ...(person ? { entityType: person.entityType, publicOwned: person.publicOwned } : {}),
    filed: filing !== null,
    ...(filing ? { filedOn: filing.from } : {}),
    inclusive: onDay(institution.inclusive, day)?.inclusive ?? false,
    ...(grade ? { grade: grade.grade } : {}),
    ...(places ? { approvedPlaces: places.places } : {}),
    classCount: classes.filter((one) => isOpen(one, day)).length,
    recordedClasses: classes.length,
    enrolledChildren: children,
  };
}

/** Facts of one child in one month. */
export function childFacts(entry: LineEntry, ofClass: Class): Facts {
  const { enrolment, month, attendanceDays } = entry;
  const fee = feeOf(entry, ofClass);
  return {
    classType: ofClass.type,
    ...(enrolment
      ? {
          birthDate: enrolment.birthDate,
          ageMonths: Math.max(0, ageInMonths(enrolment.birthDate, month)),
          birthOrder: enrolment.birthOrder,
          enrolledOn: enrolment.from,
          ...(enrolment.to === null ? {} : { leftOn: enrolment.to }),
        }
      : {}),
    ...(fee === null ? {} : { feeStandard: yuanOfFen(fee) }),
    ...(attendanceDays === null ? {} : { attendanceDays }),
    ...entry.given,
  };
}

/** Facts of a class by itself: newly opened, or counted by its places. */
export function classFacts(ofClass: Class): Facts {
  const { type, openedOn, places } = ofClass;
  return { classType: type, openedOn, newClasses: 1, newPlaces: places, places };
}

/** Completed months on the 1st of the service month; negative for a child born after it. */
export function ageInMonths(birthDate: string, month: string): number {
  return completedMonths(birthDate, firstDay(month));
}

/** 收费标准 of a line in 分: what the claim states, else the child's own, else the class's in that month. */
export function feeOf({ feeDeclared, enrolment, month }: LineEntry, ofClass: Class): number | null {
  return feeDeclared ?? enrolment?.feeStandard ?? classFee(ofClass, month);
}

/** The class's fee standard in a month in 分, or null before its first. */
export function classFee({ feeStandards }: Class, month: string): number | null {
  let found: Class['feeStandards'][number] | null = null;
  for (const standard of feeStandards)
    if (standard.from <= month && (!found || standard.from > found.from)) found = standard;
  return found?.monthly ?? null;
}

/** Whether a class is open on a day. */
export function isOpen({ openedOn, closedOn }: Class, day: string): boolean {
  return openedOn <= day && (closedOn === null || day <= closedOn);
}

/** Whether a class is open on any day of a month. */
export function isOpenIn({ openedOn, closedOn }: Class, month: string): boolean {
  return enrolledIn({ from: openedOn, to: closedOn }, month);
}

/** The day whose dated records a line reads. */
export function dayOf(line: { month: string; openedOn: string | null }): string {
  return line.openedOn ?? lastDay(line.month);
}
