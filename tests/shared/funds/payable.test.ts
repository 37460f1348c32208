import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Line } from '../../../shared/claims/claim.ts';
import type { Institution } from '../../../shared/claims/registry.ts';
import { draw, type Inspection, notInspected, recordResult, sampleSize } from '../../../shared/funds/inspection.ts';
import { leftBehind } from '../../../shared/funds/late.ts';
import { instalments, payablesOf } from '../../../shared/funds/payable.ts';
import { accountsChanged, payeeIn, payeeOf, verifiersOf, verifyAccount } from '../../../shared/funds/payee.ts';
import { approver, at, checker, clerk, obligation, officer, refusalOf } from './builders.ts';

describe('instalments', () => {
  test('half now and half a year later of 200.01 are 100.01 and 100.00', () => {
    expect(
      instalments(20_001, [
        { share: '0.5', monthsLater: 0 },
        { share: '0.5', monthsLater: 12 },
      ]),
    ).toEqual([10_001, 10_000]);
  });

  test('no split loses a 分', () => {
    const shares = fc.array(fc.integer({ min: 1, max: 999 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 12 }), shares, (amount, list) => {
        const parts = instalments(
          amount,
          list.map((share) => ({ share: String(share), monthsLater: 0 })),
        );
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(amount);
      }),
    );
  });

  test('a payable of each 指标 that pays the instalment; its number goes on where the last funding stopped', () => {
    const sources = new Map([
      ['a', { source: 'city' as const, year: '2026' }],
      ['b', { source: 'county' as const, year: '2026' }],
    ]);
    const parts = [
      { appropriationId: 'a', amount: 300 },
      { appropriationId: 'b', amount: 100 },
    ];
    const { obligation: after, payables } = payablesOf(
      obligation(7, 1_000, { funded: 500, payables: 2 }),
      parts,
      sources,
      'test',
    );
    expect(payables.map(({ id, source, amount }) => [id, source, amount])).toEqual([
      ['clm_7-1-3', 'city', 300],
      ['clm_7-1-4', 'county', 100],
    ]);
    expect([after.funded, after.payables]).toEqual([900, 4]);
  });
});

describe('whom to pay', () => {
  const dated = { from: '2023-01-01', to: null, document: '备案' };
  const account = (number: string, from: string, name = '示例有限公司') => ({
    ...dated,
    from,
    name,
    bank: '示例银行',
    number,
  });
  const institution = (accounts: ReturnType<typeof account>[]) =>
    ({
      id: 'PT-1',
      accounts,
      legalPersons: [
        {
          ...dated,
          uscc: '',
          name: '示例有限公司',
          representative: '某',
          entityType: 'for-profit',
          usccOverride: null,
        },
      ],
    }) as unknown as Institution;
  const [old, changed] = [account('6217000000000001', '2023-01-01'), account('6217000000000002', '2026-05-01')];

  const filed = accountsChanged(null, null, institution([old]), approver)!;
  const frozen = (accounts: ReturnType<typeof account>[], check: typeof filed | null, day = '2026-06-01') =>
    payeeOf(institution(accounts), day, check, null).faults.includes('account_frozen');

  test('the account of the day is paid; the first one came with the filing and needs no second look', () => {
    expect(payeeOf(institution([old]), '2026-06-01', filed, null)).toEqual({
      payee: { name: '示例有限公司', number: '6217000000000001', bank: '示例银行' },
      faults: [],
    });
    expect(refusalOf(() => verifyAccount(filed, payeeIn(old), clerk, at)).code).toBe('already_exists');
  });

  test('a changed account is frozen until two persons verified it, neither of them the one who changed it', () => {
    const both = institution([old, changed]);
    const entered = accountsChanged(filed, institution([old]), both, officer)!;
    const account = payeeIn(changed);
    expect(refusalOf(() => verifyAccount(entered, account, officer, at)).code).toBe('four_eyes');
    const once = verifyAccount(entered, account, clerk, at);
    expect(refusalOf(() => verifyAccount(once, account, clerk, at)).code).toBe('four_eyes');
    const twice = verifyAccount(once, account, checker, at);
    expect([entered, once, twice].map((check) => frozen([old, changed], check))).toEqual([true, true, false]);
    expect(verifiersOf(twice, account).map(({ name }) => name)).toEqual(['clerk', 'checker']);
    expect(frozen([old, changed], entered, '2026-04-30')).toBe(false);
    expect(refusalOf(() => verifyAccount(twice, account, approver, at)).code).toBe('already_exists');
    const gone = { ...account, number: '6217000000000003' };
    expect(refusalOf(() => verifyAccount(twice, gone, clerk, at)).code).toBe('version_conflict');
  });

  test('however the list on file is rewritten, an account that it did not have before is frozen', () => {
    const evil = { ...old, number: '6217000000000009' };
    for (const list of [
      [evil],
      [{ ...evil, from: '2020-01-01' }],
      [old, { ...evil, from: '2026-05-01' }],
      [{ ...old, bank: '另一银行' }],
    ])
      expect(frozen(list, accountsChanged(filed, institution([old]), institution(list), officer))).toBe(true);
    // Taken off and put on anew, and by an institution that came without any check: the same.
    const emptied = accountsChanged(filed, institution([old]), institution([]), officer);
    expect(frozen([evil], accountsChanged(emptied, institution([]), institution([evil]), officer))).toBe(true);
    expect(frozen([evil], accountsChanged(null, institution([old]), institution([evil]), officer))).toBe(true);
    expect(frozen([evil], null)).toBe(true);
  });

  test('of several accounts that come at once the earliest is the first; a change that is taken back needs no look', () => {
    const both = institution([changed, old]);
    const check = accountsChanged(null, null, both, officer)!;
    expect([frozen([changed, old], check), frozen([changed, old], check, '2026-04-30')]).toEqual([true, false]);
    expect(frozen([old], accountsChanged(check, both, institution([old]), clerk))).toBe(false);
  });

  test('a change of the list begins the verification anew, and whoever made it has changed every account that waits', () => {
    const both = institution([old, changed]);
    const once = verifyAccount(accountsChanged(filed, institution([old]), both, officer)!, payeeIn(changed), clerk, at);
    const moved = institution([old, { ...changed, from: '2026-05-15' }]);
    const again = accountsChanged(once, both, moved, clerk)!;
    expect(verifiersOf(again, payeeIn(changed))).toEqual([]);
    for (const person of [officer, clerk])
      expect(refusalOf(() => verifyAccount(again, payeeIn(changed), person, at)).code).toBe('four_eyes');
    expect(accountsChanged(again, moved, moved, clerk)).toBeNull();
  });

  test('who put an account on file does not verify it, even where another took it off and on again', () => {
    const both = institution([old, changed]);
    const entered = accountsChanged(filed, institution([old]), both, officer)!;
    const off = accountsChanged(entered, both, institution([old]), clerk)!;
    const on = accountsChanged(off, institution([old]), both, clerk)!;
    for (const person of [officer, clerk])
      expect(refusalOf(() => verifyAccount(on, payeeIn(changed), person, at)).code).toBe('four_eyes');
    const twice = verifyAccount(verifyAccount(on, payeeIn(changed), checker, at), payeeIn(changed), approver, at);
    expect(frozen([old, changed], twice)).toBe(false);
    // Once two persons verified it, those who changed the list before may look at the next account.
    const third = { ...changed, number: '6217000000000003', from: '2026-06-01' };
    const next = accountsChanged(twice, both, institution([old, changed, third]), checker)!;
    expect(verifiersOf(verifyAccount(next, payeeIn(third), officer, at), payeeIn(third))).toHaveLength(1);
  });

  test('a stop, a missing account and another name than the legal person’s each stand against payment', () => {
    const stop = {
      institutionId: 'PT-1',
      reason: '核查中',
      stopped: approver,
      stoppedAt: at,
      lifted: null,
      version: 1,
    };
    expect(payeeOf(institution([]), '2026-06-01', null, stop).faults).toEqual(['no_account', 'payment_stopped']);
    expect(
      payeeOf(institution([account('6217000000000001', '2023-01-01', '别家')]), '2026-06-01', null, null).faults,
    ).toEqual(['account_name_differs', 'account_frozen']);
    const lifted = { ...stop, lifted: { reason: '核查无误', actor: approver, at } };
    expect(payeeOf(institution([old]), '2026-06-01', filed, lifted).faults).toEqual([]);
  });
});

describe('late claims', () => {
  test('a line that the notice held counts nothing any more, gives its slot up and says so', () => {
    const line = { lineId: '0002', slot: 'held', reviewed: 20_000, determined: 20_000, reasons: [] as Line['reasons'] };
    const left = leftBehind(line as unknown as Line);
    expect([left.slot, left.reviewed, left.determined]).toEqual(['ceded', 0, 0]);
    expect(left.reasons).toEqual([
      {
        code: 'held_by_objection',
        text: '公示期内有异议，本行暂缓，不随本申报拨付；核实以后可以在补报中重新申报。',
        clause: null,
      },
    ]);
  });
});

describe('inspections', () => {
  const claims = Array.from({ length: 40 }, (_, index) => `clm_${index}`);

  test('the same seed draws the same sample whatever the order; another seed another one', () => {
    const sample = draw(claims, '2026-06-01/330903', 4);
    expect(sample).toEqual(draw(claims.toReversed(), '2026-06-01/330903', 4));
    expect(sample).toHaveLength(4);
    expect(draw(claims, '2026-06-02/330903', 4)).not.toEqual(sample);
    expect([sampleSize(40, 100), sampleSize(41, 100), sampleSize(3, 100), sampleSize(0, 100)]).toEqual([4, 5, 1, 0]);
  });

  test('a result is recorded once, for a sampled claim only', () => {
    const inspection: Inspection = {
      id: 'ins_1',
      division: '330903',
      seed: 's',
      population: claims,
      sample: ['clm_1', 'clm_2'],
      results: [],
      drawn: approver,
      drawnAt: at,
      version: 1,
    };
    const result = {
      claimId: 'clm_1',
      on: '2026-06-01',
      persons: ['甲', '乙'],
      headcount: 20,
      expected: 21,
      conclusion: 'differs' as const,
      note: null,
      actor: approver,
      at,
    };
    const after = recordResult(inspection, result);
    expect(notInspected(after)).toEqual(['clm_2']);
    expect(refusalOf(() => recordResult(after, result)).code).toBe('already_exists');
    expect(refusalOf(() => recordResult(after, { ...result, claimId: 'clm_9' })).code).toBe('not_found');
    for (const on of ['2026-06-02', '1999-12-31'])
      expect(refusalOf(() => recordResult(inspection, { ...result, on })).faults).toEqual(['/on out_of_range']);
  });
});
