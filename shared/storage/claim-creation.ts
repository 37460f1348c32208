import type { ClaimHead } from '../claims/claim.ts';
import { periodPlace } from '../claims/slots.ts';
import { Refusal } from '../refusal.ts';
import { claimNumber, numberFor } from './claim-numbers.ts';
import { type Answered, type Decided, headItem, putPages } from './claims.ts';
import { correctionPlace } from './corrections.ts';
import type { Database } from './database.ts';
import { enrolBeside } from './enrolments.ts';
import { answeredBefore, commitOnce, type Outcome, type Repeat } from './idempotency.ts';
import { claimPointerKey, eventKey, guardKey } from './keys.ts';
import { alreadyExists } from './versions.ts';
import { absent, put, type Write } from './write.ts';

export interface Creation {
  readonly claim: Pick<ClaimHead, 'division' | 'kind' | 'period'>;
  /** What the claim looks like under a number; refuses what may not be created, and is asked that before a number is given out. */
  readonly decide: (number: string) => Answered;
  readonly repeat: Repeat;
  readonly now: string;
}

/**
 * Creates a claim under the next number of its division, kind and period.
 * Refuses with `claim_exists` a second live normal claim of an institution, kind and period, and a second correction under way of a claim.
 */
export async function createClaim(database: Database, { claim, decide, repeat, now }: Creation): Promise<Outcome> {
  const { head } = decide(claimNumber(claim.kind, claim.period, 0)).decided;
  const place = await placeFor(database, head);
  if (place instanceof Refusal) return answeredBefore(database, { repeat, now }, place);
  const { decided, answer } = decide(await numberFor(database, claim, repeat.scope));
  await putPages(database, decided);
  const enrolled = await enrolBeside(database, decided.enrolled ?? []);
  const created = [...(place ? [place] : []), ...claimCreated(decided)];
  return commitOnce(database, { repeat, answer, now, writes: [...created, ...enrolled] });
}

/** Looks before a number is given out whether the place is taken; the write that takes it is what holds. Null: the claim needs none. */
async function placeFor(database: Database, head: ClaimHead): Promise<Write | Refusal | null> {
  if (head.corrects !== null) return correctionPlace(database, head);
  const place = periodPlace(head);
  if (place === null) return null;
  const guard = await database.get(guardKey(place));
  if (guard) return claimExists(head, String(guard.claimId));
  return put({ ...guardKey(place), claimId: head.id }, absent, (found) => claimExists(head, String(found?.claimId)));
}

/** The writes of a new claim: head, first event and the institution's pointer. */
function claimCreated({ head, event }: Decided): Write[] {
  const fresh = () => alreadyExists('申报');
  return [
    put(headItem(head), absent, fresh),
    put({ ...eventKey(head.id, event.seq), ...event }, absent, fresh),
    put({ ...claimPointerKey(head), claimId: head.id }, absent, fresh),
  ];
}

function claimExists(head: ClaimHead, existing: string): Refusal {
  const detail = `本机构 ${head.period} 已有同类申报 ${existing}，请打开那一份办理，不要重复新建。`;
  return new Refusal('claim_exists', detail, { faults: [{ pointer: '/period', code: 'claim_exists', detail }] });
}
