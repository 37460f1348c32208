import type { Claim } from '../../shared/claims/claim.ts';
import { type Onlooker, type SlotHolderView, slotHolderView } from '../../shared/claims/claim-view.ts';
import { slotOf } from '../../shared/claims/slots.ts';
import type { Principal } from '../../shared/http/principal.ts';
import type { Database } from '../../shared/storage/database.ts';
import { slotHolder } from '../../shared/storage/slots.ts';
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
  const holders = new Map<string, SlotHolderView>();
  for (const line of claim.lines.filter(({ slot }) => slot === 'conflict')) {
    const holder = await slotHolder(database, slotOf(claim.head.kind, line), now);
    if (holder?.live && holder.claim) holders.set(line.lineId, slotHolderView(holder.claim.head));
  }
  return { role, holders };
}
