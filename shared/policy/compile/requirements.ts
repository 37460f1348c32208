import type { CompiledProvision } from './compile.ts';
import { Missing, type Reason, type Row, type Run } from './run.ts';

/**
 * The reasons of all requirements that surely fail, for the whole (`rows` null) or for one row.
 * With none of those, an unknown that a requirement rests on is thrown: a sure “no” does not wait for it.
 */
export function failedRequirements(
  { requires }: CompiledProvision,
  rows: string | null,
  run: Run,
  row: Row | null,
): Reason[] {
  const failed: Reason[] = [];
  let missing: Missing | null = null;
  for (const requirement of requires) {
    if (requirement.rows !== rows) continue;
    try {
      if (!requirement.holds(run, row)) failed.push(requirement.reason);
    } catch (thrown) {
      if (!(thrown instanceof Missing)) throw thrown;
      missing ??= thrown;
    }
  }
  if (failed.length === 0 && missing) throw missing;
  return failed;
}
