import { bytesOf } from '../../shared/files/archive.ts';
import type { Archive } from '../../shared/files/zip.ts';
import type { Cell, Sheet } from '../../shared/funds/paper.ts';

type Row = readonly Cell[];

/** A table that grows row by row and is written as one .xlsx, or as several where it is too long for one. */
export interface Books {
  add(rows: readonly Row[]): Promise<void>;
  /** Writes what is left; a table without rows is an empty sheet, not a missing one. */
  close(): Promise<void>;
}

/** What a spreadsheet of this length takes to write stays far below a function's memory. */
const rowsInBook = 5_000;

/** `名册.xlsx`, then `名册（续1）.xlsx` and so on. */
export function openBooks(archive: Archive, name: string, sheetOf: (rows: readonly Row[]) => Sheet): Books {
  let rows: Row[] = [];
  let written = 0;
  const write = async () => {
    const file = written === 0 ? `${name}.xlsx` : `${name}（续${written}）.xlsx`;
    archive.add(await bytesOf({ name: file, content: { sheet: sheetOf(rows) } }));
    written += 1;
    rows = [];
  };
  return {
    async add(more) {
      for (const row of more) {
        rows.push(row);
        if (rows.length === rowsInBook) await write();
      }
    },
    async close() {
      if (rows.length > 0 || written === 0) await write();
    },
  };
}
