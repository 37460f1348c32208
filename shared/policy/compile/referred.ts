import type { Step } from '../format/step.ts';
import type { CompiledPolicy, CompiledProvision } from './compile.ts';
import { failedRequirements } from './requirements.ts';
import { Run } from './run.ts';

/** The run of the provision that a step refers to, under the same facts and trials. */
export function referred(
  policy: CompiledPolicy,
  step: Extract<Step, { op: 'provision' }>,
  run: Run,
): { target: CompiledProvision; sub: Run } {
  const target = policy.provision(step.of);
  const gated = step.gated !== false;
  const key = `${step.of}:${gated}`;
  const known = run.subs.get(key);
  if (known) return { target, sub: known };
  const sub = new Run(run.situation, run.trials, target.scope.ordered.length, run.work, run.settings);
  if (gated) {
    const failed = failedRequirements(target, null, sub, null);
    sub.refusals.push(...failed);
    sub.closed = failed.length > 0;
  }
  run.subs.set(key, sub);
  return { target, sub };
}
