import { contentHash } from '../../canonical-json.ts';
import type { Answer } from '../answer.ts';
import type { Policy } from '../format/document.ts';
import { documentOf } from '../format/ending.ts';
import { startOf } from '../governs.ts';

const headers = new WeakMap<Policy, Answer['policy']>();

/** The identity of a policy as every answer carries it; the hash is of the canonical JSON of the document. */
export function headerOf(policy: Policy): Answer['policy'] {
  const known = headers.get(policy);
  if (known) return known;
  const header = {
    id: policy.id,
    version: String(policy.version),
    division: policy.division,
    effectiveFrom: startOf(policy),
    effectiveTo: policy.effectiveTo,
    attested: policy.attestedOn !== undefined,
    sha256: contentHash(documentOf(policy)),
  };
  headers.set(policy, header);
  return header;
}
