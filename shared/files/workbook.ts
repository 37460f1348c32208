import { zipSync } from 'fflate';
import { readSheet } from 'read-excel-file/node';
import { adviceForBroken, adviceForOldFormat, unpack, unreadable } from './unpack.ts';

/** A cell as the file has it; of a formula, the value that was last worked out. Blank cells and errors are null. */
export type CellValue = string | number | boolean | Date | null;

const limits = { rows: 20_000, columns: 256, cells: 400_000 };

/**
 * The rows of the first sheet that is not hidden, as Excel numbers them: row 1 is at index 0.
 * Refuses `unreadable_file` with what to do about it.
 */
export async function readWorkbook(bytes: Uint8Array): Promise<CellValue[][]> {
  const parts = unpack(bytes);
  for (const [, content] of parts) guardSheet(content);
  // What the reader gets is packed anew from the parts that were checked, so that it can find no others.
  const checked = Buffer.from(zipSync(Object.fromEntries(parts), { level: 0 }));
  const rows = await readSheet(checked, firstVisible(parts), { trim: false }).catch((error: unknown) => {
    throw unreadable(adviceFor(error));
  });
  return rows as CellValue[][];
}

/**
 * A few bytes can place a cell in row 99999999, and a reader would make every row before it. So every address that a
 * sheet names is looked at before it is read; which tag it stands in does not matter.
 */
function guardSheet(content: Uint8Array): void {
  const xml = new TextDecoder().decode(content);
  if (!xml.includes('sheetData')) return;
  const count = (tag: RegExp) => xml.match(tag)?.length ?? 0;
  const tooMany = count(/<(?:[\w.-]+:)?row[\s/>]/g) > limits.rows || count(/<(?:[\w.-]+:)?c[\s/>]/g) > limits.cells;
  if (
    tooMany ||
    [...xml.matchAll(/(?<!xmlns:|[\w.-])r\s*=\s*(["'])(.*?)\1/gs)].some(([, , address = '']) => isFar(address))
  )
    throw unreadable(
      `表格太长或太宽，最多读到第 ${limits.rows} 行、第 ${limits.columns} 列。请把要导入的行复制到一张新表再上传。`,
    );
}

function isFar(address: string): boolean {
  const [, letters, digits] = /^([A-Z]{0,3})(\d{1,7})$/.exec(address) ?? [];
  if (letters === undefined || digits === undefined) return true;
  const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
  return Number(digits) > limits.rows || column > limits.columns;
}

/** The number of the first sheet that people see; a hidden one is never what they mean. */
function firstVisible(parts: ReadonlyMap<string, Uint8Array>): number {
  const workbook = new TextDecoder().decode(parts.get('xl/workbook.xml'));
  const sheets = workbook.match(/<(?:[\w.-]+:)?sheet\s[^>]*>/g) ?? [];
  const visible = sheets.findIndex((tag) => !/\sstate\s*=\s*["'](hidden|veryHidden)["']/.test(tag));
  return visible + 1 || 1;
}

function adviceFor(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  return code === 'XLS_FILE_NOT_SUPPORTED' ? adviceForOldFormat : adviceForBroken;
}
