import { contentHash } from '../canonical-json.ts';
import type { Answer } from './answer.ts';
import type { Question } from './calculate.ts';

/** Raised whenever the same question and policy could give other bytes. */
export const engineVersion = '1.0.0';

/** What a stored computation carries, so that it can be done again and compared byte by byte. */
export interface Receipt {
  readonly policy: string;
  readonly version: string;
  readonly sha256: string;
  readonly engine: string;
  readonly facts: string;
  readonly result: string;
}

/** The receipt of an answer: policy, engine, and the hashes of everything supplied and of everything answered. */
export function receiptOf(question: Question, answer: Answer): Receipt {
  const { id, version, sha256: policyHash } = answer.policy;
  return {
    policy: id,
    version,
    sha256: policyHash,
    engine: engineVersion,
    facts: contentHash(question),
    result: contentHash(answer),
  };
}
