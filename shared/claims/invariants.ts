import { fingerprint } from '../canonical-json.ts';
import type { Policy } from '../policy/index.ts';
import { countedComputed, countsNothing, totalsOf } from './amounts.ts';
import type { Claim, ClaimHead } from './claim.ts';
import { type CorrectedClaim, linesTakenOut, standingLines } from './correction.ts';
import { type ClaimEvent, fold, stateOf, verifyChain } from './events.ts';
import { personsInTwoDuties } from './four-eyes.ts';
import { dayOf } from './known-facts.ts';
import { type Institution, onDay } from './registry.ts';
import { replayed } from './replay.ts';
import { keepsSlots, slotOf } from './slots.ts';

/** A broken invariant of claims.md: which one, and what was found. */
export interface Violation {
  readonly invariant: 'I2' | 'I3' | 'I6' | 'I7' | 'I8' | 'I9';
  readonly found: string;
}

/** Everything that must hold of one claim and its events; none when all is right. Tests and the audit call it alike. */
export function violationsOf(claim: Claim, events: readonly ClaimEvent[], policies: readonly Policy[]): Violation[] {
  return [
    ...amountViolations(claim),
    ...slotViolations([claim], claim.head.updatedAt),
    ...personViolations(claim.head),
    ...historyViolations(claim, events),
    ...recomputeViolations(claim, policies),
  ];
}

/** I2: totals are the sums of the lines, and no amount is above the stage before it. */
export function amountViolations({ head, lines }: Claim): Violation[] {
  const found: string[] = [];
  if (fingerprint(totalsOf(lines)) !== fingerprint(head.totals)) found.push('totals are not the sums of the lines');
  const { computed, reviewed, determined } = head.totals;
  if (computed !== null && (determined ?? 0) > computed) found.push('determined in all above computed in all');
  if (computed !== null && (reviewed ?? 0) > computed) found.push('reviewed in all above computed in all');
  for (const line of lines) {
    const start = countedComputed(line) ?? Number.POSITIVE_INFINITY;
    const middle = line.reviewed ?? start;
    if (middle > start) found.push(`line ${line.lineId} reviewed above computed`);
    if ((line.determined ?? 0) > middle) found.push(`line ${line.lineId} determined above the stage before`);
  }
  return found.map((text) => ({ invariant: 'I2', found: text }));
}

/** I2 of a 更正: every line stands against what its claim, as corrected before, was decided at, and leaves none of its lines out. */
export function correctionViolations({ head, lines }: Claim, corrected: Pick<CorrectedClaim, 'claim' | 'corrections'>) {
  const standing = new Map(standingLines(corrected).map((line) => [line.lineId, line]));
  const found = lines.flatMap(({ lineId, corrects }) => {
    const before = corrects && standing.get(corrects.lineId);
    return before?.decided === corrects?.decided && before?.computed === corrects?.computed && corrects
      ? []
      : [`line ${lineId} does not stand against what was decided`];
  });
  if (lines.length !== standing.size)
    found.push(`${head.id} has ${lines.length} lines for ${standing.size} that stand`);
  return found.map((text): Violation => ({ invariant: 'I2', found: text }));
}

/** I3: one claim that is live at the instant holds a slot; a line without its slot is determined at 0. */
export function slotViolations(claims: readonly Claim[], at: string): Violation[] {
  const found: string[] = [];
  const owners = new Map<string, string>();
  for (const claim of claims) {
    const { head, lines } = claim;
    if (!keepsSlots(head, at)) continue;
    const out = linesTakenOut({ claim, corrections: claims.filter((one) => one.head.corrects === head.id) });
    for (const line of lines) {
      const where = `${head.id}/${line.lineId}`;
      if (countsNothing(line) && (line.reviewed || line.determined)) found.push(`${where} counts without its slot`);
      if (line.slot !== 'held' || out.includes(line)) continue;
      const { kind, subject, month } = slotOf(head.kind, line);
      const key = `${kind} ${subject} ${month}`;
      const other = owners.get(key);
      if (other !== undefined) found.push(`${where} and ${other} hold one slot`);
      owners.set(key, where);
    }
  }
  return found.map((text) => ({ invariant: 'I3', found: text }));
}

/** I6: no person in two control roles of one claim. */
export function personViolations(head: ClaimHead): Violation[] {
  return personsInTwoDuties(head).map((person) => ({
    invariant: 'I6',
    found: `${person} stands in two control roles`,
  }));
}

/** I7: the chain is unbroken, the state is what the events fold to, and the lines are those the head names. */
export function historyViolations({ head, lines }: Claim, events: readonly ClaimEvent[]): Violation[] {
  const found: string[] = [];
  const { valid, brokenAt } = verifyChain(events, head);
  if (!valid) found.push(`the chain breaks at event ${brokenAt}`);
  const folded = fold(events);
  if (!folded || fingerprint(folded) !== fingerprint(stateOf(head))) found.push('the head is not what its events say');
  if (fingerprint(lines) !== head.linesSha256) found.push('the lines are not those that the head names');
  return found.map((text) => ({ invariant: 'I7', found: text }));
}

/** I8: children counted in a month never exceed the registered places of that month. */
export function placesViolations({ head, lines }: Claim, institution: Institution): Violation[] {
  const days = [...new Set(lines.filter(({ child }) => child).map(dayOf))];
  return days.flatMap((day) => {
    const children = new Set(lines.filter((line) => dayOf(line) === day).map(({ child }) => child?.key)).size;
    const places = onDay(institution.registeredPlaces, day)?.places ?? 0;
    return children <= places
      ? []
      : [{ invariant: 'I8' as const, found: `${head.id} counts ${children} children on ${places} places` }];
  });
}

/** I9: the stored facts, put to the stored policy version again, give the stored amounts to the 分 and the stored receipt to the byte. */
export function recomputeViolations(claim: Claim, policies: readonly Policy[]): Violation[] {
  return replayed(claim, policies).flatMap(({ key, mismatch, lines }) => [
    ...(mismatch === null ? [] : [violation(`the calculation of ${key} is not what its receipt says: ${mismatch}`)]),
    ...lines.map((lineId) => violation(`line ${lineId} computes differently now`)),
  ]);
}

function violation(found: string): Violation {
  return { invariant: 'I9', found };
}
