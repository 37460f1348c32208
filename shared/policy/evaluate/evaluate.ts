import type { CompiledProvision } from '../compile/compile.ts';
import { failedRequirements } from '../compile/requirements.ts';
import type { Reason, Run, Trials } from '../compile/run.ts';
import type { Provision } from '../format/provision.ts';
import { startOf } from '../governs.ts';
import { isMoney, pure } from '../scope/units.ts';
import { amountOutcome } from './amount.ts';
import { grantOutcomes, targetDetermination, targetReasons } from './grants.ts';
import { type Inquiry, newRun, pinnedRun } from './inquiry.ts';
import { lineOutcomes, type TriedLine } from './lines.ts';
import { type Determination, type GrantOutcome, type Outcome, overLines, reasonKey } from './outcome.ts';

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

export function encourages({ force }: Provision): boolean {
  return force === 'encouraged' || force === 'exploratory';
}

/** A roster of which no line is entitled is refused for the reasons of its lines, each said once. */
function reasonsOfLines(lines: readonly TriedLine[]): Reason[] {
  const reasons = lines.flatMap(({ outcome }) => outcome.reasons);
  return [...new Map(reasons.map((reason) => [reasonKey(reason), reason])).values()];
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

function encouragedReason({ cites }: CompiledProvision, determination: Determination): Reason[] {
  if (determination !== 'discretionary') return [];
  const text = '原文用词是鼓励、探索或计划，不产生应得的待遇，是否给予由当地决定。';
  return [{ code: 'encouraged_only', text, citation: cites[0] ?? null }];
}
