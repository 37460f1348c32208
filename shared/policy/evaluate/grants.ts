import type { CompiledProvision } from '../compile/compile.ts';
import { Missing, type Reason, type Run } from '../compile/run.ts';
import type { Provision } from '../format/provision.ts';
import type { Determination, GrantOutcome } from './outcome.ts';

export function grantOutcomes(compiled: CompiledProvision, run: Run): GrantOutcome[] {
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

export function targetDetermination(grants: readonly GrantOutcome[]): Determination {
  if (grants.some(({ met }) => met === false)) return 'not-entitled';
  return grants.some(({ met }) => met === null) ? 'unspecified' : 'entitled';
}

export function targetReasons({ force }: Provision, grants: readonly GrantOutcome[]): Reason[] {
  if (force !== 'target') return [];
  return grants.flatMap(({ met, text, citation }) => {
    if (met === false) return [{ code: 'target_not_met', text: `未达到：${text}。`, citation }];
    return met === null ? [{ code: 'fact_missing', text: `缺少实际数值，无法判断：${text}。`, citation }] : [];
  });
}
