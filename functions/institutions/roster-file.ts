import type { Class } from '../../shared/claims/registry.ts';
import { type CheckedSheet, checkSheet } from '../../shared/claims/roster-rows.ts';
import { type Cell, type RosterSheet, rosterSheet } from '../../shared/claims/roster-sheet.ts';
import { readWorkbook } from '../../shared/files/workbook.ts';

/** What a roster in Excel needs: most starts of the function never read one, so it is loaded when a file comes. */
export { planImport } from '../../shared/claims/roster-plan.ts';
export { importRoster } from '../../shared/storage/roster-import.ts';

/** The cells of an uploaded file, the roster in them, and what is good and wrong about it. */
export async function checkedFile(
  file: Uint8Array,
  classes: readonly Class[],
): Promise<{ cells: Cell[][]; sheet: RosterSheet; checked: CheckedSheet }> {
  const cells = await readWorkbook(file);
  const sheet = rosterSheet(cells);
  return { cells, sheet, checked: checkSheet(sheet, classes) };
}
