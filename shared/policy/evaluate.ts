import { type CompiledProvision, failedRequirements, referred } from './compile.ts';
import { type Exact, zero } from './exact.ts';
import { type Explored, explore } from './explore.ts';
import { startOf } from './governs.ts';
import { chainOf } from './names.ts';
import { rowsIn } from './readers.ts';
import {
  Missing,
  type Reason,
  type Row,
  Run,
  type SettingValue,
  type Situation,
  type Trials,
  type Unknown,
} from './run.ts';
import type { Provision } from './schema.ts';
import { isMoney, pure } from './units.ts';

export type Determination = 'entitled' | 'not-entitled' | 'discretionary' | 'unspecified';
export type Range = { readonly min: Exact; readonly max: Exact };

export interface LineOutcome {
  readonly row: Row;
  readonly determination: Determination;
  readonly amount: Exact | null;
  readonly range: Range | null;
  readonly reasons: readonly Reason[];
}

export interface GrantOutcome {
  readonly code: string;
  readonly text: string;
  /** Null when it cannot be told from the facts given; undefined when nothing has to be met. */
  readonly met: boolean | null | undefined;
  readonly citation: string | null;
}

/** What one provision comes to under one set of trials. */
export interface Outcome {
  readonly compiled: CompiledProvision;
  /** The run whose memory the explanation and the shown parts are read from. */
  readonly run: Run;
  readonly determination: Determination;
  readonly amount: Exact | null;
  readonly range: Range | null;
  readonly lines: readonly LineOutcome[];
  readonly reasons: readonly Reason[];
  readonly grants: readonly GrantOutcome[];
  readonly indifferent: readonly Unknown[];
}

export interface Inquiry {
  readonly situation: Situation;
  readonly work: { left: number };
  readonly settings: Map<string, SettingValue>;
}

/**
 * Evaluates a provision. Unknowns of single rows are tried here, row by row; unknowns of the whole question are thrown
 * (as Missing) to the caller, who tries them over all provisions of the kind together.
 */
export function evaluateProvision(compiled: CompiledProvision, inquiry: Inquiry, trials: Trials): Outcome {
  const { provision } = compiled;
  const run = newRun(compiled, inquiry, trials);
  const failed = failedRequirements(compiled, null, run, null);
  if (provision.silence !== undefined) return silent(compiled, run, failed);
  const onlyEncouraged = encourages(provision);
  const amountName = compiled.amount?.info?.name ?? provision.amount ?? null;
  run.closed = failed.length > 0 || (onlyEncouraged && compiled.benefit !== amountName);
  const pins = new Map(trials);
  const lines = lineOutcomes(compiled, run, inquiry, pins);
  const final = pins.size > trials.size ? pinnedRun(compiled, run, inquiry, pins) : run;
  const grants = failed.length > 0 ? [] : grantOutcomes(compiled, final);
  const waits = failed.length === 0 && !onlyEncouraged;
  const { amount, range, unsettled } = amountOutcome(compiled, final, inquiry, lines, waits);
  const reasons = [...failed, ...final.refusals];
  const determination = determine(provision, reasons, lines, grants, unsettled.length > 0);
  const ofLines = determination === 'not-entitled' && reasons.length === 0 ? reasonsOfLines(lines) : [];
  return settled({
    compiled,
    run: final,
    determination,
    amount,
    range,
    lines: lines.map(({ outcome }) => outcome),
    reasons: [...reasons, ...ofLines, ...(reasons.length > 0 ? [] : unsettled), ...targetReasons(provision, grants)],
    grants,
    indifferent: lines.flatMap(({ indifferent }) => indifferent),
  });
}

/** A roster of which no line is entitled is refused for the reasons of its lines, each said once. */
function reasonsOfLines(lines: readonly TriedLine[]): Reason[] {
  const reasons = lines.flatMap(({ outcome }) => outcome.reasons);
  return [...new Map(reasons.map((reason) => [reasonKey(reason), reason])).values()];
}

export function encourages({ force }: Provision): boolean {
  return force === 'encouraged' || force === 'exploratory';
}

function newRun(compiled: CompiledProvision, inquiry: Inquiry, trials: Trials): Run {
  return new Run(inquiry.situation, trials, compiled.scope.ordered.length, inquiry.work, inquiry.settings);
}

function pinnedRun(compiled: CompiledProvision, run: Run, inquiry: Inquiry, pins: Trials): Run {
  const pinned = newRun(compiled, inquiry, pins);
  pinned.closed = run.closed;
  return pinned;
}

const silenceTexts = {
  not_in_this_copy: '所存文本缺少这一部分，不能据此认定有或没有。',
  source_silent: '原文没有这方面的规定。',
  amount_not_stated: '原文提到这一项，但没有给出数额或标准。',
} as const;

function silent(compiled: CompiledProvision, run: Run, failed: readonly Reason[]): Outcome {
  const { provision, cites } = compiled;
  const silence = provision.silence!;
  const said = { code: silence, text: silenceTexts[silence], citation: cites[0] ?? null };
  const determination = failed.length > 0 ? 'not-entitled' : encourages(provision) ? 'discretionary' : 'unspecified';
  const reasons = failed.length > 0 ? failed : [...encouragedReason(compiled, determination), said];
  const nothing = { amount: null, range: null, lines: [], grants: [], indifferent: [] };
  return { compiled, run, determination, reasons, ...nothing };
}

function encouragedReason({ cites }: CompiledProvision, determination: Determination): Reason[] {
  if (determination !== 'discretionary') return [];
  const text = '原文用词是鼓励、探索或计划，不产生应得的待遇，是否给予由当地决定。';
  return [{ code: 'encouraged_only', text, citation: cites[0] ?? null }];
}

interface TriedLine {
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
function lineOutcomes(
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

/** The lines of a provision, or of the one it refers to. */
function linesOf(compiled: CompiledProvision, run: Run): { compiled: CompiledProvision; run: Run } | null {
  if (compiled.lines !== null) return { compiled, run };
  if (compiled.refersTo === null || compiled.refersTo.part !== undefined) return null;
  const { target, sub } = referred(compiled.policy, compiled.refersTo, run);
  return linesOf(target, sub);
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

/** Whether a table that the benefit always rests on gives nothing here, though other facts are missing. */
function surelyRefused(compiled: CompiledProvision, run: Run, row: Row | null): boolean {
  for (const { rows, read } of compiled.sureLookups)
    if (rows === (row?.table ?? null))
      try {
        read(run, row);
      } catch (thrown) {
        if (!(thrown instanceof Missing)) throw thrown;
      }
  return row === null ? run.refusals.length > 0 : (run.state(row).refusals?.length ?? 0) > 0;
}

/** The sure reasons against one line whose amount cannot be told for want of other facts. */
function refusalsOfLine(compiled: CompiledProvision, run: Run, row: Row): readonly Reason[] {
  const source = linesOf(compiled, run)!;
  surelyRefused(source.compiled, source.run, row);
  const state = source.run.state(row);
  return [...(state.requirements ?? []), ...(state.refusals ?? [])];
}

function lineValue(compiled: CompiledProvision, run: Run, row: Row): LineValue {
  const source = linesOf(compiled, run)!;
  const value = run.closed ? closedValue(source, row) : (source.compiled.lines!.read(source.run, row) as Exact | null);
  const state = source.run.state(row);
  const requirements = state.requirements ?? (run.closed ? sureFailures(source, row) : []);
  return { amount: value ?? zero, reasons: [...requirements, ...(state.refusals ?? [])] };
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

/** A range is of what the policy leaves open; a missing fact of the applicant has none. */
export function isPolicyOnly(unknowns: readonly Unknown[]): boolean {
  return unknowns.every(({ kind }) => kind === 'setting' || kind === 'cell' || kind === 'edge');
}

interface AmountOutcome {
  readonly amount: Exact | null;
  readonly range: Range | null;
  readonly unsettled: readonly Reason[];
}

function amountOutcome(
  compiled: CompiledProvision,
  run: Run,
  inquiry: Inquiry,
  lines: readonly TriedLine[],
  waits: boolean,
): AmountOutcome {
  if (compiled.amount === null) return { amount: null, range: null, unsettled: [] };
  const open = lines.filter(({ outcome }) => outcome.determination === 'unspecified');
  if (open.length > 0) return rangeOverLines(compiled, run, inquiry, lines, open);
  const { read } = compiled.amount;
  try {
    return { amount: read(run, null) as Exact | null, range: null, unsettled: [] };
  } catch (thrown) {
    if (!(thrown instanceof Missing)) throw thrown;
    if (!waits || surelyRefused(compiled, run, null)) return { amount: null, range: null, unsettled: [] };
    if (thrown.unknown.row === null) throw thrown;
  }
  const explored = explore<Exact | null>(
    (trials) => read(pinnedRun(compiled, run, inquiry, trials), null) as Exact | null,
    (amount) => amount?.text() ?? '',
    run.trials,
    (unknown) => unknown.row !== null,
  );
  const amounts = explored.leaves.flatMap(({ value }) => (value === null ? [] : [value]));
  if (explored.deciding.length === 0 && !explored.open)
    return { amount: amounts[0] ?? null, range: null, unsettled: [] };
  const range = explored.open || !isPolicyOnly(explored.deciding) ? null : rangeOf(amounts);
  return { amount: null, range, unsettled: explored.deciding.map(({ reason }) => reason) };
}

/** Least and greatest total: every open line at its least, then every open line at its greatest. */
function rangeOverLines(
  compiled: CompiledProvision,
  run: Run,
  inquiry: Inquiry,
  lines: readonly TriedLine[],
  open: readonly TriedLine[],
): AmountOutcome {
  const reasons = new Map(open.flatMap(({ outcome }) => outcome.reasons.map((reason) => [reasonKey(reason), reason])));
  const unsettled = [...reasons.values()];
  if (open.some(({ outcome }) => outcome.range === null)) return { amount: null, range: null, unsettled };
  const at = (end: 'least' | 'most') => {
    const pins = new Map(run.trials);
    for (const line of lines) for (const [key, value] of line[end] ?? []) pins.set(key, value);
    return compiled.amount!.read(pinnedRun(compiled, run, inquiry, pins), null) as Exact | null;
  };
  try {
    const ends = [at('least'), at('most')].filter((end) => end !== null);
    return { amount: null, range: rangeOf(ends), unsettled };
  } catch (thrown) {
    if (!(thrown instanceof Missing) || thrown.unknown.row === null) throw thrown;
    return { amount: null, range: null, unsettled };
  }
}

function reasonKey({ code, text, pointer }: Reason): string {
  return `${code}|${text}|${pointer ?? ''}`;
}

export function rangeOf(amounts: readonly Exact[]): Range | null {
  const [first, ...others] = amounts;
  if (first === undefined) return null;
  return {
    min: others.reduce((least, value) => (value.compare(least) < 0 ? value : least), first),
    max: others.reduce((most, value) => (value.compare(most) > 0 ? value : most), first),
  };
}

function grantOutcomes(compiled: CompiledProvision, run: Run): GrantOutcome[] {
  return (compiled.provision.grants ?? []).flatMap((grant) => {
    if (grant.when !== undefined && !compiled.test(grant.when, null)(run, null)) return [];
    const citation = (typeof grant.cite === 'string' ? grant.cite : grant.cite?.[0]) ?? compiled.cites[0] ?? null;
    const met = grant.met === undefined ? undefined : whether(() => compiled.test(grant.met!, null)(run, null));
    return [{ code: grant.code, text: grant.text, met, citation }];
  });
}

function whether(test: () => boolean): boolean | null {
  try {
    return test();
  } catch (thrown) {
    if (thrown instanceof Missing) return null;
    throw thrown;
  }
}

function determine(
  provision: Provision,
  reasons: readonly Reason[],
  lines: readonly TriedLine[],
  grants: readonly GrantOutcome[],
  unsettled: boolean,
): Determination {
  if (reasons.length > 0) return 'not-entitled';
  const own = lines.length > 0 ? overLines(lines.map(({ outcome }) => outcome.determination)) : 'entitled';
  const target = provision.force === 'target' ? targetDetermination(grants) : 'entitled';
  const all = unsettled || target === 'unspecified' ? 'unspecified' : target === 'not-entitled' ? target : own;
  return encourages(provision) && all !== 'not-entitled' ? 'discretionary' : all;
}

/** Any line unspecified makes the whole so; else one that is entitled, else one that is discretionary, else none. */
export function overLines(determinations: readonly Determination[]): Determination {
  for (const one of ['unspecified', 'entitled', 'discretionary'] as const) if (determinations.includes(one)) return one;
  return 'not-entitled';
}

function targetDetermination(grants: readonly GrantOutcome[]): Determination {
  if (grants.some(({ met }) => met === false)) return 'not-entitled';
  return grants.some(({ met }) => met === null) ? 'unspecified' : 'entitled';
}

function targetReasons({ force }: Provision, grants: readonly GrantOutcome[]): Reason[] {
  if (force !== 'target') return [];
  return grants.flatMap(({ met, text, citation }) => {
    if (met === false) return [{ code: 'target_not_met', text: `未达到：${text}。`, citation }];
    return met === null ? [{ code: 'fact_missing', text: `缺少实际数值，无法判断：${text}。`, citation }] : [];
  });
}

/** The last word: what only encourages pays no money, and a document without any date entitles nobody. */
function settled(outcome: Outcome): Outcome {
  const { compiled, determination } = outcome;
  const money = isMoney(compiled.amount?.trait.unit ?? pure);
  if (determination === 'discretionary') {
    const own = money && compiled.benefit === (compiled.amount?.info?.name ?? null);
    const lines = outcome.lines.map((line) =>
      line.determination === 'not-entitled' ? line : { ...line, determination, amount: money ? null : line.amount },
    );
    const reasons = [...encouragedReason(compiled, determination), ...outcome.reasons];
    return { ...outcome, lines, reasons, amount: own ? null : outcome.amount, range: null };
  }
  if (determination !== 'entitled' || startOf(compiled.policy.policy) !== null) return outcome;
  const text = '所存文本没有任何日期，无法确定何时生效，不能据此认定待遇。';
  const reason = { code: 'effective_date_not_stated', text, citation: compiled.cites[0] ?? null };
  const lines = outcome.lines.map((line) => ({ ...line, determination: 'unspecified' as const, amount: null }));
  return {
    ...outcome,
    determination: 'unspecified',
    amount: null,
    range: null,
    lines,
    reasons: [...outcome.reasons, reason],
  };
}
