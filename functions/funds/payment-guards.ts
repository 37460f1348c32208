import * as z from 'zod';
import { dayInShanghai } from '../../shared/calendar.ts';
import { Id, Instant } from '../../shared/claims/fields.ts';
import { onDay } from '../../shared/claims/registry.ts';
import { AccountInput, StopInput } from '../../shared/funds/inputs.ts';
import { payeeIn, verifiersOf, verifyAccount } from '../../shared/funds/payee.ts';
import { actorOf } from '../../shared/http/principal.ts';
import { Refusal } from '../../shared/refusal.ts';
import { commitOnce } from '../../shared/storage/idempotency.ts';
import { paymentGuards, putAccountCheck, putStop } from '../../shared/storage/payment-guards.ts';
import { operation, ownInstitution } from './services.ts';

const lookers = ['health-reviewer', 'health-approver', 'finance-officer', 'payment-clerk', 'payment-checker'] as const;
const stoppers = ['health-approver', 'finance-officer'] as const;
const params = z.object({ id: Id });
const shared = { tag: '支付', method: 'post', command: true, params } as const;
const StopView = z
  .strictObject({
    institutionId: Id,
    reason: z.string(),
    stoppedBy: z.string(),
    stoppedAt: Instant,
    liftedAt: Instant.nullable(),
  })
  .meta({ id: 'PaymentStop' });

export const paymentGuardOperations = [
  operation(
    {
      ...shared,
      id: 'verifyAccount',
      path: '/v1/institutions/{id}/account-verifications',
      summary: '核实变更后的收款账户，要两个人',
      description: '登记或者更改账户的人不能核实。再次更改的，重新核实。',
      roles: lookers,
      body: AccountInput,
      answer: z.strictObject({ institutionId: Id, verifiedBy: z.array(z.string()), frozen: z.boolean() }),
      refusals: ['four_eyes', 'already_exists', 'version_conflict'],
    },
    async ({ principal, params: { id }, body: { number }, command, now }, { database }) => {
      const institution = await ownInstitution(database, principal, id);
      const { check } = await paymentGuards(database, id);
      const account = onDay(institution.accounts, dayInShanghai(now));
      if (!check || account?.number !== number) throw notThisAccount();
      const after = verifyAccount(check, payeeIn(account), actorOf(principal, lookers), command.now);
      const verifiedBy = verifiersOf(after, payeeIn(account)).map(({ name }) => name);
      const answer = command.answer({ body: { institutionId: id, verifiedBy, frozen: verifiedBy.length < 2 } });
      return commitOnce(database, { ...command, answer, writes: [putAccountCheck(after)] });
    },
  ),
  operation(
    {
      ...shared,
      id: 'stopPayments',
      path: '/v1/institutions/{id}/payment-stop',
      summary: '止付：暂停支付给一家机构',
      roles: stoppers,
      body: StopInput,
      answer: StopView,
      refusals: ['already_exists', 'version_conflict'],
    },
    async ({ principal, params: { id }, body: { reason }, command }, { database }) => {
      await ownInstitution(database, principal, id);
      const { stop } = await paymentGuards(database, id);
      if (stop && !stop.lifted) throw new Refusal('already_exists', '这家机构已经止付，不用再办。');
      const stopped = actorOf(principal, stoppers);
      const version = (stop?.version ?? 0) + 1;
      const after = { institutionId: id, reason, stopped, stoppedAt: command.now, lifted: null, version };
      const body = { institutionId: id, reason, stoppedBy: stopped.office, stoppedAt: command.now, liftedAt: null };
      return commitOnce(database, { ...command, answer: command.answer({ body }), writes: [putStop(after)] });
    },
  ),
  operation(
    {
      ...shared,
      id: 'liftStop',
      path: '/v1/institutions/{id}/payment-stop/lift',
      summary: '解除止付',
      roles: stoppers,
      body: StopInput,
      answer: StopView,
      refusals: ['invalid_transition', 'version_conflict'],
    },
    async ({ principal, params: { id }, body: { reason }, command }, { database }) => {
      await ownInstitution(database, principal, id);
      const { stop } = await paymentGuards(database, id);
      if (!stop || stop.lifted) throw new Refusal('invalid_transition', '这家机构没有止付，不用解除。');
      const lifted = { reason, actor: actorOf(principal, stoppers), at: command.now };
      const after = { ...stop, lifted, version: stop.version + 1 };
      const said = {
        institutionId: id,
        reason: stop.reason,
        stoppedBy: stop.stopped.office,
        stoppedAt: stop.stoppedAt,
      };
      const answer = command.answer({ body: { ...said, liftedAt: command.now } });
      return commitOnce(database, { ...command, answer, writes: [putStop(after)] });
    },
  ),
];

function notThisAccount(): Refusal {
  const detail = '这不是机构现在登记的收款账号，请核对。';
  return new Refusal('invalid_input', detail, { faults: [{ pointer: '/number', code: 'account_mismatch', detail }] });
}
