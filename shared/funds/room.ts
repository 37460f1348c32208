import { Refusal } from '../refusal.ts';

/**
 * What is done to many claims at once is done whole or not at all, and only so many go into one transaction. `doing` names the work
 * in the sentence. Refuses with `too_many_claims`, saying how many fit and in how many parts it can be done.
 */
export function assertRoom(asked: number, fitting: number, doing: string): void {
  if (asked <= fitting) return;
  const parts = Math.ceil(asked / Math.max(1, fitting));
  const detail = `一次最多给${fitting}份申报${doing}，这里有${asked}份，请分${parts}次办理，每次不超过${fitting}份。`;
  throw new Refusal('too_many_claims', detail, { faults: [{ pointer: '/claimIds', code: 'too_many_claims', detail }] });
}
