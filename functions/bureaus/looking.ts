import type { Claim } from '../../shared/claims/claim.ts';
import { type Onlooker, type SlotHolderView, slotHolderView } from '../../shared/claims/claim-view.ts';
import { slotOf } from '../../shared/claims/slots.ts';
import type { Principal } from '../../shared/http/principal.ts';
import type { Database } from '../../shared/storage/database.ts';
import { liveHolders } from '../../shared/storage/slots.ts';
import { lookingAs } from './scope.ts';

/** How a claim is shown to someone: the health bureau sees who holds the slots that its lines were refused. */
export async function onlookerOf(
  database: Database,
  principal: Principal,
  claim: Claim,
  now: string,
): Promise<Onlooker> {
  const role = lookingAs(principal);
  if (role !== 'health-reviewer' && role !== 'health-approver') return { role };
  const conflicts = claim.lines.filter(({ slot }) => slot === 'conflict');
  const slots = conflicts.map((line) => slotOf(claim.head.kind, line));
  const holders = new Map<string, SlotHolderView>();
  for (const [index, head] of (await liveHolders(database, slots, now)).entries())
    if (head) holders.set(conflicts[index]!.lineId, slotHolderView(head));
  return { role, holders };
}
