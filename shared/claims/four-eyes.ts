import { Refusal } from '../refusal.ts';
import { type ClaimHead, type Duty, duties } from './claim.ts';
import type { Actor } from './fields.ts';

const dutyNames: Readonly<Record<Duty, string>> = {
  submitter: '提交',
  reviewer: '初审',
  approver: '核定',
  financeOfficer: '资金安排',
  clerk: '编制支付',
  checker: '支付复核',
};

/**
 * Four eyes by person: whoever acts in one control role of a claim has acted in no other, whatever the account or role used.
 * Refuses with `four_eyes`.
 */
export function assertFourEyes(head: Pick<ClaimHead, 'persons'>, duty: Duty, actor: Actor): void {
  const taken = duties.find((other) => other !== duty && head.persons[other].includes(actor.person));
  if (!taken) return;
  throw new Refusal(
    'four_eyes',
    `您已办理过这份申报的“${dutyNames[taken]}”，不能再办理“${dutyNames[duty]}”，请由另一个人办理。`,
  );
}

/** I6: the persons who stand in two control roles of one claim; none when all is right. */
export function personsInTwoDuties(head: Pick<ClaimHead, 'persons'>): string[] {
  const seen = new Map<string, number>();
  for (const duty of duties)
    for (const person of new Set(head.persons[duty])) seen.set(person, (seen.get(person) ?? 0) + 1);
  return [...seen].filter(([, count]) => count > 1).map(([person]) => person);
}
