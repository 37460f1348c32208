import type { CompiledProvision } from '../compile/compile.ts';
import { Run, type SettingValue, type Situation, type Trials } from '../compile/run.ts';

export interface Inquiry {
  readonly situation: Situation;
  readonly work: { left: number };
  readonly settings: Map<string, SettingValue>;
}

export function newRun(compiled: CompiledProvision, inquiry: Inquiry, trials: Trials): Run {
  return new Run(inquiry.situation, trials, compiled.scope.ordered.length, inquiry.work, inquiry.settings);
}

export function pinnedRun(compiled: CompiledProvision, run: Run, inquiry: Inquiry, pins: Trials): Run {
  const pinned = newRun(compiled, inquiry, pins);
  pinned.closed = run.closed;
  return pinned;
}
