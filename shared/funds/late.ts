import type { CorrectedLine, Line } from '../claims/claim.ts';

const heldText = '公示期内有异议，本行暂缓，不随本申报拨付；核实以后可以在补报中重新申报。';

/**
 * A line that the notice held back: it counts nothing in its claim from now on and gives its slot up, so that a 补报 may take it.
 * What it was reviewed and determined at stays in the revisions that the events before name.
 */
export function leftBehind(line: Line): Line {
  if (line.corrects) return asDecidedBefore(line, line.corrects);
  const reasons = [...line.reasons, { code: 'held_by_objection', text: heldText, clause: null }];
  return { ...line, slot: 'ceded', reviewed: 0, determined: 0, reasons };
}

const uncorrectedText = '公示期内有异议，本行不作更正，仍按原核定金额。';

/** A line of a 更正 that the notice held back stays as it was decided before. */
function asDecidedBefore(line: Line, corrects: CorrectedLine): Line {
  const reasons = [...line.reasons, { code: 'held_by_objection', text: uncorrectedText, clause: null }];
  const { decided } = corrects;
  return { ...line, reviewed: decided, determined: decided, reasons, corrects: { ...corrects, stays: true } };
}
