import { type Appropriation, emptyAppropriation, withDocument } from '../../../shared/funds/appropriation.ts';
import { applyBatch, type Batch, cancelBatch, type PaymentRow, prepareBatch } from '../../../shared/funds/batch.ts';
import { carriedOver, casesToCarry } from '../../../shared/funds/carried-over.ts';
import { fund, type Obligation, upperLevelsFirst } from '../../../shared/funds/funding.ts';
import {
  appropriationFaults,
  batchFaults,
  liveBatchFaults,
  obligationFaults,
  recoveryFaults,
  reservationFaults,
} from '../../../shared/funds/invariants.ts';
import { closeYear, documentEntry, type JournalEntry, move } from '../../../shared/funds/journal.ts';
import { freed } from '../../../shared/funds/parts.ts';
import { cash, type Payable, payablesOf } from '../../../shared/funds/payable.ts';
import * as recoveries from '../../../shared/funds/recovery.ts';
import { answeredBetween, assertNothingCameBack, registerAnswers, settle } from '../../../shared/funds/settlement.ts';
import { releaseReservations } from '../../../shared/funds/year-end.ts';
import {
  at,
  batchInput,
  budgetDocument,
  checker,
  clerk,
  inBatch,
  obligation,
  officer,
  payee,
  persons,
} from './builders.ts';

/** A county in memory: every command of the funds, carried out as storage does, and every invariant asked after it. */
export class World {
  readonly appropriations = new Map<string, Appropriation>();
  readonly entries: JournalEntry[] = [];
  readonly obligations = new Map<string, Obligation>();
  readonly payables = new Map<string, Payable>();
  readonly batches = new Map<string, { batch: Batch; rows: PaymentRow[] }>();
  readonly recoveries = new Map<string, recoveries.Recovery>();
  #count = 0;

  budget(source: 'city' | 'county', type: 'issue' | 'reduce', amount: number): void {
    const document = budgetDocument({ source, type, amount, docNo: this.#name('号') });
    const before = this.appropriations.get(`2026-${source}-operating`) ?? emptyAppropriation(document, '2026-01-15');
    const after = withDocument(before, document);
    this.entries.push(documentEntry(before, after, document));
    this.appropriations.set(after.id, after);
  }

  claim(institution: number, amount: number): void {
    const number = this.#next();
    this.#keep(this.obligations, obligation(number, amount, { institutionId: `PT-${institution}` }));
  }

  fund(rule: 'wait' | 'pro-rata'): void {
    const waiting = [...this.obligations.values()].filter((one) => one.funded < one.amount);
    const funding = fund(waiting, [...this.appropriations.values()], upperLevelsFirst, rule);
    const made = waiting.map((one, index) => payablesOf(one, funding.parts[index]!, this.appropriations, 'test'));
    for (const { obligation: of, payables } of made) {
      this.#keep(this.obligations, of);
      for (const payable of payables) this.#keep(this.payables, payable);
    }
    const voided = [...this.payables.values()].filter(({ state }) => state === 'voided');
    const cases = casesToCarry([...this.recoveries.values()], voided);
    const fresh = made.flatMap((one) => one.payables);
    const carried = carriedOver(cases, voided, fresh, { actor: officer, at, on: '2026-07-01' });
    for (const payable of carried.payables) this.#keep(this.payables, payable);
    for (const one of carried.recoveries) this.#keep(this.recoveries, one);
    for (const { appropriationId } of funding.movements) {
      const mine = made.flatMap(({ payables }) => payables).filter((one) => one.appropriationId === appropriationId);
      this.#move(
        appropriationId,
        'reserve',
        mine.map(({ id, amount }) => ({ id, amount })),
      );
    }
    for (const { appropriationId, kind, items } of carried.moves) this.#move(appropriationId, kind, items);
  }

  prepare(some: (payable: Payable) => boolean): void {
    const chosen = [...this.payables.values()].filter((one) => one.state === 'reserved' && cash(one) > 0 && some(one));
    const account = (id: string) => ({ payee: payee(Number(id.slice(3))), faults: [] });
    const payees = new Map(chosen.map((one) => [one.institutionId, account(one.institutionId)]));
    const id = this.#name('bat_');
    const number = `PC202606-${String(this.#count).padStart(4, '0')}`;
    const input = batchInput(chosen, { id, number, payees, appropriations: this.appropriations });
    if (chosen.length === 0) return;
    const made = prepareBatch(input);
    this.batches.set(id, made);
    for (const payable of inBatch(made, chosen)) this.#keep(this.payables, payable);
  }

  apply(id: string): void {
    const { batch, rows } = this.batches.get(id)!;
    this.batches.set(id, applyBatch(batch, rows, [{ persons }], checker, at));
  }

  cancel(id: string): void {
    const { batch, rows } = this.batches.get(id)!;
    const mine = [...this.payables.values()].filter((one) => one.batchId === id);
    this.batches.set(id, { batch: cancelBatch(batch), rows });
    for (const payable of mine.map(freed)) this.#keep(this.payables, payable);
  }

  answer(
    id: string,
    rowIndex: number,
    outcome: 'paid' | 'returned-by-treasury' | 'bounced' | 'unknown',
    on: string,
  ): void {
    const { batch, rows } = this.batches.get(id)!;
    const row = rows[rowIndex % rows.length]!;
    const closed = new Set([...this.appropriations.values()].filter((one) => one.closed).map((one) => one.id));
    const asked = [...this.recoveries.values()];
    const books = { batchId: id, payables: this.payables, obligations: this.obligations, recoveries: asked, closed };
    const base = { voucher: null, reason: null, fileSha256: null, actors: [checker] };
    const answers = [{ rowId: row.id, outcome, on, ...base }];
    const after = registerAnswers({ batch, rows }, answers, at);
    assertNothingCameBack(rows, answers, asked);
    const settled = settle(books, answeredBetween(rows, after.rows), { actor: checker, at });
    this.batches.set(id, after);
    for (const payable of settled.payables) this.#keep(this.payables, payable);
    for (const one of settled.obligations) this.#keep(this.obligations, one);
    for (const one of settled.recoveries) this.#keep(this.recoveries, one);
    for (const { appropriationId, kind, items } of settled.moves) this.#move(appropriationId, kind, items);
  }

  recover(payable: Payable, amount: number): void {
    const input = { id: this.#name('rec_'), division: '330903', kind: 'return' as const, cause: '多报一人', amount };
    let case_ = recoveries.openRecovery(input, payable, [...this.recoveries.values()], officer, at);
    case_ = recoveries.decide(recoveries.notify(case_, {}, officer, at), amount, {}, officer, at);
    this.#keep(this.recoveries, case_);
  }

  repay(id: string, amount: number, on: string): void {
    recoveries.assertPaidOut(this.payables.get(this.recoveries.get(id)!.payableId)!);
    const { recovery, restores } = recoveries.repay(
      this.recoveries.get(id)!,
      amount,
      { on, paidOn: null },
      {},
      officer,
      `${on}T02:00:00Z`,
    );
    this.#keep(this.recoveries, recovery);
    if (restores > 0) this.#move(recovery.appropriationId, 'restore', [{ id, amount: restores }]);
  }

  offset(id: string, against: Payable, amount: number): void {
    recoveries.assertPaidOut(this.payables.get(this.recoveries.get(id)!.payableId)!);
    const done = recoveries.offset(this.recoveries.get(id)!, against, amount, { on: '2026-07-01' }, officer, at);
    this.#keep(this.recoveries, done.recovery);
    this.#keep(this.payables, done.payable);
    this.#move(against.appropriationId, 'post', [{ id: against.id, amount }]);
    if (done.restores > 0) this.#move(done.recovery.appropriationId, 'restore', [{ id, amount: done.restores }]);
  }

  closeYear(): void {
    for (const before of [...this.appropriations.values()]) {
      const closed = closeYear(before, officer, at);
      this.entries.push(closed.entry);
      const payables = [...this.payables.values()];
      const released = releaseReservations(closed.appropriation, payables, this.obligations, officer, at);
      this.#keep(this.appropriations, released.appropriation);
      if (released.entry) this.entries.push(released.entry);
      for (const payable of released.payables) this.#keep(this.payables, payable);
      for (const one of released.obligations) this.#keep(this.obligations, one);
    }
  }

  /** Every broken sentence of I1, I4, I5 and I8. */
  faults(): string[] {
    const payables = [...this.payables.values()];
    const batches = [...this.batches.values()];
    return [
      ...[...this.appropriations.values()].flatMap((of) => [
        ...appropriationFaults(
          of,
          this.entries.filter((entry) => entry.appropriationId === of.id),
        ),
        ...reservationFaults(of, payables),
      ]),
      ...batches.flatMap(({ batch, rows }) => batchFaults(batch, rows)),
      ...liveBatchFaults(payables, batches),
      ...recoveryFaults([...this.recoveries.values()], payables),
      ...[...this.obligations.values()].flatMap((of) => obligationFaults(of, payables)),
    ];
  }

  #move(
    id: string,
    kind: 'reserve' | 'post' | 'void' | 'restore',
    items: readonly { id: string; amount: number }[],
  ): void {
    const movement = { key: this.#name(`${kind}/`), kind, items, actor: clerk, at };
    const { appropriation, entry } = move(this.appropriations.get(id)!, movement);
    this.appropriations.set(id, appropriation);
    this.entries.push(entry);
  }

  #keep<Record extends { id: string }>(records: Map<string, Record>, record: Record): void {
    records.set(record.id, record);
  }

  #name(prefix: string): string {
    return `${prefix}${this.#next()}`;
  }

  #next(): number {
    this.#count += 1;
    return this.#count;
  }
}
