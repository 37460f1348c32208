/** The only types that are taken: what a scanner or a phone makes, and nothing that a browser runs. */
export const attachmentMedia = ['application/pdf', 'image/jpeg', 'image/png'] as const;
export type AttachmentMedia = (typeof attachmentMedia)[number];

/** How a file of each type is named at its end. */
export const extensions: Readonly<Record<AttachmentMedia, string>> = {
  'application/pdf': '.pdf',
  'image/jpeg': '.jpg',
  'image/png': '.png',
};

/** The type of a file by its first bytes, whatever its name says; null for any other. */
export function mediaOf(bytes: Uint8Array): AttachmentMedia | null {
  const found = Object.entries(beginnings).find(([, beginning]) => beginning.every((byte, at) => bytes[at] === byte));
  return found ? (found[0] as AttachmentMedia) : null;
}

const beginnings: Readonly<Record<AttachmentMedia, readonly number[]>> = {
  'application/pdf': [0x25, 0x50, 0x44, 0x46, 0x2d],
  'image/jpeg': [0xff, 0xd8, 0xff],
  'image/png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
};
