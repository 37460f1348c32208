import * as z from 'zod';
import { Id } from '../../shared/claims/fields.ts';
import { fenOfInput, RecoveryInput, RecoveryStepInput } from '../../shared/funds/inputs.ts';
import { openRecovery, type Recovery } from '../../shared/funds/recovery.ts';
import { RecoveryView, recoveryView } from '../../shared/funds/views.ts';
import { listQuery, pageOf, pageRequest } from '../../shared/http/lists.ts';
import type { Command } from '../../shared/http/operation.ts';
import { requireVersion } from '../../shared/http/preconditions.ts';
import { actorOf } from '../../shared/http/principal.ts';
import { notFound } from '../../shared/http/problem.ts';
import { Refusal } from '../../shared/refusal.ts';
import { bureauRoles } from '../../shared/roles.ts';
import { duesOf } from '../../shared/storage/payables.ts';
import { getRecovery, listRecoveries, recoveriesOf } from '../../shared/storage/recoveries.ts';
import { storeOpened, takeStep } from '../../shared/storage/recovery-commands.ts';
import { operation, ownHead } from './services.ts';

const approver = ['health-approver'] as const;
const tag = '追回';
const shared = { tag, method: 'post', command: true, versioned: 'always', answer: RecoveryView } as const;

export const recoveryOperations = [
  operation(
    {
      ...shared,
      id: 'openRecovery',
      path: '/v1/claims/{id}/recoveries',
      summary: '立案追回已支付的款项',
      roles: approver,
      creates: 'always',
      params: z.object({ id: Id }),
      body: RecoveryInput,
      refusals: ['recovery_above_paid', 'invalid_transition'],
    },
    async ({ principal, params: { id }, body, ifMatch, command }, { database, newId }) => {
      const head = await ownHead(database, principal, id);
      requireVersion(ifMatch, head.version);
      const { payables } = await duesOf(database, id);
      const paid = payables.filter((one) => one.state === 'paid' || one.offset > 0);
      const payable = body.payableId ? paid.find((one) => one.id === body.payableId) : paid.at(-1);
      if (!payable) throw nothingPaid(body.payableId);
      const { kind = 'return', amount, reason } = body;
      const input = { id: newId('rec'), division: head.division, kind, cause: reason, amount: fenOfInput(amount) };
      const earlier = await recoveriesOf(database, id);
      const recovery = openRecovery(input, payable, earlier, actorOf(principal, approver), command.now);
      const location = `/v1/claims/${id}/recoveries/${recovery.id}`;
      return storeOpened(database, { ...command, recovery, payable, answer: answered(command, recovery, location) });
    },
  ),
  operation(
    {
      tag,
      id: 'getRecovery',
      method: 'get',
      path: '/v1/claims/{id}/recoveries/{recoveryId}',
      summary: '一件追回和它的每一步',
      roles: bureauRoles,
      params: z.object({ id: Id, recoveryId: Id }),
      answer: RecoveryView,
      refusals: [],
    },
    async ({ principal, params: { id, recoveryId } }, { database }) => {
      await ownHead(database, principal, id);
      const found = await getRecovery(database, id, recoveryId);
      if (!found) throw notFound();
      return { body: recoveryView(found), version: found.version };
    },
  ),
  operation(
    {
      tag,
      id: 'listRecoveries',
      method: 'get',
      path: '/v1/recoveries',
      summary: '本地区的追回',
      roles: bureauRoles,
      query: z.strictObject(listQuery),
      answer: pageOf(RecoveryView),
      refusals: [],
    },
    async ({ principal, query }, { database }) => {
      const page = await listRecoveries(database, principal.division, pageRequest(query));
      return { body: { items: page.items.map(recoveryView), nextCursor: page.nextCursor } };
    },
  ),
  operation(
    {
      ...shared,
      id: 'takeRecoveryStep',
      path: '/v1/claims/{id}/recoveries/{recoveryId}/steps',
      summary: '告知、决定、扣回、缴回、结案或撤案',
      description: 'If-Match 写这件追回的 ETag。当年追回的恢复指标，以前年度的上缴国库，不恢复。',
      roles: approver,
      params: z.object({ id: Id, recoveryId: Id }),
      body: RecoveryStepInput,
      refusals: ['recovery_above_paid', 'invalid_transition'],
    },
    async ({ principal, params: { id, recoveryId }, body, ifMatch, command }, { database }) => {
      await ownHead(database, principal, id);
      const before = await getRecovery(database, id, recoveryId);
      if (!before) throw notFound();
      requireVersion(ifMatch, before.version);
      if (body.step === 'offset') await ownHead(database, principal, body.claimId);
      const act = { actor: actorOf(principal, approver), at: command.now };
      const step = 'amount' in body ? { ...body, amount: fenOfInput(body.amount) } : body;
      return takeStep(database, { ...command, before, step, act, answer: (after) => answered(command, after) });
    },
  ),
];

function nothingPaid(payableId: string | undefined): Refusal {
  const detail = '这份申报没有这样一笔已支付的款项，不能追回，请核对。';
  if (payableId === undefined) return new Refusal('invalid_transition', detail);
  return new Refusal('invalid_input', detail, { faults: [{ pointer: '/payableId', code: 'not_found', detail }] });
}

function answered(command: Command, recovery: Recovery, location?: string) {
  const body = recoveryView(recovery);
  return command.answer({ body, version: recovery.version, ...(location ? { location } : {}) });
}
