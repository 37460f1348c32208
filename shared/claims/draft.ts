import type { ClaimBasis, RosterSecrets } from './basis.ts';
import type { Claim } from './claim.ts';
import type { Act, Decision } from './decision.ts';
import type { ClaimInput } from './inputs.ts';
import type { Enrolment } from './registry.ts';

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
  name: ClaimName,
  input: ClaimInput,
  basis: ClaimBasis,
  secrets: RosterSecrets,
  act: Act,
): RosterDecision {
  throw new Error('not here yet');
}

/** A claim corrected before its (next) submission; its kind, type and period stay. Refuses as `draft` does, and with `invalid_transition`. */
export function edit(
  claim: Claim,
  input: ClaimInput,
  basis: ClaimBasis,
  secrets: RosterSecrets,
  act: Act,
): RosterDecision {
  throw new Error('not here yet');
}
