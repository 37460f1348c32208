import { inflateRawSync } from 'node:zlib';
import { Refusal } from '../refusal.ts';

const limits = { bytes: 2 * 1024 * 1024, entries: 200, unpacked: 20 * 1024 * 1024 };

export const adviceForBroken = '打不开这个文件，请确认是 .xlsx 格式且没有设密码。';
export const adviceForOldFormat = '这是旧版 .xls 文件。请在 Excel 或 WPS 里“另存为”.xlsx 再上传。';
const adviceForPassword = '这个文件设了密码。请在 Excel 或 WPS 里去掉密码，保存后再上传。';
const adviceForSize = '文件超过 2MB，请只保留要导入的那一张表。';
const adviceForUnpacked = '文件解压后过大，请只保留要导入的那一张表。';

/**
 * The XML parts of an .xlsx by name; pictures, macros and the like stay packed. What the directory at the end of the zip
 * declares is judged before anything is unpacked, and no part may come out longer than it declared.
 * Refuses `unreadable_file` above 2 MB, 200 entries or 20 MB unpacked, and whatever is no whole, open zip.
 */
export function unpack(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  if (bytes.length > limits.bytes) throw unreadable(adviceForSize);
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf)
    throw unreadable(isEncrypted(bytes) ? adviceForPassword : adviceForOldFormat);
  try {
    const entries = directoryOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    const parts = entries.filter(({ name }) => /\.(xml|rels)$/i.test(name));
    return new Map(parts.map((entry) => [entry.name, contentOf(entry)]));
  } catch (fault) {
    throw fault instanceof Refusal ? fault : unreadable(adviceForBroken);
  }
}

export function unreadable(detail: string): Refusal {
  return new Refusal('unreadable_file', detail);
}

/** Excel wraps a workbook with a password in the container of the old format, under this name. */
function isEncrypted(bytes: Uint8Array): boolean {
  return Buffer.from(bytes).includes(Buffer.from('EncryptedPackage', 'utf16le'));
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packed: Buffer;
  readonly length: number;
}

/** The entries that the central directory of a zip lists (APPNOTE 4.3.12, 4.3.16); throws where it is none or reaches outside. */
function directoryOf(zip: Buffer): Entry[] {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw unreadable(adviceForBroken);
  const count = zip.readUInt16LE(end + 10);
  if (count > limits.entries) throw unreadable(adviceForUnpacked);
  const entries: Entry[] = [];
  let at = zip.readUInt32LE(end + 16);
  let unpacked = 0;
  for (let index = 0; index < count; index++) {
    if (zip.readUInt32LE(at) !== 0x02014b50) throw unreadable(adviceForBroken);
    if (zip.readUInt16LE(at + 8) & 1) throw unreadable(adviceForPassword);
    const length = zip.readUInt32LE(at + 24);
    unpacked += length;
    if (unpacked > limits.unpacked) throw unreadable(adviceForUnpacked);
    const nameEnd = at + 46 + zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, nameEnd);
    const packed = packedAt(zip, zip.readUInt32LE(at + 42), zip.readUInt32LE(at + 20));
    entries.push({ name, method: zip.readUInt16LE(at + 10), packed, length });
    at = nameEnd + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

/** The packed bytes behind a local header, whose own name and extra field have lengths of their own. */
function packedAt(zip: Buffer, header: number, size: number): Buffer {
  if (zip.readUInt32LE(header) !== 0x04034b50) throw unreadable(adviceForBroken);
  const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
  if (start + size > zip.length) throw unreadable(adviceForBroken);
  return zip.subarray(start, start + size);
}

/** Unpacking stops at the declared length: a header that lies costs no more than one that does not. */
function contentOf({ method, packed, length }: Entry): Uint8Array {
  if (method !== 0 && method !== 8) throw unreadable(adviceForBroken);
  const content = method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, length) });
  if (content.length !== length) throw unreadable(adviceForBroken);
  return content;
}
