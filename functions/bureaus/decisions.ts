import * as z from 'zod';
import type { Claim } from '../../shared/claims/claim.ts';
import { ClaimView, claimView } from '../../shared/claims/claim-view.ts';
import type { Act, Decision } from '../../shared/claims/decision.ts';
import { Id } from '../../shared/claims/fields.ts';
import { DetermineInput, ReviewInput, SlotInput } from '../../shared/claims/inputs.ts';
import { basisFor, determine, review } from '../../shared/claims/review.ts';
import { settleSlot } from '../../shared/claims/settle-slot.ts';
import { slotOf } from '../../shared/claims/slots.ts';
import { assertInspected } from '../../shared/funds/inspection.ts';
import type { Command } from '../../shared/http/operation.ts';
import { requireVersion } from '../../shared/http/preconditions.ts';
import { actorOf, type Principal } from '../../shared/http/principal.ts';
import { notFound } from '../../shared/http/problem.ts';
import { changeClaim } from '../../shared/storage/claims.ts';
import { allInspections, inspectionRule } from '../../shared/storage/inspections.ts';
import { paymentBases } from '../../shared/storage/payment-basis.ts';
import { reviewStages } from '../../shared/storage/review-stages.ts';
import { settleSlot as storeSettlement } from '../../shared/storage/slot-settlement.ts';
import { slotHolder } from '../../shared/storage/slots.ts';
import { onlookerOf } from './looking.ts';
import { visibleClaim } from './scope.ts';
import { operation, type Services } from './services.ts';

const reviewer = ['health-reviewer'] as const;
const approver = ['health-approver'] as const;
const shared = { method: 'post', tag: '审核', command: true, versioned: 'always', answer: ClaimView } as const;
const params = z.object({ id: Id });
const refusals = ['invalid_transition', 'four_eyes', 'above_computed'] as const;

export const decisionOperations = [
  operation(
    {
      ...shared,
      id: 'reviewClaim',
      path: '/v1/claims/{id}/review',
      summary: '初审：逐行核减后通过，退回补正，或不予补助',
      roles: reviewer,
      params,
      body: ReviewInput,
      refusals,
      examples: {
        body: { decision: 'pass', lines: [{ lineId: '0002', amount: '200.00', reason: 'fee_not_on_file' }] },
      },
    },
    async (call, services) => {
      const claim = await claimAtVersion(call, services);
      const act = { actor: actorOf(call.principal, reviewer), at: call.command.now };
      const stages = await reviewStages(services.database, claim.head.division);
      return changed(call, services, claim, review(claim, call.body, act, stages));
    },
  ),
  operation(
    {
      ...shared,
      id: 'determineClaim',
      path: '/v1/claims/{id}/determine',
      summary: '核定：逐行定额，退回补正，或不予补助',
      roles: approver,
      params,
      body: DetermineInput,
      refusals: [...refusals, 'no_payment_basis', 'inspection_open'],
    },
    async (call, services) => {
      const claim = await claimAtVersion(call, services);
      if (call.body.decision === 'pass') await inspected(services, claim.head);
      const basis = basisFor(claim, await paymentBases(services.database, claim.head.division));
      const act = { actor: actorOf(call.principal, approver), at: call.command.now };
      return changed(call, services, claim, determine(claim, call.body, basis, act));
    },
  ),
  operation(
    {
      ...shared,
      id: 'settleSlot',
      path: '/v1/claims/{id}/slots/{lineId}',
      summary: '处理重复申报：由原申报保留，或改由本行享受',
      roles: reviewer,
      params: z.object({ id: Id, lineId: z.string().regex(/^\d{4}$/) }),
      body: SlotInput,
      refusals: ['invalid_transition', 'four_eyes'],
    },
    async (call, services) => {
      const claim = await claimAtVersion(call, services);
      return slotSettled(call, services, claim, { actor: actorOf(call.principal, reviewer), at: call.command.now });
    },
  ),
];

/** Holds 核定 to the inspections that the division asks for before it. Refuses with `inspection_open`. */
async function inspected({ database }: Services, { id, division }: Claim['head']): Promise<void> {
  const rule = await inspectionRule(database, division);
  if (rule.perMille > 0) assertInspected(id, rule, await allInspections(database, division));
}

interface CommandCall {
  readonly params: { readonly id: string };
  readonly principal: Principal;
  readonly ifMatch: readonly number[] | null;
  readonly command: Command;
}

async function claimAtVersion({ params: { id }, principal, ifMatch }: CommandCall, { database }: Services) {
  const claim = await visibleClaim(database, principal, id);
  requireVersion(ifMatch, claim.head.version);
  return claim;
}

async function changed({ principal, command }: CommandCall, { database }: Services, claim: Claim, decided: Decision) {
  const onlooker = await onlookerOf(database, principal, claim, command.now);
  const { head, lines } = decided;
  const answer = command.answer({
    body: claimView({ head, lines: lines ?? claim.lines }, onlooker),
    version: head.version,
  });
  return changeClaim(database, { ...command, before: claim.head, decided, answer });
}

async function slotSettled(
  call: CommandCall & { params: { lineId: string }; body: SlotInput },
  { database }: Services,
  claim: Claim,
  act: Act,
) {
  const { params, body, command, principal } = call;
  const line = claim.lines.find(({ lineId }) => lineId === params.lineId);
  const found = line && (await slotHolder(database, slotOf(claim.head.kind, line), command.now));
  if (!found) throw notFound();
  const { slot, claim: owner, lineId, live } = found;
  const rival = live && owner && lineId ? { claim: owner, lineId } : null;
  const decided = settleSlot({ claim, lineId: params.lineId }, body, rival, act);
  const { head, lines } = decided.claim;
  const onlooker = await onlookerOf(database, principal, claim, command.now);
  const after = { head, lines: lines ?? claim.lines };
  const changes = [{ before: claim.head, decided: decided.claim }];
  if (decided.holder && owner) changes.push({ before: owner.head, decided: decided.holder });
  return storeSettlement(database, {
    ...command,
    answer: command.answer({ body: claimView(after, onlooker), version: head.version }),
    slot,
    owner: owner?.head ?? null,
    movedTo: body.decision === 'move' ? { claim: head, lineId: params.lineId } : null,
    changes,
  });
}
