/** Crockford's letters and digits: no I, L, O or U to be misread. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** An id that sorts by time: nine characters of milliseconds and eleven of chance. `random` answers that many bytes. */
export function newId(prefix: string, at: Date, random: (bytes: number) => Uint8Array): string {
  const chance = [...random(11)].map((byte) => alphabet[byte & 31]).join('');
  return `${prefix}_${digits(at.getTime(), 9)}${chance}`;
}

function digits(number: number, count: number): string {
  let rest = number;
  let text = '';
  for (let place = 0; place < count; place++) {
    text = alphabet[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}
