import { lastDay } from '../calendar.ts';
import { contentHash } from '../canonical-json.ts';
import { documentOf, engineVersion, factsRead, governingPolicy, type Policy } from '../policy/index.ts';
import { askPolicy, policyKindOf, type Question } from './ask-policy.ts';
import type { ClaimBasis, SettingDecision } from './basis.ts';
import type { Assumption, Calculation, ClaimKind, Facts, Line, PolicyReference } from './claim.ts';
import { claimSettings, percent, rateSetting } from './claim-settings.ts';
import { decisionsFor } from './decided.ts';
import { refusalFor } from './faults.ts';
import { ageInMonths, childFacts, classFacts, feeOf, siteFacts } from './known-facts.ts';
import { monthsClaimed } from './months-claimed.ts';
import type { LineEntry } from './prefill.ts';
import { rateInForce } from './rates.ts';
import type { Class, InstitutionRate } from './registry.ts';

/** Lines with their amounts, and everything the amounts rest on. */
export interface Computed {
  readonly lines: readonly Line[];
  readonly calculations: readonly Calculation[];
  readonly policy: PolicyReference;
  readonly reported: boolean;
  readonly assumptions: readonly Assumption[];
  /** Keys of calculations whose policy asks for a rate that no co-signed one answers. */
  readonly withoutRate: readonly string[];
}

/**
 * Computes lines from the registry: one question a month, or one for each day on which classes opened.
 * Only facts that the governing policy reads are put to it. Nothing is flagged here, see `flags.ts`.
 * Refuses with `policy_not_found`, `rate_out_of_bounds`, `invalid_input`.
 */
export function computeLines(
  kind: ClaimKind,
  entries: readonly LineEntry[],
  basis: ClaimBasis,
  given: Facts = {},
): Computed {
  if (entries.length === 0) throw refusalFor('invalid_input', [nobodyEnrolled]);
  const asked = entries.filter((entry) => !isTakenOut(entry));
  const keys = [...new Set(asked.map(keyOf))];
  const batches = keys.map((key) => computeBatch(kind, key, asked, basis, given));
  const byEntry = new Map(batches.flatMap(({ lines }) => [...lines]));
  const lines = entries.map((entry, index) => ({
    ...(isTakenOut(entry) ? takenOut(entry, basis) : lineOf(byEntry, entry)),
    lineId: String(index + 1).padStart(4, '0'),
  }));
  return {
    lines,
    calculations: batches.map(({ calculation }) => calculation),
    policy: batches.at(-1)?.calculation.policy ?? unasked(kind, entries, basis),
    reported: batches.some(({ reported }) => reported),
    assumptions: distinct(batches.flatMap(({ assumptions }) => [...assumptions])),
    withoutRate: batches.filter(({ lacksRate }) => lacksRate).map(({ calculation }) => calculation.key),
  };
}

const nobodyEnrolled = {
  pointer: '/children',
  code: 'nobody_enrolled',
  detail: '这个期间没有可申报的内容，请先登记托班和名册，或在申报中填写。',
};

/** Lines of one key are computed together: their month, or the day their class opened. */
export function keyOf({ month, openedOn }: { month: string; openedOn: string | null }): string {
  return openedOn ?? month;
}

/** A line that a 更正 takes out is not put to the policy: it must not count in a total, a cap or a number of children. */
export function isTakenOut(of: LineEntry | Line): boolean {
  return of.corrects !== undefined && ('slot' in of ? of.slot === 'ceded' : of.ceded);
}

function takenOut(entry: LineEntry, { classes }: ClaimBasis): Line {
  const text = entry.corrects?.notDue ? '更正：这一行不该申报' : `更正：${entry.month}不在册`;
  const reasons = [{ code: 'not_due', text: `${text}，金额改为0.00元。`, clause: null }];
  const nothing = { determination: 'not-entitled' as const, computed: 0, range: null, reasons };
  return { ...blankLine(entry, classOf(entry, classes)), facts: {}, ...nothing };
}

/** Where every line is taken out nothing is asked; the policy in force on the last of their days is the one that governs. */
function unasked(kind: ClaimKind, entries: readonly LineEntry[], basis: ClaimBasis): PolicyReference {
  const last = entries
    .map((entry) => dayOfKey(keyOf(entry)))
    .sort()
    .at(-1)!;
  const policy = policyOn(kind, last, basis);
  return referenceOf({ ...policy, sha256: contentHash(policy) });
}

interface Batch {
  readonly lines: ReadonlyMap<LineEntry, Line>;
  readonly calculation: Calculation;
  readonly reported: boolean;
  readonly assumptions: readonly Assumption[];
  readonly lacksRate: boolean;
}

function computeBatch(kind: ClaimKind, key: string, all: readonly LineEntry[], basis: ClaimBasis, given: Facts): Batch {
  const entries = all.filter((entry) => keyOf(entry) === key);
  const { division } = basis.institution;
  const day = dayOfKey(key);
  const policyKind = policyKindOf[kind];
  const policy = policyOn(kind, day, basis);
  const decided = decisionsFor(policy, basis.decided, day);
  refuseUnpaidReduction(kind, policy, decided);
  const reads = namesRead(policy, policyKind);
  const rate = rateFor(policy, kind, basis, day.slice(0, 7));
  const children = new Set(entries.map(({ enrolment }) => enrolment?.childKey)).size;
  const facts = only(reads, { ...siteFacts(basis, day, children), ...rate.facts, ...given });
  const classes = entries.map((entry) => classOf(entry, basis.classes));
  const lineFacts = entries.map((entry, index) =>
    factsOf(kind, entry, classes[index] as Class, reads, monthsClaimed(entry, all, basis)),
  );
  const settings = [...decided, ...rate.decided].filter(({ name }) => policy.settings?.[name]);
  const positions = entries.map((entry) => all.indexOf(entry));
  const question: Question = { kind, division, key, facts, lines: lineFacts, positions, settings };
  const { amounts, answer, receipt } = askPolicy(question, policy);
  const lines = entries.map((entry, index) => ({
    ...blankLine(entry, classes[index] as Class),
    facts: lineFacts[index] as Facts,
    ...(amounts[index] as (typeof amounts)[number]),
  }));
  return {
    lines: new Map(entries.map((entry, index) => [entry, lines[index] as Line])),
    calculation: { key, policy: referenceOf(answer.policy), facts, settings, receipt },
    reported: answer.provisions.some(({ force }) => force === 'reported'),
    assumptions: assumptionsOf(answer.assumptions, rate.assumption, claimSettings(policy, decided).assumptions),
    lacksRate: rate.lacking,
  };
}

function dayOfKey(key: string): string {
  return key.length === 7 ? lastDay(key) : key;
}

/** The document as it was published: an end recorded for it later changes no amount of the day. */
function policyOn(kind: ClaimKind, day: string, { institution, policies }: ClaimBasis): Policy {
  return documentOf(governingPolicy(policyKindOf[kind], institution.division, day, policies));
}

function referenceOf({
  id,
  version,
  sha256,
}: {
  id: string;
  version: number | string;
  sha256: string;
}): PolicyReference {
  return { id, version: String(version), sha256, engine: engineVersion };
}

/** 减免 is a claim only where finance gives it back to the institution; else nothing is owed to it. */
function refuseUnpaidReduction(kind: ClaimKind, policy: Policy, decided: readonly SettingDecision[]): void {
  if (kind !== 'fee-reduction') return;
  if (claimSettings(policy, decided).reductionBorneBy === 'finance-to-institution') return;
  const detail = '这里的减免不由财政补给机构，不能申报；由谁承担由主管部门在“减免由谁承担”中决定。';
  throw refusalFor('invalid_input', [{ pointer: '/kind', code: 'not_allowed', detail }]);
}

/** Every fact that a claim may put to a policy for a kind. */
export function namesRead(policy: Policy, policyKind: string): ReadonlySet<string> {
  const { facts, rows } = factsRead(policy, policyKind);
  return new Set([...facts, ...(rows.children ?? [])]);
}

interface Rate {
  readonly facts: Facts;
  readonly decided: readonly SettingDecision[];
  readonly assumption: Assumption | null;
  readonly lacking: boolean;
}

/** The co-signed rate of the service month, where the policy leaves one to each institution and year. */
function rateFor(policy: Policy, kind: ClaimKind, { rates }: ClaimBasis, month: string): Rate {
  const setting = kind === 'operating' ? rateSetting(policy) : null;
  const rate = setting && rateInForce(rates, month);
  if (!setting || !rate) return { facts: {}, decided: [], assumption: null, lacking: setting !== null };
  const { name } = setting;
  return {
    facts: { [name]: rate.rate },
    decided: [{ name, value: rate.rate, decidedBy: rate.docNo, reason: rate.reason }],
    assumption: { name, value: rate.rate, text: rateText(rate), decidedBy: rate.docNo },
    lacking: false,
  };
}

function rateText({ rate, from, to }: InstitutionRate): string {
  const wholeYear = from.endsWith('-01') && to === `${from.slice(0, 4)}-12`;
  const when = wholeYear ? `${from.slice(0, 4)}年` : `${from}至${to}`;
  return `${when}运行补助比例核定为${percent(rate)}`;
}

function factsOf(kind: ClaimKind, entry: LineEntry, ofClass: Class, reads: ReadonlySet<string>, counted: Facts): Facts {
  return only(reads, kind === 'construction' ? classFacts(ofClass) : { ...childFacts(entry, ofClass), ...counted });
}

function only(names: ReadonlySet<string>, facts: Facts): Facts {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => names.has(name)));
}

function blankLine(
  entry: LineEntry,
  ofClass: Class,
): Omit<Line, 'facts' | 'determination' | 'computed' | 'range' | 'reasons'> {
  const { month, classId, enrolment, openedOn, feeDeclared, attendanceDays, given, ceded, corrects } = entry;
  return {
    ...{ lineId: '0000', month, classId, classType: ofClass.type, openedOn, enrolmentId: enrolment?.id ?? null },
    child: enrolment && {
      key: enrolment.childKey,
      name: enrolment.name,
      maskedNumber: enrolment.maskedNumber,
      birthDate: enrolment.birthDate,
      birthOrder: enrolment.birthOrder,
      evidence: enrolment.evidence,
      ageMonths: ageInMonths(enrolment.birthDate, month),
    },
    feeStandard: enrolment ? feeOf(entry, ofClass) : null,
    ...{ feeDeclared, attendanceDays, given, reviewed: null, determined: null, adjustments: [], flags: [] },
    slot: ceded ? 'ceded' : 'none',
    ...(corrects ? { corrects } : {}),
  };
}

/** The class of an entry; the body and the roster have been checked against the classes. */
export function classOf({ classId }: { classId: string }, classes: readonly Class[]): Class {
  const found = classes.find(({ id }) => id === classId);
  if (!found) throw new Error(`class ${classId} is on no record of the institution`);
  return found;
}

function lineOf(lines: ReadonlyMap<LineEntry, Line>, entry: LineEntry): Line {
  const line = lines.get(entry);
  if (!line) throw new Error('an entry was not computed');
  return line;
}

/** The engine's assumptions, with the rate in the words of its document and our own defaults where the policy has none. */
function assumptionsOf(
  said: readonly Assumption[],
  rate: Assumption | null,
  own: readonly Assumption[],
): readonly Assumption[] {
  const others = said.filter(({ name }) => name !== rate?.name);
  return [...(rate ? [rate] : []), ...others, ...own.filter(({ name }) => !said.some((one) => one.name === name))];
}

function distinct(assumptions: readonly Assumption[]): Assumption[] {
  return [...new Map(assumptions.map((one) => [`${one.name} ${one.value} ${one.text}`, one])).values()];
}
