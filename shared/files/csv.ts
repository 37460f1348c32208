import { Refusal } from '../refusal.ts';
import { decodeGb18030, encodeGb18030 } from './gb18030.ts';

export type CsvEncoding = 'utf-8' | 'gb18030';

/** A table as CSV: UTF-8 with its mark, which Excel needs, or GB18030, which banks ask for. Lines end as RFC 4180 says. */
export function writeCsv(table: readonly (readonly string[])[], encoding: CsvEncoding): Uint8Array {
  const text = table.map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
  return encoding === 'utf-8' ? Buffer.from(`\uFEFF${text}`, 'utf8') : encodeGb18030(text);
}

/** The cells of a CSV in UTF-8 or GB18030. Refuses `unreadable_file` for other bytes, an unclosed quote or more than 2 MB. */
export function readCsv(bytes: Uint8Array): string[][] {
  if (bytes.length > 2 * 1024 * 1024) throw new Refusal('unreadable_file', '文件超过 2MB，请分开导入。');
  return cells(decoded(bytes));
}

function decoded(bytes: Uint8Array): string {
  const text = asUtf8(bytes);
  if (text !== null && (hasMark(bytes) || !looksForeign(text))) return text;
  const other = decodeGb18030(bytes);
  if (!other.includes('\uFFFD') && !other.includes('\u0000')) return other;
  throw new Refusal('unreadable_file', '看不懂文件的编码，请存为 UTF-8 或 GB18030 编码的 CSV，或者 .xlsx 再导入。');
}

function asUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function hasMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/** Two bytes of GB18030 can be a letter of UTF-8 (示 is ʾ): a text of such letters without one Chinese character was never UTF-8. */
function looksForeign(text: string): boolean {
  return /[\u0080-\u07ff]/.test(text) && !/\p{Script=Han}/u.test(text);
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** RFC 4180: a quoted cell holds commas, line ends and doubled quotes. */
function cells(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let start = 0;
  const end = (next: number) => {
    rows.push(row);
    row = [];
    start = next;
  };
  while (start < text.length) {
    const { value, next } = text[start] === '"' ? quotedCell(text, start) : plainCell(text, start);
    row.push(value);
    if (text[next] === ',') {
      start = next + 1;
      if (start === text.length) row.push('');
    } else end(text.startsWith('\r\n', next) ? next + 2 : next + 1);
  }
  if (row.length > 0) rows.push(row);
  return rows;
}

const cellEnd = /[,\r\n]/g;

function plainCell(text: string, start: number): { value: string; next: number } {
  cellEnd.lastIndex = start;
  const next = cellEnd.exec(text)?.index ?? text.length;
  return { value: text.slice(start, next), next };
}

function quotedCell(text: string, start: number): { value: string; next: number } {
  let value = '';
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) throw new Refusal('unreadable_file', '文件在引号中间断了，可能没有上传完整，请重新导出再导入。');
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') return { value, next: quote + 1 };
    value += '"';
    from = quote + 2;
  }
}
