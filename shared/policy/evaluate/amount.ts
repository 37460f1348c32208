import type { CompiledProvision } from '../compile/compile.ts';
import type { Exact } from '../compile/exact.ts';
import { Missing, type Reason, type Run } from '../compile/run.ts';
import { explore } from './explore.ts';
import { type Inquiry, pinnedRun } from './inquiry.ts';
import { surelyRefused, type TriedLine } from './lines.ts';
import { isPolicyOnly, type Range, rangeOf, reasonKey } from './outcome.ts';

interface AmountOutcome {
  readonly amount: Exact | null;
  readonly range: Range | null;
  readonly unsettled: readonly Reason[];
}

export function amountOutcome(
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
