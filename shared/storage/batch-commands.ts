import { byId } from '../by-id.ts';
import { dayInShanghai } from '../calendar.ts';
import type { ClaimHead } from '../claims/claim.ts';
import { applyBatch, type BatchInput, cancelBatch, prepareBatch, type SentFiles } from '../funds/batch.ts';
import { startPayment } from '../funds/claim-steps.ts';
import { payeeOf } from '../funds/payee.ts';
import * as settlement from '../funds/settlement.ts';
import { assertStillPayable } from '../funds/still-payable.ts';
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
import { recoveriesOfClaims } from './recoveries.ts';
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

/**
 * 报送支付, by the checker; `sent` names the files kept before. Refuses with `four_eyes`, `invalid_transition`, `version_conflict`, and
 * `not_payable` when something that 编制 had looked at is otherwise by now.
 */
export async function apply(
  database: Database,
  { before, sent, ...call }: BatchCall & { before: BatchWithRows; sent: SentFiles | null },
): Promise<Outcome> {
  const { batch, rows } = before;
  const heads = await headsOf(database, batch.claimIds);
  const whole = applyBatch(batch, rows, heads, call.act.actor, call.act.at, sent);
  const ids = [...new Set(rows.map((row) => row.institutionId))];
  assertStillPayable(rows, await payableOn(database, batch.division, ids, dayInShanghai(new Date(call.now))));
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

/**
 * Registers answers and everything that follows from them. `file`: its hash, so that it is imported once. Refuses as
 * `shared/funds/settlement.ts` does.
 */
export async function registerAnswers(
  database: Database,
  {
    before,
    answers,
    file,
    ...call
  }: BatchCall & { before: BatchWithRows; answers: readonly settlement.NewAnswer[]; file: string | null },
): Promise<Outcome> {
  const { batch, rows } = settlement.registerAnswers(before, answers, call.act.at);
  const bounced = new Set(answers.filter(({ outcome }) => outcome === 'bounced').map(({ rowId }) => rowId));
  const asked = before.rows.filter(({ id }) => bounced.has(id)).flatMap(({ payables }) => payables);
  const recoveries = await recoveriesOfClaims(
    database,
    asked.map(({ claimId }) => claimId),
  );
  settlement.assertNothingCameBack(before.rows, answers, recoveries);
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
  const claimIds = heads.map((head) => head.id);
  const institutionIds = [...new Set(heads.map((head) => head.institution.id))];
  const allowed = await payableOn(database, division, institutionIds, today);
  return { payables: await payablesOfClaims(database, claimIds), ...allowed };
}

/** To whom these institutions' money goes today, or what stands against it, and out of which 指标. */
async function payableOn(
  database: Database,
  division: string,
  institutionIds: readonly string[],
  today: string,
): Promise<Pick<BatchInput, 'payees' | 'appropriations' | 'year'>> {
  const [all, institutions, guards] = await Promise.all([
    allAppropriations(database, division),
    getInstitutions(database, institutionIds),
    guardsOf(database, institutionIds),
  ]);
  const payees = institutionIds.map((id) => {
    const institution = institutions.get(id);
    if (!institution) throw new Error(`there is no institution ${id}`);
    const { check, stop } = guards.get(id)!;
    return [id, payeeOf(institution, today, check, stop)] as const;
  });
  return { payees: new Map(payees), appropriations: byId(all), year: today.slice(0, 4) };
}
