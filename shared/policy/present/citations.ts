import type { Answer } from '../answer.ts';
import type { Policy } from '../format/document.ts';
import { citesOf } from '../format/names.ts';
import type { Provision } from '../format/provision.ts';

const citations = new WeakMap<Policy, Map<string, Answer['citations'][number]>>();

export function citationsOf(
  policy: Policy,
  provisions: readonly Provision[],
  cited: readonly (readonly { readonly citation: string | null }[])[],
): Answer['citations'] {
  const ids = new Set(provisions.flatMap(({ cite }) => citesOf(cite)));
  for (const list of cited) for (const { citation } of list) if (citation !== null) ids.add(citation);
  const byId = citations.get(policy) ?? new Map<string, Answer['citations'][number]>();
  citations.set(policy, byId);
  return [...ids].map((id) => {
    const made = byId.get(id) ?? citationOf(policy, id);
    byId.set(id, made);
    return made;
  });
}

function citationOf(policy: Policy, id: string): Answer['citations'][number] {
  const quote = policy.quotes[id]!;
  const source = policy.sources[quote.source]!;
  const { place, text, paraphrase } = quote;
  const citation = { id, document: source.title, docNo: source.docNo, place, quote: text };
  return paraphrase ? { ...citation, paraphrase } : citation;
}
