import { Decimal, splitByWeights } from '../money.ts';
import { type Fault, Refusal } from '../refusal.ts';
import type { Answer } from './answer.ts';
import { calculate, dayOf, type Question, type Work } from './calculate.ts';
import { computeColumns } from './columnar.ts';
import { columnsOf } from './columns.ts';
import { compilePolicy } from './compile.ts';
import { mostRows, readSituation, type SettingDecision } from './facts.ts';
import { governingChain } from './governs.ts';
import { canonicalJson } from './hash.ts';
import { workLimit } from './run.ts';
import type { Policy } from './schema.ts';

/** Children of one month who share the facts of their institution. */
export interface SimulatedGroup {
  readonly division: string;
  /** The institution; groups of different sites are never put into one question. */
  readonly site?: string | undefined;
  /** What is decided for this group alone, such as its institution's rate. */
  readonly decided?: readonly SettingDecision[] | undefined;
  readonly month: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly children: readonly Readonly<Record<string, unknown>>[];
}

/** One side of a comparison: the documents in force and what is decided or tried. */
export interface Scenario {
  readonly policies: readonly Policy[];
  readonly settings?: Readonly<Record<string, string>> | undefined;
  readonly decided?: readonly SettingDecision[] | undefined;
}

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

/** The most child-months that one simulation takes. */
export const mostSimulated = 2_000_000;

/**
 * What a change would cost: every child-month under two scenarios, to the 分, with who wins and who loses.
 * Refuses: as `calculate`; policy_too_large when the population is, or when it takes more work than `work` leaves.
 */
export function simulate(
  kind: string,
  population: readonly SimulatedGroup[],
  before: Scenario,
  after: Scenario,
  work: Work = { left: Number.POSITIVE_INFINITY },
): Simulation {
  const count = population.reduce((sum, { children }) => sum + children.length, 0);
  if (count > mostSimulated) throw new Refusal('policy_too_large', `一次最多试算${mostSimulated}个幼儿月，请分几次。`);
  const ledger = new Ledger();
  for (const group of merged(population)) {
    const old = amountsOf(kind, group, before, work);
    const changed = amountsOf(kind, group, after, work);
    ledger.add(group, old.fen, changed.fen, changed.lessIsBetter);
  }
  return ledger.simulation();
}

/** Groups of one place, month and facts are computed together. */
function merged(population: readonly SimulatedGroup[]): SimulatedGroup[] {
  const groups = new Map<string, { group: SimulatedGroup; lists: SimulatedGroup['children'][] }>();
  for (const group of population) {
    const shared = canonicalJson([group.facts, group.decided ?? []]);
    const key = `${group.division}|${group.month}|${group.site ?? ''}|${shared}`;
    const known = groups.get(key);
    if (known) known.lists.push(group.children);
    else groups.set(key, { group, lists: [group.children] });
  }
  return [...groups.values()].map(({ group, lists }) =>
    lists.length === 1 ? group : { ...group, children: lists.flat() },
  );
}

interface Amounts {
  /** 分 per child; not a number where no exact amount exists. */
  readonly fen: Float64Array;
  /** The amount is what a family pays, so that less of it is better. */
  readonly lessIsBetter: boolean;
}

/** The amounts of a group: by columns where the provision allows it, and by the evaluator for every other row. */
export function amountsOf(
  kind: string,
  group: SimulatedGroup,
  scenario: Scenario,
  work: Work = { left: Number.POSITIVE_INFINITY },
): Amounts {
  const day = dayOf({ kind, division: group.division, month: group.month });
  const [policy] = governingChain(kind, group.division, day, scenario.policies);
  const provisions = policy!.provisions.filter((provision) => provision.kind === kind);
  const lessIsBetter = provisions.some(
    ({ amount, benefit }) => amount !== undefined && benefit !== undefined && amount !== benefit,
  );
  const compiled = compilePolicy(policy!);
  const first = compiled.provision(provisions[0]!.id);
  const lines = first.lines !== null || first.refersTo !== null;
  const columns = provisions.length === 1 || policy!.combine?.[kind] === 'refer' ? byColumns() : null;
  if (columns === null) return { fen: byEvaluator(kind, group, scenario, lines, work), lessIsBetter };
  const { fen, exceptions } = columns;
  if (exceptions.length > 0) {
    const children = exceptions.map((index) => group.children[index]!);
    const rest = byEvaluator(kind, { ...group, children }, scenario, lines, work);
    for (const [at, index] of exceptions.entries()) fen[index] = rest[at]!;
  }
  return { fen, lessIsBetter };

  function byColumns(): ReturnType<typeof computeColumns> {
    const facts = new Set(group.children.slice(0, 50).flatMap((child) => Object.keys(child)));
    // Whatever is beyond plain facts, or only some rows carry, is the evaluator's business.
    const special = provisions
      .slice(1)
      .flatMap(({ appliesTo }) => (appliesTo === undefined ? [] : [JSON.stringify(appliesTo)]));
    const given = [...facts, ...Object.keys(group.facts)];
    if (special.some((condition) => given.some((name) => condition.includes(`"${name}"`)))) return null;
    const faults: Fault[] = [];
    const supplied = { facts: group.facts, settings: scenario.settings, decided: decidedFor(group, scenario) };
    const situation = readSituation(compiled, supplied, day, faults);
    if (faults.length > 0 || !group.children.every((child) => onlyHas(child, facts))) return null;
    const known = [...facts].filter((name) => name !== 'ref');
    if (known.some((name) => compiled.names.get(name)?.sort !== 'fact')) return null;
    return computeColumns(first, situation, columnsOf(group.children, known, compiled.names));
  }
}

function onlyHas(child: Readonly<Record<string, unknown>>, names: ReadonlySet<string>): boolean {
  for (const name in child) if (!names.has(name)) return false;
  return true;
}

function decidedFor(group: SimulatedGroup, scenario: Scenario): SettingDecision[] {
  return [...(scenario.decided ?? []), ...(group.decided ?? [])];
}

function byEvaluator(
  kind: string,
  group: SimulatedGroup,
  scenario: Scenario,
  lines: boolean,
  work: Work,
): Float64Array {
  const { division, month, facts, children } = group;
  const { policies, settings } = scenario;
  const question = { kind, division, month, settings, decided: decidedFor(group, scenario) };
  const asked = (supplied: Pick<Question, 'facts' | 'children'>) => {
    const limit = Math.min(workLimit, work.left);
    const each = { left: limit };
    const answer = calculate({ ...question, ...supplied }, policies, { explain: false, work: each });
    work.left -= limit - each.left;
    return answer;
  };
  if (!lines)
    return Float64Array.from(children, ({ ref: _, ...child }) =>
      fenOfText(asked({ facts: { ...facts, ...child } }).amount),
    );
  if (children.length > mostRows)
    throw new Refusal('policy_too_large', `这种办法逐机构计算，每家每月最多${mostRows}名幼儿，请按机构分组。`);
  return sharedOut(asked({ facts, children }));
}

/** 分 of each line; where the whole comes to another total (a cap of the site), it is shared in proportion to the lines. */
function sharedOut({ amount, lines }: Answer): Float64Array {
  const fen = Float64Array.from(lines, (line) => fenOfText(line.amount));
  const sum = fen.reduce((all, one) => all + one, 0);
  const total = fenOfText(amount);
  if (Number.isNaN(total) || Number.isNaN(sum) || sum === total || sum <= 0) return fen;
  const weights = [...fen].map((one) => new Decimal(one));
  return Float64Array.from(splitByWeights(new Decimal(total), weights, new Decimal(1)), (part) =>
    Number(part.toFixed(0)),
  );
}

function fenOfText(amount: string | null): number {
  return amount === null ? Number.NaN : Number(amount.replace('.', ''));
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

class Ledger {
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
