import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Appropriation,
  appropriationId,
  available,
  emptyAppropriation,
  givenAway,
  withDocument,
} from '../../../shared/funds/appropriation.ts';
import { appropriationFaults } from '../../../shared/funds/invariants.ts';
import { documentEntry, type JournalEntry, move } from '../../../shared/funds/journal.ts';
import { Refusal } from '../../../shared/refusal.ts';
import { appropriation, at, budgetDocument, cityOperating, officer, refusalOf } from './builders.ts';

const movement = (kind: 'reserve' | 'post' | 'void' | 'restore', amount: number, key = `${kind}/1`) => ({
  key,
  kind,
  items: [{ id: 'clm_1-1-1', amount }],
  actor: officer,
  at,
});

describe('指标 documents', () => {
  test('issue 100.00, add 20.00, reduce 30.00, withdraw 5.00 leave 85.00', () => {
    let of = emptyAppropriation(cityOperating, '2026-01-15');
    of = withDocument(of, budgetDocument({ amount: 10_000 }));
    of = withDocument(of, budgetDocument({ docNo: '2号', type: 'add', amount: 2_000 }));
    of = withDocument(of, budgetDocument({ docNo: '3号', type: 'reduce', amount: 3_000 }));
    of = withDocument(of, budgetDocument({ docNo: '4号', type: 'withdraw', amount: 500 }));
    expect([of.id, available(of), of.docNos.length, of.version]).toEqual(['2026-city-operating', 8_500, 4, 4]);
  });

  test('every subject code has its place: the same digits as 功能分类 and as 经济分类 are two 指标', () => {
    const id = (parts: object) => appropriationId({ ...cityOperating, ...parts });
    expect([
      id({}),
      id({ functionCode: '2082102' }),
      id({ economicCode: '2082102' }),
      id({ functionCode: '2082102', economicCode: '50902', direct: true }),
    ]).toEqual([
      '2026-city-operating',
      '2026-city-operating-f2082102',
      '2026-city-operating-e2082102',
      '2026-city-operating-f2082102-e50902-direct',
    ]);
  });

  test('it is as old as its earliest document, in whatever order they are registered', () => {
    let of = emptyAppropriation(cityOperating, '2026-03-01');
    for (const [index, issuedOn] of ['2026-03-01', '2026-01-20', '2026-02-10'].entries())
      of = withDocument(of, budgetDocument({ docNo: `${index}号`, type: 'add', issuedOn }));
    expect(of.firstIssuedOn).toBe('2026-01-20');
  });

  test('lowering below what is reserved is refused and says what is left', () => {
    const of = appropriation({ documents: 10_000, reserved: 8_000 });
    expect(refusal(() => withDocument(of, budgetDocument({ type: 'reduce', amount: 2_001 })))).toEqual([
      'budget_insufficient',
      '调减20.01元超过这项指标还可用的20.00元（已安排和已支付的不能减），请核对金额，或先退回已安排的申报。',
    ]);
    expect(available(withDocument(of, budgetDocument({ type: 'reduce', amount: 2_000 })))).toBe(0);
  });

  test('a transfer gives at one 指标 what it brings at the other', () => {
    const document = budgetDocument({ type: 'adjust', amount: 4_000, counterpart: '2026-city-construction' });
    const giver = appropriation({ programme: 'construction', documents: 5_000 });
    expect([available(givenAway(giver, document)), available(withDocument(appropriation(), document))]).toEqual([
      1_000, 14_000,
    ]);
    expect(refusal(() => givenAway({ ...giver, documents: 3_999 }, document))[0]).toBe('budget_insufficient');
  });

  test('结转 goes to a later year within source and programme, 调剂 stays within its year; every misfit is named', () => {
    const of = appropriation({ source: 'city', programme: 'construction' });
    const faults = (parts: object) =>
      refusalOf(() => givenAway(of, budgetDocument({ amount: 1, counterpart: of.id, ...parts }))).faults;
    expect(faults({ type: 'carry', year: '2026', source: 'province', programme: 'operating' })).toEqual([
      '/year not_allowed',
      '/source not_allowed',
      '/programme not_allowed',
    ]);
    expect(faults({ type: 'carry', year: '2025', programme: 'construction' })).toEqual(['/year not_allowed']);
    expect(faults({ type: 'adjust', year: '2027', source: 'province' })).toEqual(['/year not_allowed']);
    const next = budgetDocument({ type: 'carry', year: '2027', programme: 'construction', amount: 1 });
    expect(available(givenAway(of, next))).toBe(9_999);
  });

  test('a closed year takes no new money but may be withdrawn or carried over', () => {
    const closed = appropriation({ closed: true });
    expect(refusal(() => withDocument(closed, budgetDocument({ type: 'add' })))[0]).toBe('year_closed');
    expect(refusal(() => move(closed, movement('reserve', 1)))[0]).toBe('year_closed');
    expect(available(withDocument(closed, budgetDocument({ type: 'withdraw', amount: 10_000 })))).toBe(0);
    const carry = budgetDocument({ type: 'carry', year: '2027', amount: 10_000, counterpart: '2026-city-operating' });
    expect(available(givenAway(closed, carry))).toBe(0);
    expect(refusal(() => withDocument(appropriation({ closed: true, year: '2027' }), carry))[0]).toBe('year_closed');
  });
});

describe('two-phase movements', () => {
  test('reserve 60.00, post 40.00, void 20.00, restore 10.00 of 100.00 leave 70.00', () => {
    let of = appropriation({ documents: 10_000 });
    for (const [kind, amount] of [
      ['reserve', 6_000],
      ['post', 4_000],
      ['void', 2_000],
      ['restore', 1_000],
    ] as const)
      of = move(of, movement(kind, amount)).appropriation;
    expect([available(of), of.reserved, of.paid, of.restored]).toEqual([7_000, 0, 4_000, 1_000]);
  });

  test('a reservation above what is available is refused with both amounts', () => {
    expect(refusal(() => move(appropriation({ documents: 599 }), movement('reserve', 600)))).toEqual([
      'budget_insufficient',
      '2026年市级指标还可用5.99元，不够安排6.00元，请先追加或者调剂指标。',
    ]);
  });

  test('paying, releasing or restoring what was never there is a broken invariant, not an answer', () => {
    for (const kind of ['post', 'void', 'restore'] as const)
      expect(() => move(appropriation(), movement(kind, 1))).toThrow(Error);
    expect(() => move(appropriation(), movement('reserve', 0))).toThrow('moves no money');
  });

  test('after any sequence of moves the journal amounts to the balances and nothing is negative', () => {
    const step = fc.record({
      kind: fc.constantFrom('issue', 'reduce', 'reserve', 'post', 'void', 'restore'),
      amount: fc.integer({ min: 1, max: 5_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let of: Appropriation = emptyAppropriation(cityOperating, '2026-01-15');
        const entries: JournalEntry[] = [];
        for (const [index, { kind, amount }] of steps.entries()) {
          const before = of;
          try {
            if (kind === 'issue' || kind === 'reduce') {
              const document = budgetDocument({ type: kind, amount, docNo: `${index}号` });
              of = withDocument(of, document);
              entries.push(documentEntry(before, of, document));
            } else {
              const moved = move(of, movement(kind as 'reserve', amount, `${kind}/${index}`));
              of = moved.appropriation;
              entries.push(moved.entry);
            }
          } catch {
            expect(of).toBe(before);
          }
        }
        expect(appropriationFaults(of, entries)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('an entry left out, changed or repeated is seen', () => {
    const document = budgetDocument();
    const empty = emptyAppropriation(cityOperating, '2026-01-15');
    const issued = withDocument(empty, document);
    const { appropriation: of, entry } = move(issued, movement('reserve', 300));
    const entries = [documentEntry(empty, issued, document), entry];
    expect(appropriationFaults(of, entries)).toEqual([]);
    expect(appropriationFaults(of, entries.slice(1))).not.toEqual([]);
    expect(appropriationFaults(of, [entries[0]!, { ...entry, amount: 301 }])).not.toEqual([]);
    expect(appropriationFaults(of, [...entries, entry])).not.toEqual([]);
  });
});

function refusal(command: () => unknown): [string, string] {
  try {
    command();
  } catch (error) {
    if (error instanceof Refusal) return [error.code, error.message];
    throw error;
  }
  throw new Error('nothing was refused');
}
