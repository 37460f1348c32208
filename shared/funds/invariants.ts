import type { Claim, ClaimHead, Status } from '../claims/claim.ts';
import { personsInTwoDuties } from '../claims/four-eyes.ts';
import { type Appropriation, available } from './appropriation.ts';
import { type Batch, frozenHash, type PaymentRow } from './batch.ts';
import { owedBy } from './correction.ts';
import type { Obligation } from './funding.ts';
import { type JournalEntry, replay } from './journal.ts';
import type { Payable } from './payable.ts';
import { claimed, type Recovery } from './recovery.ts';
import { totalsByState } from './settlement.ts';

/** Each answers the sentences that are broken; none when all is right. Tests and the audit both call them. */

/** I1 of one 指标: its documents = available + reserved + paid − restored, none negative, and its journal says the same without a gap. */
export function appropriationFaults(of: Appropriation, entries: readonly JournalEntry[]): string[] {
  const faults: string[] = [];
  const told = replay(entries);
  for (const name of ['documents', 'reserved', 'paid', 'restored'] as const) {
    if (of[name] < 0) faults.push(`${of.id}: ${name} is ${of[name]}`);
    if (told[name] !== of[name]) faults.push(`${of.id}: the journal gives ${told[name]} ${name}, not ${of[name]}`);
  }
  if (available(of) < 0) faults.push(`${of.id}: ${available(of)} available`);
  const sequences = entries.map((entry) => entry.sequence).sort((a, b) => a - b);
  if (sequences.length !== of.version || sequences.some((sequence, index) => sequence !== index + 1))
    faults.push(`${of.id}: the journal has a gap or a repeat`);
  if (new Set(entries.map((entry) => entry.key)).size !== entries.length)
    faults.push(`${of.id}: a business key is used twice`);
  return faults;
}

/** I1 seen from the payables: a 指标 has reserved exactly what waits on it. */
export function reservationFaults(of: Appropriation, payables: readonly Payable[]): string[] {
  const waiting = payables
    .filter((one) => one.appropriationId === of.id && (one.state === 'reserved' || one.state === 'in-batch'))
    .reduce((sum, one) => sum + one.amount - one.offset, 0);
  return waiting === of.reserved ? [] : [`${of.id}: ${of.reserved} reserved, ${waiting} waiting`];
}

/** I4: Σ rows = batch total = file total = paid + returned + bounced + open, and the frozen rows still hash to the batch's SHA-256. */
export function batchFaults(of: Batch, rows: readonly PaymentRow[], fileTotal: number = of.total): string[] {
  const faults: string[] = [];
  const sum = rows.reduce((total, row) => total + row.amount, 0);
  const { paid, returned, bounced, open } = totalsByState(rows);
  if (sum !== of.total) faults.push(`${of.id}: rows sum to ${sum}, not ${of.total}`);
  if (fileTotal !== of.total) faults.push(`${of.id}: the file sums to ${fileTotal}, not ${of.total}`);
  if (paid + returned + bounced + open !== of.total) faults.push(`${of.id}: the states do not sum to ${of.total}`);
  if (rows.length !== of.count) faults.push(`${of.id}: ${rows.length} rows, not ${of.count}`);
  if (frozenHash(rows) !== of.sha256) faults.push(`${of.id}: the rows are not those that were frozen`);
  for (const row of rows)
    if (row.payables.reduce((total, part) => total + part.amount, 0) !== row.amount)
      faults.push(`${row.id}: its payables do not sum to its amount`);
  return faults;
}

/**
 * I5: a payable is in at most one live batch, and every payable that says so is in that batch. While something is under way in a batch
 * its payables follow one after the other: each is either still where it was or where it is going.
 */
export function liveBatchFaults(
  payables: readonly Payable[],
  batches: readonly { batch: Batch; rows: readonly PaymentRow[] }[],
): string[] {
  const homes = new Map<string, string[]>();
  const onTheWay = new Set<string>();
  for (const { batch, rows } of batches)
    for (const row of rows)
      for (const { payableId } of row.payables)
        if (batch.underWay !== null) onTheWay.add(`${batch.id} ${payableId}`);
        else if (batch.state !== 'cancelled' && ['prepared', 'applied', 'unknown'].includes(row.state))
          homes.set(payableId, [...(homes.get(payableId) ?? []), batch.id]);
  return payables.flatMap((payable) => {
    const says = payable.state === 'in-batch' ? (payable.batchId ?? undefined) : undefined;
    const home = [...(homes.get(payable.id) ?? [])];
    if (says && onTheWay.has(`${says} ${payable.id}`)) home.push(says);
    if (home.length > 1) return [`${payable.id}: in ${home.length} live batches`];
    return home[0] === says ? [] : [`${payable.id}: says ${says}, is in ${home[0]}`];
  });
}

/** I6: no person in two control roles on one claim. */
export function fourEyesFaults(head: Pick<ClaimHead, 'id' | 'persons'>): string[] {
  return personsInTwoDuties(head).map((person) => `${head.id}: ${person} holds two duties`);
}

/** I8: of no payment is more asked back than was paid, and of no decision more than was decided. */
export function recoveryFaults(recoveries: readonly Recovery[], payables: readonly Payable[]): string[] {
  const over = recoveries
    .filter((one) => one.offset + one.repaid > (one.decided ?? 0))
    .map((one) => `${one.id}: more came back than was decided`);
  const faults = payables.flatMap((payable) => {
    const mine = recoveries.filter((one) => one.payableId === payable.id);
    const asked = mine.reduce((sum, one) => sum + claimed(one), 0);
    const back = mine.reduce((sum, one) => sum + one.offset + one.repaid, 0);
    if (payable.state === 'voided' && back > 0) return [`${payable.id}: ${back} came back of what was not paid`];
    return asked > payable.amount ? [`${payable.id}: more is asked back than was paid`] : [];
  });
  return [...over, ...faults];
}

/** An obligation is funded by its live payables, and never above its amount. */
export function obligationFaults(of: Obligation, payables: readonly Payable[]): string[] {
  const live = payables.filter((one) => one.obligationId === of.id && one.state !== 'voided');
  const funded = live.reduce((sum, one) => sum + one.amount, 0);
  const faults = funded === of.funded ? [] : [`${of.id}: funded ${of.funded}, payables ${funded}`];
  return of.funded > of.amount ? [...faults, `${of.id}: funded above its amount`] : faults;
}

const pastNotice: readonly Status[] = ['awaiting-funds', 'funded', 'in-payment', 'paid', 'settled'];

/** I2 beyond 核定: what is owed on a claim past its notice is what was determined of it, on a 更正 what its lines come to more. */
export function owedFaults({ head, lines }: Claim, obligations: readonly Obligation[]): string[] {
  if (!pastNotice.includes(head.status)) return [];
  const due = head.corrects === null ? (head.totals.determined ?? 0) : owedBy(lines).more;
  const owed = obligations.filter((one) => one.claimId === head.id).reduce((sum, one) => sum + one.amount, 0);
  return owed === due ? [] : [`${head.id}: ${owed} owed, ${due} determined`];
}
