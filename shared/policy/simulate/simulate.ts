import { canonicalJson } from '../../canonical-json.ts';
import { Refusal } from '../../refusal.ts';
import type { Work } from '../calculate.ts';
import type { Policy } from '../format/document.ts';

import type { SettingDecision } from '../question/situation.ts';
import { amountsOf } from './amounts.ts';
import { Ledger, type Simulation } from './ledger.ts';

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
