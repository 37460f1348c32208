import type { Answer } from '../../../shared/policy/index.ts';
import type { Clause } from './outcome.ts';

/** The amounts that the answer shows, those of the one child's line among them. */
export function partsOf({ parts, lines }: Answer): Readonly<Record<string, string>> {
  const all = Object.entries({ ...parts, ...lines[0]?.parts });
  return Object.fromEntries(all.filter((entry): entry is [string, string] => isAmount(entry[1])));
}

function isAmount(value: unknown): boolean {
  return typeof value === 'string' && /^\d+\.\d{2}$/.test(value);
}

/** A citation of the answer as a clause to quote. */
export function clauseOf({ citations }: Answer, id: string | null): Clause | null {
  const found = citations.find((citation) => citation.id === id);
  if (!found) return null;
  const { document, docNo, place, quote, paraphrase } = found;
  return { document, docNo, place, quote, paraphrase: paraphrase ?? false };
}
