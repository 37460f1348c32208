import * as z from 'zod';
import { Fen, Id, IsoDate, Rate } from '../claims/fields.ts';
import { Decimal, fenOf, splitByWeights, yuanOfFen } from '../money.ts';
import { programmes, sources, Year } from './appropriation.ts';
import type { FundedPart, Obligation } from './funding.ts';

export const payableStates = ['reserved', 'in-batch', 'paid', 'voided'] as const;

/**
 * 应付款: a claim × instalment, as far as one 指标 pays it. `amount` is reserved there; `offset` of it is kept back against a recovery,
 * so the bank is asked for the difference. Amounts in 分.
 */
export const Payable = z.strictObject({
  id: Id,
  obligationId: Id,
  claimId: Id,
  instalment: z.int().positive(),
  institutionId: Id,
  programme: z.enum(programmes),
  period: z.string(),
  appropriationId: Id,
  source: z.enum(sources),
  year: Year,
  amount: Fen,
  offset: Fen,
  state: z.enum(payableStates),
  /** The live batch; null when it is in none (I5). */
  batchId: Id.nullable(),
  paidOn: IsoDate.nullable(),
  /** The call that made it, so that a call cut short and sent again knows its own work. */
  origin: z.string(),
  version: z.int().positive(),
});
export type Payable = z.infer<typeof Payable>;

/** What the bank is to pay, in 分. */
export function cash(of: Payable): number {
  return of.amount - of.offset;
}

/** One instalment of a policy: its share and how many months after the claim it falls due. */
export const InstalmentTerm = z.strictObject({ share: Rate, monthsLater: z.int().min(0).max(120) });
export type InstalmentTerm = z.infer<typeof InstalmentTerm>;

/** Everything at once, where a division says nothing else. */
export const atOnce: readonly InstalmentTerm[] = [{ share: '1', monthsLater: 0 }];

/** Divides 核定 money into instalments without losing a 分 (largest remainder, earlier instalments first). */
export function instalments(amount: number, terms: readonly InstalmentTerm[]): number[] {
  const weights = terms.map((term) => new Decimal(term.share));
  return splitByWeights(new Decimal(yuanOfFen(amount)), weights, new Decimal('0.01')).map(fenOf);
}

/** The payables that funding makes of an obligation, and the obligation that remembers them. */
export function payablesOf(
  of: Obligation,
  parts: readonly FundedPart[],
  appropriations: ReadonlyMap<string, { source: Payable['source']; year: string }>,
  origin: string,
): { obligation: Obligation; payables: Payable[] } {
  const { claimId, instalment, institutionId, programme, period } = of;
  const payables = parts.map((part, index): Payable => {
    const { source, year } = appropriations.get(part.appropriationId)!;
    const identity = { id: `${of.id}-${of.payables + index + 1}`, obligationId: of.id, claimId, instalment };
    const money = { appropriationId: part.appropriationId, source, year, amount: part.amount, offset: 0 };
    const start = { state: 'reserved' as const, batchId: null, paidOn: null, origin, version: 1 };
    return { ...identity, institutionId, programme, period, ...money, ...start };
  });
  const found = parts.reduce((sum, part) => sum + part.amount, 0);
  const counts = { funded: of.funded + found, payables: of.payables + payables.length, version: of.version + 1 };
  return { obligation: { ...of, ...counts }, payables };
}

/**
 * A payable whose money goes back unpaid, and its obligation that waits for it again. What was kept back of it against a recovery is
 * paid and stays so: a payable of that part is left.
 */
export function withoutCash(
  of: Payable,
  obligation: Obligation,
  on: string,
): { payable: Payable; obligation: Obligation } {
  const ended =
    of.offset > 0
      ? { state: 'paid' as const, paidOn: on, amount: of.offset }
      : { state: 'voided' as const, paidOn: null };
  return {
    payable: { ...of, ...ended, batchId: null, version: of.version + 1 },
    obligation: { ...obligation, funded: obligation.funded - cash(of), version: obligation.version + 1 },
  };
}
