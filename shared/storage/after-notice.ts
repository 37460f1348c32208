import { dayInShanghai } from '../calendar.ts';
import type { Claim, ClaimHead } from '../claims/claim.ts';
import type { Act, Decision } from '../claims/decision.ts';
import { closeClaimNotice, concludeClaim, obligationsOf } from '../funds/claim-steps.ts';
import { owedBy, returnsOf } from '../funds/correction.ts';
import type { FundSettings } from '../funds/fund-settings.ts';
import type { Proceeding } from '../funds/notice.ts';
import { atOnce, type InstalmentTerm } from '../funds/payable.ts';
import { isUndecided } from '../funds/recovery.ts';
import { claimChanged, getHead, linesOf, putPages } from './claims.ts';
import { correctionIdsOf } from './corrections.ts';
import type { Database } from './database.ts';
import { duesOf, putObligations, putPayables } from './payables.ts';
import { putRecovery, recoveriesOf } from './recoveries.ts';
import type { Write } from './write.ts';

/**
 * What a claim takes on from a notice that is over: its head and event, the obligations that wait for money, and what a 更正 owes back.
 * No write for a claim that is on the notice no more, or that has nothing to take on before an objection is settled.
 */
export async function afterNotice(
  database: Database,
  head: ClaimHead,
  { amount, heldLines, undecided }: Proceeding,
  settings: FundSettings,
  act: Act,
): Promise<Write[]> {
  if (head.status !== 'on-notice') return [];
  if (head.corrects !== null) return correctionGoesOn(database, head, { heldLines, undecided }, act);
  if (amount === 0 && undecided) return [];
  const lines = heldLines.length > 0 ? await linesOf(database, head) : [];
  const claim = { head, lines };
  if (amount === 0) {
    const concluded = await written(database, head, concludeClaim(claim, heldLines, act));
    return [...concluded, ...(await nothingOwed(database, claim, act))];
  }
  const goesOn = await written(database, head, closeClaimNotice(claim, heldLines, act));
  return [...goesOn, ...(await owed(database, claim, amount, settings.instalments[head.kind] ?? atOnce, act))];
}

/** 更正: what is owed more waits for money, what is owed back is asked back; with nothing more to pay the claim is at its end. */
async function correctionGoesOn(
  database: Database,
  head: ClaimHead,
  { heldLines, undecided }: Pick<Proceeding, 'heldLines' | 'undecided'>,
  act: Act,
): Promise<Write[]> {
  const claim = { head, lines: await linesOf(database, head) };
  const concluded = concludeClaim(claim, heldLines, act);
  const { more, back } = owedBy(concluded.lines ?? claim.lines);
  if (more === 0 && back === 0 && undecided) return [];
  const returned = back === 0 ? [] : await returns(database, head, back, act);
  // It waits: a payment that bounced is on its way again, or a case is not decided. The hour looks again.
  if (returned === null) return [];
  if (more === 0) return [...(await written(database, head, concluded)), ...returned];
  const goesOn = await written(database, head, closeClaimNotice(claim, heldLines, act));
  return [...goesOn, ...(await owed(database, claim, more, atOnce, act)), ...returned];
}

/**
 * The cases of what a 更正 owes back, each with the payment that it lays hold on; null while the corrected claim is not paid or a case
 * about it waits for its decision.
 */
async function returns(database: Database, head: ClaimHead, back: number, act: Act): Promise<Write[] | null> {
  const corrected = await getHead(database, head.corrects!);
  if (corrected?.status !== 'paid') return null;
  const family = [corrected.id, ...(await correctionIdsOf(database, corrected.id))];
  const dues = await Promise.all(family.map((id) => duesOf(database, id)));
  const paid = dues.flatMap(({ payables }) => payables).filter(({ state }) => state === 'paid');
  const earlier = (await Promise.all(family.map((id) => recoveriesOf(database, id)))).flat();
  // What an undecided case will ask back nobody knows yet; it may be what this correction is about.
  if (earlier.some(isUndecided)) return null;
  return returnsOf(head, back, paid, earlier, act).flatMap(({ recovery, payable }) => [
    putRecovery(recovery),
    ...putPayables(head.division, [{ ...payable, version: payable.version + 1 }]),
  ]);
}

async function owed(
  database: Database,
  claim: Claim,
  amount: number,
  terms: readonly InstalmentTerm[],
  { at }: Act,
): Promise<Write[]> {
  const { obligations } = await duesOf(database, claim.head.id);
  return putObligations(obligationsOf(claim, amount, dayInShanghai(new Date(at)), terms, obligations));
}

/** What was owed on a claim before 财政退回 is owed no more. */
async function nothingOwed(database: Database, claim: Claim, act: Act): Promise<Write[]> {
  const { obligations } = await duesOf(database, claim.head.id);
  return obligations.length === 0 ? [] : owed(database, claim, 0, atOnce, act);
}

async function written(database: Database, before: ClaimHead, decided: Decision): Promise<Write[]> {
  await putPages(database, decided);
  return claimChanged(before, decided);
}
