import type { Policy } from './document.ts';

const documents = new WeakMap<Policy, Policy>();

/**
 * A policy with an end that was recorded later, after its last day (`2024-12-31`, inclusive): no question about a later day
 * is answered by it. The document itself stays what it is, and so does its hash.
 */
export function endedOn(policy: Policy, lastDay: string): Policy {
  const document = documentOf(policy);
  const ended = { ...document, effectiveTo: lastDay };
  documents.set(ended, document);
  return ended;
}

/** The document of a policy as it was published, whatever end was recorded for it since. */
export function documentOf(policy: Policy): Policy {
  return documents.get(policy) ?? policy;
}
