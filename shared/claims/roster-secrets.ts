import { childKey, sealNumber } from '../identity.ts';
import { newId } from '../ids.ts';
import type { RosterSecrets } from './basis.ts';

/** The roster's secrets over two keys of 32 bytes, a clock and a source of random bytes; every seal gets a nonce of its own. */
export function rosterSecrets(
  hmacKey: Uint8Array,
  sealKey: Uint8Array,
  { clock, random }: { readonly clock: () => Date; readonly random: (bytes: number) => Uint8Array },
): RosterSecrets {
  return {
    childKey: (type, number) => childKey(hmacKey, type, number),
    sealNumber: (number) => sealNumber(sealKey, random(12), number),
    newEnrolmentId: () => newId('enr', clock(), random),
  };
}
