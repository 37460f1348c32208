import * as z from 'zod';
import type { RosterSecrets } from '../../shared/claims/basis.ts';
import type { Claim } from '../../shared/claims/claim.ts';
import { ClaimView, claimView } from '../../shared/claims/claim-view.ts';
import type { Decision } from '../../shared/claims/decision.ts';
import { draft, edit, periodOf } from '../../shared/claims/draft.ts';
import { Id } from '../../shared/claims/fields.ts';
import { ClaimInput, WithdrawInput } from '../../shared/claims/inputs.ts';
import { completeSubmission, prepareSubmission } from '../../shared/claims/submit.ts';
import { withdraw } from '../../shared/claims/withdraw.ts';
import { requireVersion } from '../../shared/http/preconditions.ts';
import { actorOf, type Principal } from '../../shared/http/principal.ts';
import { notFound } from '../../shared/http/problem.ts';
import { createClaim } from '../../shared/storage/claim-creation.ts';
import { changeClaim, editClaim, getClaim } from '../../shared/storage/claims.ts';
import type { Database } from '../../shared/storage/database.ts';
import { submissionTurn, submitClaim } from '../../shared/storage/submission.ts';
import { claimBasis, type Subject } from './basis.ts';
import { documentOf, secretsFor } from './children.ts';
import { operation } from './services.ts';
import { ownSite, ownSiteId } from './site.ts';

const roles = ['institution'] as const;
const shared = { tag: '申报', roles, answer: ClaimView } as const;
const params = z.object({ id: Id });
const draftRefusals = [
  'invalid_transition',
  'policy_not_found',
  'period_not_open',
  'class_already_claimed',
  'too_many_lines',
  'id_number_invalid',
  'masked_id_number',
] as const;

export const claimOperations = [
  operation(
    {
      ...shared,
      id: 'createClaim',
      method: 'post',
      path: '/v1/claims',
      summary: '新建一份申报',
      description:
        '不填 children 则按名册带出；名册里没有的幼儿随申报入册，自当月 1 日起，无证明材料。更正（type 为 correction）针对一份已付清的申报：全部明细按现在的名册和 lines 里改正的内容重算，金额有变化的行重新审核，多退少补。',
      command: true,
      creates: 'always',
      body: ClaimInput,
      refusals: [...draftRefusals, 'claim_exists'],
      examples: { body: { kind: 'operating', period: '2024-05' } },
    },
    async ({ principal, body, command }, services) => {
      const site = await ownSite(services.database, principal);
      const act = { actor: actorOf(principal, roles), at: command.now };
      const { kind, corrects = null } = body;
      const corrected = corrects === null ? undefined : await ownClaim(services.database, principal, corrects);
      const period = periodOf(body, command.now, corrected?.head);
      const secrets = await secretsFor(services, body.children ?? []);
      const subject: Subject = { claimId: null, kind, period, corrects, children: keysOf(body, secrets) };
      const id = services.newId('clm');
      const basis = await claimBasis(services, site, subject, command.now);
      return createClaim(services.database, {
        ...command,
        claim: { division: site.division, kind, period },
        decide: (number) => {
          const decided = draft({ id, number }, body, basis, secrets, act);
          const location = `/v1/claims/${id}`;
          return { decided, answer: command.answer({ ...shown(decided), location }) };
        },
      });
    },
  ),
  operation(
    {
      ...shared,
      id: 'editClaim',
      method: 'put',
      path: '/v1/claims/{id}',
      summary: '修改一份尚未提交或退回的申报',
      versioned: 'always',
      params,
      body: ClaimInput,
      refusals: [...draftRefusals],
      examples: { body: { kind: 'operating', period: '2024-05' } },
    },
    async ({ principal, params: { id }, body, now, ifMatch }, services) => {
      const claim = await ownClaim(services.database, principal, id);
      requireVersion(ifMatch, claim.head.version);
      const site = await ownSite(services.database, principal);
      const act = { actor: actorOf(principal, roles), at: now.toISOString() };
      const secrets = await secretsFor(services, body.children ?? []);
      const basis = await claimBasis(services, site, subjectOf(claim, keysOf(body, secrets)), act.at);
      const decided = edit(claim, body, basis, secrets, act);
      await editClaim(services.database, claim.head, decided);
      return shown(decided, claim);
    },
  ),
  operation(
    {
      ...shared,
      id: 'submitClaim',
      method: 'post',
      path: '/v1/claims/{id}/submit',
      summary: '提交一份申报',
      description: '按当日名册重算每一行；同一幼儿同一月份已由别处申报的，该行先按 0.00 元计。',
      command: true,
      versioned: 'always',
      params,
      body: z.strictObject({}).optional(),
      refusals: [
        'invalid_transition',
        'four_eyes',
        'claim_blocked',
        'policy_not_found',
        'period_not_open',
        'class_already_claimed',
        'idempotency_in_flight',
      ],
    },
    async ({ principal, params: { id }, ifMatch, command, count }, services) => {
      const { database } = services;
      const claim = await ownClaim(database, principal, id);
      requireVersion(ifMatch, claim.head.version);
      const act = { actor: actorOf(principal, roles), at: command.now };
      const turn = await submissionTurn(database, claim.head);
      const basis = await claimBasis(services, await ownSite(database, principal), subjectOf(claim), command.now);
      const prepared = prepareSubmission(claim, basis, act);
      let contested = 0;
      const outcome = await submitClaim(database, {
        ...command,
        before: claim.head,
        turn,
        lines: prepared.claim.lines,
        decide: ({ submission, conflicts }) => {
          contested = conflicts.length;
          const decided = completeSubmission({ ...prepared, submission }, conflicts, act);
          return { decided, answer: command.answer(shown(decided, claim)) };
        },
      });
      if (outcome.replayed) return outcome;
      count('Submissions');
      if (contested > 0) count('SlotConflicts', contested);
      return outcome;
    },
  ),
  operation(
    {
      ...shared,
      id: 'withdrawClaim',
      method: 'post',
      path: '/v1/claims/{id}/withdraw',
      summary: '撤回一份申报',
      command: true,
      versioned: 'always',
      params,
      body: WithdrawInput.optional(),
      refusals: ['invalid_transition'],
    },
    async ({ principal, params: { id }, body, ifMatch, command }, { database }) => {
      const claim = await ownClaim(database, principal, id);
      requireVersion(ifMatch, claim.head.version);
      const decided = withdraw(claim, body ?? {}, { actor: actorOf(principal, roles), at: command.now });
      const answer = command.answer(shown(decided, claim));
      return changeClaim(database, { ...command, before: claim.head, decided, answer });
    },
  ),
];

async function ownClaim(database: Database, principal: Principal, id: string): Promise<Claim> {
  const claim = await getClaim(database, id);
  if (claim?.head.institution.id !== ownSiteId(principal)) throw notFound();
  return claim;
}

function subjectOf({ head, lines }: Claim, named: readonly string[] = []): Subject {
  const children = [...named, ...lines.flatMap(({ child }) => (child ? [child.key] : []))];
  const { id, kind, period, corrects } = head;
  return { claimId: id, kind, period, corrects, children };
}

/** The keys of the children whom a body names by their documents. */
function keysOf({ children = [] }: ClaimInput, secrets: RosterSecrets): string[] {
  return children.flatMap(({ idNumber, documentType }) => {
    if (idNumber === undefined) return [];
    const { type, number } = documentOf({ idNumber, documentType });
    return [secrets.childKey(type, number)];
  });
}

/** A claim as its institution sees it after a command. */
function shown({ head, lines }: Decision, before?: Claim) {
  const body = claimView({ head, lines: lines ?? before?.lines ?? [] }, { role: 'institution' });
  return { body, version: head.version };
}
