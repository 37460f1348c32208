import { governingPolicy } from '../policy/index.ts';
import { totalsOf } from './amounts.ts';
import { policyKindOf } from './ask-policy.ts';
import type { ClaimBasis } from './basis.ts';
import type { Claim, ClaimHead, ClaimKind, Facts, Line } from './claim.ts';
import { claimSettings } from './claim-settings.ts';
import { computeLines } from './compute-lines.ts';
import { decisionsFor } from './decided.ts';
import { flagClaim, flagLines } from './flags.ts';
import { dayOf } from './known-facts.ts';
import { childEntry, classEntry, enrolledIn, type LineEntry } from './prefill.ts';

/** What computing gives a claim: its lines and the fields of the head that come from them. */
export interface ComputedClaim {
  readonly lines: readonly Line[];
  readonly head: Pick<ClaimHead, 'policy' | 'reported' | 'assumptions' | 'calculations' | 'flags' | 'given'>;
}

/** Computes and flags a claim from what its lines are to be about. Refuses as `computeLines` does. */
export function computeClaim(
  kind: ClaimKind,
  entries: readonly LineEntry[],
  basis: ClaimBasis,
  given: Facts,
): ComputedClaim {
  const computed = computeLines(kind, entries, basis, given);
  const last = computed.lines.map(dayOf).sort().at(-1) ?? '';
  const policy = governingPolicy(policyKindOf[kind], basis.institution.division, last, basis.policies);
  const settings = claimSettings(policy, decisionsFor(policy, basis.decided, last));
  const lines = flagLines(computed.lines, entries, basis, settings);
  const flags = flagClaim(lines, basis, settings, computed.withoutRate, totalsOf(lines));
  const { reported, assumptions, calculations } = computed;
  const head = { policy: computed.policy, reported, flags, given };
  return { lines, head: { ...head, assumptions: [...assumptions], calculations: [...calculations] } };
}

/** A stored claim computed again from the registry as it is now: same children, fresh facts, amounts and flags. */
export function recompute({ head, lines }: Claim, basis: ClaimBasis): Claim {
  const entries = lines.map((line) => entryOf(line, basis));
  const computed = computeClaim(head.kind, entries, basis, head.given);
  const totals = totalsOf(computed.lines);
  return { head: { ...head, ...computed.head, totals }, lines: computed.lines };
}

/** What a stored line is about. A child gone from the roster keeps its line, which is then flagged as not enrolled. */
export function entryOf(line: Line, basis: ClaimBasis): LineEntry {
  if (line.openedOn !== null) {
    const ofClass = basis.classes.find(({ id }) => id === line.classId);
    if (!ofClass) throw new Error(`class ${line.classId} is on no record of the institution`);
    const { corrects } = line;
    return corrects ? { ...classEntry(ofClass), ceded: corrects.notDue, corrects } : classEntry(ofClass);
  }
  const enrolment = basis.enrolments.find(({ id }) => id === line.enrolmentId);
  if (!enrolment) throw new Error(`enrolment ${line.enrolmentId} of line ${line.lineId} was not supplied`);
  const { feeDeclared, attendanceDays, given, corrects } = line;
  const stated = { feeDeclared, attendanceDays, given };
  if (!corrects) return childEntry(enrolment, line.month, { ...stated, ceded: line.slot === 'ceded' });
  // A child that was not there, by the claim's word or the roster's, is taken out.
  const ceded = corrects.notDue || !enrolledIn(enrolment, line.month);
  return childEntry(enrolment, line.month, { ...stated, ceded, corrects });
}
