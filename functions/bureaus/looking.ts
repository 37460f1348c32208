import type { Claim } from '../../shared/claims/claim.ts';
import { type Onlooker, type SlotHolderView, slotHolderView } from '../../shared/claims/claim-view.ts';
import { slotOf } from '../../shared/claims/slots.ts';
import type { Principal } from '../../shared/http/principal.ts';
import type { Database } from '../../shared/storage/database.ts';
import { progressIn } from '../../shared/storage/review-stages.ts';
import { liveHolders } from '../../shared/storage/slots.ts';
import { lookingAs } from './scope.ts';

/** How a claim is shown to someone: the health bureau sees who holds the slots that its lines were refused, all where its review stands. */
export async function onlookerOf(
  database: Database,
  principal: Principal,
  claim: Claim,
  now: string,
): Promise<Onlooker> {
  const role = lookingAs(principal);
  const { status, division } = claim.head;
  const progress = status === 'submitted' ? { progress: await progressIn(database, division) } : {};
  if (role !== 'health-reviewer' && role !== 'health-approver') return { role, ...progress };
  return { role, ...progress, holders: await holdersOf(database, claim, now) };
}

async function holdersOf(database: Database, { head, lines }: Claim, now: string) {
  const conflicts = lines.filter(({ slot }) => slot === 'conflict');
  const slots = conflicts.map((line) => slotOf(head.kind, line));
  const holders = new Map<string, SlotHolderView>();
  for (const [index, holder] of (await liveHolders(database, slots, now)).entries())
    if (holder) holders.set(conflicts[index]!.lineId, slotHolderView(holder));
  return holders;
}
