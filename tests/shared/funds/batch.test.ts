import { describe, expect, test } from 'vitest';
import { applyBatch, assertAtRest, cancelBatch, prepareBatch } from '../../../shared/funds/batch.ts';
import { dropProposal, registerByHand } from '../../../shared/funds/by-hand.ts';
import { batchFaults, liveBatchFaults, obligationFaults } from '../../../shared/funds/invariants.ts';
import { freed, partsOf, taken } from '../../../shared/funds/parts.ts';
import type { PayeeFault } from '../../../shared/funds/payee.ts';
import { bankTable, paymentPackage } from '../../../shared/funds/payment-package.ts';
import { decide, notify, openRecovery, outstanding, type Recovery, repay } from '../../../shared/funds/recovery.ts';
import {
  answeredBetween,
  assertNothingCameBack,
  type NewAnswer,
  registerAnswers,
  settle,
  statusOfPayments,
} from '../../../shared/funds/settlement.ts';
import { assertStillPayable } from '../../../shared/funds/still-payable.ts';
import {
  appliedBatch,
  appropriation,
  at,
  batchInput,
  checker,
  clerk,
  inBatch,
  obligation,
  payable,
  payee,
  person,
  persons,
  refusalOf,
} from './builders.ts';

describe('preparing', () => {
  test('one row per payee and 指标: two payables of one institution are one payment of 300.00', () => {
    const asked = [payable(1, 10_000), payable(2, 20_000, { institutionId: 'PT-1' }), payable(3, 5)];
    const { batch, rows } = prepareBatch(batchInput(asked));
    const payables = inBatch({ batch, rows }, asked);
    expect(rows.map(({ no, amount, purpose }) => [no, amount, purpose])).toEqual([
      [1, 30_000, '托育机构运行补助 PC202606-0001-0001'],
      [2, 5, '托育机构运行补助 PC202606-0001-0002'],
    ]);
    expect([batch.count, batch.total, batch.claimIds, batch.sha256.length]).toEqual([
      2,
      30_005,
      ['clm_1', 'clm_2', 'clm_3'],
      64,
    ]);
    expect(payables.every((one) => one.state === 'in-batch' && one.batchId === 'bat_1' && one.version === 2)).toBe(
      true,
    );
    expect(batchFaults(batch, rows)).toEqual([]);
  });

  test('what is kept back against a recovery is not asked of the bank', () => {
    expect(prepareBatch(batchInput([payable(1, 10_000, { offset: 3_000 })])).batch.total).toBe(7_000);
  });

  test('everything that stands against a payment is said at once', () => {
    const payees = new Map([
      ['PT-1', { payee: payee(1), faults: ['account_frozen', 'payment_stopped'] as const }],
      ['PT-2', { payee: null, faults: ['no_account'] as const }],
      ['PT-3', { payee: payee(3), faults: [] }],
    ]);
    const input = batchInput(
      [payable(1, 1), payable(2, 1), payable(3, 1, { year: '2025' }), payable(4, 1, { state: 'in-batch' })],
      { payees },
    );
    expect(refusalOf(() => prepareBatch(input))).toEqual({
      code: 'not_payable',
      message: '有申报现在不能支付，请按下面的提示处理，或者先不选它们。',
      faults: [
        '/claimIds/3 not_payable',
        '/claimIds/0 account_frozen',
        '/claimIds/0 payment_stopped',
        '/claimIds/1 no_account',
        '/claimIds/2 year_closed',
      ],
    });
  });

  test('3,001 payments are more than a batch takes', () => {
    const many = Array.from({ length: 3_001 }, (_, index) => payable(index + 1, 1));
    expect(refusalOf(() => prepareBatch(batchInput(many)))).toEqual({
      code: 'too_many_claims',
      message: '这些申报共有3001笔支付，一批最多3000笔，请至少分2批编制。',
      faults: ['/claimIds too_many_claims'],
    });
    expect(prepareBatch(batchInput(many.slice(1))).batch.count).toBe(3_000);
  });

  test('parts are taken claim by claim in one order, whatever the order of the rows', () => {
    const asked = [payable(3, 5), payable(1, 10_000), payable(2, 20_000, { institutionId: 'PT-3' })];
    expect(partsOf(prepareBatch(batchInput(asked)).rows)).toEqual([
      { payableId: 'clm_1-1-1', claimId: 'clm_1', amount: 10_000 },
      { payableId: 'clm_2-1-1', claimId: 'clm_2', amount: 20_000 },
      { payableId: 'clm_3-1-1', claimId: 'clm_3', amount: 5 },
    ]);
  });

  test('a payable that somebody else took, voided or cut since is not taken', () => {
    const { batch, rows } = prepareBatch(batchInput([payable(1, 1), payable(2, 300)]));
    const part = partsOf(rows)[1]!;
    const refused = { code: 'not_payable', faults: ['/claimIds/1 not_payable'] };
    for (const change of [{ state: 'in-batch' as const }, { state: 'voided' as const }, { offset: 100 }])
      expect(refusalOf(() => taken(payable(2, 300, change), part, batch))).toMatchObject(refused);
    // A case opened against it moves its version and nothing else.
    expect(taken(payable(2, 300, { version: 7 }), part, batch)).toMatchObject({ state: 'in-batch', version: 8 });
  });

  test('what stands against a claim is said once for its two payables, and what stands against one of them too', () => {
    const payees = new Map([['PT-1', { payee: payee(1), faults: ['account_frozen'] as const }]]);
    const second = payable(1, 1, { id: 'clm_1-1-2', year: '2025' });
    expect(refusalOf(() => prepareBatch(batchInput([payable(1, 1), second], { payees }))).faults).toEqual([
      '/claimIds/0 account_frozen',
      '/claimIds/0 year_closed',
    ]);
  });

  test('a closed year starts no batch', () => {
    const appropriations = new Map([['2026-city-operating', appropriation({ closed: true })]]);
    expect(refusalOf(() => prepareBatch(batchInput([payable(1, 1)], { appropriations }))).faults).toEqual([
      '/claimIds/0 year_closed',
    ]);
  });

  test.each(['submitter', 'reviewer', 'approver', 'officer'])('the %s of a claim is not its clerk', (who) => {
    const actor = person(who, 'payment-clerk');
    expect(refusalOf(() => prepareBatch(batchInput([payable(1, 1)], { actor }))).code).toBe('four_eyes');
  });
});

describe('applying and giving up', () => {
  const prepared = prepareBatch(batchInput([payable(1, 10_000), payable(2, 1)]));

  test.each(['clerk', 'submitter', 'reviewer', 'approver', 'officer'])('the %s is not the checker', (who) => {
    const heads = [{ persons: { ...persons, clerk: ['person-clerk'] } }];
    expect(
      refusalOf(() => applyBatch(prepared.batch, prepared.rows, heads, person(who, 'payment-checker'), at)).code,
    ).toBe('four_eyes');
  });

  test('an applied batch is neither applied again nor given up', () => {
    const applied = applyBatch(prepared.batch, prepared.rows, [{ persons }], checker, at);
    expect(applied.rows.map((row) => row.state)).toEqual(['applied', 'applied']);
    expect(refusalOf(() => applyBatch(applied.batch, applied.rows, [{ persons }], checker, at)).code).toBe(
      'invalid_transition',
    );
    expect(refusalOf(() => cancelBatch(applied.batch)).code).toBe('invalid_transition');
  });

  test('a prepared batch given up leaves its payables as they were', () => {
    const batch = cancelBatch(prepared.batch);
    const payables = inBatch(prepared, [payable(1, 10_000), payable(2, 1)]).map(freed);
    expect([batch.state, payables.map((one) => [one.state, one.batchId])]).toEqual([
      'cancelled',
      [
        ['reserved', null],
        ['reserved', null],
      ],
    ]);
  });

  test('rows that are not the frozen ones are a broken invariant', () => {
    const rows = prepared.rows.map((row) => ({ ...row, amount: row.amount + 1 }));
    expect(() => applyBatch(prepared.batch, rows, [{ persons }], checker, at)).toThrow('not the ones that were frozen');
    expect(batchFaults(prepared.batch, rows)).not.toEqual([]);
  });
});

describe('answers', () => {
  const { batch, rows, payables } = appliedBatch([payable(1, 10_000), payable(2, 500)]);
  const books = {
    batch,
    rows,
    batchId: batch.id,
    payables: new Map(payables.map((one) => [one.id, one])),
    obligations: new Map(
      [1, 2].map((number) => [
        `clm_${number}-1`,
        obligation(number, number === 1 ? 10_000 : 500, { funded: number === 1 ? 10_000 : 500 }),
      ]),
    ),
    recoveries: [] as readonly Recovery[],
    closed: new Set<string>(),
  };
  const act = { actor: checker, at };
  /** Rows and money together, as storage carries an answer out. */
  const answered = (of: typeof books, answers: NewAnswer[]) => {
    const after = registerAnswers(of, answers, at);
    return { ...after, ...settle(of, answeredBetween(of.rows, after.rows), act) };
  };
  const base = { on: '2026-06-30', voucher: 'P1', reason: null, fileSha256: null, actors: [checker] };
  const answer = (rowId: string, outcome: 'paid' | 'returned-by-treasury' | 'bounced' | 'unknown', parts = {}) => ({
    ...base,
    rowId,
    outcome,
    ...parts,
  });

  test('paid posts, returned makes payable again: one movement per 指标', () => {
    const settled = answered(books, [answer('bat_1-0001', 'paid'), answer('bat_1-0002', 'returned-by-treasury')]);
    expect(settled.moves).toEqual([
      { appropriationId: '2026-city-operating', kind: 'post', items: [{ id: 'clm_1-1-1', amount: 10_000 }] },
    ]);
    expect(settled.payables.map(({ state, batchId, paidOn }) => [state, batchId, paidOn])).toEqual([
      ['paid', 'bat_1', '2026-06-30'],
      ['reserved', null, null],
    ]);
    expect([settled.batch.state, batchFaults(settled.batch, settled.rows)]).toEqual(['settled', []]);
  });

  test('an unknown outcome keeps the payment where it is until an answer comes', () => {
    const unknown = answered(books, [answer('bat_1-0001', 'unknown')]);
    expect([unknown.moves, unknown.payables, unknown.batch.state]).toEqual([[], [], 'applied']);
    const paid = answered(
      { ...books, ...unknown, payables: books.payables, obligations: books.obligations, rows: unknown.rows },
      [answer('bat_1-0001', 'paid')],
    );
    expect(paid.rows[0]!.answers.map((one) => one.outcome)).toEqual(['unknown', 'paid']);
  });

  test('paid and bounced in one file is one version on: 100.00 are posted, restored and reserved again', () => {
    const both = [answer('bat_1-0001', 'paid'), answer('bat_1-0001', 'bounced')];
    const { payables: after, moves } = answered(books, both);
    expect(moves.map(({ kind, items }) => [kind, items])).toEqual(
      ['post', 'restore', 'reserve'].map((kind) => [kind, [{ id: 'clm_1-1-1', amount: 10_000 }]]),
    );
    expect(after).toMatchObject([{ state: 'reserved', batchId: null, version: payables[0]!.version + 1 }]);
  });

  test('what another process did with a payable meanwhile is not done again', () => {
    const parts = answeredBetween(rows, registerAnswers(books, [answer('bat_1-0001', 'paid')], at).rows);
    const moved = (change: object) => new Map([['clm_1-1-1', { ...payables[0]!, ...change }]]);
    for (const change of [{ state: 'paid' }, { state: 'reserved', batchId: null }, { batchId: 'bat_2' }])
      expect(refusalOf(() => settle({ ...books, payables: moved(change) }, parts, act)).code).toBe('version_conflict');
  });

  describe('a payment of 100.00 that bounced while 30.00 were asked back of it', () => {
    const paid = answered(books, [answer('bat_1-0001', 'paid')]);
    const there = { batch: paid.batch, rows: paid.rows, payables: new Map(paid.payables.map((one) => [one.id, one])) };
    const input = { id: 'rec_1', division: '330903', kind: 'return' as const, cause: '多报一人', amount: 3_000 };
    const opened = openRecovery(input, paid.payables[0]!, [], checker, at);
    const decided = decide(notify(opened, {}, checker, at), 3_000, {}, checker, at);
    const bounced = (recovery: Recovery, parts = {}, closed: string[] = []) =>
      answered({ ...books, ...there, recoveries: [recovery], closed: new Set(closed) }, [
        answer('bat_1-0001', 'bounced', parts),
      ]);

    test('undecided, is nothing to ask back: the case is dropped and all of it is payable again', () => {
      const { recoveries, payables: after, moves } = bounced(opened);
      expect(recoveries.map(({ state, version }) => [state, version])).toEqual([['dropped', opened.version + 1]]);
      expect(after[0]).toMatchObject({ state: 'reserved', offset: 0 });
      expect(moves.map(({ kind, items }) => [kind, items[0]!.amount])).toEqual([
        ['restore', 10_000],
        ['reserve', 10_000],
      ]);
    });

    test('decided, is kept back of the next payment: 100.00 restored, 70.00 reserved, nothing outstanding', () => {
      const { recoveries, payables: after, moves } = bounced(decided);
      expect(recoveries.map((one) => [one.state, outstanding(one)])).toEqual([['decided', 0]]);
      expect(after[0]).toMatchObject({ state: 'reserved', amount: 10_000, offset: 3_000 });
      expect(moves.map(({ kind, items }) => [kind, items[0]!.amount])).toEqual([
        ['restore', 10_000],
        ['reserve', 7_000],
      ]);
    });

    test('a year later the money is the treasury’s and the decision stays to be carried out', () => {
      const { recoveries, moves } = bounced(decided, { on: '2027-01-08' });
      expect([recoveries, moves]).toEqual([[], []]);
    });

    test('with money back already cannot have bounced', () => {
      const back = repay(decided, 1_000, { on: '2026-06-01', paidOn: '2026-05-31' }, {}, checker, at).recovery;
      const said = [answer('bat_1-0001', 'bounced')];
      expect(refusalOf(() => assertNothingCameBack(there.rows, said, [back]))).toMatchObject({
        code: 'invalid_transition',
        faults: ['/payments/0 recovered'],
      });
      expect(() => assertNothingCameBack(there.rows, [answer('bat_1-0001', 'paid')], [back])).not.toThrow();
      expect(() => assertNothingCameBack(there.rows, said, [decided])).not.toThrow();
    });
  });

  test('a later year’s 退票 of a payment with 30.00 kept back leaves these paid: 70.00 wait for new money', () => {
    const kept = { ...payables[0]!, offset: 3_000, state: 'paid' as const, paidOn: '2026-06-30' };
    const row = { ...rows[0]!, state: 'paid' as const, payables: [{ ...rows[0]!.payables[0]!, amount: 7_000 }] };
    const of = { ...books, rows: [row], payables: new Map([[kept.id, kept]]) };
    const after = answered(of, [answer('bat_1-0001', 'bounced', { on: '2027-01-08' })]);
    expect(after.payables).toMatchObject([{ state: 'paid', amount: 3_000, offset: 3_000 }]);
    expect(after.obligations).toMatchObject([{ funded: 3_000 }]);
    expect(obligationFaults(after.obligations[0]!, after.payables)).toEqual([]);
  });

  test('a 退票 in the same year is payable again; a year later the money is the treasury’s and the claim waits for new 指标', () => {
    const paid = answered(books, [answer('bat_1-0001', 'paid')]);
    const after = {
      ...books,
      batch: paid.batch,
      rows: paid.rows,
      payables: new Map(paid.payables.map((one) => [one.id, one])),
    };
    const same = answered(after, [answer('bat_1-0001', 'bounced')]);
    expect(same.moves.map(({ kind }) => kind)).toEqual(['restore', 'reserve']);
    expect(same.payables[0]).toMatchObject({ state: 'reserved', paidOn: null });
    const later = answered(after, [answer('bat_1-0001', 'bounced', { on: '2027-01-08' })]);
    expect([later.moves, later.payables[0]!.state, later.obligations[0]!.funded]).toEqual([[], 'voided', 0]);
    const closed = answered({ ...after, closed: new Set(['2026-city-operating']) }, [answer('bat_1-0001', 'bounced')]);
    expect([closed.moves.map(({ kind }) => kind), closed.obligations[0]!.funded]).toEqual([['restore'], 0]);
  });

  test('an answer that cannot follow is refused: bounced before paid, paid twice, a batch never sent', () => {
    expect(refusalOf(() => answered(books, [answer('bat_1-0001', 'bounced')])).code).toBe('invalid_transition');
    const twice = [answer('bat_1-0001', 'paid'), answer('bat_1-0001', 'paid')];
    expect(refusalOf(() => answered(books, twice)).code).toBe('invalid_transition');
    const unsent = prepareBatch(batchInput([payable(1, 1)]));
    expect(refusalOf(() => answered({ ...books, batch: unsent.batch, rows: unsent.rows }, [])).code).toBe(
      'invalid_transition',
    );
  });

  test('by hand it takes two persons who say the same', () => {
    const said = { outcome: 'paid' as const, on: '2026-06-30', voucher: 'P1', reason: null };
    const later = '2026-07-02T02:00:00Z';
    const first = registerByHand(rows[0]!, said, batch, { actor: clerk, at: later });
    expect([first.answer, first.row.proposed?.outcome, first.row.state]).toEqual([null, 'paid', 'applied']);
    expect(refusalOf(() => registerByHand(first.row, said, batch, { actor: clerk, at: later })).code).toBe('four_eyes');
    const tomorrow = { ...said, on: '2026-07-03' };
    expect(refusalOf(() => registerByHand(rows[0]!, tomorrow, batch, { actor: clerk, at: later })).faults).toEqual([
      '/on out_of_range',
    ]);
    expect(dropProposal(first.row)).toEqual(rows[0]);
    expect(refusalOf(() => dropProposal(rows[0]!)).code).toBe('invalid_transition');
    expect(
      refusalOf(() =>
        registerByHand(first.row, { ...said, on: '2026-07-01', voucher: 'P2' }, batch, { actor: checker, at: later }),
      ).faults,
    ).toEqual(['/on invalid_input', '/voucher invalid_input']);
    const second = registerByHand(first.row, said, batch, { actor: checker, at: later });
    expect(second.answer).toMatchObject({ rowId: 'bat_1-0001', outcome: 'paid', actors: [clerk, checker] });
  });

  test('a claim is paid when all of it is, in payment when part of it is', () => {
    const due = obligation(1, 300, { funded: 300 });
    const status = (states: ('reserved' | 'in-batch' | 'paid' | 'voided')[], obligations = [due]) =>
      statusOfPayments(
        states.map((state) => payable(1, 100, { state })),
        obligations,
      );
    expect([
      status([]),
      status(['reserved']),
      status(['reserved', 'in-batch']),
      status(['paid', 'reserved']),
      status(['paid', 'voided']),
    ]).toEqual(['awaiting-funds', 'funded', 'in-payment', 'in-payment', 'paid']);
    expect(status(['paid'], [{ ...due, funded: 100 }])).toBe('in-payment');
    expect(status(['paid'], [due, { ...due, funded: 0, dueOn: '2027-05-31' }])).toBe('in-payment');
  });
});

describe('while something is under way', () => {
  const asked = [payable(1, 100), payable(2, 200)];
  const made = prepareBatch(batchInput(asked));
  const [first, second] = inBatch(made, asked);
  const preparing = { ...made, batch: { ...made.batch, state: 'preparing' as const, underWay: 'prepare' as const } };

  test('its payables are in it one after the other, and none of them is in another batch too (I5)', () => {
    expect(liveBatchFaults([first!, asked[1]!], [preparing])).toEqual([]);
    expect(liveBatchFaults([first!, second!], [preparing])).toEqual([]);
    expect(liveBatchFaults([first!, asked[1]!], [made])).toEqual(['clm_2-1-1: says undefined, is in bat_1']);
    const other = { ...made, batch: { ...made.batch, id: 'bat_2' } };
    expect(liveBatchFaults([first!, second!], [preparing, other])).toEqual([
      'clm_1-1-1: in 2 live batches',
      'clm_2-1-1: in 2 live batches',
    ]);
    const strange = { ...first!, batchId: 'bat_9' };
    expect(liveBatchFaults([strange], [preparing])).toEqual(['clm_1-1-1: says bat_9, is in undefined']);
  });

  test('nothing of it is handed out', () => {
    expect(refusalOf(() => assertAtRest(preparing.batch))).toMatchObject({
      code: 'invalid_transition',
      message: '这一批正在编制，还没有办完，现在不能下载，请稍候刷新再办。',
    });
    expect(() => assertAtRest(made.batch)).not.toThrow();
  });
});

describe('the payment package', () => {
  const { batch, rows } = prepareBatch(batchInput([payable(1, 1_640_902), payable(2, 500)]));
  const names = new Map([
    ['PT-1', '示例第1托育园'],
    ['PT-2', '示例第2托育园'],
  ]);
  const papers = paymentPackage({
    batch,
    rows,
    notices: [],
    institutionNames: names,
    budgetUnit: '示例卫生健康局',
    preparedOn: '2026-06-30',
    basis: '示例政办〔2026〕3号',
  });
  const content = (name: string) => papers.find((paper) => paper.name === name)!.content;

  test('the request says what is asked, from which money, in numerals and capitals', () => {
    expect(content('1-拨付请示.txt')).toEqual({
      text: `关于拨付托育机构运行补助的请示（批次PC202606-0001）
依据示例政办〔2026〕3号，本批补助已核定、公示，现申请拨付2笔，合计16414.02元（人民币壹万陆仟肆佰壹拾肆元零贰分）。
资金来源：市级资金16414.02元。
预算年度：2026年。预算单位：示例卫生健康局。
拨付清册校验值（SHA-256）：${batch.sha256}。
以上请示妥否，请批示。
示例卫生健康局　2026-06-30
`,
    });
  });

  test('清册 and 汇总表 have every row and the batch’s total', () => {
    const register = content('4-拨付清册.xlsx');
    const table = content('2-资金分配汇总表.xlsx');
    if (!('sheet' in register) || !('sheet' in table)) throw new Error('both are sheets');
    expect(register.sheet.columns.map(({ title }) => title)).toEqual([
      '序号',
      '收款人全称',
      '账号',
      '开户行',
      '金额',
      '预算单位',
      '指标文号',
      '项目',
      '科目',
      '资金性质',
      '直达标识',
      '用途',
    ]);
    expect(register.sheet.rows[0]).toEqual([
      1,
      '示例第1托育园',
      '6217000000000001',
      '示例银行营业部',
      1_640_902,
      '示例卫生健康局',
      '示例财社〔2026〕1号',
      '托育机构运行补助',
      '',
      '市级',
      '否',
      '托育机构运行补助 PC202606-0001-0001',
    ]);
    expect(table.sheet.total).toEqual(['', '合计', '', 0, 0, 1_641_402, 0, 1_641_402]);
    expect(table.sheet.rows[1]).toEqual([2, '示例第2托育园', '托育机构运行补助', 0, 0, 500, 0, 500]);
  });

  test('the bank’s table keeps formulas as text', () => {
    const wild = rows.map((row) => ({ ...row, payee: { ...row.payee, name: '=HYPERLINK("http://x")' } }));
    expect(bankTable(wild)[1]).toEqual([
      '1',
      `'=HYPERLINK("http://x")`,
      '6217000000000001',
      '示例银行营业部',
      '16409.02',
      '托育机构运行补助 PC202606-0001-0001',
    ]);
  });
});

describe('between 编制 and 报送', () => {
  const { rows } = prepareBatch(batchInput([payable(1, 10_000), payable(2, 500)]));
  const today = batchInput([payable(1, 10_000), payable(2, 500)]);
  const refused = (parts: Partial<typeof today>) => refusalOf(() => assertStillPayable(rows, { ...today, ...parts }));
  const payeesWith = (id: string, of: { payee: ReturnType<typeof payee> | null; faults: PayeeFault[] }) =>
    new Map([...today.payees, [id, of]]);

  test('nothing changed: the batch goes', () => {
    expect(() => assertStillPayable(rows, today)).not.toThrow();
  });

  test('止付, another account, a closed 指标 and a new year each hold the rows that they concern', () => {
    const stopped = { payee: payee(2), faults: ['payment_stopped' as const] };
    expect(refused({ payees: payeesWith('PT-2', stopped) })).toEqual({
      code: 'not_payable',
      message: '编制以后情况有变，这一批不能报送。请作废这一批，按下面的提示处理后重新编制。',
      faults: ['/payments/1 payment_stopped'],
    });
    const moved = { payee: { ...payee(1), number: '6217000000009999' }, faults: [] };
    expect(refused({ payees: payeesWith('PT-1', moved) }).faults).toEqual(['/payments/0 payee_changed']);
    const closed = new Map([['2026-city-operating', appropriation({ closed: true })]]);
    expect(refused({ appropriations: closed }).faults).toEqual(['/payments/0 year_closed', '/payments/1 year_closed']);
    expect(refused({ year: '2027' }).faults).toEqual(['/payments/0 year_closed', '/payments/1 year_closed']);
  });
});
