import { byId } from '../by-id.ts';
import type { Act } from '../claims/decision.ts';
import {
  type Appropriation,
  type BudgetDocument,
  emptyAppropriation,
  givenAway,
  withDocument,
} from '../funds/appropriation.ts';
import { followPayments, serviceActor } from '../funds/claim-steps.ts';
import { closeYear, documentEntry, type JournalEntry } from '../funds/journal.ts';
import type { Payable } from '../funds/payable.ts';
import { statusOfPayments } from '../funds/settlement.ts';
import { releaseReservations } from '../funds/year-end.ts';
import { Refusal } from '../refusal.ts';
import {
  allAppropriations,
  appendDocument,
  booksOpen,
  closeBooks,
  getAppropriation,
  moveAppropriation,
} from './budget.ts';
import { claimChanged, getHead } from './claims.ts';
import { untilUncontended } from './contention.ts';
import type { Database } from './database.ts';
import { commitOnce, type Outcome, type Repeat, type StoredAnswer } from './idempotency.ts';
import { duesOf, payablesOnAppropriation, putObligations, putPayables } from './payables.ts';
import type { Write } from './write.ts';

/**
 * Appends a 指标 document and moves the 指标 it speaks of, both of them where 调剂 or 结转 names another. Refuses with
 * `budget_insufficient`, `year_closed`, `already_exists`, and `invalid_input` for a counterpart that is not there or does not fit.
 */
export function registerDocument(
  database: Database,
  call: {
    readonly document: BudgetDocument;
    readonly appropriationId: string;
    readonly answer: (after: Appropriation) => StoredAnswer;
    readonly repeat: Repeat;
    readonly now: string;
  },
): Promise<Outcome> {
  const { document, appropriationId, repeat, now } = call;
  return untilUncontended(database, async () => {
    const found = await getAppropriation(database, document.division, appropriationId);
    const before = found ?? emptyAppropriation(document, document.issuedOn);
    const after = withDocument(before, document);
    const writes = [
      ...(found ? [] : [booksOpen(document.division, document.year)]),
      appendDocument(document, appropriationId),
      ...moveAppropriation(found, after, [documentEntry(before, after, document)]),
      ...(await fromCounterpart(database, document, appropriationId)),
    ];
    return commitOnce(database, { repeat, answer: call.answer(after), now, writes });
  });
}

async function fromCounterpart(
  database: Database,
  document: BudgetDocument,
  appropriationId: string,
): Promise<Write[]> {
  if (document.counterpart === null) return [];
  const giver = await getAppropriation(database, document.division, document.counterpart);
  if (!giver || giver.id === appropriationId) {
    const detail = '没有这项调出的指标，或者调出和调入是同一项，请核对编号。';
    throw new Refusal('invalid_input', detail, { faults: [{ pointer: '/counterpart', code: 'not_found', detail }] });
  }
  const after = givenAway(giver, document);
  return moveAppropriation(giver, after, [documentEntry(giver, after, document)]);
}

const releasedAtOnce = 15;

/**
 * 年终结账 of a year, and of every 指标 of it: closes it, then gives back what was reserved and not paid, in chunks. May be cut short and
 * called again: what is closed stays closed and what is given back is not given back twice. Answers how many payables were released.
 */
export async function closeBudgetYear(database: Database, division: string, year: string, act: Act): Promise<number> {
  await closeBooks(database, division, year, act);
  const all = (await allAppropriations(database, division)).filter((one) => one.year === year);
  let released = 0;
  for (const { id } of all) {
    await untilUncontended(database, () => closeOne(database, division, id, act));
    for (let count = Number.POSITIVE_INFINITY; count > 0; released += count)
      count = await releaseAll(database, division, id, act);
  }
  return released;
}

/** One pass over all that the index knows to be reserved; what it shows late is found by the next pass. */
async function releaseAll(database: Database, division: string, appropriationId: string, act: Act): Promise<number> {
  const where = { division, appropriationId, state: 'reserved' } as const;
  const found = await payablesOnAppropriation(database, where, Number.POSITIVE_INFINITY);
  let released = 0;
  for (let start = 0; start < found.length; start += releasedAtOnce) {
    const some = found.slice(start, start + releasedAtOnce);
    released += await untilUncontended(database, () => releaseSome(database, division, appropriationId, some, act));
  }
  return released;
}

async function closeOne(database: Database, division: string, id: string, act: Act): Promise<void> {
  const before = await getAppropriation(database, division, id);
  if (!before || before.closed) return;
  const { appropriation, entry } = closeYear(before, act.actor, act.at);
  await database.commit(moveAppropriation(before, appropriation, [entry]));
}

async function releaseSome(
  database: Database,
  division: string,
  id: string,
  some: readonly Payable[],
  act: Act,
): Promise<number> {
  const before = (await getAppropriation(database, division, id))!;
  const claims = [...new Set(some.map((one) => one.claimId))];
  const dues = await Promise.all(claims.map((claimId) => duesOf(database, claimId)));
  const wanted = new Set(some.map((one) => one.id));
  const found = dues.flatMap((one) => one.payables).filter((one) => wanted.has(one.id));
  const obligations = byId(dues.flatMap((one) => one.obligations));
  const release = releaseReservations(before, found, obligations, act.actor, act.at);
  if (!release.entry) return 0;
  const changed = byId(release.payables);
  const owed = byId(release.obligations);
  const writes = [
    ...moveAppropriation(before, release.appropriation, [release.entry] satisfies JournalEntry[]),
    ...putPayables(division, release.payables),
    ...putObligations(release.obligations),
  ];
  for (const [index, claimId] of claims.entries()) {
    const head = (await getHead(database, claimId))!;
    const payables = dues[index]!.payables.map((one) => changed.get(one.id) ?? one);
    const owing = dues[index]!.obligations.map((one) => owed.get(one.id) ?? one);
    const status = statusOfPayments(payables, owing);
    const decision = followPayments({ head }, status, '年终结账', { ...act, actor: serviceActor });
    if (decision) writes.push(...claimChanged(head, decision));
  }
  await database.commit(writes);
  return release.payables.length;
}
