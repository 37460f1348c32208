import { Decimal, splitByWeights } from '../../money.ts';
import { type Fault, Refusal } from '../../refusal.ts';
import type { Answer } from '../answer.ts';
import { calculate, dayOf, type Question, type Work } from '../calculate.ts';
import { columnsOf } from '../columns/columns.ts';
import { computeColumns } from '../columns/program.ts';
import { compilePolicy } from '../compile/compile.ts';
import { workLimit } from '../compile/run.ts';
import { governingChain } from '../governs.ts';
import { mostRows, readSituation, type SettingDecision } from '../question/situation.ts';
import type { Scenario, SimulatedGroup } from './simulate.ts';

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
