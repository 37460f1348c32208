import type { ClaimBasis } from '../../shared/claims/basis.ts';
import type { Claim } from '../../shared/claims/claim.ts';
import type { Act, Decision } from '../../shared/claims/decision.ts';
import { draft } from '../../shared/claims/draft.ts';
import type { ClaimEvent } from '../../shared/claims/events.ts';
import type { ClaimInput } from '../../shared/claims/inputs.ts';
import { determine, review } from '../../shared/claims/review.ts';
import { completeSubmission, prepareSubmission } from '../../shared/claims/submit.ts';
import { Refusal } from '../../shared/refusal.ts';
import { aBasis, anAct, aPaymentBasis, testSecrets } from './builders.ts';

/** A claim as it is after some commands, with its events: what storage would hold. */
export interface Story {
  readonly claim: Claim;
  readonly events: readonly ClaimEvent[];
}

export const filedAt = '2024-06-01T01:00:00Z';
export const submittedAt = '2024-06-02T01:12:09Z';
export const reviewedAt = '2024-06-03T02:11:09Z';
export const determinedAt = '2024-06-04T03:00:00Z';

export const ofMay: ClaimInput = { kind: 'operating', period: '2024-05' };

/** Applies a decision as storage does. */
export function followedBy(story: Story | null, { head, lines, event }: Decision): Story {
  return { claim: { head, lines: lines ?? story?.claim.lines ?? [] }, events: [...(story?.events ?? []), event] };
}

export function drafted(basis: ClaimBasis = aBasis(), input: ClaimInput = ofMay, id = 'clm_01K5T0'): Story {
  const name = { id, number: 'YB202405-0001' };
  return followedBy(null, draft(name, input, basis, testSecrets(), anAct('institution', filedAt)));
}

/** Submitted with the given lines in conflict; `person` submits. */
export function submitted(
  story: Story = drafted(),
  basis: ClaimBasis = aBasis(),
  conflicts: readonly string[] = [],
  act: Act = anAct('institution', submittedAt),
): Story {
  return followedBy(story, completeSubmission(prepareSubmission(story.claim, basis, act), conflicts, act));
}

export function reviewed(story: Story = submitted()): Story {
  return followedBy(story, review(story.claim, { decision: 'pass' }, anAct('health-reviewer', reviewedAt)));
}

export function determined(story: Story = reviewed()): Story {
  const act = anAct('health-approver', determinedAt);
  return followedBy(story, determine(story.claim, { decision: 'pass' }, aPaymentBasis(), act));
}

/** The refusal that a call ends in; fails when it does not refuse. */
export function refusalOf(call: () => unknown): Refusal {
  try {
    call();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
