import { lastDay } from '../calendar.ts';
import { governing, type Policy, questionFaults, readPolicy } from '../policy/index.ts';
import { type Scenario, type SimulatedGroup, simulate } from '../policy/simulate/index.ts';
import { type Fault, Refusal } from '../refusal.ts';
import { decidedOn, type Law } from './law.ts';
import { kindsOf } from './publish.ts';
import {
  childrenAtMost,
  type RosterGroup,
  type Side,
  type SimulationInput,
  type SimulationView,
} from './simulation-input.ts';

/** Both sides of a comparison, ready to compute with. */
export interface Sides {
  readonly before: Scenario;
  readonly after: Scenario;
}

/**
 * The two sides that a request names: the law, a published version, or a document that came with it. A named document
 * is taken as in force in the asker's division on every day: what it would cost is asked, not since when it holds.
 * Refuses: invalid_policy, policy_too_large, invalid_input, all faults of both sides with pointers into the request.
 */
export function sidesOf({ kind, before = {}, after }: SimulationInput, division: string, law: Law): Sides {
  const faults: Fault[] = [];
  const sides = { before: sideOf(before, 'before'), after: sideOf(after, 'after') };
  if (faults.length > 0) throw refusalOf(faults);
  return sides;

  function sideOf(side: Side, at: keyof Sides): Scenario {
    const { settings } = side;
    const named = namedPolicy(side, `/${at}`, law, faults);
    if (named === null) return { policies: law.policies, settings };
    if (!kindsOf(named).includes(kind))
      faults.push({ pointer: `/${at}`, code: 'kind_missing', detail: `这份文件没有“${kind}”这一类别的条款。` });
    return { policies: [always(named, division)], settings };
  }
}

/**
 * What a change would do to a population: totals by month, who wins and who loses, to the 分.
 * Refuses: too_many_lines, policy_too_large, policy_not_found, and what either side refuses of the facts it is given.
 */
export function runSimulation(
  { kind, population: asked }: SimulationInput,
  population: readonly SimulatedGroup[],
  sides: Sides,
): SimulationView {
  const children = childrenIn(population);
  if (children > childrenAtMost) throw tooMany(children);
  if ('roster' in asked) refuseFaults(kind, population, sides);
  const simulation = simulate(kind, population, sides.before, sides.after, { left: mostSteps });
  const { months, byBirthOrder, byClassType } = simulation;
  return {
    kind,
    population: { sites: new Set(population.map(({ site }) => site)).size, children },
    policies: {
      before: policiesOf(kind, population, sides.before),
      after: policiesOf(kind, population, sides.after),
    },
    ...simulation,
    months: [...months],
    byBirthOrder: { ...byBirthOrder },
    byClassType: { ...byClassType },
  };
}

/** An uploaded roster as a population: each of its groups is a site of its own, under the decisions of the division. */
export function rosterPopulation(roster: readonly RosterGroup[], division: string, law: Law): SimulatedGroup[] {
  return roster.map(({ month, facts, children }, index) => {
    return {
      division,
      site: String(index + 1),
      month,
      facts,
      children,
      decided: decidedOn(law, division, lastDay(month)),
    };
  });
}

/** Refused before anything is computed, or even read. */
export function tooMany(children: number): Refusal {
  return new Refusal('too_many_lines', `一次最多试算${childrenAtMost}个幼儿月，这里有${children}个，请分几次。`);
}

const mostFaults = 100;
/** Steps of the evaluator, both sides together; rows computed by columns take none. */
const mostSteps = 40_000_000;

function namedPolicy(side: Side, at: string, law: Law, faults: Fault[]): Policy | null {
  const { policy, document } = side;
  if (policy !== undefined && document !== undefined)
    faults.push({ pointer: at, code: 'not_allowed', detail: 'policy 和 document 只写一个。' });
  if (document !== undefined) return inlinePolicy(document, `${at}/document`, faults);
  if (policy === undefined) return null;
  const found = law.documents.find(({ id, version }) => id === policy.id && String(version) === policy.version);
  if (found === undefined)
    faults.push({ pointer: `${at}/policy`, code: 'not_found', detail: '没有这份政策的这个版本，请核对编号和版本。' });
  return found ?? null;
}

function inlinePolicy(document: unknown, at: string, faults: Fault[]): Policy | null {
  try {
    return readPolicy(document);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const found = error.extras.faults ?? [];
    if (error.code === 'policy_too_large')
      throw new Refusal(error.code, error.message, {
        faults: found.map((fault) => ({ ...fault, pointer: `${at}${fault.pointer}` })),
      });
    faults.push(...found.map((fault) => ({ ...fault, pointer: `${at}${fault.pointer}` })));
    return null;
  }
}

function always({ attestedOn: _, ...policy }: Policy, division: string): Policy {
  return { ...policy, division, effectiveFrom: '0001-01-01', effectiveTo: null };
}

/** What was uploaded is looked at as a whole before anything is computed: all faults at once. */
function refuseFaults(kind: string, population: readonly SimulatedGroup[], sides: Sides): void {
  const faults = population.flatMap((group, index) => faultsOf(kind, group, index, sides));
  if (faults.length > 0) throw refusalOf(faults.slice(0, mostFaults));
}

/** What either side would refuse of a group, with pointers into the request. */
function faultsOf(kind: string, group: SimulatedGroup, index: number, sides: Sides): Fault[] {
  const { division, month, facts, children, decided } = group;
  const found = (['before', 'after'] as const).flatMap((at) => {
    const { policies, settings } = sides[at];
    const question = { kind, division, month, facts, children, decided, settings };
    return questionFaults(question, policies).map((fault) => {
      const base = fault.pointer.startsWith('/settings') ? `/${at}` : `/population/roster/${index}`;
      return { ...fault, pointer: `${base}${fault.pointer}` };
    });
  });
  return [...new Map(found.map((fault) => [`${fault.pointer} ${fault.detail}`, fault])).values()];
}

function policiesOf(kind: string, population: readonly SimulatedGroup[], { policies }: Scenario) {
  const months = new Map(population.map(({ division, month }) => [month, division]));
  const found = [...months].flatMap(
    ([month, division]) => governing(kind, division, lastDay(month), policies)?.policy ?? [],
  );
  const named = new Map(found.map(({ id, version }) => [`${id} ${version}`, { id, version: String(version) }]));
  return [...named.values()];
}

function childrenIn(population: readonly SimulatedGroup[]): number {
  return population.reduce((sum, { children }) => sum + children.length, 0);
}

function refusalOf(faults: readonly Fault[]): Refusal {
  const more = faults.length > 1 ? `另有${faults.length - 1}处需要改正，见 errors。` : '';
  return new Refusal('invalid_input', `${faults[0]!.detail}${more}`, { faults });
}
