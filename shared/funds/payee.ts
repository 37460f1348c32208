import * as z from 'zod';
import { Actor, Id, Instant, Text } from '../claims/fields.ts';
import { type Institution, onDay } from '../claims/registry.ts';
import { Refusal } from '../refusal.ts';

/** Who is paid: the account on file on the day the batch is made. */
export const Payee = z.strictObject({ name: z.string(), number: z.string(), bank: z.string() });
export type Payee = z.infer<typeof Payee>;

/** Two persons looked at an account that was changed; until then it is frozen. */
export const AccountVerification = z.strictObject({
  institutionId: Id,
  number: z.string(),
  verified: z.array(z.strictObject({ actor: Actor, at: Instant })).max(2),
  version: z.int().positive(),
});
export type AccountVerification = z.infer<typeof AccountVerification>;

/** 止付: holds every payable of an institution until it is lifted. */
export const PaymentStop = z.strictObject({
  institutionId: Id,
  reason: Text(500),
  stopped: Actor,
  stoppedAt: Instant,
  lifted: z.strictObject({ reason: Text(500), actor: Actor, at: Instant }).nullable(),
  version: z.int().positive(),
});
export type PaymentStop = z.infer<typeof PaymentStop>;

export type PayeeFault = 'no_account' | 'account_name_differs' | 'account_frozen' | 'payment_stopped';
export const payeeFaultText: Record<PayeeFault, string> = {
  no_account: '没有登记收款账户，请先登记。',
  account_name_differs: '收款账户户名与法人名称不一致，请更正账户。',
  account_frozen: '收款账户变更后还没有两个人核实，暂不支付，请先核实账户。',
  payment_stopped: '这家机构已止付，解除止付后才能支付。',
};

/** The account to pay on a day, or everything that stands against it. The first account on file needs no verification: it came with the filing. */
export function payeeOf(
  institution: Institution,
  day: string,
  verification: AccountVerification | null,
  stop: PaymentStop | null,
): { payee: Payee | null; faults: PayeeFault[] } {
  const account = onDay(institution.accounts, day);
  const faults: PayeeFault[] = [];
  if (stop && !stop.lifted) faults.push('payment_stopped');
  if (!account) return { payee: null, faults: ['no_account', ...faults] };
  if (account.name !== onDay(institution.legalPersons, day)?.name) faults.push('account_name_differs');
  const changed = institution.accounts.some((other) => other.from < account.from && other.number !== account.number);
  if (changed && !isVerified(verification, account.number)) faults.push('account_frozen');
  return { payee: { name: account.name, number: account.number, bank: account.bank }, faults };
}

/** One person's look at an account. Refuses `four_eyes` when the same person looks twice and `already_exists` when two have. */
export function verifyAccount(
  before: AccountVerification | null,
  account: { institutionId: string; number: string },
  actor: Actor,
  at: string,
): AccountVerification {
  const earlier = before?.number === account.number ? before.verified : [];
  if (earlier.some((one) => one.actor.person === actor.person))
    throw new Refusal('four_eyes', '这个账户您已经核实过，第二次核实要换一个人。');
  if (earlier.length >= 2) throw new Refusal('already_exists', '这个账户已经由两个人核实，不用再核实。');
  return { ...account, verified: [...earlier, { actor, at }], version: (before?.version ?? 0) + 1 };
}

function isVerified(verification: AccountVerification | null, number: string): boolean {
  return verification?.number === number && verification.verified.length === 2;
}
