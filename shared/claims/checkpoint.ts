import { contentHash } from '../canonical-json.ts';
import type { ClaimHead } from './claim.ts';

/** Where the chain of every claim of a division ended at one moment: whoever changes an event later contradicts it. No personal data. */
export interface Checkpoint {
  readonly division: string;
  readonly day: string;
  readonly at: string;
  readonly claims: readonly { readonly id: string; readonly version: number; readonly hash: string }[];
  /** SHA-256 of the canonical JSON of all of the above. */
  readonly sha256: string;
}

/** The checkpoint of a day (`2024-06-02`), taken at an instant of it; claims by id, of one that was met twice the later state. */
export function checkpointOf(
  { division, day, at }: Pick<Checkpoint, 'division' | 'day' | 'at'>,
  heads: readonly ClaimHead[],
): Checkpoint {
  const latest = new Map<string, ClaimHead>();
  for (const head of heads) if ((latest.get(head.id)?.version ?? 0) < head.version) latest.set(head.id, head);
  const claims = [...latest.values()]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, version, eventHash: hash }) => ({ id, version, hash }));
  const content = { division, day, at, claims };
  return { ...content, sha256: contentHash(content) };
}
