/** Text of GB18030 bytes; what is no GB18030 becomes U+FFFD. */
export function decodeGb18030(bytes: Uint8Array): string {
  return new TextDecoder('gb18030').decode(bytes);
}

/**
 * GB18030 bytes of text. The platform only decodes, so its own table is turned round once: nothing is carried in the bundle.
 * Above the basic plane GB 18030 counts on in fours of bytes without a table.
 */
export function encodeGb18030(text: string): Uint8Array {
  codes ??= table();
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0)!;
    if (point < 0x80) bytes.push(point);
    else if (point >= 0x10000) bytes.push(...fourBytes(point - 0x10000 + 189_000));
    else bytes.push(...(codes.get(character) ?? [0x3f]));
  }
  return Uint8Array.from(bytes);
}

let codes: Map<string, readonly number[]> | undefined;

/** Every code of two bytes, and of four in the basic plane, decoded at once and kept by what it says; the shorter code stays. */
function table(): Map<string, readonly number[]> {
  const all: (readonly number[])[] = [];
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) if (trail !== 0x7f) all.push([lead, trail]);
  for (let index = 0; index < 39_420; index++) all.push(fourBytes(index));
  const said = decodeGb18030(Uint8Array.from(all.flatMap((code) => [...code, 0x0a]))).split('\n');
  const found = new Map<string, readonly number[]>();
  for (const [index, code] of all.entries()) {
    const character = said[index]!;
    if (character !== '\uFFFD' && !found.has(character)) found.set(character, code);
  }
  return found;
}

function fourBytes(index: number): number[] {
  const tens = Math.floor(index / 10);
  const rows = Math.floor(tens / 126);
  return [0x81 + Math.floor(rows / 10), 0x30 + (rows % 10), 0x81 + (tens % 126), 0x30 + (index % 10)];
}
