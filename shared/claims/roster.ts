import { firstDay } from '../calendar.ts';
import { fingerprint } from '../canonical-json.ts';
import { fenOf } from '../money.ts';
import type { Fault } from '../refusal.ts';
import type { ClaimBasis, RosterSecrets } from './basis.ts';
import { refusalFor } from './faults.ts';
import type { ClaimChild } from './inputs.ts';
import { childEntry, enrolledIn, type LineEntry } from './prefill.ts';
import type { Enrolment, RosterEntry } from './registry.ts';
import { identityRecord } from './registry-records.ts';

export interface Roster {
  readonly entries: readonly LineEntry[];
  /** Children that were on no roster: the claim enrols them, from the 1st of the first month, with evidence 无. */
  readonly enrolled: readonly Enrolment[];
}

/**
 * The lines that a claim's body asks for. Known children are found by `enrolmentId`, or by their number when they are enrolled already.
 * Refuses with `invalid_input` and pointers into the body: unknown classes and enrolments, data that differ from the roster,
 * children not enrolled in the period.
 */
export function rosterOf(
  children: readonly ClaimChild[],
  months: readonly string[],
  basis: Pick<ClaimBasis, 'institution' | 'classes' | 'enrolments'>,
  secrets: RosterSecrets,
  at: string,
): Roster {
  const faults: Fault[] = [];
  const enrolled: Enrolment[] = [];
  const entries = children.flatMap((child, index) => {
    const pointer = `/children/${index}`;
    const fault = (field: string, code: string, detail: string) =>
      faults.push({ pointer: `${pointer}${field}`, code, detail });
    const known = [...basis.enrolments, ...enrolled];
    const enrolment = child.enrolmentId
      ? named(child, child.enrolmentId, known, secrets, fault)
      : identified(child, months, { ...basis, enrolments: known }, secrets, at, enrolled, fault);
    if (!enrolment) return [];
    const asked = monthsOfChild(child, enrolment, months, fault);
    return asked.map((month) => childEntry(enrolment, month, statedBy(child, pointer)));
  });
  if (faults.length) throw refusalFor('invalid_input', faults);
  return { entries, enrolled };
}

/** What the body states beside the roster. */
function statedBy(child: ClaimChild, pointer: string): Partial<LineEntry> {
  return {
    ...(child.classId === undefined ? {} : { classId: child.classId }),
    feeDeclared: child.feeStandard ? fenOf(child.feeStandard) : null,
    attendanceDays: child.attendanceDays ?? null,
    given: child.facts ?? {},
    pointer,
  };
}

type AddFault = (field: string, code: string, detail: string) => void;

function named(
  child: ClaimChild,
  enrolmentId: string,
  known: readonly RosterEntry[],
  secrets: RosterSecrets,
  fault: AddFault,
): RosterEntry | null {
  const enrolment = known.find(({ id }) => id === enrolmentId) ?? null;
  if (!enrolment) {
    fault('/enrolmentId', 'not_found', '名册里没有这条入托记录，请核对 enrolmentId。');
    return null;
  }
  if (child.classId !== undefined && child.classId !== enrolment.classId)
    fault('/classId', 'differs_from_roster', '与名册上的班级不同，请先在名册里调班，或删去 classId。');
  if (child.idNumber !== undefined) {
    const { childKey } = identityRecord({ ...child, idNumber: child.idNumber }, secrets);
    if (childKey !== enrolment.childKey)
      fault('/idNumber', 'differs_from_roster', '与名册上的证件号码不同，请核对，或删去 idNumber。');
  }
  compareWithRoster(child, enrolment, fault);
  return enrolment;
}

function identified(
  child: ClaimChild,
  months: readonly string[],
  basis: Pick<ClaimBasis, 'institution' | 'classes' | 'enrolments'>,
  secrets: RosterSecrets,
  at: string,
  enrolled: Enrolment[],
  fault: AddFault,
): RosterEntry | null {
  const { name, idNumber, birthOrder, classId } = child;
  if (name === undefined || idNumber === undefined || birthOrder === undefined || classId === undefined)
    throw new Error('the body was not checked: a child without name, number, order or class');
  if (!basis.classes.some(({ id }) => id === classId)) {
    fault('/classId', 'not_found', '本机构没有这个托班，请核对 classId，或先登记托班。');
    return null;
  }
  const identity = identityRecord({ ...child, idNumber }, secrets);
  const before = basis.enrolments.filter(
    (one) => one.childKey === identity.childKey && months.some((month) => enrolledIn(one, month)),
  );
  const known = before.find((one) => one.classId === classId) ?? before.at(-1);
  if (known) {
    const inThisBody = enrolled.some(({ id }) => id === known.id);
    if (known.classId !== classId && !inThisBody)
      fault('/classId', 'differs_from_roster', '该幼儿已在册于另一个班，请用 enrolmentId 填报，或先在名册里调班。');
    if (!inThisBody) compareWithRoster(child, known, fault);
    return known;
  }
  const [first = ''] = months;
  const from = firstDay(child.month ?? first);
  const record: Enrolment = {
    id: enrolmentId(basis, { classId, childKey: identity.childKey, from }, secrets),
    institutionId: basis.institution.id,
    classId,
    ...identity,
    name,
    birthOrder,
    evidence: '无',
    feeStandard: child.feeStandard ? fenOf(child.feeStandard) : null,
    from,
    to: null,
    version: 1,
    updatedAt: at,
  };
  enrolled.push(record);
  return record;
}

/**
 * The same child enrolled by the same body again gets the same id: a call that is repeated before the roster shows what
 * an earlier one enrolled, enrols nobody twice.
 */
function enrolmentId(
  { institution, enrolments }: Pick<ClaimBasis, 'institution' | 'enrolments'>,
  enrolment: Pick<Enrolment, 'classId' | 'childKey' | 'from'>,
  secrets: RosterSecrets,
): string {
  const id = `enr_${fingerprint({ institutionId: institution.id, ...enrolment }).slice(0, 24)}`;
  return enrolments.some((one) => one.id === id) ? secrets.newEnrolmentId() : id;
}

/** The roster is where a child's data are kept; a claim that says otherwise is asked, never believed silently. */
function compareWithRoster(child: ClaimChild, enrolment: RosterEntry, fault: AddFault): void {
  if (child.name !== undefined && child.name !== enrolment.name)
    fault('/name', 'differs_from_roster', '与名册上的姓名不同，请核对，或先在名册里更正。');
  if (child.birthOrder !== undefined && child.birthOrder !== enrolment.birthOrder)
    fault('/birthOrder', 'differs_from_roster', `名册上的孩次是${enrolment.birthOrder}，请核对，或先在名册里更正。`);
}

function monthsOfChild(
  child: ClaimChild,
  enrolment: RosterEntry,
  months: readonly string[],
  fault: AddFault,
): readonly string[] {
  if (child.month !== undefined && !months.includes(child.month)) {
    fault('/month', 'out_of_period', '这个月份不在申报期间内，请改正。');
    return [];
  }
  const asked = (child.month === undefined ? months : [child.month]).filter((month) => enrolledIn(enrolment, month));
  if (asked.length === 0)
    fault('', 'not_enrolled', '该幼儿在申报期间不在册，请先在名册里更正入托、离托日期，或从申报中删去。');
  return asked;
}
