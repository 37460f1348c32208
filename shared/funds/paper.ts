/** A paper as data: what it says, not how its bytes look. `shared/files` makes .xlsx, .csv and .zip of it. */
export type Cell = string | number | null;

export interface Column {
  readonly title: string;
  readonly width: number;
  /** `yuan` cells are whole 分 and are shown with two places; `text` keeps long numbers whole. */
  readonly kind: 'text' | 'count' | 'yuan';
}

export interface Sheet {
  readonly name: string;
  readonly title: string;
  /** 编制单位, 期间, 金额单位 and the like, above the columns. */
  readonly notes: readonly string[];
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  readonly total: readonly Cell[] | null;
  /** Below the table: the total in 大写, the line to sign. */
  readonly footer: readonly string[];
}

export interface Paper {
  readonly name: string;
  readonly content: { readonly text: string } | { readonly sheet: Sheet };
}

export function text(title: string, width: number): Column {
  return { title, width, kind: 'text' };
}
export function count(title: string, width = 8): Column {
  return { title, width, kind: 'count' };
}
export function yuanColumn(title: string, width = 16): Column {
  return { title, width, kind: 'yuan' };
}

/** `=cmd|…` in a name must not run where a table is opened. */
export function inert(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}
