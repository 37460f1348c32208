import * as z from 'zod';
import { fingerprint } from '../canonical-json.ts';
import { Actor, Id, Instant, Text } from '../claims/fields.ts';
import { type Institution, onDay } from '../claims/registry.ts';
import { Refusal } from '../refusal.ts';

/** Who is paid: the account on file on the day the batch is made. */
export const Payee = z.strictObject({ name: z.string(), number: z.string(), bank: z.string() });
export type Payee = z.infer<typeof Payee>;

const Look = z.strictObject({ actor: Actor, at: Instant });

/**
 * Which account of an institution may be paid to. It is kept beside the list on file, which can be rewritten at any date: whatever the
 * list says, money goes to the first account ever on file and later only to one that two persons verified.
 */
export const AccountCheck = z.strictObject({
  institutionId: Id,
  confirmed: Payee,
  /** Who verified it; nobody where it is the first: that one came with the filing. */
  verified: z.array(Look).max(2),
  /** Every other account on file, with everyone who changed the list before it is verified, and whoever verified it since. */
  others: z.array(z.strictObject({ account: Payee, changed: z.array(Actor).min(1), verified: z.array(Look).max(1) })),
  /** Everyone who changed the list since an account was last verified: taking an account off and on again does not make them strangers to it. */
  changed: z.array(Actor).default([]),
  version: z.int().positive(),
});
export type AccountCheck = z.infer<typeof AccountCheck>;

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

/** The account to pay on a day, or everything that stands against it. */
export function payeeOf(
  institution: Institution,
  day: string,
  check: AccountCheck | null,
  stop: PaymentStop | null,
): { payee: Payee | null; faults: PayeeFault[] } {
  const account = onDay(institution.accounts, day);
  const faults: PayeeFault[] = [];
  if (stop && !stop.lifted) faults.push('payment_stopped');
  if (!account) return { payee: null, faults: ['no_account', ...faults] };
  if (account.name !== onDay(institution.legalPersons, day)?.name) faults.push('account_name_differs');
  const payee = payeeIn(account);
  if (!check || !same(check.confirmed, payee)) faults.push('account_frozen');
  return { payee, faults };
}

/**
 * What follows from a new list of accounts on file: the first account of the first list is confirmed, every other one waits for two
 * persons, none of them the one who changed the list. Null when the list is the one before, or none ever had an account.
 */
export function accountsChanged(
  check: AccountCheck | null,
  before: Institution | null,
  after: Institution,
  actor: Actor,
): AccountCheck | null {
  const earlier = before?.accounts ?? [];
  if (fingerprint(earlier) === fingerprint(after.accounts)) return null;
  const confirmed = check?.confirmed ?? firstOf(earlier) ?? firstOf(after.accounts);
  if (!confirmed) return null;
  const waiting = distinct(after.accounts.map(payeeIn)).filter((account) => !same(account, confirmed));
  const known = [...(check?.changed ?? []), ...(check?.others.flatMap(({ changed }) => changed) ?? []), actor];
  const changed = known.filter(({ person }, index) => known.findLastIndex((one) => one.person === person) === index);
  const others = waiting.map((account) => ({ account, changed, verified: [] }));
  const version = (check?.version ?? 0) + 1;
  const first = check === null && others.length === 0;
  const verified = check?.verified ?? [];
  return { institutionId: after.id, confirmed, verified, others, changed: first ? [] : changed, version };
}

/**
 * One person's look at the account in force; with the second person's it may be paid to. Refuses `four_eyes` when the same person looks
 * twice or has changed the accounts, `already_exists` for an account that may be paid to, and `version_conflict` for one that is on
 * file no more.
 */
export function verifyAccount(check: AccountCheck, account: Payee, actor: Actor, at: string): AccountCheck {
  if (same(check.confirmed, account))
    throw new Refusal('already_exists', '这个账户没有变更，或者变更已经由两个人核实，不用再核实。');
  const waiting = check.others.find((one) => same(one.account, account));
  if (!waiting) throw new Refusal('version_conflict', '收款账户刚刚被更改，请重新读取，核对后再核实。');
  if (waiting.changed.some((one) => one.person === actor.person))
    throw new Refusal('four_eyes', '收款账户是您登记或者更改的，请由另外两个人核实。');
  if (waiting.verified.some((one) => one.actor.person === actor.person))
    throw new Refusal('four_eyes', '这个账户您已经核实过，第二次核实要换一个人。');
  const verified = [...waiting.verified, { actor, at }];
  const others = check.others.filter((one) => one !== waiting);
  const version = check.version + 1;
  if (verified.length === 2) return { ...check, confirmed: waiting.account, verified, others, changed: [], version };
  return { ...check, others: [...others, { ...waiting, verified }], version };
}

/** Who has verified an account so far. */
export function verifiersOf(check: AccountCheck, account: Payee): Actor[] {
  const looks = same(check.confirmed, account)
    ? check.verified
    : check.others.find((one) => same(one.account, account))?.verified;
  return (looks ?? []).map(({ actor }) => actor);
}

export function payeeIn({ name, number, bank }: Payee): Payee {
  return { name, number, bank };
}

/** Of a list that comes all at once the account that began first; of two on one day the one that stands first. */
function firstOf(accounts: Institution['accounts']): Payee | null {
  const [first] = [...accounts].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  return first ? payeeIn(first) : null;
}

function distinct(accounts: readonly Payee[]): Payee[] {
  return accounts.filter((one, index) => accounts.findIndex((other) => same(one, other)) === index);
}

function same(one: Payee, other: Payee): boolean {
  return one.name === other.name && one.number === other.number && one.bank === other.bank;
}
