import { dayInShanghai, lastDay } from '../calendar.ts';
import { governingPolicy } from '../policy/index.ts';
import { type Fault, Refusal } from '../refusal.ts';
import { policyKindOf } from './ask-policy.ts';
import type { ClaimBasis, RosterSecrets } from './basis.ts';
import type { Claim, ClaimHead } from './claim.ts';
import { claimSettings } from './claim-settings.ts';
import { assertClassesFree } from './class-places.ts';
import { namesRead } from './compute-lines.ts';
import { assertChanges, correctionEntries } from './correction.ts';
import { type Act, create, type Decision, decide } from './decision.ts';
import { chainStart, noPersons } from './events.ts';
import { pointerStep, refusalFor } from './faults.ts';
import type { ClaimInput } from './inputs.ts';
import { transition } from './life-cycle.ts';
import { countedFacts } from './months-claimed.ts';
import { linesPerClaim } from './pages.ts';
import { assertPeriodOpen, assertPeriodOver, assertSettlementPeriod, monthsOf } from './period.ts';
import { classEntry, type LineEntry, prefill } from './prefill.ts';
import { type ComputedClaim, computeClaim } from './recompute.ts';
import { type Enrolment, onDay } from './registry.ts';
import { rosterOf } from './roster.ts';

/** A decision, and the enrolments that the claim's body adds to the roster; all of it is one commit. */
export interface RosterDecision extends Decision {
  readonly enrolled: readonly Enrolment[];
}

/** What the entry gives a new claim: its id and its number (`YB202405-0001`). */
export interface ClaimName {
  readonly id: string;
  readonly number: string;
}

/**
 * A new claim in `draft`: lines computed and flagged, nothing blocked yet.
 * Refuses with `invalid_input`, `period_not_open`, `policy_not_found`, `too_many_lines`, `class_already_claimed`, `rate_out_of_bounds`.
 */
export function draft(
  { id, number }: ClaimName,
  input: ClaimInput,
  basis: ClaimBasis,
  secrets: RosterSecrets,
  act: Act,
): RosterDecision {
  const { computed, enrolled, period } = contents(input, basis, secrets, act);
  const { kind, type = 'normal', corrects = null } = input;
  const identity = { id, number, kind, type, period, corrects, lateReason: lateReasonOf(input) };
  const head = blankHead(identity, computed, basis, act);
  return { ...create(head, { command: 'create', head: {}, lines: computed.lines }, act), enrolled };
}

/**
 * A claim corrected before its first or next submission; its kind, type and period stay.
 * Refuses as `draft` does, and with `invalid_transition`.
 */
export function edit(
  claim: Claim,
  input: ClaimInput,
  basis: ClaimBasis,
  secrets: RosterSecrets,
  act: Act,
): RosterDecision {
  const status = transition(claim.head.status, 'edit', 'institution');
  refuseOtherClaim(claim.head, input);
  const { computed, enrolled } = contents(input, basis, secrets, act, claim);
  const head = { ...computed.head, status, lateReason: lateReasonOf(input) };
  const reason = claim.head.lastReason;
  return { ...decide(claim, { command: 'edit', head, lines: computed.lines, reason }, act), enrolled };
}

/** The period that a body is for: that of the claim it corrects, or the year of filing for construction, whose lines carry their own days. */
export function periodOf(input: Pick<ClaimInput, 'kind' | 'period'>, at: string, corrected?: ClaimHead): string {
  if (corrected) return corrected.period;
  if (input.kind !== 'construction' && input.period !== undefined) return input.period;
  return dayInShanghai(new Date(at)).slice(0, 4);
}

function lateReasonOf({ type, reason }: ClaimInput): string | null {
  return type === 'late' || type === 'correction' ? (reason ?? null) : null;
}

interface Contents {
  readonly computed: ComputedClaim;
  readonly enrolled: readonly Enrolment[];
  readonly period: string;
}

function contents(input: ClaimInput, basis: ClaimBasis, secrets: RosterSecrets, act: Act, before?: Claim): Contents {
  const period = before?.head.period ?? periodOf(input, act.at, basis.corrected?.claim.head);
  assertPeriodOpen(period, act.at);
  const roster = rosterFor(input, period, basis, secrets, act);
  const entries = roster.entries.map((entry) => ({ ...entry, ceded: cededBefore(entry, before) }));
  if (entries.length > linesPerClaim) {
    const detail = `一份申报最多${linesPerClaim}行，这里有${entries.length}行，请分成几份申报。`;
    throw refusalFor('too_many_lines', [{ pointer: '/children', code: 'too_many_lines', detail }]);
  }
  refuseIdleFacts(input, entries, basis);
  const computed = bodyPointers(entries, () => computeClaim(input.kind, entries, basis, input.facts ?? {}));
  if (input.type === 'correction') assertChanges(computed.lines, entries);
  return { computed, enrolled: roster.enrolled, period };
}

interface Asked {
  readonly entries: readonly LineEntry[];
  readonly enrolled: readonly Enrolment[];
}

function rosterFor(input: ClaimInput, period: string, basis: ClaimBasis, secrets: RosterSecrets, act: Act): Asked {
  if (input.type === 'correction') {
    const entries = correctionEntries(input, basis);
    refuseOtherClaim(basis.corrected!.claim.head, { ...input, type: basis.corrected!.claim.head.type });
    return { entries, enrolled: [] };
  }
  return input.kind === 'construction' ? classRoster(input, basis) : childRoster(input, period, basis, secrets, act);
}

function childRoster(input: ClaimInput, period: string, basis: ClaimBasis, secrets: RosterSecrets, { at }: Act): Asked {
  const months = monthsOf(period);
  const day = lastDay(months.at(-1) ?? '');
  if (input.type === 'late') assertPeriodOver(period, at);
  const policy = governingPolicy(policyKindOf[input.kind], basis.institution.division, day, basis.policies);
  assertSettlementPeriod(period, claimSettings(policy).settlementPeriod);
  if (input.children) return rosterOf(input.children, months, basis, secrets, at);
  const everyone = prefill(months, basis.enrolments);
  if (input.type !== 'late') return { entries: everyone, enrolled: [] };
  const taken = new Set(basis.heldElsewhere?.map(({ childKey, month }) => `${childKey} ${month}`));
  const free = everyone.filter(({ enrolment, month }) => !taken.has(`${enrolment?.childKey} ${month}`));
  return { entries: free, enrolled: [] };
}

function classRoster({ classIds = [] }: ClaimInput, basis: ClaimBasis): Asked {
  const pointers = classIds.map((_, index) => `/classIds/${index}`);
  const found = classIds.map((classId) => basis.classes.find(({ id }) => id === classId));
  const detail = '本机构没有这个托班，请核对编号，或先登记托班。';
  const faults = pointers
    .filter((_, index) => !found[index])
    .map((pointer) => ({ pointer, code: 'not_found', detail }));
  if (faults.length) throw refusalFor('invalid_input', faults);
  assertClassesFree(classIds, basis, pointers);
  return { entries: found.flatMap((ofClass) => (ofClass ? [classEntry(ofClass)] : [])), enrolled: [] };
}

/** A fact that the policy does not read, or that claims are counted for, would change nothing: it is refused rather than ignored. */
function refuseIdleFacts(input: ClaimInput, entries: readonly LineEntry[], basis: ClaimBasis): void {
  const stated = [
    ...Object.keys(input.facts ?? {}).map((name) => ({ name, pointer: `/facts${pointerStep(name)}` })),
    ...Object.entries({ children: input.children ?? [], lines: input.lines ?? [] }).flatMap(([list, rows]) =>
      rows.flatMap(({ facts = {} }, index) =>
        Object.keys(facts).map((name) => ({ name, pointer: `/${list}/${index}/facts${pointerStep(name)}` })),
      ),
    ),
  ];
  const [entry] = entries;
  if (stated.length === 0 || !entry) return;
  const kind = policyKindOf[input.kind];
  const day = entry.openedOn ?? lastDay(entry.month);
  const reads = namesRead(governingPolicy(kind, basis.institution.division, day, basis.policies), kind);
  const faults = stated.flatMap(({ name, pointer }) => {
    if (!reads.has(name)) return [{ pointer, code: 'unknown_fact', detail: '现行政策不看这一项，请删去或改正名称。' }];
    if (!countedFacts.includes(name)) return [];
    return [{ pointer, code: 'not_allowed', detail: '这一项按本年已有的申报计数，不由机构填写，请删去。' }];
  });
  if (faults.length) throw refusalFor('invalid_input', faults);
}

/** Faults of the calculation point into the claim's lines; the caller wrote children, or some lines of another claim. */
function bodyPointers<T>(entries: readonly LineEntry[], compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof Refusal) || !error.extras.faults) throw error;
    const faults = error.extras.faults.map((fault) => ({
      ...fault,
      pointer: fault.pointer.replace(/^\/lines\/(\d+)\/([^/]+)/, (all, index: string, name: string) => {
        const entry = entries[Number(index)];
        if (!entry || entry.pointer === null) return all;
        const stated = Object.keys(entry.given).some((one) => pointerStep(one) === `/${name}`);
        return `${entry.pointer}${stated ? '/facts' : ''}/${name}`;
      }),
    }));
    throw new Refusal(error.code, error.message, { ...error.extras, faults });
  }
}

function cededBefore(entry: LineEntry, before: Claim | undefined): boolean {
  if (entry.corrects) return entry.ceded;
  return Boolean(
    before?.lines.some(
      (line) => line.slot === 'ceded' && line.month === entry.month && line.child?.key === entry.enrolment?.childKey,
    ),
  );
}

function refuseOtherClaim({ kind, type, period, corrects }: ClaimHead, input: ClaimInput): void {
  const faults: Fault[] = [];
  const fixed = (field: string, was: string) =>
    faults.push({
      pointer: `/${field}`,
      code: 'fixed',
      detail: `这一项定下后不能改，应为“${was}”；要换请撤回后重新申报。`,
    });
  if (input.kind !== kind) fixed('kind', kind);
  if ((input.type ?? 'normal') !== type) fixed('type', type);
  if (input.period !== undefined && input.period !== period) fixed('period', period);
  if (corrects !== null && input.corrects !== corrects) fixed('corrects', corrects);
  if (faults.length) throw refusalFor('invalid_input', faults);
}

type Identity = Pick<ClaimHead, 'id' | 'number' | 'kind' | 'type' | 'period' | 'corrects' | 'lateReason'>;

function blankHead(identity: Identity, computed: ComputedClaim, { institution }: ClaimBasis, { at }: Act): ClaimHead {
  const person = onDay(institution.legalPersons, dayInShanghai(new Date(at))) ?? institution.legalPersons.at(-1);
  const { id, division, name } = institution;
  return {
    ...identity,
    division,
    institution: { id, uscc: person?.uscc ?? '', name },
    status: 'draft',
    ...{ stage: 0, version: 1, submission: 0, revision: '', pages: 0, linesSha256: '' },
    ...computed.head,
    totals: { lines: 0, computed: null, reviewed: null, determined: null, range: null },
    persons: noPersons(),
    lease: null,
    lastReason: null,
    stageSince: null,
    deadline: null,
    noticeId: null,
    ...{ events: 0, eventHash: chainStart },
    ...{ createdAt: at, submittedAt: null, updatedAt: at },
  };
}
