import type { Claim } from './claim.ts';
import { type Act, type Decision, decide } from './decision.ts';
import type { WithdrawInput } from './inputs.ts';
import { transition } from './life-cycle.ts';

/**
 * 撤回 by the institution: ends the claim and frees its slots, since a slot lives only as long as its claim.
 * Refuses with `invalid_transition`.
 */
export function withdraw(claim: Claim, input: WithdrawInput, act: Act): Decision {
  const status = transition(claim.head.status, 'withdraw', 'institution');
  return decide(claim, { command: 'withdraw', head: { status, deadline: null }, reason: input.reason ?? null }, act);
}
