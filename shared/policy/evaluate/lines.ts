import type { CompiledProvision } from '../compile/compile.ts';
import { type Exact, zero } from '../compile/exact.ts';
import { rowsIn } from '../compile/readers.ts';
import { referred } from '../compile/referred.ts';
import { failedRequirements } from '../compile/requirements.ts';
import { Missing, type Reason, type Row, type Run, type Trials, type Unknown } from '../compile/run.ts';
import { chainOf } from '../format/names.ts';
import { type Explored, explore } from './explore.ts';
import { type Inquiry, pinnedRun } from './inquiry.ts';
import { type Determination, isPolicyOnly, type LineOutcome } from './outcome.ts';

export interface TriedLine {
  readonly outcome: LineOutcome;
  readonly least: Trials | null;
  readonly most: Trials | null;
  readonly indifferent: readonly Unknown[];
}

interface LineValue {
  readonly amount: Exact;
  readonly reasons: readonly Reason[];
}

/** Every line on its own. `pins` collects the trials under which lines that hang on unknowns of their own are settled. */
export function lineOutcomes(
  compiled: CompiledProvision,
  run: Run,
  inquiry: Inquiry,
  pins: Map<string, unknown>,
): TriedLine[] {
  const source = linesOf(compiled, run);
  if (source === null) return [];
  const tried: TriedLine[] = [];
  const rows = rowsOf(source.compiled, source.run);
  for (const row of rows) {
    const line = lineOutcome(compiled, run, inquiry, row);
    tried.push(line);
    for (const [key, value] of line.least ?? []) pins.set(key, value);
  }
  return tried;
}

function rowsOf(compiled: CompiledProvision, run: Run): readonly Row[] {
  const { table } = compiled.lines!;
  try {
    return rowsIn(run, null, table, chainOf(table, compiled.scope.names));
  } catch (thrown) {
    // A sure “no” is given without the roster.
    if (run.closed && thrown instanceof Missing) return [];
    throw thrown;
  }
}

function lineOutcome(compiled: CompiledProvision, run: Run, inquiry: Inquiry, row: Row): TriedLine {
  const attempt = (under: Run): LineValue => lineValue(compiled, under, row);
  try {
    const { amount, reasons } = attempt(run);
    const determination = reasons.length > 0 || run.closed ? 'not-entitled' : 'entitled';
    return { outcome: { row, determination, amount, range: null, reasons }, least: null, most: null, indifferent: [] };
  } catch (thrown) {
    if (!(thrown instanceof Missing)) throw thrown;
    const reasons = refusalsOfLine(compiled, run, row);
    if (reasons.length > 0) {
      const outcome = { row, determination: 'not-entitled', amount: null, range: null, reasons } as const;
      return { outcome, least: null, most: null, indifferent: [] };
    }
    if (thrown.unknown.row === null) throw thrown;
  }
  const explored = explore<LineValue>(
    (trials) => attempt(pinnedRun(compiled, run, inquiry, trials)),
    ({ amount, reasons }) => `${amount.text()}|${reasons.length > 0}`,
    run.trials,
    (unknown) => unknown.row !== null,
  );
  return triedLine(row, explored, run.closed);
}

function lineValue(compiled: CompiledProvision, run: Run, row: Row): LineValue {
  const source = linesOf(compiled, run)!;
  const value = run.closed ? closedValue(source, row) : (source.compiled.lines!.read(source.run, row) as Exact | null);
  const state = source.run.state(row);
  const requirements = state.requirements ?? (run.closed ? sureFailures(source, row) : []);
  return { amount: value ?? zero, reasons: [...requirements, ...(state.refusals ?? [])] };
}

/** The lines of a provision, or of the one it refers to. */
function linesOf(compiled: CompiledProvision, run: Run): { compiled: CompiledProvision; run: Run } | null {
  if (compiled.lines !== null) return { compiled, run };
  if (compiled.refersTo === null || compiled.refersTo.part !== undefined) return null;
  const { target, sub } = referred(compiled.policy, compiled.refersTo, run);
  return linesOf(target, sub);
}

/** What surely stands against the line itself, beside the “no” to the whole. */
function sureFailures(source: { compiled: CompiledProvision; run: Run }, row: Row): readonly Reason[] {
  try {
    return failedRequirements(source.compiled, row.table, source.run, row);
  } catch (thrown) {
    if (thrown instanceof Missing) return [];
    throw thrown;
  }
}

/** Under a “no” for the whole a line still shows what is due without the benefit, where the facts allow it. */
function closedValue(source: { compiled: CompiledProvision; run: Run }, row: Row): Exact | null {
  try {
    source.run.closed = true;
    return source.compiled.lines!.read(source.run, row) as Exact | null;
  } catch (thrown) {
    if (thrown instanceof Missing) return null;
    throw thrown;
  }
}

/** The sure reasons against one line whose amount cannot be told for want of other facts. */
function refusalsOfLine(compiled: CompiledProvision, run: Run, row: Row): readonly Reason[] {
  const source = linesOf(compiled, run)!;
  surelyRefused(source.compiled, source.run, row);
  const state = source.run.state(row);
  return [...(state.requirements ?? []), ...(state.refusals ?? [])];
}

/** Whether a table that the benefit always rests on gives nothing here, though other facts are missing. */
export function surelyRefused(compiled: CompiledProvision, run: Run, row: Row | null): boolean {
  for (const { rows, read } of compiled.sureLookups)
    if (rows === (row?.table ?? null))
      try {
        read(run, row);
      } catch (thrown) {
        if (!(thrown instanceof Missing)) throw thrown;
      }
  return row === null ? run.refusals.length > 0 : (run.state(row).refusals?.length ?? 0) > 0;
}

function triedLine(row: Row, explored: Explored<LineValue>, closed: boolean): TriedLine {
  const { leaves, deciding, indifferent, open } = explored;
  const sorted = [...leaves].sort((a, b) => a.value.amount.compare(b.value.amount));
  const least = sorted[0];
  const most = sorted.at(-1);
  if (!open && least && deciding.length === 0) {
    const { amount, reasons } = least.value;
    const determination: Determination = reasons.length > 0 || closed ? 'not-entitled' : 'entitled';
    const outcome = { row, determination, amount, range: null, reasons };
    return { outcome, least: least.trials, most: least.trials, indifferent };
  }
  const range =
    !open && least && most && isPolicyOnly(deciding) ? { min: least.value.amount, max: most.value.amount } : null;
  const outcome = {
    row,
    determination: 'unspecified',
    amount: null,
    range,
    reasons: deciding.map(({ reason }) => reason),
  } as const;
  return { outcome, least: range && least!.trials, most: range && most!.trials, indifferent };
}
