import * as z from 'zod';
import { ClaimView, claimView } from '../../shared/claims/claim-view.ts';
import { Id } from '../../shared/claims/fields.ts';
import { determine } from '../../shared/claims/review.ts';
import { returnByFinance } from '../../shared/funds/claim-steps.ts';
import { BulkInput, FundInput } from '../../shared/funds/funding-inputs.ts';
import { assertInspected } from '../../shared/funds/inspection.ts';
import { PaymentsView, paymentsView } from '../../shared/funds/payments-view.ts';
import type { Command } from '../../shared/http/operation.ts';
import { requireVersion } from '../../shared/http/preconditions.ts';
import { actorOf, type Principal } from '../../shared/http/principal.ts';
import { Refusal } from '../../shared/refusal.ts';
import { roles } from '../../shared/roles.ts';
import { changeClaim } from '../../shared/storage/claims.ts';
import { type BulkResult, fundMany, fundOne } from '../../shared/storage/funding.ts';
import { commitOnce, findRepeat, repeatOf } from '../../shared/storage/idempotency.ts';
import { allInspections, inspectionRule } from '../../shared/storage/inspections.ts';
import { duesOf } from '../../shared/storage/payables.ts';
import { latestPaymentBasis } from '../../shared/storage/payment-basis.ts';
import { onlookerOf } from './looking.ts';
import { visibleClaim } from './scope.ts';
import { operation, type Services } from './services.ts';

const finance = ['finance-officer'] as const;
const approver = ['health-approver'] as const;
const shared = { tag: '资金安排', command: true } as const;
const params = z.object({ id: Id });
const BulkView = z
  .strictObject({
    items: z.array(
      z.strictObject({ claimId: Id, passed: z.boolean(), code: z.string().nullable(), detail: z.string().nullable() }),
    ),
  })
  .meta({ id: 'BulkResults' });

export const fundingOperations = [
  operation(
    {
      ...shared,
      id: 'fundClaim',
      method: 'post',
      path: '/v1/claims/{id}/fund',
      summary: '安排资金：占用指标，或退回',
      roles: finance,
      versioned: 'always',
      params,
      body: FundInput,
      answer: ClaimView,
      refusals: ['invalid_transition', 'four_eyes', 'budget_insufficient'],
    },
    async ({ principal, params: { id }, body, ifMatch, command }, { database }) => {
      const claim = await visibleClaim(database, principal, id);
      requireVersion(ifMatch, claim.head.version);
      const act = { actor: actorOf(principal, finance), at: command.now };
      const onlooker = await onlookerOf(database, principal, claim, command.now);
      const answered = (after: typeof claim) =>
        command.answer({ body: claimView(after, onlooker), version: after.head.version });
      if (body.decision === 'return') {
        const decided = returnByFinance(claim, body.reason ?? '', act);
        const answer = answered({ head: decided.head, lines: decided.lines ?? claim.lines });
        return changeClaim(database, { ...command, before: claim.head, decided, answer });
      }
      const { division } = principal;
      const answer = (head: typeof claim.head) => answered({ head, lines: claim.lines });
      return fundOne(database, { ...command, division, act, before: claim.head, answer });
    },
  ),
  operation(
    {
      ...shared,
      id: 'bulkFund',
      method: 'post',
      path: '/v1/claims/bulk-fund',
      summary: '给多份申报安排资金',
      description: '逐份回答结果。资金不足时按本地规定等待，或按比例安排。中断后用同一个幂等键再发，会接着办。',
      roles: finance,
      body: BulkInput,
      answer: BulkView,
      refusals: ['too_many_claims'],
    },
    async ({ principal, body, command }, { database }) => {
      const act = { actor: actorOf(principal, finance), at: command.now };
      const items = await fundMany(database, { ...command, ...body, division: principal.division, act });
      return commitOnce(database, { ...command, answer: command.answer({ body: { items } }), writes: [] });
    },
  ),
  operation(
    {
      ...shared,
      id: 'bulkDetermine',
      method: 'post',
      path: '/v1/claims/bulk-determine',
      summary: '按初审金额核定多份申报',
      description: '逐份回答结果。中断后用同一个幂等键再发，会接着办。',
      roles: approver,
      body: BulkInput,
      answer: BulkView,
      refusals: ['too_many_claims'],
    },
    async ({ principal, body, command }, services) => {
      const { database } = services;
      const rule = await inspectionRule(database, principal.division);
      const inspections = rule.perMille > 0 ? await allInspections(database, principal.division) : [];
      const inspected = (claimId: string) => assertInspected(claimId, rule, inspections);
      const items: BulkResult[] = [];
      for (const claimId of body.claimIds)
        items.push(await determineOne(services, principal, claimId, command, inspected));
      return commitOnce(database, { ...command, answer: command.answer({ body: { items } }), writes: [] });
    },
  ),
  operation(
    {
      tag: '资金安排',
      id: 'paymentsOfClaim',
      method: 'get',
      path: '/v1/claims/{id}/payments',
      summary: '一份申报的应付、已安排和已支付',
      roles,
      params,
      answer: PaymentsView,
      refusals: [],
    },
    async ({ principal, params: { id } }, { database }) => {
      await visibleClaim(database, principal, id);
      const { obligations, payables } = await duesOf(database, id);
      return { body: paymentsView(obligations, payables) };
    },
  ),
];

/** One claim of many: remembered under a key of its own, so that the whole may be sent again after it was cut short. */
async function determineOne(
  { database }: Services,
  principal: Principal,
  claimId: string,
  command: Command,
  inspected: (claimId: string) => void,
): Promise<BulkResult> {
  const passed = { claimId, passed: true, code: null, detail: null };
  const act = { actor: actorOf(principal, approver), at: command.now };
  const repeat = repeatOf({
    subject: principal.subject,
    action: 'bulk-determine',
    key: `${command.repeat.scope}/${claimId}`,
    body: claimId,
  });
  try {
    if (await findRepeat(database, repeat, command.now)) return passed;
    const claim = await visibleClaim(database, principal, claimId);
    inspected(claimId);
    const basis = await latestPaymentBasis(database, claim.head.division);
    const decided = determine(claim, { decision: 'pass' }, basis, act);
    await changeClaim(database, {
      before: claim.head,
      decided,
      repeat,
      now: command.now,
      answer: command.answer({ body: passed }),
    });
    return passed;
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault;
    return { claimId, passed: false, code: fault.code, detail: fault.message };
  }
}
