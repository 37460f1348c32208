import { strToU8, zipSync } from 'fflate';
import writeExcelFile from 'write-excel-file/node';
import type { Cell } from '../../shared/claims/roster-sheet.ts';

/** An .xlsx as an office program writes it; of several sheets where several are given. */
export async function workbook(rows: readonly (readonly Cell[])[]): Promise<Uint8Array> {
  const data = rows.map((row) => row.map(written));
  return new Uint8Array(await writeExcelFile(data as never, { sheet: '花名册' } as never).toBuffer());
}

function written(cell: Cell) {
  if (cell === null) return null;
  if (cell instanceof Date) return { value: cell, type: Date, format: 'yyyy-mm-dd' };
  if (typeof cell === 'number') return { value: cell, type: Number };
  return { value: String(cell), type: String };
}

export interface HandMade {
  /** The XML inside `<worksheet>` of each sheet. */
  readonly sheets: readonly string[];
  /** The `state` of each sheet, where it has one. */
  readonly states?: readonly (string | null)[];
  readonly more?: Readonly<Record<string, Uint8Array>>;
}

/** An .xlsx put together by hand, as no office program would write it. */
export function handMade({ sheets, states = [], more = {} }: HandMade): Uint8Array {
  const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const listed = sheets.map((_, index) => {
    const state = states[index] ? ` state="${states[index]}"` : '';
    return `<sheet name="S${index + 1}" sheetId="${index + 1}"${state} r:id="rId${index + 1}"/>`;
  });
  const relations = sheets.map(
    (_, index) =>
      `<Relationship Id="rId${index + 1}" Type="${office}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
  );
  const parts: Record<string, string> = {
    'xl/workbook.xml': `<workbook ${main} xmlns:r="${office}"><sheets>${listed.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${relations.join('')}</Relationships>`,
  };
  sheets.forEach((xml, index) => {
    parts[`xl/worksheets/sheet${index + 1}.xml`] = `<worksheet ${main}>${xml}</worksheet>`;
  });
  const packed = Object.entries(parts).map(([name, xml]) => [name, strToU8(xml)]);
  return zipSync({ ...Object.fromEntries(packed), ...more });
}

/** Rows of inline text as `<sheetData>`. */
export function sheetXml(rows: readonly (readonly string[])[]): string {
  const line = (row: readonly string[], index: number) =>
    `<row r="${index + 1}">${row
      .map(
        (value, place) =>
          `<c r="${String.fromCharCode(65 + place)}${index + 1}" t="inlineStr"><is><t>${value}</t></is></c>`,
      )
      .join('')}</row>`;
  return `<sheetData>${rows.map(line).join('')}</sheetData>`;
}
