import { dayInShanghai } from '../calendar.ts';
import type { ClaimHead } from '../claims/claim.ts';
import type { Act } from '../claims/decision.ts';
import type { Appropriation } from '../funds/appropriation.ts';
import { applyBatch, cancelBatch, prepareBatch, type SentFiles } from '../funds/batch.ts';
import { applyPayment, followPayments, serviceActor, startPayment } from '../funds/claim-steps.ts';
import type { Obligation } from '../funds/funding.ts';
import { type JournalEntry, move } from '../funds/journal.ts';
import type { Payable } from '../funds/payable.ts';
import { payeeOf } from '../funds/payee.ts';
import { assertRoom } from '../funds/room.ts';
import { type MoneyMove, type NewAnswer, type Settlement, settle, statusOfPayments } from '../funds/settlement.ts';
import {
  addBatch,
  type BatchWithRows,
  getBatch,
  nextBatchNumber,
  putRows,
  replaceBatch,
  takeAnswerFile,
} from './batches.ts';
import { allAppropriations, moveAppropriation } from './budget.ts';
import { claimChanged, readHead } from './claims.ts';
import { untilUncontended } from './contention.ts';
import type { Database } from './database.ts';
import { commitOnce, type Outcome, type Repeat, type StoredAnswer } from './idempotency.ts';
import { getInstitution } from './institutions.ts';
import { headKey } from './keys.ts';
import { duesOf, putObligations, putPayables } from './payables.ts';
import { paymentGuards } from './payment-guards.ts';
import { versionConflict } from './versions.ts';
import type { Write } from './write.ts';

interface Call {
  readonly act: Act;
  readonly answer: (batch: BatchWithRows) => StoredAnswer;
  readonly repeat: Repeat;
  readonly now: string;
}

/** Everything that an answer of the treasury moves must fit one transaction: claims, payables, and each 指标 with its entries. */
const writesAtMost = 100;
const writesPerAppropriation = 7;
/** No batch takes more claims, however few payables they have. */
export const claimsInBatch = Math.floor((writesAtMost - 4 - writesPerAppropriation) / 3);

/**
 * Prepares a payment batch of these claims. Refuses with `not_payable`, `four_eyes`, `invalid_transition`, `version_conflict`, and
 * `too_many_claims` for more than one transaction can settle.
 */
export function prepare(
  database: Database,
  call: Call & { id: string; division: string; heads: readonly ClaimHead[] },
): Promise<Outcome> {
  return untilUncontended(database, () => prepareUnder(database, call));
}

async function prepareUnder(
  database: Database,
  { id, division, heads, ...call }: Call & { id: string; division: string; heads: readonly ClaimHead[] },
): Promise<Outcome> {
  const today = dayInShanghai(new Date(call.now));
  const { number, taking } = await nextBatchNumber(database, division, today.slice(0, 7));
  const dues = await Promise.all(heads.map((head) => duesOf(database, head.id)));
  const payables = dues.flatMap((one) => one.payables);
  const appropriations = await appropriationsById(database, division);
  const payees = await payeesOf(database, payables, today);
  const moment = { year: today.slice(0, 4), ...call.act };
  const made = prepareBatch({ id, number, division, heads, payables, payees, appropriations, ...moment });
  assertFits(heads, made.payables);
  await putRows(database, made);
  const writes = [
    addBatch(made),
    taking,
    ...putPayables(division, made.payables),
    ...heads.flatMap((head) => claimChanged(head, startPayment({ head }, number, call.act))),
  ];
  return commitOnce(database, { ...call, answer: call.answer(made), writes });
}

/** 报送支付, by the checker; `sent` names the files kept before. Refuses with `four_eyes`, `invalid_transition`, `version_conflict`. */
export async function apply(
  database: Database,
  { before, sent, ...call }: Call & { before: BatchWithRows; sent?: SentFiles | null },
): Promise<Outcome> {
  const heads = await headsOf(database, before);
  const applied = applyBatch(before.batch, before.rows, heads, call.act.actor, call.act.at, sent);
  await putRows(database, applied);
  const claims = heads.flatMap((head) => claimChanged(head, applyPayment({ head }, before.batch.number, call.act)));
  const writes = [replaceBatch(before.batch, applied), ...claims];
  return commitOnce(database, { ...call, answer: call.answer(applied), writes });
}

/** Gives up a batch that was not sent. Refuses with `invalid_transition`, `version_conflict`. */
export async function cancel(
  database: Database,
  { before, ...call }: Call & { before: BatchWithRows },
): Promise<Outcome> {
  const { batch } = before;
  const books = await booksOf(database, before);
  const mine = [...books.payables.values()].filter((one) => one.batchId === batch.id);
  const cancelled = cancelBatch(batch, mine);
  const after = { batch: cancelled.batch, rows: before.rows };
  const writes = [
    replaceBatch(batch, after),
    ...putPayables(batch.division, cancelled.payables),
    ...claimsFollow(books, { payables: cancelled.payables, obligations: [] }, `${batch.number}作废`, call.act),
  ];
  return commitOnce(database, { ...call, answer: call.answer(after), writes });
}

/** Registers answers and everything that follows from them, at once. `file`: its hash, so that it is imported once. */
export function registerAnswers(
  database: Database,
  call: Call & { before: BatchWithRows; answers: readonly NewAnswer[]; file: string | null },
): Promise<Outcome> {
  const { before, answers, file, act, repeat, now } = call;
  return untilUncontended(database, async () => {
    const books = await booksOf(database, before);
    await assertUnchanged(database, before);
    const settled = settle({ ...before, ...books }, answers, act.at);
    const files = file ? [...settled.batch.files, file] : settled.batch.files;
    const after = { batch: { ...settled.batch, files }, rows: settled.rows };
    await putRows(database, after);
    const { division, number } = before.batch;
    const writes = [
      replaceBatch(before.batch, after),
      ...(file ? [takeAnswerFile(division, file, before.batch.id)] : []),
      ...putPayables(division, settled.payables),
      ...putObligations(settled.obligations),
      ...moneyMoves(settled, books.appropriations, answers, act),
      ...claimsFollow(books, settled, number, act),
    ];
    return commitOnce(database, { repeat, now, answer: call.answer(after), writes });
  });
}

/** Changes rows that move nothing: an answer that one person proposed. Refuses with `version_conflict`. */
export async function changeRows(
  database: Database,
  { before, after, ...call }: Call & { before: BatchWithRows; after: BatchWithRows },
): Promise<Outcome> {
  await putRows(database, after);
  return commitOnce(database, { ...call, answer: call.answer(after), writes: [replaceBatch(before.batch, after)] });
}

interface Books {
  readonly heads: readonly ClaimHead[];
  readonly payables: ReadonlyMap<string, Payable>;
  readonly obligations: ReadonlyMap<string, Obligation>;
  readonly appropriations: ReadonlyMap<string, Appropriation>;
  readonly closed: ReadonlySet<string>;
}

/** 指标 are read before what is reserved on them: whatever moves in between moves the 指标 on, and the write does not hold. */
async function booksOf(database: Database, of: BatchWithRows): Promise<Books> {
  const appropriations = await appropriationsById(database, of.batch.division);
  const heads = await headsOf(database, of);
  const dues = await Promise.all(heads.map((head) => duesOf(database, head.id)));
  const closed = [...appropriations.values()].filter((one) => one.closed).map((one) => one.id);
  return {
    heads,
    appropriations,
    payables: byId(dues.flatMap((one) => one.payables)),
    obligations: byId(dues.flatMap((one) => one.obligations)),
    closed: new Set(closed),
  };
}

/** Read last: a batch that is as it was found has payables as they were found. Refuses with `version_conflict`. */
async function assertUnchanged(database: Database, { batch }: BatchWithRows): Promise<void> {
  const current = await getBatch(database, batch.id);
  if (current?.batch.version !== batch.version) throw versionConflict();
}

async function headsOf(database: Database, { batch }: BatchWithRows): Promise<ClaimHead[]> {
  const items = await database.getMany(batch.claimIds.map(headKey));
  return items.map((item, index) => {
    if (!item) throw new Error(`batch ${batch.id} names no claim ${batch.claimIds[index]}`);
    return readHead(item);
  });
}

async function appropriationsById(database: Database, division: string) {
  return byId(await allAppropriations(database, division));
}

async function payeesOf(database: Database, payables: readonly Payable[], today: string) {
  const ids = [...new Set(payables.map((one) => one.institutionId))];
  const found = await Promise.all(
    ids.map(async (id) => {
      const [institution, guards] = await Promise.all([getInstitution(database, id), paymentGuards(database, id)]);
      if (!institution) throw new Error(`there is no institution ${id}`);
      return [id, payeeOf(institution, today, guards.verification, guards.stop)] as const;
    }),
  );
  return new Map(found);
}

function claimsFollow(
  books: Books,
  changed: Pick<Settlement, 'payables' | 'obligations'>,
  note: string,
  { at }: Act,
): Write[] {
  const payables = [...new Map([...books.payables, ...byId(changed.payables)]).values()];
  const obligations = [...new Map([...books.obligations, ...byId(changed.obligations)]).values()];
  const touched = new Set(changed.payables.map((one) => one.claimId));
  return books.heads
    .filter((head) => touched.has(head.id))
    .flatMap((head) => {
      const mine = <Of extends { claimId: string }>(list: readonly Of[]) =>
        list.filter((one) => one.claimId === head.id);
      const status = statusOfPayments(mine(payables), mine(obligations));
      const decision = followPayments({ head }, status, note, { actor: serviceActor, at });
      return decision ? claimChanged(head, decision) : [];
    });
}

/** Movements of one 指标 one after the other; its item is written once, with the last balances. */
function moneyMoves(
  { moves, batch }: Settlement,
  appropriations: ReadonlyMap<string, Appropriation>,
  answers: readonly NewAnswer[],
  act: Act,
): Write[] {
  return [...new Set(moves.map((one) => one.appropriationId))].flatMap((id) => {
    const before = appropriations.get(id)!;
    let after = before;
    const entries: JournalEntry[] = [];
    for (const one of moves.filter((each) => each.appropriationId === id)) {
      const moved = move(after, { key: keyOf(one, batch.id, answers), kind: one.kind, items: one.items, ...act });
      after = moved.appropriation;
      entries.push(moved.entry);
    }
    return moveAppropriation(before, after, entries);
  });
}

/** A payment is posted once and comes back once: the batch's row and what became of it name the move for ever. */
function keyOf({ kind, appropriationId }: MoneyMove, batchId: string, answers: readonly NewAnswer[]): string {
  const wanted = kind === 'post' ? 'paid' : 'bounced';
  const row = answers.find((answer) => answer.outcome === wanted)!.rowId;
  return `${kind}/${batchId}/${row}/${appropriationId}`;
}

/** The first of the claims that fit are counted: each has its head, its event and its payables, all share the 指标 that pay them. */
function assertFits(heads: readonly ClaimHead[], payables: readonly Payable[]): void {
  let fitting = 0;
  for (let count = 1; count <= heads.length; count++) {
    const ids = new Set(heads.slice(0, count).map((head) => head.id));
    const mine = payables.filter((one) => ids.has(one.claimId));
    const appropriations = new Set(mine.map((one) => one.appropriationId)).size;
    if (2 * count + mine.length + writesPerAppropriation * appropriations + 4 > writesAtMost) break;
    fitting = count;
  }
  assertRoom(heads.length, fitting, '编制支付');
}

function byId<Of extends { id: string }>(list: readonly Of[]): Map<string, Of> {
  return new Map(list.map((one) => [one.id, one]));
}
