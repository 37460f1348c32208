import type { CompiledProvision } from '../compile/compile.ts';
import type { Exact } from '../compile/exact.ts';
import { Missing, type Reason, Run, type Trials, type Unknown } from '../compile/run.ts';
import type { combinations } from '../format/document.ts';
import { sameUnit } from '../scope/units.ts';
import { evaluateProvision } from './evaluate.ts';
import { explore } from './explore.ts';
import type { Inquiry } from './inquiry.ts';
import {
  type Determination,
  isPolicyOnly,
  type LineOutcome,
  type Outcome,
  overLines,
  type Range,
  rangeOf,
} from './outcome.ts';

export type Combination = (typeof combinations)[number];

/** What all provisions of a kind come to together. */
export interface KindOutcome {
  readonly determination: Determination;
  readonly amount: Exact | null;
  readonly range: Range | null;
  readonly lines: readonly LineOutcome[];
  readonly reasons: readonly Reason[];
  /** The provisions that answered, each with the run its parts are read from; several only when they are added. */
  readonly outcomes: readonly Outcome[];
  /** False when the outcomes are one of several courses: their parts are shown only where they do not depend on it. */
  readonly certain: boolean;
  readonly indifferent: readonly Unknown[];
}

/** Evaluates the provisions of a kind, trying what is unknown until it is settled, or known to matter. */
export function evaluateKind(
  provisions: readonly CompiledProvision[],
  mode: Combination,
  inquiry: Inquiry,
): KindOutcome {
  const explored = explore<KindOutcome>(
    (trials) => joined(applying(provisions, mode, inquiry, trials), provisions),
    keyOf,
    new Map(),
  );
  const { leaves, deciding, indifferent, open } = explored;
  const first = leaves[0]?.value;
  if (first && !open && deciding.length === 0) return { ...first, indifferent: [...indifferent, ...first.indifferent] };
  return undecided(
    leaves.map(({ value }) => value),
    deciding,
    open,
  );
}

/** The provisions that speak to the case, evaluated. */
function applying(
  provisions: readonly CompiledProvision[],
  mode: Combination,
  inquiry: Inquiry,
  trials: Trials,
): Outcome[] {
  const speaks = (compiled: CompiledProvision) => {
    const run = new Run(inquiry.situation, trials, compiled.scope.ordered.length, inquiry.work, inquiry.settings);
    return compiled.appliesTo === null || compiled.appliesTo(run, null);
  };
  if (mode === 'sum') return provisions.filter(speaks).map((compiled) => evaluateProvision(compiled, inquiry, trials));
  const [main, ...referring] = provisions;
  const special =
    mode === 'refer'
      ? referring.find((compiled) => compiled.appliesTo !== null && established(speaks, compiled))
      : undefined;
  const chosen = special ?? (mode === 'refer' ? [main!] : provisions).find(speaks);
  return chosen === undefined ? [] : [evaluateProvision(chosen, inquiry, trials)];
}

/** Whether the facts supplied say so; a fact that is not given establishes nothing. */
function established(speaks: (compiled: CompiledProvision) => boolean, compiled: CompiledProvision): boolean {
  try {
    return speaks(compiled);
  } catch (thrown) {
    if (thrown instanceof Missing) return false;
    throw thrown;
  }
}

function joined(outcomes: readonly Outcome[], provisions: readonly CompiledProvision[]): KindOutcome {
  const [only, ...others] = outcomes;
  if (only === undefined) {
    const titles = provisions.map(({ provision }) => `“${provision.title}”`).join('、');
    const text = `${titles}说的不是这种情况，没有适用的规定。`;
    const reason = { code: 'does_not_apply', text, citation: provisions[0]!.cites[0] ?? null };
    return { ...nothing, determination: 'not-entitled', reasons: [reason], certain: true };
  }
  const { determination, amount, range, lines, reasons, indifferent } = only;
  if (others.length === 0)
    return { determination, amount, range, lines, reasons, outcomes, certain: true, indifferent };
  return added(outcomes);
}

const nothing = { amount: null, range: null, lines: [], outcomes: [], indifferent: [] };

function added(outcomes: readonly Outcome[]): KindOutcome {
  const determination = overLines(outcomes.map((outcome) => outcome.determination));
  const paying = outcomes.filter(({ compiled }) => compiled.amount !== null);
  const amounts = paying.map(({ amount }) => amount);
  const known = amounts.filter((amount) => amount !== null);
  const total = sameUnits(paying) && known.length > 0 && known.length === amounts.length ? sum(known) : null;
  const reasons = unique(outcomes.flatMap((outcome) => outcome.reasons));
  const range = determination === 'unspecified' ? addedRange(paying) : null;
  return {
    determination,
    amount: determination === 'unspecified' ? null : total,
    range,
    lines: addedLines(outcomes),
    reasons,
    outcomes,
    certain: true,
    indifferent: outcomes.flatMap(({ indifferent }) => indifferent),
  };
}

function sameUnits(outcomes: readonly Outcome[]): boolean {
  const units = outcomes.map(({ compiled }) => compiled.amount!.trait.unit);
  return units.every((unit) => unit !== null && units[0] && sameUnit(unit, units[0]));
}

function addedRange(outcomes: readonly Outcome[]): Range | null {
  const ranges = outcomes.map(rangeOrAmount);
  if (ranges.length === 0 || ranges.some((range) => range === null)) return null;
  return { min: sum(ranges.map((range) => range!.min)), max: sum(ranges.map((range) => range!.max)) };
}

function rangeOrAmount({ amount, range }: { amount: Exact | null; range: Range | null }): Range | null {
  return amount === null ? range : { min: amount, max: amount };
}

function addedLines(outcomes: readonly Outcome[]): LineOutcome[] {
  const byRow = new Map<number, LineOutcome[]>();
  for (const line of outcomes.flatMap(({ lines }) => lines))
    byRow.set(line.row.id, [...(byRow.get(line.row.id) ?? []), line]);
  return [...byRow.values()].map((lines) => {
    if (lines.length === 1) return lines[0]!;
    const determination = overLines(lines.map((line) => line.determination));
    const amounts = lines.map(({ amount }) => amount);
    const complete = amounts.every((amount) => amount !== null) && determination !== 'unspecified';
    const ranges = lines.map(rangeOrAmount);
    const range =
      determination === 'unspecified' && ranges.every((each) => each !== null)
        ? { min: sum(ranges.map((each) => each!.min)), max: sum(ranges.map((each) => each!.max)) }
        : null;
    const reasons = unique(lines.flatMap((line) => line.reasons));
    return { row: lines[0]!.row, determination, amount: complete ? sum(amounts as Exact[]) : null, range, reasons };
  });
}

/** Two courses are the same when everything a reader would act on is. */
function keyOf({ determination, amount, range, lines, reasons, outcomes }: KindOutcome): string {
  return JSON.stringify([
    determination,
    amount?.text() ?? null,
    range && [range.min.text(), range.max.text()],
    lines.map((line) => [
      line.determination,
      line.amount?.text() ?? null,
      line.range?.min.text(),
      line.range?.max.text(),
    ]),
    determination === 'not-entitled' ? reasons.map(({ code, text }) => [code, text]) : null,
    outcomes.flatMap(({ grants }) => grants.map(({ code, text, met }) => [code, text, met ?? null])),
  ]);
}

function undecided(leaves: readonly KindOutcome[], deciding: readonly Unknown[], open: boolean): KindOutcome {
  const [first] = leaves;
  const agreed = !open && first && leaves.every(({ determination }) => determination === first.determination);
  const sureNo = agreed && first.determination !== 'entitled';
  const policyOnly = !open && isPolicyOnly(deciding);
  const ranges = leaves.map(rangeOrAmount);
  const range = policyOnly && ranges.every((each) => each !== null) ? wide(ranges as Range[]) : null;
  const said = unique(leaves.flatMap(({ determination, reasons }) => (determination === 'unspecified' ? reasons : [])));
  const own = sureNo ? first.reasons : [];
  return {
    determination: sureNo ? first.determination : 'unspecified',
    amount: null,
    range,
    lines: first ? undecidedLines(leaves, policyOnly, deciding) : [],
    reasons: unique([...own, ...deciding.map(({ reason }) => reason), ...said]),
    outcomes: first?.outcomes ?? [],
    certain: false,
    indifferent: [],
  };
}

function undecidedLines(
  leaves: readonly KindOutcome[],
  policyOnly: boolean,
  deciding: readonly Unknown[],
): LineOutcome[] {
  return leaves[0]!.lines.map((line, index) => {
    const courses = leaves.map(({ lines }) => lines[index]!).filter((each) => each !== undefined);
    const same = courses.every(
      (each) => each.determination === line.determination && each.amount?.text() === line.amount?.text(),
    );
    if (same && courses.length === leaves.length) return line;
    const ranges = courses.map(rangeOrAmount);
    const range = policyOnly && ranges.every((each) => each !== null) ? wide(ranges as Range[]) : null;
    const reasons = unique([...deciding.map(({ reason }) => reason), ...courses.flatMap((each) => each.reasons)]);
    return { row: line.row, determination: 'unspecified', amount: null, range, reasons };
  });
}

function wide(ranges: readonly Range[]): Range | null {
  return rangeOf(ranges.flatMap(({ min, max }) => [min, max]));
}

function sum(amounts: readonly Exact[]): Exact {
  return amounts.reduce((total, amount) => total.plus(amount));
}

function unique(reasons: readonly Reason[]): Reason[] {
  return [
    ...new Map(reasons.map((reason) => [`${reason.code}|${reason.text}|${reason.pointer ?? ''}`, reason])).values(),
  ];
}
