import type { Claim, ClaimKind, Line } from './claim.ts';

/** One child, one institution, one month; a class once ever. Neither division nor policy is part of it: two counties cannot pay one child. */
export interface SlotKey {
  readonly kind: ClaimKind;
  /** The child's HMAC key, or the class id for construction. */
  readonly subject: string;
  /** The service month, or `once` for construction. */
  readonly month: string;
}

export interface LineSlot extends SlotKey {
  readonly lineId: string;
}

/** The slot that a line needs. */
export function slotOf(kind: ClaimKind, line: Line): SlotKey {
  if (kind === 'construction') return { kind, subject: line.classId, month: 'once' };
  return { kind, subject: line.child?.key ?? line.classId, month: line.month };
}

/** The slots a submission takes, in ascending key order; ceded lines take none. */
export function slotsOf({ head, lines }: Claim): LineSlot[] {
  const text = ({ subject, month }: SlotKey) => `${subject}#${month}`;
  return lines
    .filter((line) => line.slot !== 'ceded')
    .map((line) => ({ lineId: line.lineId, ...slotOf(head.kind, line) }))
    .sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

/** The place that an institution has once for a kind and period; null for claims that take none (late ones, and construction: a class is its own place). */
export function periodPlace({ kind, type, period, institution }: Claim['head']): string | null {
  return type === 'normal' && kind !== 'construction' ? `${institution.id}/${kind}/${period}` : null;
}
