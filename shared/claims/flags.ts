import { firstDay, lastDay } from '../calendar.ts';
import { yuanOfFen } from '../money.ts';
import type { ClaimBasis } from './basis.ts';
import type { Flag, Line, Totals } from './claim.ts';
import type { ClaimSettings } from './claim-settings.ts';
import { classOf } from './compute-lines.ts';
import { classFee, dayOf, isOpenIn } from './known-facts.ts';
import { enrolledIn, type LineEntry } from './prefill.ts';
import { type Class, type classTypes, onDay } from './registry.ts';

/** Completed months between which a child is of an age for its class; a touching bound belongs to both classes. */
const agesOfClass: Readonly<Record<(typeof classTypes)[number], { from: number; to: number | null }>> = {
  乳儿班: { from: 6, to: 12 },
  托小班: { from: 12, to: 24 },
  托大班: { from: 24, to: 36 },
  混合班: { from: 18, to: null },
};

type Named = readonly [Line, LineEntry];

/** Flags of each line, in the order of the lines. */
export function flagLines(
  lines: readonly Line[],
  entries: readonly LineEntry[],
  basis: ClaimBasis,
  settings: ClaimSettings,
): Line[] {
  const twins = linesAlike(lines, ({ key }) => key);
  const namesakes = linesAlike(lines, ({ name, birthDate }) => `${name} ${birthDate}`);
  return lines.map((line, index) => {
    // What counts nothing is nobody's worry.
    if (line.slot === 'ceded') return { ...line, flags: [] };
    const ofClass = classOf(line, basis.classes);
    const flags = line.child
      ? [
          ...ageFlags(line, settings),
          ...rosterFlags([line, entries[index] as LineEntry], twins),
          ...namesakeFlags(line, namesakes),
          ...classFlags(line, ofClass),
          ...feeFlags(line, ofClass),
        ]
      : closedClassFlags(ofClass);
    return { ...line, flags };
  });
}

/** Flags of the claim as a whole: the site, its places, the rate, and how it compares with the period before. */
export function flagClaim(
  lines: readonly Line[],
  basis: ClaimBasis,
  settings: ClaimSettings,
  withoutRate: readonly string[],
  totals: Totals,
): Flag[] {
  return [
    ...filingFlags(lines, basis, settings),
    ...placesFlags(lines, basis),
    ...withoutRate.map((key) => rateFlag(key)),
    ...classPlacesFlags(lines, basis),
    ...changeFlags(totals, basis.previous ?? null),
    ...recoveredFlags(basis.corrected?.recovered ?? 0),
  ];
}

function ageFlags({ child, classType, month }: Line, { ageLimitMonths }: ClaimSettings): Flag[] {
  if (!child) return [];
  const { ageMonths, birthDate } = child;
  if (birthDate > lastDay(month))
    return [blocking('child_not_born', `${month}还没有出生，请核对证件号码，或从申报中删去这名幼儿。`)];
  if (ageMonths >= ageLimitMonths)
    return [
      blocking('child_over_age', `服务月首日满${ageMonths}个月，须未满${ageLimitMonths}个月，请从申报中删去这名幼儿。`),
    ];
  const { from, to } = agesOfClass[classType];
  if (ageMonths >= from && (to === null || ageMonths <= to)) return [];
  const range = to === null ? `${from}个月以上` : `${from}至${to}个月`;
  return [
    warning('age_out_of_class', `服务月首日满${Math.max(0, ageMonths)}个月，${classType}一般收${range}，请核对班型。`),
  ];
}

function rosterFlags([line, { enrolment }]: Named, twins: LinesAlike): Flag[] {
  const others = twins.get(line) ?? [];
  const out = enrolment && !enrolledIn(enrolment, line.month);
  return [
    ...(out ? [blocking('not_enrolled', `${line.month}不在册，请先在名册里更正入托、离托日期，或从申报中删去。`)] : []),
    ...(others.length
      ? [blocking('duplicate_child_in_claim', `与第${idsOf(others)}行是同一名幼儿同一个月，请只留一行。`)]
      : []),
  ];
}

/** One child may come with two documents, of which nobody has said that they are one child's. */
function namesakeFlags(line: Line, namesakes: LinesAlike): Flag[] {
  const others = (namesakes.get(line) ?? []).filter((other) => other.child?.key !== line.child?.key);
  if (others.length === 0) return [];
  const text = `与第${idsOf(others)}行姓名、出生日期相同而证件不同，请核对是否同一名幼儿。`;
  return [warning('same_child_suspected', text)];
}

type LinesAlike = ReadonlyMap<Line, readonly Line[]>;

/** For each line the others of its month whose child is alike. */
function linesAlike(lines: readonly Line[], likeness: (child: NonNullable<Line['child']>) => string): LinesAlike {
  const groups = new Map<string, Line[]>();
  for (const line of lines) {
    if (!line.child) continue;
    const key = `${line.month} ${likeness(line.child)}`;
    const group = groups.get(key);
    if (group) group.push(line);
    else groups.set(key, [line]);
  }
  const alike = new Map<Line, readonly Line[]>();
  for (const group of groups.values())
    for (const line of group)
      alike.set(
        line,
        group.filter((other) => other !== line),
      );
  return alike;
}

function idsOf(lines: readonly Line[]): string {
  return lines.map(({ lineId }) => lineId).join('、');
}

function classFlags(line: Line, ofClass: Class): Flag[] {
  if (isOpenIn(ofClass, line.month)) return [];
  const when = ofClass.openedOn > firstDay(line.month) ? `${ofClass.openedOn}才开班` : `${ofClass.closedOn}已停班`;
  return [blocking('class_closed', `${ofClass.name}${when}，${line.month}没有开班，请改填实际所在的班。`)];
}

function closedClassFlags(ofClass: Class): Flag[] {
  if (ofClass.closedOn === null) return [];
  return [blocking('class_closed', `${ofClass.name}已于${ofClass.closedOn}停班，不能申报建设补助，请从申报中删去。`)];
}

function feeFlags({ feeStandard, month }: Line, ofClass: Class): Flag[] {
  const standard = classFee(ofClass, month);
  if (feeStandard === null || feeStandard === standard) return [];
  const charged = `收费${yuanOfFen(feeStandard)}元`;
  if (standard === null)
    return [warning('fee_differs', `${charged}，班级在${month}没有收费标准，请先登记班级收费标准`)];
  return [warning('fee_differs', `${charged}，班级收费标准${yuanOfFen(standard)}元`)];
}

function filingFlags(lines: readonly Line[], { institution }: ClaimBasis, { filingRequired }: ClaimSettings): Flag[] {
  if (!filingRequired) return [];
  return days(lines)
    .filter((day) => onDay(institution.filings, day) === null)
    .map((day) => blocking('filing_lapsed', `${day}没有有效的备案，请先办理备案，并请卫健部门登记备案回执。`));
}

/** I8: children counted never exceed the registered places. */
function placesFlags(lines: readonly Line[], { institution, countedElsewhere = [] }: ClaimBasis): Flag[] {
  return days(lines.filter(({ child }) => child !== null)).flatMap((day) => {
    const counted = lines.filter((line) => dayOf(line) === day && line.slot !== 'ceded');
    const here = new Set(counted.map(({ child }) => child?.key));
    const others = countedElsewhere.filter(({ month }) => lastDay(month) === day).map(({ childKey }) => childKey);
    const children = new Set([...here, ...others]).size;
    const how = children > here.size ? '连同本机构的其他申报共' : '申报';
    const places = onDay(institution.registeredPlaces, day)?.places;
    if (places === undefined)
      return [blocking('over_registered_places', `${day}没有登记托位数，请先请卫健部门登记，再提交。`)];
    if (children <= places) return [];
    const text = `${day.slice(0, 7)}${how}${children}名幼儿，登记托位${places}个，超出${children - places}名，请核对名册，或先变更登记托位数。`;
    return [blocking('over_registered_places', text)];
  });
}

function rateFlag(key: string): Flag {
  return blocking('no_rate', `${key}还没有生效的运行补助比例，请联系卫健部门核定，并由财政部门会签。`);
}

function classPlacesFlags(lines: readonly Line[], { classes }: ClaimBasis): Flag[] {
  return classes.flatMap((ofClass) => {
    const ofThis = lines.filter((line) => line.classId === ofClass.id && line.child !== null);
    return days(ofThis).flatMap((day) => {
      const children = new Set(ofThis.filter((line) => dayOf(line) === day).map(({ child }) => child?.key)).size;
      if (children <= ofClass.places) return [];
      const text = `${ofClass.name}${day.slice(0, 7)}申报${children}名幼儿，班级托位${ofClass.places}个，请核对班级。`;
      return [warning('over_class_places', text)];
    });
  });
}

function changeFlags({ computed }: Totals, previous: Totals | null): Flag[] {
  const before = previous?.computed ?? null;
  if (computed === null || before === null || before === 0) return [];
  const change = computed - before;
  // More than 20 %, in whole 分: |change| / before > 1/5.
  if (Math.abs(change) * 5 <= before) return [];
  const text = `比上一期${yuanOfFen(before)}元${change > 0 ? '增加' : '减少'}${yuanOfFen(Math.abs(change))}元，超过20%，请核对名册和收费标准。`;
  return [warning('change_over_20_percent', text)];
}

/** What is being asked back already may be what the correction is about: a person has to look. */
function recoveredFlags(recovered: number): Flag[] {
  if (recovered === 0) return [];
  const text = `原申报已追回或正在追回${yuanOfFen(recovered)}元，请核对这次更正是否已包括在内，不要重复退款。`;
  return [warning('already_recovered', text)];
}

function days(lines: readonly Line[]): string[] {
  return [...new Set(lines.map(dayOf))].sort();
}

function blocking(code: Flag['code'], text: string): Flag {
  return { code, blocking: true, text };
}

function warning(code: Flag['code'], text: string): Flag {
  return { code, blocking: false, text };
}
