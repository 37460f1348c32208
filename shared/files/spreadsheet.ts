import { unzipSync } from 'fflate';
import { readSheet } from 'read-excel-file/node';
import writeExcelFile from 'write-excel-file/node';
import type { Cell, Column, Sheet } from '../funds/paper.ts';
import { Decimal, yuanOfFen } from '../money.ts';
import { Refusal } from '../refusal.ts';

const limits = { bytes: 2 * 1024 * 1024, entries: 200, unpacked: 20 * 1024 * 1024 };

/** The cells of the first sheet of an .xlsx as text, blanks as ''. Refuses `unreadable_file` with what to do about it. */
export async function readSpreadsheet(bytes: Uint8Array): Promise<string[][]> {
  guard(bytes);
  const rows = await readSheet(Buffer.from(bytes)).catch((error: unknown) => {
    throw new Refusal('unreadable_file', adviceFor(error));
  });
  return rows.map((row) => row.map(textOf));
}

/**
 * Looks at the directory of a zip before anything is unpacked: a small file can declare gigabytes.
 * Refuses `unreadable_file` above 2 MB, 200 entries or 20 MB declared.
 */
export function guard(bytes: Uint8Array): void {
  if (bytes.length > limits.bytes) throw new Refusal('unreadable_file', '文件超过 2MB，请只保留要导入的那一张表。');
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf) throw new Refusal('unreadable_file', adviceForOldFormat);
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) throw new Refusal('unreadable_file', adviceForBroken);
  let entries = 0;
  let unpacked = 0;
  const tooLarge = () => entries > limits.entries || unpacked > limits.unpacked;
  try {
    unzipSync(bytes, {
      filter: ({ originalSize }) => {
        entries += 1;
        unpacked += originalSize;
        return false;
      },
    });
  } catch {
    throw new Refusal('unreadable_file', adviceForBroken);
  }
  if (tooLarge()) throw new Refusal('unreadable_file', '文件解压后过大，请只保留要导入的那一张表。');
}

/** An .xlsx of one sheet: title, notes, header, rows, total, footer; amounts are numbers shown as `#,##0.00`. */
export async function writeSpreadsheet(sheet: Sheet): Promise<Uint8Array> {
  const wide = (value: string, style: object = {}) => [
    { value, type: String, columnSpan: sheet.columns.length, ...style },
    ...Array<null>(sheet.columns.length - 1).fill(null),
  ];
  const border = { borderStyle: 'thin' as const };
  const head = { fontWeight: 'bold' as const, align: 'center' as const, wrap: true, ...border };
  const data = [
    wide(sheet.title, { fontWeight: 'bold', fontSize: 14, align: 'center', height: 28 }),
    ...sheet.notes.map((note) => wide(note)),
    sheet.columns.map(({ title }) => ({ value: title, type: String, ...head })),
    ...sheet.rows.map((row) => row.map((cell, index) => styled(cell, sheet.columns[index]!, border))),
    ...(sheet.total
      ? [sheet.total.map((cell, index) => styled(cell, sheet.columns[index]!, { ...border, fontWeight: 'bold' }))]
      : []),
    ...sheet.footer.map((line) => wide(line)),
  ];
  const columns = sheet.columns.map(({ width }) => ({ width }));
  const layout = {
    sheet: sheet.name,
    orientation: 'landscape' as const,
    columns,
    stickyRowsCount: sheet.notes.length + 2,
  };
  return new Uint8Array(
    await writeExcelFile(data as never, layout as never, { fontFamily: '宋体', fontSize: 11 } as never).toBuffer(),
  );
}

/** A spreadsheet knows decimals only: the yuan text of the 分 is read once, at its edge, and shows the same digits. */
function styled(cell: Cell, column: Column, style: object) {
  if (cell === null || cell === '') return { value: '', type: String, ...style };
  if (typeof cell === 'string') return { value: cell, type: String, format: '@', ...style };
  if (column.kind === 'yuan')
    return { value: Number(yuanOfFen(cell)), type: Number, format: '#,##0.00', align: 'right', ...style };
  return { value: cell, type: Number, align: 'right', ...style };
}

function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return new Decimal(cell).toFixed();
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  return String(cell);
}

const adviceForOldFormat = '这是旧版 .xls 文件，或者设了密码。请在 Excel 或 WPS 里去掉密码，“另存为”.xlsx 再上传。';
const adviceForBroken = '打不开这个文件，请确认是 .xlsx 格式、没有设密码，并且上传完整。';

function adviceFor(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  return code === 'XLS_FILE_NOT_SUPPORTED' ? adviceForOldFormat : adviceForBroken;
}
