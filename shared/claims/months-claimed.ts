import { divisionsUpward, factsRead, type Policy } from '../policy/index.ts';
import { policyKindOf } from './ask-policy.ts';
import type { ClaimBasis } from './basis.ts';
import type { ClaimKind, Facts } from './claim.ts';
import { monthsOf } from './period.ts';
import type { LineEntry } from './prefill.ts';
import type { SlotKey } from './slots.ts';

/** Facts counted from claims that stand; the body of a claim cannot state them. */
export const countedFacts: readonly string[] = ['monthsPaid'];

/**
 * 本年已补助月数 of a line: the months of the calendar year before its own that live claims of the kind hold for the child,
 * at whatever institution, and those of its own claim. None where no policy asks for them.
 */
export function monthsClaimed(
  { enrolment, month, ceded }: LineEntry,
  entries: readonly LineEntry[],
  { claimedEarlier }: Pick<ClaimBasis, 'claimedEarlier'>,
): Facts {
  if (!claimedEarlier || !enrolment || ceded) return {};
  const { childKey } = enrolment;
  const own = entries.flatMap((entry) =>
    entry.enrolment && !entry.ceded ? [{ childKey: entry.enrolment.childKey, month: entry.month }] : [],
  );
  const months = [...claimedEarlier, ...own].filter((one) => one.childKey === childKey && isEarlier(one.month, month));
  return { monthsPaid: new Set(months.map((one) => one.month)).size };
}

/** Whether a policy that may govern claims of the kind in the division asks for months already claimed. */
export function asksForMonths(kind: ClaimKind, division: string, policies: readonly Policy[]): boolean {
  const upward = divisionsUpward(division);
  return policies.some((policy) => {
    if (!upward.includes(policy.division)) return false;
    const { facts, rows } = factsRead(policy, policyKindOf[kind]);
    return facts.includes('monthsPaid') || rows.children?.includes('monthsPaid') === true;
  });
}

/** The slots that children may hold in the months of the year before the last month of a period. */
export function earlierSlots(kind: ClaimKind, period: string, childKeys: readonly string[]): SlotKey[] {
  const last = monthsOf(period).at(-1) ?? '';
  const months = monthsOf(last.slice(0, 4)).filter((month) => isEarlier(month, last));
  return [...new Set(childKeys)].flatMap((subject) => months.map((month) => ({ kind, subject, month })));
}

function isEarlier(one: string, month: string): boolean {
  return one < month && one.slice(0, 4) === month.slice(0, 4);
}
