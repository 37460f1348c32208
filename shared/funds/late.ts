import type { Line } from '../claims/claim.ts';

const heldText = '公示期内有异议，本行暂缓，不随本申报拨付；核实以后可以在补报中重新申报。';

/**
 * A line that the notice held back: it counts nothing in its claim from now on and gives its slot up, so that a 补报 may take it.
 * What it was reviewed and determined at stays in the revisions that the events before name.
 */
export function leftBehind(line: Line): Line {
  const reasons = [...line.reasons, { code: 'held_by_objection', text: heldText, clause: null }];
  return { ...line, slot: 'ceded', reviewed: 0, determined: 0, reasons };
}
