import type { Fault } from '../refusal.ts';
import type { ClaimBasis } from './basis.ts';
import type { Claim, Flag, Line } from './claim.ts';
import { assertClassesFree } from './class-places.ts';
import { assertChanges } from './correction.ts';
import { type Act, type Decision, decide } from './decision.ts';
import { refusalFor } from './faults.ts';
import { assertFourEyes } from './four-eyes.ts';
import { transition } from './life-cycle.ts';
import { assertPeriodOpen } from './period.ts';
import { recompute } from './recompute.ts';
import { type LineSlot, slotsOf } from './slots.ts';

/** A claim that may be submitted, computed afresh, and the slots it has to take before the switch. */
export interface Submission {
  /** The claim as it is stored now: the switch is made on this version. */
  readonly before: Claim;
  /** Head and lines as they will be submitted, but for the slots. */
  readonly claim: Claim;
  readonly submission: number;
  readonly slots: readonly LineSlot[];
}

/**
 * First half of 提交: computes every line again from the registry of this day and refuses what blocks, all pointers at once.
 * Pure and repeatable: a submission that was interrupted runs it again.
 * Refuses with `invalid_transition`, `four_eyes`, `period_not_open`, `policy_not_found`, `class_already_claimed`, `claim_blocked`.
 */
export function prepareSubmission(before: Claim, basis: ClaimBasis, act: Act): Submission {
  transition(before.head.status, 'submit', 'institution');
  assertFourEyes(before.head, 'submitter', act.actor);
  assertPeriodOpen(before.head.period, act.at);
  const correction = before.head.type === 'correction';
  if (before.head.kind === 'construction' && !correction) {
    const classIds = before.lines.map(({ classId }) => classId);
    assertClassesFree(
      classIds,
      basis,
      classIds.map((_, index) => `/lines/${index}/classId`),
    );
  }
  const claim = recompute(before, basis);
  refuseBlocked(claim);
  if (correction) assertChanges(claim.lines, []);
  return { before, claim, submission: before.head.submission + 1, slots: slotsOf(claim) };
}

/**
 * Second half, once every slot is taken or found taken: the switch. `conflicts` are the lines whose slot another live claim holds;
 * they are submitted all the same and count 0 until the bureau decides.
 * Refuses with `class_already_claimed` where the slot is a class's.
 */
export function completeSubmission(submission: Submission, conflicts: readonly string[], act: Act): Decision {
  const { before, claim } = submission;
  const taken = new Set(conflicts);
  if (claim.head.kind === 'construction') refuseClaimedClasses(claim, taken);
  const status = transition(before.head.status, 'submit', 'institution');
  const lines = claim.lines.map((line) => submitted(line, taken));
  const { policy, reported, assumptions, flags, calculations } = claim.head;
  const computed = { policy, reported, assumptions, flags, calculations };
  const head = {
    ...computed,
    status,
    stage: 0,
    submission: submission.submission,
    submittedAt: act.at,
    deadline: null,
  };
  return decide(before, { command: 'submit', head, lines, duty: 'submitter' }, act);
}

const conflictText = '同一幼儿同一月份已由另一份申报占用，本行先按0.00元计，等卫健部门处理；其余各行照常办理。';

function submitted(line: Line, taken: ReadonlySet<string>): Line {
  if (line.slot === 'ceded' || line.corrects) return line;
  if (!taken.has(line.lineId)) return { ...line, slot: 'held' };
  return {
    ...line,
    slot: 'conflict',
    flags: [...line.flags, { code: 'slot_conflict', blocking: false, text: conflictText }],
    reasons: [...line.reasons, { code: 'duplicate_child_month', text: conflictText, clause: null }],
  };
}

function refuseClaimedClasses({ lines }: Claim, taken: ReadonlySet<string>): void {
  const faults = [...lines.entries()]
    .filter(([, line]) => taken.has(line.lineId))
    .map(([index]) => ({
      pointer: `/lines/${index}/classId`,
      code: 'class_already_claimed',
      detail: '这个托班已经申报过建设补助，一个托班只补助一次，请从申报中删去。',
    }));
  if (faults.length) throw refusalFor('class_already_claimed', faults);
}

/** Everything that blocks a submission, in one refusal with pointers into the claim. */
function refuseBlocked({ head, lines }: Claim): void {
  const faults: Fault[] = head.flags
    .filter(({ blocking }) => blocking)
    .map((flag) => ({ pointer: headPointers[flag.code] ?? '', code: flag.code, detail: flag.text }));
  for (const [index, line] of lines.entries()) {
    for (const flag of line.flags.filter(({ blocking }) => blocking))
      faults.push({ pointer: `/lines/${index}${linePointers[flag.code] ?? ''}`, code: flag.code, detail: flag.text });
    if (line.computed === null && !head.flags.some(({ code }) => code === 'no_rate'))
      faults.push({ pointer: `/lines/${index}/computed`, code: 'unspecified', detail: openAmount(line) });
  }
  if (faults.length === 0) return;
  throw refusalFor('claim_blocked', faults);
}

const headPointers: Partial<Record<Flag['code'], string>> = {
  filing_lapsed: '/institution',
  over_registered_places: '/totals/lines',
  no_rate: '/totals/computed',
};

const linePointers: Partial<Record<Flag['code'], string>> = {
  child_over_age: '/child/ageMonths',
  child_not_born: '/child/ageMonths',
  id_number_invalid: '/child/idNumber',
  duplicate_child_in_claim: '/child/idNumber',
  class_closed: '/classId',
};

function openAmount({ reasons }: Line): string {
  const why = reasons.map(({ text }) => text).join('；');
  return `本行金额还算不出来${why ? `：${why}` : ''}，请补齐所缺的资料，或请主管部门先作出决定。`;
}
