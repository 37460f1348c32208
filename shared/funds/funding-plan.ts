import type { ClaimHead } from '../claims/claim.ts';
import type { Act, Decision } from '../claims/decision.ts';
import { yuanOfFen } from '../money.ts';
import { Refusal } from '../refusal.ts';
import { type Appropriation, sourceNames } from './appropriation.ts';
import { fundClaim, offsetClaim } from './claim-steps.ts';
import type { FundSettings } from './fund-settings.ts';
import { type FundedPart, fund, type Obligation, type ShortfallRule } from './funding.ts';
import type { MoneyMove } from './journal.ts';
import { type Netted, net } from './netting.ts';
import type { Payable } from './payable.ts';
import type { Recovery } from './recovery.ts';
import { statusOfPayments } from './settlement.ts';

/** A claim that money is looked for, with all that it takes to decide. */
export interface Candidate {
  readonly head: ClaimHead;
  /** What is due and not yet funded. */
  readonly obligations: readonly Obligation[];
  /** What 更正 of the institution owe back, for a 更正 that is owed more. */
  readonly returns: readonly Recovery[];
  /** What was decided to be asked back of its payments that bounced into a later year. */
  readonly cases: readonly Recovery[];
  /** All that is owed on the claim and pays it. */
  readonly dues: { readonly obligations: readonly Obligation[]; readonly payables: readonly Payable[] };
}

export interface Money {
  readonly appropriations: readonly Appropriation[];
  readonly settings: FundSettings;
}

/** Who asks: `origin` names the call, `on` is its day. */
export interface Asking extends Act {
  readonly origin: string;
  readonly on: string;
}

/** How a claim is paid: what is set off, and for each obligation that is left the 指标 that pay. */
export interface Plan {
  readonly netted: readonly Netted[];
  readonly obligations: readonly Obligation[];
  readonly parts: FundedPart[][];
}

/** Plans all candidates of a call together, in their order; nobody is refused here. */
export function planOf(
  candidates: readonly Candidate[],
  { appropriations, settings }: Money,
  rule: ShortfallRule,
  call: Asking,
): Map<string, Plan> {
  const plan = new Map(candidates.map((one) => [one.head.id, afterNetting(one, appropriations, call)]));
  for (const programme of new Set(candidates.map(({ head }) => head.kind))) {
    const mine = appropriations.filter((one) => one.programme === programme);
    const due = candidates
      .filter(({ head }) => head.kind === programme)
      .flatMap(({ head }) => plan.get(head.id)!.obligations);
    const { parts } = fund(due, mine, settings.scheme, rule);
    for (const [index, obligation] of due.entries()) plan.get(obligation.claimId)!.parts.push([...parts[index]!]);
  }
  return plan;
}

/** Set off is only what the programme and the year still take: an earlier year's money goes to the treasury, and a closed 指标 is not reserved. */
function afterNetting(
  { head, obligations, returns }: Candidate,
  appropriations: readonly Appropriation[],
  call: Asking,
): Plan {
  const mine = appropriations.filter((one) => one.programme === head.kind && !one.closed);
  const open = new Set(mine.map(({ id }) => id));
  const usable = returns.filter(({ appropriationId }) => open.has(appropriationId));
  const netted = obligations.map((one) => net(one, usable, { ...call, number: head.number }));
  return { netted, obligations: netted.map(({ obligation }) => obligation), parts: [] };
}

/** Nothing is reserved for a claim, and not because what it is owed was set off in full. */
export function findsNothing({ obligations, parts }: Plan): boolean {
  return parts.flat().length === 0 && obligations.some((one) => one.funded < one.amount);
}

/** How many claims are funded together. */
const claimsInChunk = 12;

/** The next claims to fund in one transaction. One that is set off against cases goes alone: they may be many. */
export function nextChunk(ready: readonly Candidate[]): Candidate[] {
  const alone = ready.findIndex(({ head, cases }) => head.corrects !== null || cases.length > 0);
  if (alone === 0) return ready.slice(0, 1);
  return ready.slice(0, alone === -1 ? claimsInChunk : Math.min(alone, claimsInChunk));
}

/** A claim of which all is paid once something was set off is paid; any other has its money reserved. */
export function decided(
  { head, dues }: Candidate,
  payables: readonly Payable[],
  obligations: readonly Obligation[],
  act: Act,
): Decision {
  const mine = <Of extends { claimId: string }>(list: readonly Of[]) =>
    list.filter(({ claimId }) => claimId === head.id);
  const owed = new Map([...dues.obligations, ...mine(obligations)].map((one) => [one.id, one]));
  const status = statusOfPayments([...dues.payables, ...mine(payables)], [...owed.values()]);
  return status === 'paid' ? offsetClaim({ head }, 'finance-officer', act) : fundClaim({ head }, act);
}

/** One movement per 指标, whatever the number of payables. */
export function reservations(payables: readonly Payable[]): MoneyMove[] {
  return [...new Set(payables.map((one) => one.appropriationId))].map((appropriationId) => {
    const items = payables
      .filter((one) => one.appropriationId === appropriationId)
      .map((one) => ({ id: one.id, amount: one.amount }));
    return { appropriationId, key: `reserve/${items[0]!.id}`, kind: 'reserve', items };
  });
}

/** The refusal `budget_insufficient` of a claim that found nothing, with what is left. */
export function noMoney({ obligations }: Candidate, { appropriations }: Money): Refusal {
  const need = obligations.reduce((sum, one) => sum + one.amount - one.funded, 0);
  const left = appropriations
    .filter((one) => one.programme === obligations[0]?.programme && !one.closed)
    .map((one) => ({ source: one.source, amount: one.documents - one.reserved - one.paid + one.restored }));
  const words =
    left.map(({ source, amount }) => `${sourceNames[source]}${yuanOfFen(amount)}元`).join('、') || '没有指标';
  const detail = `这份申报需要${yuanOfFen(need)}元，本年度还可用的是：${words}，不够安排。请先下达、追加或者调剂指标。`;
  return new Refusal('budget_insufficient', detail);
}
