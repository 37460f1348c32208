import { dayInShanghai } from '../calendar.ts';
import type { ClaimHead } from '../claims/claim.ts';
import type { Appropriation } from '../funds/appropriation.ts';
import { applyBatch, type BatchInput, cancelBatch, prepareBatch, type SentFiles } from '../funds/batch.ts';
import { startPayment } from '../funds/claim-steps.ts';
import { payeeOf } from '../funds/payee.ts';
import * as settlement from '../funds/settlement.ts';
import { batches } from './batch-courses.ts';
import { type BatchWithRows, nextBatchNumber, putBatch, putRows, takeAnswerFile } from './batches.ts';
import { allAppropriations } from './budget.ts';
import { headsOf } from './claims.ts';
import { untilUncontended } from './contention.ts';
import type { Database } from './database.ts';
import { commitOnce, type Outcome } from './idempotency.ts';
import { getInstitutions } from './institutions.ts';
import { payablesOfClaims } from './payables.ts';
import { guardsOf } from './payment-guards.ts';
import { rowsReference } from './row-pages.ts';
import { type Asked, atRest, type Call, madeOnce, undertake } from './undertaking.ts';

type BatchCall = Call<BatchWithRows>;

/**
 * Prepares a payment batch of these claims. Refuses with `not_payable`, `four_eyes`, `invalid_transition`, `too_many_claims`,
 * `version_conflict`, and `idempotency_in_flight` while the same call is at work.
 */
export function prepare(
  database: Database,
  { id, division, heads, ...call }: BatchCall & { id: string; division: string; heads: readonly ClaimHead[] },
): Promise<Outcome> {
  return madeOnce(database, batches, call, async () => {
    const today = dayInShanghai(new Date(call.now));
    const found = { ...(await moneyOf(database, division, heads, today)), id, division, heads, ...call.act };
    return untilUncontended(database, async () => {
      const { number, taking } = await nextBatchNumber(database, division, today.slice(0, 7));
      const made = prepareBatch({ ...found, number });
      for (const head of heads) startPayment({ head }, number, call.act);
      const batch = { ...made.batch, state: 'preparing' as const, underWay: 'prepare' as const };
      const begun = { batch, rows: made.rows };
      return undertake(database, batches, call, {
        command: 'prepare',
        before: null,
        whole: made,
        begun,
        besides: [taking],
      });
    });
  });
}

/** A command on a batch at rest: what an earlier call left undone is finished first. Refuses with `idempotency_in_flight` while it is not. */
export function onBatch(
  database: Database,
  { id, ...call }: Asked<BatchWithRows> & { id: string },
  command: (before: BatchWithRows) => Promise<Outcome>,
): Promise<Outcome> {
  return madeOnce(database, batches, call, async () => command(await atRest(database, batches, id, call.now)));
}

/** 报送支付, by the checker; `sent` names the files kept before. Refuses with `four_eyes`, `invalid_transition`, `version_conflict`. */
export async function apply(
  database: Database,
  { before, sent, ...call }: BatchCall & { before: BatchWithRows; sent: SentFiles | null },
): Promise<Outcome> {
  const { batch, rows } = before;
  const heads = await headsOf(database, batch.claimIds);
  const whole = applyBatch(batch, rows, heads, call.act.actor, call.act.at, sent);
  // The files that went out are named with the decision: whoever finishes it names no others.
  const begun = { batch: { ...batch, sent, underWay: 'apply' as const, version: batch.version + 1 }, rows };
  return undertake(database, batches, call, { command: 'apply', before, whole, begun });
}

/** Gives up a batch that was not sent. Refuses with `invalid_transition`, `version_conflict`. */
export async function cancel(
  database: Database,
  { before, ...call }: BatchCall & { before: BatchWithRows },
): Promise<Outcome> {
  const whole = { batch: cancelBatch(before.batch), rows: before.rows };
  const begun = { ...whole, batch: { ...whole.batch, underWay: 'cancel' as const } };
  return undertake(database, batches, call, { command: 'cancel', before, whole, begun });
}

/** Registers answers and everything that follows from them. `file`: its hash, so that it is imported once. */
export function registerAnswers(
  database: Database,
  {
    before,
    answers,
    file,
    ...call
  }: BatchCall & { before: BatchWithRows; answers: readonly settlement.NewAnswer[]; file: string | null },
): Promise<Outcome> {
  const { batch, rows } = settlement.registerAnswers(before, answers, call.act.at);
  const whole = { batch: { ...batch, files: file ? [...batch.files, file] : batch.files }, rows };
  const begun = { batch: { ...whole.batch, underWay: 'answers' as const }, rows };
  const besides = file ? [takeAnswerFile(batch.division, file, batch.id)] : [];
  const since = rowsReference(before.rows);
  return untilUncontended(database, () =>
    undertake(database, batches, call, { command: 'answers', before, whole, begun, since, besides }),
  );
}

/** Changes rows that move nothing: an answer that one person proposed. Refuses with `version_conflict`. */
export async function changeRows(
  database: Database,
  { before, after, ...call }: BatchCall & { before: BatchWithRows; after: BatchWithRows },
): Promise<Outcome> {
  await putRows(database, before, after);
  return commitOnce(database, { ...call, answer: call.answer(after), writes: [putBatch(before, after)] });
}

/** What pays these claims, out of which 指标 and to whom. */
async function moneyOf(
  database: Database,
  division: string,
  heads: readonly ClaimHead[],
  today: string,
): Promise<Pick<BatchInput, 'payables' | 'payees' | 'appropriations' | 'year'>> {
  const all = await allAppropriations(database, division);
  const appropriations = new Map(all.map((one): [string, Appropriation] => [one.id, one]));
  const payables = await payablesOfClaims(
    database,
    heads.map((head) => head.id),
  );
  const ids = [...new Set(payables.map((one) => one.institutionId))];
  const [institutions, guards] = await Promise.all([getInstitutions(database, ids), guardsOf(database, ids)]);
  const payees = ids.map((id) => {
    const institution = institutions.get(id);
    if (!institution) throw new Error(`there is no institution ${id}`);
    const { verification, stop } = guards.get(id)!;
    return [id, payeeOf(institution, today, verification, stop)] as const;
  });
  return { payables, payees: new Map(payees), appropriations, year: today.slice(0, 4) };
}
