import { dayInShanghai } from '../calendar.ts';
import type { Claim, ClaimHead, ClaimKind, Line } from './claim.ts';
import { slotStatuses } from './life-cycle.ts';

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

/** The slots a submission takes, in ascending key order; ceded lines take none, and neither does a 更正: the claim it corrects has them. */
export function slotsOf({ head, lines }: Claim): LineSlot[] {
  if (head.type === 'correction') return [];
  const text = ({ subject, month }: SlotKey) => `${subject}#${month}`;
  return lines
    .filter((line) => line.slot !== 'ceded')
    .map((line) => ({ lineId: line.lineId, ...slotOf(head.kind, line) }))
    .sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

/** Whether a claim keeps the slots of its current submission at an instant: a returned one does through its deadline. */
export function keepsSlots({ status, deadline }: Pick<ClaimHead, 'status' | 'deadline'>, at: string): boolean {
  if (!slotStatuses.includes(status)) return false;
  return status !== 'returned' || deadline === null || dayInShanghai(new Date(at)) <= deadline;
}

/** What a claim shares with its institution's other claims: the registered places of a kind and period, or its classes once ever. */
export function sharedPlaces({
  kind,
  period,
  institution,
}: Pick<ClaimHead, 'kind' | 'period' | 'institution'>): string {
  return `${institution.id}/${kind}/${kind === 'construction' ? 'once' : period}`;
}

/** The place that an institution has once for a kind and period; null for claims that take none (late ones, and construction: a class is its own place). */
export function periodPlace({ kind, type, period, institution }: Claim['head']): string | null {
  return type === 'normal' && kind !== 'construction' ? `${institution.id}/${kind}/${period}` : null;
}
