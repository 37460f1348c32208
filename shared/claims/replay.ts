import { contentHash } from '../canonical-json.ts';
import { engineVersion, type Policy } from '../policy/index.ts';
import { Refusal } from '../refusal.ts';
import { type Answered, askPolicy } from './ask-policy.ts';
import type { Calculation, Claim, Line } from './claim.ts';
import { isTakenOut, keyOf } from './compute-lines.ts';
import type { Mismatch } from './mismatch.ts';

/** A stored calculation done again with the stored version of its policy. */
export interface Replay {
  readonly key: string;
  readonly mismatch: Mismatch | null;
  /** Lines whose amount comes out differently. */
  readonly lines: readonly string[];
}

/** Does every calculation of a claim again, each by the very document that its receipt names. */
export function replayed({ head, lines }: Claim, documents: readonly Policy[]): Replay[] {
  return head.calculations.map((calculation) => {
    const { key, policy: reference } = calculation;
    const ofKey = lines.filter((line) => keyOf(line) === key && !isTakenOut(line));
    const policy = documents.find(({ id, version }) => id === reference.id && String(version) === reference.version);
    if (!policy) return { key, mismatch: 'policy_missing', lines: [] };
    if (contentHash(policy) !== reference.sha256) return { key, mismatch: 'policy_changed', lines: [] };
    const answered = askedAgain(calculation, head, ofKey, policy);
    if (answered === null) return { key, mismatch: 'facts_changed', lines: [] };
    const differing = ofKey.filter((line, index) => answered.amounts[index]?.computed !== line.computed);
    return { key, mismatch: mismatchOf(calculation, answered), lines: differing.map(({ lineId }) => lineId) };
  });
}

/** The answer to the stored question, or null where the policy no longer takes it: then it is not the one that was put. */
function askedAgain(
  { key, facts, settings }: Calculation,
  { kind, division }: Claim['head'],
  lines: readonly Line[],
  policy: Policy,
): Answered | null {
  if (lines.length === 0) return null;
  try {
    return askPolicy({ kind, division, key, facts, settings, lines: lines.map((line) => line.facts) }, policy);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

function mismatchOf({ receipt, policy }: Calculation, answered: Answered): Mismatch | null {
  if (answered.receipt.facts !== receipt.facts) return 'facts_changed';
  if (answered.receipt.result === receipt.result) return null;
  return policy.engine === engineVersion ? 'result_changed' : 'engine_changed';
}
