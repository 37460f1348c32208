import { byId } from '../by-id.ts';
import type { Status } from '../claims/claim.ts';
import type { Act } from '../claims/decision.ts';
import type { Actor } from '../claims/fields.ts';
import { yuanOfFen } from '../money.ts';
import { Refusal } from '../refusal.ts';
import type { Matched } from './answers.ts';
import type { Batch, PaymentRow, RowAnswer } from './batch.ts';
import type { Obligation } from './funding.ts';
import type { MoneyMove } from './journal.ts';
import { freed, type Part, partsOf } from './parts.ts';
import { cash, type Payable, withoutCash } from './payable.ts';
import { dropUnpaid, isUndecided, offset, outstanding, type Recovery } from './recovery.ts';

/** A part of an answered row, with what was answered, in order. */
export interface AnsweredPart extends Part {
  readonly answers: readonly Pick<RowAnswer, 'outcome' | 'on'>[];
}

export interface Settlement {
  readonly payables: readonly Payable[];
  /** Obligations of an earlier year whose bounced money went back to the treasury and waits for new 指标. */
  readonly obligations: readonly Obligation[];
  /** What was being asked back of a payment that bounced: nothing was paid, so it is dropped or kept back of the payment to come. */
  readonly recoveries: readonly Recovery[];
  /** One movement per 指标 and kind, each with the payables it is made of; its place in the journal is the caller's. */
  readonly moves: readonly Omit<MoneyMove, 'key'>[];
}

interface Books {
  readonly batchId: string;
  /** The payables of the parts, and their obligations, by id. */
  readonly payables: ReadonlyMap<string, Payable>;
  readonly obligations: ReadonlyMap<string, Obligation>;
  /** The recoveries of the payables that bounced. */
  readonly recoveries: readonly Recovery[];
  /** 指标 of closed years: money that comes back to them is restored and not reserved again. */
  readonly closed: ReadonlySet<string>;
}

export type NewAnswer = Omit<RowAnswer, 'at'> & { readonly rowId: string };

/** The answers of an imported file, in its order. */
export function answersOfFile(matched: readonly Matched[], fileSha256: string, actor: Actor): NewAnswer[] {
  return matched.map(({ rowId, answer: { outcome, on, voucher, reason } }) => ({
    rowId,
    outcome,
    on,
    voucher,
    reason,
    fileSha256,
    actors: [actor],
  }));
}

/** Registers answers with the rows of a batch. Refuses `invalid_transition` for a batch that was not applied. */
export function registerAnswers(
  of: { batch: Batch; rows: readonly PaymentRow[] },
  answers: readonly NewAnswer[],
  at: string,
): { batch: Batch; rows: PaymentRow[] } {
  if (of.batch.state !== 'applied' && of.batch.state !== 'settled')
    throw new Refusal('invalid_transition', '这一批还没有报送财政支付，不能登记支付结果。');
  const rows = byId(of.rows);
  for (const { rowId, ...answer } of answers) {
    const row = rows.get(rowId);
    if (!row) throw new Error(`batch ${of.batch.id} has no row ${rowId}`);
    assertFollows(row, answer.outcome);
    rows.set(rowId, answered(row, { ...answer, at }));
  }
  const after = of.rows.map((row) => rows.get(row.id)!);
  const settled = after.every((row) => row.state !== 'applied' && row.state !== 'unknown');
  return {
    batch: { ...of.batch, state: settled ? 'settled' : 'applied', version: of.batch.version + 1 },
    rows: after,
  };
}

/** What was answered between two states of the rows, part by part, in the order of `partsOf`. */
export function answeredBetween(before: readonly PaymentRow[], after: readonly PaymentRow[]): AnsweredPart[] {
  const known = new Map(before.map((row) => [row.id, row.answers.length]));
  const fresh = after.filter((row) => row.answers.length > known.get(row.id)!);
  const said = new Map(
    fresh.flatMap((row) => row.payables.map((part) => [part.payableId, row.answers.slice(known.get(row.id))] as const)),
  );
  return partsOf(fresh).map((part) => ({ ...part, answers: said.get(part.payableId)! }));
}

/**
 * What answers do to payables and 指标. 已支付 posts what was reserved; 财政退回 makes payable again; 退票 restores and reserves again
 * within the year, and in a later year leaves the obligation without money, for the treasury keeps it. Refuses `version_conflict`
 * when a payable does not stand where its batch left it.
 */
export function settle(books: Books, parts: readonly AnsweredPart[], act: Act): Settlement {
  const payables = new Map(books.payables);
  const obligations = new Map(books.obligations);
  const recoveries = byId(books.recoveries);
  const moves = new Ledger();
  for (const { payableId, amount, answers } of parts)
    for (const answer of answers) {
      const payable = payables.get(payableId)!;
      assertStands(payable, books.batchId, answer.outcome);
      const obligation = obligations.get(payable.obligationId)!;
      const closed = books.closed.has(payable.appropriationId);
      const asked = [...recoveries.values()].filter((one) => one.payableId === payableId);
      const next = consequence({ payable, obligation, closed, amount, asked }, answer, moves, act);
      payables.set(payableId, next.payable);
      obligations.set(next.obligation.id, next.obligation);
      for (const one of next.asked ?? []) recoveries.set(one.id, one);
    }
  return {
    payables: changed(books.payables, payables),
    obligations: changed(books.obligations, obligations),
    recoveries: changed(byId(books.recoveries), recoveries),
    moves: moves.list(),
  };
}

/**
 * A payment of which money has come back was paid: the bank cannot say that it never arrived. Refuses `invalid_transition` with every
 * row of the batch that bounced and had money come back.
 */
export function assertNothingCameBack(
  rows: readonly PaymentRow[],
  answers: readonly NewAnswer[],
  recoveries: readonly Recovery[],
): void {
  const bounced = new Set(answers.filter(({ outcome }) => outcome === 'bounced').map(({ rowId }) => rowId));
  const faults = rows.flatMap((row, index) => {
    const back = bounced.has(row.id)
      ? row.payables.reduce((sum, { payableId }) => sum + cameBack(recoveries, payableId), 0)
      : 0;
    if (back === 0) return [];
    const detail = `第${row.no}笔已经追回${yuanOfFen(back)}元，不能登记退票。请先与国库、银行核对；资金确已退回国库的，按缴回登记在这件追回里。`;
    return [{ pointer: `/payments/${index}`, code: 'recovered', detail }];
  });
  if (faults.length > 0) throw new Refusal('invalid_transition', faults[0]!.detail, { faults });
}

function cameBack(recoveries: readonly Recovery[], payableId: string): number {
  return recoveries.filter((one) => one.payableId === payableId).reduce((sum, one) => sum + one.offset + one.repaid, 0);
}

function assertStands({ batchId, state }: Payable, wanted: string, outcome: RowAnswer['outcome']): void {
  if (batchId === wanted && state === (outcome === 'bounced' ? 'paid' : 'in-batch')) return;
  throw new Refusal('version_conflict', '这一批的支付结果刚刚有人登记，请重新读取最新内容，核对后再办理。');
}

function consequence(
  of: { payable: Payable; obligation: Obligation; closed: boolean; amount: number; asked: readonly Recovery[] },
  { outcome, on }: Pick<RowAnswer, 'outcome' | 'on'>,
  moves: Ledger,
  act: Act,
): { payable: Payable; obligation: Obligation; asked?: readonly Recovery[] } {
  const { payable, obligation, amount } = of;
  if (outcome === 'unknown') return { payable, obligation };
  if (outcome === 'paid') {
    moves.add(payable.appropriationId, 'post', payable.id, amount);
    return { payable: { ...payable, state: 'paid', paidOn: on, version: payable.version + 1 }, obligation };
  }
  if (outcome === 'returned-by-treasury') return { payable: freed(payable), obligation };
  const inYear = on.slice(0, 4) === payable.year;
  const dropped = of.asked.map((one) => (isUndecided(one) ? dropUnpaid(one, act.actor, act.at) : one));
  if (!inYear) return { ...withoutCash(payable, obligation, on), asked: dropped };
  const back = amount - cameBack(of.asked, payable.id);
  if (back > 0) moves.add(payable.appropriationId, 'restore', payable.id, back);
  if (of.closed) return { ...withoutCash(payable, obligation, on), asked: dropped };
  const kept = keptBack(freed(payable), dropped, on, act);
  const again = cash(kept.payable);
  if (again > 0) moves.add(payable.appropriationId, 'reserve', payable.id, again);
  return { payable: kept.payable, obligation, asked: kept.asked };
}

/**
 * What was decided to be asked back of a payment that bounced is kept back of the next one: its 指标 has all of the money again, so
 * only the rest is reserved.
 */
function keptBack(payable: Payable, asked: readonly Recovery[], on: string, { actor, at }: Act) {
  let left = payable;
  const after = asked.map((one) => {
    const amount = one.state === 'decided' ? Math.min(outstanding(one), cash(left)) : 0;
    if (amount === 0) return one;
    const kept = offset(one, left, amount, { text: '付款已退票，从重新支付的款项中扣回', on }, actor, at);
    left = kept.payable;
    return kept.recovery;
  });
  return { payable: left, asked: after };
}

/** What the payables and obligations of a claim make of its status; partly paid, or paid but for a later instalment, is `in-payment`. */
export function statusOfPayments(
  payables: readonly Payable[],
  obligations: readonly Obligation[],
): Extract<Status, 'awaiting-funds' | 'funded' | 'in-payment' | 'paid'> {
  const live = payables.filter((payable) => payable.state !== 'voided');
  const waiting = obligations.some((one) => one.funded < one.amount);
  if (live.some((payable) => payable.state === 'in-batch' || payable.state === 'paid')) {
    const all = live.every((payable) => payable.state === 'paid');
    return all && !waiting ? 'paid' : 'in-payment';
  }
  return live.length > 0 ? 'funded' : 'awaiting-funds';
}

/** A row takes an answer while it is open; 退票 follows 已支付 only. */
export function assertFollows(row: PaymentRow, outcome: RowAnswer['outcome']): void {
  const open = row.state === 'applied' || (row.state === 'unknown' && outcome !== 'unknown');
  if (outcome === 'bounced' ? row.state === 'paid' : open) return;
  const detail =
    outcome === 'bounced'
      ? '这笔支付没有付出的记录，或者已经退票，不能登记退票。'
      : '这笔支付还没有报送，或者已经有结果，不能再登记。';
  throw new Refusal('invalid_transition', detail);
}

function answered(row: PaymentRow, answer: RowAnswer): PaymentRow {
  return { ...row, state: answer.outcome, answers: [...row.answers, answer], proposed: null };
}

/** What became of things, one version on from what was read, however much happened to them. */
function changed<Item extends { version: number }>(
  before: ReadonlyMap<string, Item>,
  after: ReadonlyMap<string, Item>,
): Item[] {
  return [...after]
    .filter(([id, item]) => before.get(id) !== item)
    .map(([id, item]) => ({ ...item, version: before.get(id)!.version + 1 }));
}

class Ledger {
  readonly #moves = new Map<string, { appropriationId: string; kind: MoneyMove['kind']; items: Map<string, number> }>();

  add(appropriationId: string, kind: MoneyMove['kind'], id: string, amount: number): void {
    const key = `${appropriationId} ${kind}`;
    const found = this.#moves.get(key) ?? { appropriationId, kind, items: new Map<string, number>() };
    found.items.set(id, (found.items.get(id) ?? 0) + amount);
    this.#moves.set(key, found);
  }

  /** 支出 before 恢复 before 占用: what is paid and bounced in one file never asks for more than there is. */
  list(): Omit<MoneyMove, 'key'>[] {
    const order = ['post', 'restore', 'reserve'];
    return [...this.#moves.values()]
      .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
      .map(({ items, ...move }) => ({ ...move, items: [...items].map(([id, amount]) => ({ id, amount })) }));
  }
}

/** What a row still holds of the batch, by its last answer; the parts sum to the batch's total (I4). */
export function totalsByState(rows: readonly PaymentRow[]): Record<'paid' | 'returned' | 'bounced' | 'open', number> {
  const totals = { paid: 0, returned: 0, bounced: 0, open: 0 };
  for (const row of rows) {
    if (row.state === 'paid') totals.paid += row.amount;
    else if (row.state === 'returned-by-treasury') totals.returned += row.amount;
    else if (row.state === 'bounced') totals.bounced += row.amount;
    else totals.open += row.amount;
  }
  return totals;
}
