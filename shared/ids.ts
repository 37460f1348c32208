/** Crockford's letters and digits: no I, L, O or U to be misread. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A new id of 80 random bits in 16 letters: `clm_3V8Q…`. `random` answers that many bytes. */
export function newId(prefix: string, random: (bytes: number) => Uint8Array): string {
  return `${prefix}_${[...random(16)].map((byte) => alphabet[byte & 31]).join('')}`;
}
