import writeExcelFile from 'write-excel-file/node';
import type { Cell, Column, Sheet } from '../funds/paper.ts';
import { Decimal, yuanOfFen } from '../money.ts';
import { type CellValue, readWorkbook } from './workbook.ts';
import { filesIn, zipBytes } from './zip.ts';

/** The cells of the first visible sheet of an .xlsx as text, blanks as ''. Refuses `unreadable_file` with what to do about it. */
export async function readSpreadsheet(bytes: Uint8Array): Promise<string[][]> {
  return (await readWorkbook(bytes)).map((row) => row.map(textOf));
}

/** An .xlsx of one sheet: title, notes, header, rows, total, footer; amounts are numbers shown as `#,##0.00`. The same sheet gives the same bytes. */
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
  const font = { fontFamily: '宋体', fontSize: 11 };
  return undated(await writeExcelFile(data as never, layout as never, font as never).toBuffer());
}

/** The writer dates the parts of the file by the clock of the machine, which would make each copy another file. */
function undated(bytes: Uint8Array): Uint8Array {
  return zipBytes(filesIn(bytes), '1980-01-01T00:00:00Z');
}

/** A spreadsheet knows decimals only: the yuan text of the 分 is read once, at its edge, and shows the same digits. */
function styled(cell: Cell, column: Column, style: object) {
  if (cell === null || cell === '') return { value: '', type: String, ...style };
  if (typeof cell === 'string') return { value: cell, type: String, format: '@', ...style };
  if (column.kind === 'yuan')
    return { value: Number(yuanOfFen(cell)), type: Number, format: '#,##0.00', align: 'right', ...style };
  return { value: cell, type: Number, align: 'right', ...style };
}

function textOf(cell: CellValue): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return new Decimal(cell).toFixed();
  if (cell instanceof Date) return Number.isNaN(cell.valueOf()) ? '' : cell.toISOString().slice(0, 10);
  return String(cell).trim();
}
