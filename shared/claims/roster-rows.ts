import { birthDateOf, type DocumentType } from '../identity.ts';
import { fenOf } from '../money.ts';
import type { Class, Enrolment } from './registry.ts';
import {
  type ClassesByName,
  className,
  type Read,
  readBirthOrder,
  readClass,
  readDate,
  readDocumentType,
  readEvidence,
  readFee,
  readName,
  readNumber,
} from './roster-cells.ts';
import {
  type Cell,
  plain,
  type RosterColumn,
  type RosterSheet,
  type RowFault,
  requiredColumns,
  type SheetRow,
} from './roster-sheet.ts';

/** A row that may be imported. What its sheet has no column for is not there, and stays as the roster has it. */
export interface RosterRow {
  readonly row: number;
  readonly name: string;
  readonly documentType: DocumentType;
  readonly number: string;
  readonly birthDate: string;
  readonly birthOrder: number;
  readonly classId: string;
  readonly from: string;
  readonly to?: string | null;
  /** In 分 a month; null: the class's standard. */
  readonly feeStandard?: number | null;
  readonly evidence?: Enrolment['evidence'];
}

export interface CheckedSheet {
  readonly rows: readonly RosterRow[];
  readonly faults: readonly RowFault[];
}

/**
 * Checks every cell of every row: good rows, and all faults of the others in the order of the sheet.
 * The same number twice makes both rows bad, since nobody but the institution knows which one is right.
 */
export function checkSheet({ rows }: Pick<RosterSheet, 'rows'>, classes: readonly Class[]): CheckedSheet {
  const byName = grouped(classes, ({ name }) => className(name));
  const checked = rows.map((row) => ({ row: row.row, ...checkRow(row, byName) }));
  const good = checked.flatMap(({ value }) => (value ? [value] : []));
  const byDocument = grouped(good, ({ documentType, number }) => `${documentType} ${number}`);
  const doubled = new Map([...byDocument.values()].filter((same) => same.length > 1).flatMap(namedTwice));
  return {
    rows: good.filter(({ row }) => !doubled.has(row)),
    faults: checked.flatMap(({ row, faults }) => [...faults, ...(doubled.get(row) ?? [])]),
  };
}

/** The items under each key, in their order. */
export function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

function namedTwice(same: readonly RosterRow[]): [number, RowFault[]][] {
  return same.map(({ row }) => {
    const others = same.filter((other) => other.row !== row).map((other) => `第 ${other.row} 行`);
    const detail = `第 ${row} 行“证件号码”和${others.slice(0, 5).join('、')}相同，同一个孩子只留一行。`;
    return [row, [{ row, column: '证件号码', code: 'duplicate_in_file', detail }]];
  });
}

type AddFault = (column: RosterColumn, code: string, words: string) => null;

function checkRow({ row, cells }: SheetRow, classes: ClassesByName) {
  const faults: RowFault[] = [];
  const fault: AddFault = (column, code, words) => {
    faults.push({ row, column, code, detail: `第 ${row} 行“${column}”${words}` });
    return null;
  };
  const read = readCells(cells, classes, fault);
  const birthDate = birthDateFor(read, fault);
  const { name, documentType, number, birthOrder, classId, from, to, fee, evidence } = read;
  if (from && birthDate && from < birthDate) fault('入托日期', 'before_birth', `早于出生日期 ${birthDate}，请核对。`);
  if (from && to && to < from) fault('退托日期', 'before_start', '早于入托日期，请核对。');
  const needed = { name, documentType, number, birthDate, birthOrder, classId, from };
  if (faults.length > 0 || !isWhole(needed)) return { value: null, faults };
  const optional = {
    ...(cells.has('退托日期') ? { to } : {}),
    ...(cells.has('收费标准') ? { feeStandard: fee === null ? null : fenOf(fee) } : {}),
    ...(cells.has('证明材料') ? { evidence: evidence ?? '无' } : {}),
  };
  return { value: { row, ...needed, ...optional } satisfies RosterRow, faults };
}

/** The value of each cell; null where it is blank, or wrong and said so. */
function readCells(cells: SheetRow['cells'], classes: ClassesByName, fault: AddFault) {
  const read = <Value>(column: RosterColumn, reader: (cell: Cell) => Read<Value>): Value | null => {
    const cell = cells.get(column) ?? null;
    if (plain(cell) === '')
      return requiredColumns.includes(column) ? fault(column, 'required', '没有填，请填写。') : null;
    const came = reader(cell);
    return 'value' in came ? came.value : fault(column, came.code, came.wrong);
  };
  const name = read('姓名', readName);
  const documentType = read('证件类型', readDocumentType);
  return {
    name,
    documentType,
    number: read('证件号码', (cell) => readNumber(cell, documentType)),
    born: read('出生日期', readDate),
    bornBlank: plain(cells.get('出生日期') ?? null) === '',
    birthOrder: read('孩次', readBirthOrder),
    classId: read('班级', (cell) => readClass(cell, classes)),
    from: read('入托日期', readDate),
    to: read('退托日期', readDate),
    fee: read('收费标准', readFee),
    evidence: read('证明材料', readEvidence),
  };
}

/** A 居民身份证 shows the birth date, and one that stands beside it must agree; other documents need it beside them. */
function birthDateFor(read: ReturnType<typeof readCells>, fault: AddFault): string | null {
  const { documentType, number, born, bornBlank } = read;
  if (documentType === null || number === null) return null;
  if (documentType !== '居民身份证')
    return bornBlank ? fault('出生日期', 'required', `没有填，${documentType}看不出出生日期，请填写。`) : born;
  const shown = birthDateOf(number);
  if (born && born !== shown) fault('出生日期', 'differs_from_number', `是 ${born}，证件号码里的是 ${shown}，请核对。`);
  return shown;
}

function isWhole<Fields extends object>(
  fields: Fields,
): fields is Fields & { [Key in keyof Fields]: NonNullable<Fields[Key]> } {
  return Object.values(fields).every((value) => value !== null);
}
