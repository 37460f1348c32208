import { type Fault, Refusal } from '../refusal.ts';

/** A cell of a spreadsheet as its reader gives it; a blank one is null. */
export type Cell = string | number | boolean | Date | null;

export const rosterColumns = [
  '姓名',
  '证件类型',
  '证件号码',
  '出生日期',
  '孩次',
  '班级',
  '入托日期',
  '退托日期',
  '收费标准',
  '证明材料',
  '备注',
] as const;
export type RosterColumn = (typeof rosterColumns)[number];

export const requiredColumns: readonly RosterColumn[] = ['姓名', '证件类型', '证件号码', '孩次', '班级', '入托日期'];

/** What people call a column besides its own name. */
const aliases: Readonly<Record<string, RosterColumn>> = {
  幼儿姓名: '姓名',
  儿童姓名: '姓名',
  身份证号: '证件号码',
  身份证号码: '证件号码',
  证件号: '证件号码',
  班级名称: '班级',
  所在班级: '班级',
  入园日期: '入托日期',
  入托时间: '入托日期',
  离托日期: '退托日期',
  退园日期: '退托日期',
};

/** A row of children with its number in Excel; a column that the sheet does not have is not there. */
export interface SheetRow {
  readonly row: number;
  readonly cells: ReadonlyMap<RosterColumn, Cell>;
}

export interface RosterSheet {
  /** Excel's number of the row that names the columns. */
  readonly headerRow: number;
  /** Where each column stands, from 0. */
  readonly columns: ReadonlyMap<RosterColumn, number>;
  readonly rows: readonly SheetRow[];
}

/** What stands in 备注 of the template's example, which nobody means to import. */
export const exampleNote = '示例行，不会导入';
const rowsAtMost = 1_000;
const headerWithin = 100;

/**
 * Finds the row that names the columns, wherever it is and in whatever order, and the rows of children below it.
 * Rows with nothing in a known column are no rows. Refuses `unreadable_file` without such a row or without a column that
 * must be there, and `too_many_lines` above 1,000 children.
 */
export function rosterSheet(cells: readonly (readonly Cell[])[]): RosterSheet {
  const index = cells.slice(0, headerWithin).findIndex(namesColumns);
  if (index < 0) throw new Refusal('unreadable_file', '没找到列名行，请用本月模板填写。');
  const columns = columnsOf(cells[index] ?? []);
  const rows = cells
    .map((row, at) => ({
      row: at + 1,
      cells: new Map([...columns].map(([name, place]) => [name, row[place] ?? null])),
    }))
    .slice(index + 1)
    .filter(isChild);
  if (rows.length > rowsAtMost) {
    const detail = `一次最多导入 ${rowsAtMost} 行，这里有 ${rows.length} 行，请分成几份上传。`;
    throw new Refusal('too_many_lines', detail);
  }
  return { headerRow: index + 1, columns, rows };
}

/** A cell as text without the blanks around it; full-width letters and digits as half-width ones. */
export function plain(cell: Cell): string {
  if (cell instanceof Date) return Number.isNaN(cell.valueOf()) ? '?' : cell.toISOString().slice(0, 10);
  // Nothing in a roster is nearly as long; normalising what is costs more than reading it.
  return cell === null ? '' : String(cell).slice(0, longest).normalize('NFKC').trim();
}

const longest = 500;

function namesColumns(row: readonly Cell[]): boolean {
  const names = row.map(columnNamed);
  return names.includes('姓名') && names.includes('证件号码');
}

/** `证件号码*`, `收费标准（元/月）` and `入园日期` are columns too. */
function columnNamed(cell: Cell): RosterColumn | null {
  if (typeof cell !== 'string' || cell.length > 40) return null;
  const name = plain(cell)
    .replace(/\(.*\)$/s, '')
    .replace(/[\s*:]/g, '');
  return rosterColumns.find((column) => column === name) ?? aliases[name] ?? null;
}

function columnsOf(header: readonly Cell[]): ReadonlyMap<RosterColumn, number> {
  const columns = new Map<RosterColumn, number>();
  for (const [place, cell] of header.entries()) {
    const name = columnNamed(cell);
    if (name && columns.has(name)) throw new Refusal('unreadable_file', `有两列都是“${name}”，请只留一列再上传。`);
    if (name) columns.set(name, place);
  }
  const missing = requiredColumns.filter((name) => !columns.has(name));
  if (missing.length > 0) {
    const names = missing.map((name) => `“${name}”`).join('、');
    throw new Refusal('unreadable_file', `列名行里没有${names}，请用本月模板填写。`);
  }
  return columns;
}

function isChild({ cells }: SheetRow): boolean {
  return (
    plain(cells.get('备注') ?? null) !== plain(exampleNote) && [...cells.values()].some((cell) => plain(cell) !== '')
  );
}

/** What is wrong with one cell, and what to do about it, in words that name Excel's row. */
export interface RowFault extends Omit<Fault, 'pointer'> {
  readonly row: number;
  readonly column: RosterColumn;
}
