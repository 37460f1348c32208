import { createHash } from 'node:crypto';

/** One key of 32 bytes, with the name that what it made carries: enough to know it again, nothing to guess it from. */
export interface SecretKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** Keys for one purpose, the newest first: it makes everything new, the others still understand what they made. */
export type Keyring = readonly [SecretKey, ...SecretKey[]];

/** Reads keys of 32 bytes in base64, the newest first, between them blanks; null when there is none or one is no such key. */
export function readKeyring(text: string): Keyring | null {
  const [newest, ...older] = text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => Buffer.from(word, 'base64'));
  if (!newest || [newest, ...older].some(({ byteLength }) => byteLength !== 32)) return null;
  return [secretKey(newest), ...older.map(secretKey)];
}

export function secretKey(bytes: Uint8Array): SecretKey {
  return { id: createHash('sha256').update('tuobu key id\n').update(bytes).digest('hex').slice(0, 8), bytes };
}
