import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countedComputed } from '../../../shared/claims/amounts.ts';
import { edit } from '../../../shared/claims/draft.ts';
import { slotViolations, violationsOf } from '../../../shared/claims/invariants.ts';
import { determine, review } from '../../../shared/claims/review.ts';
import { settleSlot } from '../../../shared/claims/settle-slot.ts';
import { withdraw } from '../../../shared/claims/withdraw.ts';
import { yuanOfFen } from '../../../shared/money.ts';
import { policies } from '../../../shared/policies/index.ts';
import { Refusal } from '../../../shared/refusal.ts';
import { aBasis, anAct, aPaymentBasis, aRate, builtAt, someChildren, testSecrets } from '../../support/builders.ts';
import { drafted, followedBy, ofMay, type Story, submitted } from '../../support/claim-story.ts';

/** Anyone may try anything at any time; what is refused changes nothing, what is done keeps every invariant. */

const persons = ['p1', 'p2', 'p3', 'p4'] as const;
const cut = fc.record({ line: fc.integer({ min: 1, max: 6 }), fen: fc.integer({ min: 0, max: 30_000 }) });
const decisions = fc.oneof(
  { weight: 6, arbitrary: fc.constant('pass' as const) },
  { weight: 2, arbitrary: fc.constant('return' as const) },
  { weight: 1, arbitrary: fc.constant('reject' as const) },
);
const command = fc.record({
  name: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom('submit', 'review', 'determine') },
    { weight: 3, arbitrary: fc.constantFrom('edit', 'slot') },
    { weight: 1, arbitrary: fc.constant('withdraw') },
  ),
  person: fc.constantFrom(...persons),
  decision: decisions,
  cuts: fc.uniqueArray(cut, { maxLength: 3, selector: ({ line }) => line }),
  conflicts: fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 2 }),
  keep: fc.boolean(),
});
type Try = typeof command extends fc.Arbitrary<infer One> ? One : never;

const id = (line: number) => String(line).padStart(4, '0');

function attempt(story: Story, one: Try, children: number, basis: ReturnType<typeof aBasis>): Story {
  const at = '2024-06-05T00:00:00Z';
  const lines = one.cuts
    .filter(({ line }) => line <= children)
    .map(({ line, fen }) => ({ lineId: id(line), amount: yuanOfFen(fen), reason: 'absent' as const }));
  const input =
    one.decision === 'pass' ? { decision: one.decision, lines } : { decision: one.decision, reason: '原因' };
  const conflicts = one.conflicts.filter((line) => line <= children).map(id);
  switch (one.name) {
    case 'edit':
      return followedBy(story, edit(story.claim, ofMay, basis, testSecrets(), anAct('institution', at, one.person)));
    case 'submit':
      return submitted(story, basis, conflicts, anAct('institution', at, one.person));
    case 'review':
      return followedBy(story, review(story.claim, input, anAct('health-reviewer', at, one.person)));
    case 'determine':
      return followedBy(
        story,
        determine(story.claim, input, aPaymentBasis(), anAct('health-approver', at, one.person)),
      );
    case 'slot': {
      const decision = { decision: one.keep ? ('keep' as const) : ('move' as const), reason: '经核' };
      const lineId = story.claim.lines.find(({ slot }) => slot === 'conflict')?.lineId ?? '0001';
      const act = anAct('health-reviewer', at, one.person);
      return followedBy(story, settleSlot({ claim: story.claim, lineId }, decision, null, act).claim);
    }
    default:
      return followedBy(story, withdraw(story.claim, {}, anAct('institution', at, one.person)));
  }
}

describe('random commands by random persons', () => {
  it('keep every invariant after every step', () => {
    const reached = new Map<string, number>();
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 900_000 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 80_000, max: 150_000 }),
        fc.array(command, { minLength: 4, maxLength: 14 }),
        (fees, millionths, tries) => {
          const enrolments = someChildren(fees.length).map((child, index) => ({
            ...child,
            feeStandard: fees[index] ?? null,
          }));
          const rate = `0.${String(millionths).padStart(6, '0')}`;
          const basis = aBasis({ enrolments, rates: [aRate({ rate })] });
          let story = drafted(basis);
          for (const one of tries) {
            try {
              story = attempt(story, one, fees.length, basis);
            } catch (error) {
              if (!(error instanceof Refusal)) throw error;
            }
            const found = [
              ...violationsOf(story.claim, story.events, policies),
              ...slotViolations([story.claim], builtAt),
            ];
            expect(found).toEqual([]);
            expect(story.claim.head.version).toBe(story.events.length);
            const { status } = story.claim.head;
            reached.set(status, (reached.get(status) ?? 0) + 1);
          }
        },
      ),
      { numRuns: 100, seed: 20240501 },
    );
    // A walk that never gets anywhere would prove nothing.
    expect([...reached.keys()]).toEqual(expect.arrayContaining(['submitted', 'reviewed', 'determined', 'returned']));
  });

  it('compute each line half up to the 分 and total the lines (whole numbers as oracle)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 99_999_999 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 80_000, max: 150_000 }),
        (fees, millionths) => {
          const enrolments = someChildren(fees.length).map((child, index) => ({
            ...child,
            feeStandard: fees[index] ?? null,
          }));
          const rate = `0.${String(millionths).padStart(6, '0')}`;
          const { claim } = drafted(aBasis({ enrolments, rates: [aRate({ rate })] }));
          // fee in 分 × rate in millionths, half up: (fee × millionths + 500000) div 1000000
          const expected = fees.map((fee) => Number((BigInt(fee) * BigInt(millionths) + 500_000n) / 1_000_000n));
          expect(claim.lines.map(countedComputed)).toEqual(expected);
          expect(claim.head.totals.computed).toBe(expected.reduce((sum, one) => sum + one, 0));
        },
      ),
      { numRuns: 60, seed: 20240502 },
    );
  });
});
