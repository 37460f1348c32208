import * as z from 'zod';
import { Fen, Id, IsoDate, Rate } from '../claims/fields.ts';
import { Decimal, fenOf, splitByWeights, yuanOfFen } from '../money.ts';
import { type Appropriation, available, programmes, type Source, sources } from './appropriation.ts';

/** 应付: a claim × instalment as far as it waits for money. `funded` is the part for which 指标 are reserved. Amounts in 分. */
export const Obligation = z.strictObject({
  id: Id,
  claimId: Id,
  instalment: z.int().positive(),
  programme: z.enum(programmes),
  institutionId: Id,
  period: z.string(),
  amount: Fen,
  funded: Fen,
  /** How many payables it has had; the next one's number. */
  payables: z.int().min(0),
  dueOn: IsoDate,
  version: z.int().min(0),
});
export type Obligation = z.infer<typeof Obligation>;

/** How the levels of government share a programme: one after the other, or each by its weight with the odd 分 at the county. */
export const FundingScheme = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('order'), sources: z.array(z.enum(sources)).min(1) }),
  z.strictObject({
    mode: z.literal('shares'),
    shares: z
      .array(z.strictObject({ source: z.enum(sources), weight: Rate }))
      .min(1)
      .meta({ description: '按权重分担，权重是相对的：4 和 6 与 0.4 和 0.6 相同' }),
  }),
]);
export type FundingScheme = z.infer<typeof FundingScheme>;
export const upperLevelsFirst: FundingScheme = { mode: 'order', sources: [...sources] };

/** What happens when 指标 do not suffice: who finds none waits in full, or everyone gets the same proportion. */
export const ShortfallRule = z.enum(['wait', 'pro-rata']);
export type ShortfallRule = z.infer<typeof ShortfallRule>;

export interface FundedPart {
  readonly appropriationId: string;
  readonly amount: number;
}
export interface Funding {
  /** In the order given: what each obligation gets now, empty when it waits. */
  readonly parts: readonly (readonly FundedPart[])[];
  /** One movement per 指标, however many obligations it pays. */
  readonly movements: readonly FundedPart[];
  /** What stays without money, in 分. */
  readonly gap: number;
}

/**
 * Finds money for obligations, in the order given, among the 指标 of their programme. Nothing is refused: what finds no money is the
 * gap. Amounts in 分; no 指标 is ever asked for more than it has available.
 */
export function fund(
  obligations: readonly Obligation[],
  appropriations: readonly Appropriation[],
  scheme: FundingScheme,
  rule: ShortfallRule,
): Funding {
  const purse = new Purse(appropriations);
  const needs = obligations.map((obligation) => obligation.amount - obligation.funded);
  const wanted = rule === 'pro-rata' ? cutToMoney(needs, purse, scheme) : needs;
  const parts = wanted.map((amount) => (amount > 0 ? purse.take(bySource(amount, scheme, purse)) : []));
  const found = sum(parts.flat().map((part) => part.amount));
  return { parts, movements: purse.movements(), gap: sum(needs) - found };
}

/** The share of each source in an amount; null when the sources together, or one of them, do not have it. */
function bySource(amount: number, scheme: FundingScheme, purse: Purse): Map<Source, number> | null {
  const wanted = scheme.mode === 'shares' ? shareOut(amount, scheme.shares) : inOrder(amount, scheme.sources, purse);
  return wanted && [...wanted].every(([source, part]) => part <= purse.of(source)) ? wanted : null;
}

/** Shares by weight, each rounded down; the odd 分 falls to the county, or to the last source where the county has no share. */
export function shareOut(amount: number, shares: readonly { source: Source; weight: string }[]): Map<Source, number> {
  const whole = shares.reduce((total, { weight }) => total.plus(weight), new Decimal(0));
  if (whole.lte(0)) throw new Error('a funding scheme needs a weight above zero');
  const parts = new Map<Source, number>();
  for (const { source, weight } of shares) {
    const part = Number(new Decimal(amount).times(weight).divToInt(whole).toFixed(0));
    parts.set(source, (parts.get(source) ?? 0) + part);
  }
  const last = parts.has('county') ? 'county' : shares.at(-1)!.source;
  return parts.set(last, parts.get(last)! + amount - sum([...parts.values()]));
}

function inOrder(amount: number, order: readonly Source[], purse: Purse): Map<Source, number> | null {
  const wanted = new Map<Source, number>();
  let left = amount;
  for (const source of new Set(order)) {
    const part = Math.min(left, purse.of(source));
    if (part > 0) wanted.set(source, part);
    left -= part;
  }
  return left === 0 ? wanted : null;
}

/** Pro rata by the largest remainder: the greatest total that the sources can bear, exact to the 分. */
function cutToMoney(needs: readonly number[], purse: Purse, scheme: FundingScheme): readonly number[] {
  const need = sum(needs);
  let total = Math.min(need, bearable(purse, scheme));
  for (;;) {
    if (total <= 0) return needs.map(() => 0);
    const grants = total === need ? [...needs] : proRata(total, needs);
    const excess = shortfall(grants, purse, scheme);
    if (excess === 0) return grants;
    total -= excess;
  }
}

/** `total` divided in proportion to `needs` by the largest remainder; nobody gets more than the need. */
export function proRata(total: number, needs: readonly number[]): number[] {
  const weights = needs.map((need) => new Decimal(need));
  return splitByWeights(new Decimal(yuanOfFen(total)), weights, new Decimal('0.01')).map(fenOf);
}

function bearable(purse: Purse, scheme: FundingScheme): number {
  if (scheme.mode === 'order') return sum([...new Set(scheme.sources)].map((source) => purse.of(source)));
  const weights = new Map<Source, Decimal>();
  for (const { source, weight } of scheme.shares)
    weights.set(source, new Decimal(weight).plus(weights.get(source) ?? 0));
  const whole = Decimal.sum(0, ...weights.values());
  const bounds = [...weights]
    .filter(([, weight]) => weight.gt(0))
    .map(([source, weight]) => new Decimal(purse.of(source)).times(whole).div(weight).floor());
  return Number(Decimal.min(...bounds).toFixed(0));
}

/** By how much the odd 分 of many shares go beyond what a source has. */
function shortfall(grants: readonly number[], purse: Purse, scheme: FundingScheme): number {
  if (scheme.mode === 'order') return 0;
  const asked = new Map<Source, number>();
  for (const grant of grants)
    for (const [source, part] of shareOut(grant, scheme.shares)) asked.set(source, (asked.get(source) ?? 0) + part);
  return Math.max(0, ...[...asked].map(([source, part]) => part - purse.of(source)));
}

/** The 指标 while they are being spent: 直达 money first, then the oldest document first. */
class Purse {
  readonly #accounts: { readonly id: string; readonly source: Source; left: number; taken: number }[];

  constructor(appropriations: readonly Appropriation[]) {
    const open = appropriations.filter((appropriation) => !appropriation.closed);
    this.#accounts = [...open]
      .sort((a, b) => order(a).localeCompare(order(b), 'en'))
      .map((of) => ({ id: of.id, source: of.source, left: available(of), taken: 0 }));
  }

  of(source: Source): number {
    return sum(this.#accounts.map((account) => (account.source === source ? account.left : 0)));
  }

  take(wanted: Map<Source, number> | null): FundedPart[] {
    const parts: FundedPart[] = [];
    for (const [source, amount] of wanted ?? []) {
      let left = amount;
      for (const account of this.#accounts) {
        const part = account.source === source ? Math.min(left, account.left) : 0;
        if (part === 0) continue;
        account.left -= part;
        account.taken += part;
        left -= part;
        parts.push({ appropriationId: account.id, amount: part });
      }
      if (left > 0) throw new Error(`source ${source} was asked for more than it has`);
    }
    return parts;
  }

  movements(): FundedPart[] {
    return this.#accounts
      .filter(({ taken }) => taken > 0)
      .map(({ id, taken }) => ({ appropriationId: id, amount: taken }));
  }
}

function order(of: Appropriation): string {
  return `${of.direct ? 0 : 1}${of.firstIssuedOn}${of.id}`;
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
