import type { Line } from '../claims/claim.ts';

/**
 * What a 补报 may take up for a past period: lines that the notice held back and that were never paid, and lines whose slot was lost to
 * another claim that has since given it up. A line paid in full is never among them.
 */
export function linesForLateClaim(
  lines: readonly Line[],
  held: readonly string[],
  slotIsFree: (line: Line) => boolean,
): Line[] {
  return lines.filter((line) => {
    if (held.includes(line.lineId)) return true;
    return (line.slot === 'conflict' || line.slot === 'ceded') && slotIsFree(line);
  });
}
