import { createHash } from 'node:crypto';

/**
 * JSON with sorted names and no blanks: equal values give equal bytes, so that a hash of it can be checked years later.
 * Names without a value are left out. Refuses, as a broken invariant, what JSON cannot say.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error(`${value} has no canonical form`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object') throw new Error(`a ${typeof value} has no canonical form`);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/** SHA-256 of text in UTF-8, as 64 hexadecimal digits. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** SHA-256 of the canonical JSON of any value: a document as its author wrote it, a question as it was asked. */
export function contentHash(value: unknown): string {
  return sha256(canonicalJson(value));
}

/** SHA-256 of the canonical JSON of a record of ours. Refuses, as a broken invariant, numbers that are not whole: amounts are text or 分. */
export function fingerprint(value: unknown): string {
  assertWhole(value);
  return contentHash(value);
}

function assertWhole(value: unknown): void {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new Error(`${value} is no whole number`);
  if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) assertWhole(member);
}
