import writeExcelFile from 'write-excel-file/node';
import type { Class, RosterEntry } from '../../shared/claims/registry.ts';
import {
  type Cell,
  exampleNote,
  type RosterColumn,
  type RosterSheet,
  type RowFault,
  requiredColumns,
  rosterColumns,
} from '../../shared/claims/roster-sheet.ts';
import { yuanOfFen } from '../../shared/money.ts';

type Style = Readonly<Record<string, unknown>>;

const widths: Readonly<Record<RosterColumn, number>> = {
  姓名: 12,
  证件类型: 14,
  证件号码: 22,
  出生日期: 13,
  孩次: 8,
  班级: 12,
  入托日期: 13,
  退托日期: 13,
  收费标准: 12,
  证明材料: 14,
  备注: 20,
};
const border = { borderStyle: 'thin' };
const blankRows = 60;

/** The template: title, note, column names that stay in sight, an example, those who are enrolled, and room for more. */
export function templateWorkbook(
  siteName: string,
  classes: readonly Class[],
  roster: readonly RosterEntry[],
): Promise<Uint8Array> {
  const className = new Map(classes.map(({ id, name }) => [id, name]));
  const names = [...className.values()].join('、') || '请先登记托班';
  const note = `带 * 的列必填。班级填：${names}。孩次填孩子是家里第几个。已在册的幼儿不带出证件号码：要更改的填上号码，不改的整行删去。`;
  const header = rosterColumns.map((column) => ({
    ...text(requiredColumns.includes(column) ? `${column}*` : column, { fontWeight: 'bold', align: 'center' }),
    backgroundColor: '#EEEEEE',
  }));
  const rows = roster.map((entry) => rowOf(entry, className.get(entry.classId) ?? ''));
  const blank = Array.from({ length: blankRows }, () => ({}));
  const data = [
    wide(`${siteName}花名册`, { fontWeight: 'bold', fontSize: 14, align: 'center', height: 28 }),
    wide(note, { wrap: true, height: 32 }),
    header,
    ...[exampleRow([...className.values()][0] ?? '小一班'), ...rows, ...blank].map(lineOf),
  ];
  return written(data, { columns: rosterColumns.map((name) => ({ width: widths[name] })), stickyRowsCount: 3 });
}

/** The sheet as it was read, the cells that are wrong in red, and what to do about them in a last column 问题. */
export function markedWorkbook(
  cells: readonly (readonly Cell[])[],
  { headerRow, columns }: RosterSheet,
  faults: readonly RowFault[],
): Promise<Uint8Array> {
  const width = Math.max(1, ...cells.slice(headerRow - 1).map((row) => row.length));
  const wrong = new Set(faults.map(({ row, column }) => `${row} ${columns.get(column)}`));
  const words = new Map<number, string>();
  for (const { row, detail } of faults) words.set(row, [words.get(row), detail].filter(Boolean).join('\n'));
  const red = { backgroundColor: '#FFC7CE' };
  const data = cells.map((row, index) => {
    const number = index + 1;
    const shown = Array.from({ length: width }, (_, place) =>
      asRead(row[place] ?? null, wrong.has(`${number} ${place}`) ? red : {}),
    );
    const last =
      number === headerRow ? text('问题', { fontWeight: 'bold' }) : text(words.get(number) ?? '', { wrap: true });
    return [...shown, last];
  });
  return written(data, {
    columns: [...Array.from({ length: width }, () => ({ width: 16 })), { width: 60 }],
    stickyRowsCount: headerRow,
  });
}

type Fields = Partial<Record<RosterColumn, string>>;

function exampleRow(className: string): Fields {
  return {
    姓名: '示例幼儿',
    证件类型: '居民身份证',
    证件号码: '330903202301150013',
    孩次: '2',
    班级: className,
    入托日期: '2024-03-05',
    证明材料: '户口簿',
    备注: exampleNote,
  };
}

/** What the roster knows of a child, without number and birth date. */
function rowOf(entry: RosterEntry, className: string): Fields {
  return {
    姓名: entry.name,
    证件类型: entry.documentType,
    孩次: String(entry.birthOrder),
    班级: className,
    入托日期: entry.from,
    收费标准: entry.feeStandard === null ? '' : yuanOfFen(entry.feeStandard),
    证明材料: entry.evidence,
  };
}

function lineOf(fields: Fields) {
  return rosterColumns.map((column) => text(fields[column] ?? '', border));
}

/** Text whatever it looks like: a name that begins with = is no formula, and a number keeps all its digits. */
function text(value: string, style: Style = {}) {
  return { value, type: String, format: '@', ...style };
}

function wide(value: string, style: Style) {
  const { length } = rosterColumns;
  return [{ ...text(value, style), columnSpan: length }, ...Array<null>(length - 1).fill(null)];
}

function asRead(cell: Cell, style: Style) {
  if (typeof cell === 'number' && Number.isFinite(cell)) return { value: cell, type: Number, ...style };
  if (cell instanceof Date && !Number.isNaN(cell.valueOf()))
    return { value: cell, type: Date, format: 'yyyy-mm-dd', ...style };
  return text(cell === null ? '' : String(cell).replace(notXml, ''), style);
}

/** What XML cannot hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take out
const notXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

async function written(data: readonly unknown[], layout: Style): Promise<Uint8Array> {
  const sheet = { sheet: '花名册', orientation: 'landscape', ...layout };
  const font = { fontFamily: '宋体', fontSize: 11 };
  return new Uint8Array(await writeExcelFile(data as never, sheet as never, font as never).toBuffer());
}
