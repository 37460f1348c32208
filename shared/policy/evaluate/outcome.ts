import type { CompiledProvision } from '../compile/compile.ts';
import type { Exact } from '../compile/exact.ts';
import type { Reason, Row, Run, Unknown } from '../compile/run.ts';

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

export type Determination = 'entitled' | 'not-entitled' | 'discretionary' | 'unspecified';

export type Range = { readonly min: Exact; readonly max: Exact };

/** Any line unspecified makes the whole so; else one that is entitled, else one that is discretionary, else none. */
export function overLines(determinations: readonly Determination[]): Determination {
  for (const one of ['unspecified', 'entitled', 'discretionary'] as const) if (determinations.includes(one)) return one;
  return 'not-entitled';
}

export function rangeOf(amounts: readonly Exact[]): Range | null {
  const [first, ...others] = amounts;
  if (first === undefined) return null;
  return {
    min: others.reduce((least, value) => (value.compare(least) < 0 ? value : least), first),
    max: others.reduce((most, value) => (value.compare(most) > 0 ? value : most), first),
  };
}

/** A range is of what the policy leaves open; a missing fact of the applicant has none. */
export function isPolicyOnly(unknowns: readonly Unknown[]): boolean {
  return unknowns.every(({ kind }) => kind === 'setting' || kind === 'cell' || kind === 'edge');
}

export function reasonKey({ code, text, pointer }: Reason): string {
  return `${code}|${text}|${pointer ?? ''}`;
}
