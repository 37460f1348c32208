import { byId } from '../by-id.ts';
import type { ClaimHead } from '../claims/claim.ts';
import type { Act } from '../claims/decision.ts';
import { applyBatch, type Batch } from '../funds/batch.ts';
import { applyPayment, followPayments, serviceActor, startPayment } from '../funds/claim-steps.ts';
import type { Obligation } from '../funds/funding.ts';
import type { MoneyMove } from '../funds/journal.ts';
import { freed, type Part, partsOf, taken } from '../funds/parts.ts';
import { Payable } from '../funds/payable.ts';
import { type AnsweredPart, answeredBetween, type Settlement, settle, statusOfPayments } from '../funds/settlement.ts';
import { type BatchWithRows, getBatch, putBatch, putRows, rowsOfBatch } from './batches.ts';
import { allAppropriations, moveMoney } from './budget.ts';
import { claimChanged, headsOf } from './claims.ts';
import type { Database } from './database.ts';
import { payableKey } from './keys.ts';
import { duesOf, putObligations, putPayables, unchanged } from './payables.ts';
import { readRecord } from './record.ts';
import { putRecovery, recoveriesOfClaims } from './recoveries.ts';
import type { Course, Kind } from './undertaking.ts';
import { stepsOver } from './work.ts';
import type { Write } from './write.ts';

/** Takes the payables, and moves each claim with the first of its own. */
const prepareCourse: Course<BatchWithRows> = {
  steps: (database, { batch, rows }, { act }) => {
    const all = partsOf(rows);
    const first = new Set(all.filter((part, index) => part.claimId !== all[index - 1]?.claimId));
    return stepsOver(all, async (parts) => {
      const moving = parts.filter((part) => first.has(part)).map((part) => part.claimId);
      const heads = await headsOf(database, moving);
      const claims = heads.flatMap((head) => claimChanged(head, startPayment({ head }, batch.number, act)));
      return [...(await takeParts(database, batch, parts)), ...claims];
    });
  },
  end: ({ batch, rows }) => ({ batch: atRest({ ...batch, state: 'prepared' }), rows }),
  undo: ({ batch, rows }) => {
    const cancelled = { ...batch, state: 'cancelled' as const, underWay: 'cancel' as const };
    return { of: { batch: { ...cancelled, version: batch.version + 1 }, rows }, by: 'cancel' };
  },
};

/** Every claim is checked, and only then the batch is sent. A person who checked some of them did, even where the batch then was not. */
const applyCourse: Course<BatchWithRows> = {
  steps: (database, { batch }, { act }) =>
    stepsOver(batch.claimIds, async (claimIds) => {
      const heads = await headsOf(database, claimIds);
      return heads.flatMap((head) => claimChanged(head, applyPayment({ head }, batch.number, act)));
    }),
  end: ({ batch, rows }, { act: { actor, at } }) => {
    const applied = applyBatch(batch, rows, [], actor, at);
    return { batch: { ...applied.batch, underWay: null }, rows: applied.rows };
  },
  undo: ({ batch, rows }) => ({ of: { batch: atRest({ ...batch, sent: null }), rows }, by: null }),
};

/** Frees the payables that are in the batch. */
const cancelCourse: Course<BatchWithRows> = {
  steps: (database, of, { act }) => stepsOver(partsOf(of.rows), (parts) => freeParts(database, of, parts, act)),
  end: ({ batch, rows }) => ({ batch: atRest(batch), rows }),
};

/** Payables, 指标 and claims follow the rows, which have their answers already. */
const answersCourse: Course<BatchWithRows> = {
  steps: async (database, of, { since, act }) => {
    const before = await rowsOfBatch(database, of.batch.id, since!);
    return stepsOver(answeredBetween(before, of.rows), (parts) => settleParts(database, of, parts, act));
  },
  end: ({ batch, rows }) => ({ batch: atRest(batch), rows }),
};

/** Payment batches, as work on them knows them. */
export const batches: Kind<BatchWithRows> = {
  of: 'batch',
  read: getBatch,
  about: ({ batch }) => batch,
  putAhead: putRows,
  put: putBatch,
  courses: { prepare: prepareCourse, apply: applyCourse, cancel: cancelCourse, answers: answersCourse },
};

async function takeParts(database: Database, batch: Batch, parts: readonly Part[]): Promise<Write[]> {
  const items = await database.getMany(parts.map((part) => payableKey(part.claimId, part.payableId)));
  const payables = parts.map((part, index) => {
    const item = items[index];
    return taken(item ? readRecord(Payable, item) : null, part, batch);
  });
  return putPayables(batch.division, payables);
}

async function freeParts(
  database: Database,
  { batch }: BatchWithRows,
  parts: readonly Part[],
  { at }: Act,
): Promise<Write[]> {
  const books = await booksOf(database, parts);
  const mine = parts.map((part) => books.payables.get(part.payableId)!).filter((one) => one.batchId === batch.id);
  const payables = mine.map(freed);
  const follow = claimsFollow(books, { payables, obligations: [] }, `${batch.number}作废`, at);
  return [...putPayables(batch.division, payables), ...follow];
}

async function settleParts(
  database: Database,
  { batch }: BatchWithRows,
  parts: readonly AnsweredPart[],
  act: Act,
): Promise<Write[]> {
  // 指标 are read before what is reserved on them: whatever moves in between moves the 指标 on, and the write does not hold.
  const appropriations = byId(await allAppropriations(database, batch.division));
  const books = await booksOf(database, parts);
  const closed = new Set([...appropriations.values()].filter((one) => one.closed).map((one) => one.id));
  const bounced = parts.filter(({ answers }) => answers.some(({ outcome }) => outcome === 'bounced'));
  const recoveries = await recoveriesOfClaims(
    database,
    bounced.map(({ claimId }) => claimId),
  );
  const settled = settle({ batchId: batch.id, ...books, recoveries, closed }, parts, act);
  return [
    ...putPayables(batch.division, settled.payables),
    ...putObligations(settled.obligations),
    ...settled.recoveries.map(putRecovery),
    ...moveMoney([...appropriations.values()], keyed(settled.moves, batch.id), act),
    ...claimsFollow(books, settled, batch.number, act.at),
  ];
}

/** The claims of some parts with all that is owed on them and pays them. */
interface Books {
  readonly heads: readonly ClaimHead[];
  readonly payables: ReadonlyMap<string, Payable>;
  readonly obligations: ReadonlyMap<string, Obligation>;
}

async function booksOf(database: Database, parts: readonly Part[]): Promise<Books> {
  const claimIds = [...new Set(parts.map((part) => part.claimId))];
  const heads = await headsOf(database, claimIds);
  const dues = await Promise.all(claimIds.map((id) => duesOf(database, id)));
  return {
    heads,
    payables: byId(dues.flatMap((one) => one.payables)),
    obligations: byId(dues.flatMap((one) => one.obligations)),
  };
}

function claimsFollow(
  books: Books,
  changed: { readonly payables: readonly Payable[]; readonly obligations: readonly Obligation[] },
  note: string,
  at: string,
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
      if (decision) return claimChanged(head, decision);
      const written = new Set(changed.payables.map(({ id }) => id));
      return unchanged(mine(payables).filter(({ id, state }) => state !== 'voided' && !written.has(id)));
    });
}

/** In one batch a payable is posted once and comes back once: the first of them names the move for ever. */
function keyed(moves: Settlement['moves'], batchId: string): MoneyMove[] {
  return moves.map((one) => ({ ...one, key: `${one.kind}/${batchId}/${one.items[0]!.id}` }));
}

function atRest(batch: Batch): Batch {
  return { ...batch, underWay: null, version: batch.version + 1 };
}
