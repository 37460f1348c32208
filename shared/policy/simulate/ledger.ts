import type { SimulatedGroup } from './simulate.ts';

export interface Tally {
  readonly winners: number;
  readonly losers: number;
  readonly same: number;
  readonly difference: string;
}

export interface Simulation {
  readonly months: readonly {
    readonly month: string;
    readonly children: number;
    readonly before: string;
    readonly after: string;
    readonly difference: string;
  }[];
  readonly total: { readonly before: string; readonly after: string; readonly difference: string };
  /** Child-months for which either side has no exact amount; they are in no sum. */
  readonly undecided: number;
  readonly byBirthOrder: Readonly<Record<string, Tally>>;
  readonly byClassType: Readonly<Record<string, Tally>>;
}

interface Sums {
  winners: number;
  losers: number;
  same: number;
  difference: bigint;
  /** What has not been folded into `difference` yet: whole 分, small enough to be exact. */
  recent: number;
}

const foldAt = 2 ** 51;

export class Ledger {
  private readonly months = new Map<string, { children: number; before: bigint; after: bigint }>();
  private readonly birthOrders = new Map<string, Sums>();
  private readonly classTypes = new Map<string, Sums>();
  private undecided = 0;

  add(group: SimulatedGroup, before: Float64Array, after: Float64Array, lessIsBetter: boolean): void {
    const month = this.months.get(group.month) ?? { children: 0, before: 0n, after: 0n };
    this.months.set(group.month, month);
    // Sums of whole 分 stay exact in a number for some ten million rows of a billion yuan; each group is folded into a bigint.
    let [sumBefore, sumAfter] = [0, 0];
    for (const [index, child] of group.children.entries()) {
      const [old, changed] = [before[index]!, after[index]!];
      month.children += 1;
      if (Number.isNaN(old) || Number.isNaN(changed)) {
        this.undecided += 1;
        continue;
      }
      sumBefore += old;
      sumAfter += changed;
      const gain = lessIsBetter ? old - changed : changed - old;
      tally(this.birthOrders, String(child.birthOrder ?? '未提供'), gain, changed - old);
      tally(this.classTypes, String(child.classType ?? '未提供'), gain, changed - old);
      if (sumBefore > foldAt || sumAfter > foldAt) {
        month.before += BigInt(sumBefore);
        month.after += BigInt(sumAfter);
        [sumBefore, sumAfter] = [0, 0];
      }
    }
    month.before += BigInt(sumBefore);
    month.after += BigInt(sumAfter);
  }

  simulation(): Simulation {
    const months = [...this.months].sort(([a], [b]) => (a < b ? -1 : 1));
    const total = { before: 0n, after: 0n };
    for (const [, { before, after }] of months) {
      total.before += before;
      total.after += after;
    }
    return {
      months: months.map(([month, { children, before, after }]) => ({ month, children, ...compared(before, after) })),
      total: compared(total.before, total.after),
      undecided: this.undecided,
      byBirthOrder: tallies(this.birthOrders),
      byClassType: tallies(this.classTypes),
    };
  }
}

function tally(sums: Map<string, Sums>, key: string, gain: number, difference: number): void {
  let known = sums.get(key);
  if (known === undefined) {
    known = { winners: 0, losers: 0, same: 0, difference: 0n, recent: 0 };
    sums.set(key, known);
  }
  if (gain === 0) known.same += 1;
  else {
    if (gain > 0) known.winners += 1;
    else known.losers += 1;
    known.recent += difference;
    if (Math.abs(known.recent) > foldAt) {
      known.difference += BigInt(known.recent);
      known.recent = 0;
    }
  }
}

function tallies(sums: ReadonlyMap<string, Sums>): Record<string, Tally> {
  const entries = [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([key, { difference, recent, ...counts }]) => [
      key,
      { ...counts, difference: yuanOfFen(difference + BigInt(recent)) },
    ]),
  );
}

function compared(before: bigint, after: bigint): { before: string; after: string; difference: string } {
  return { before: yuanOfFen(before), after: yuanOfFen(after), difference: yuanOfFen(after - before) };
}

function yuanOfFen(fen: bigint): string {
  const digits = String(fen < 0n ? -fen : fen).padStart(3, '0');
  return `${fen < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
