import { describe, expect, it } from 'vitest';
import { differenceOf, isLeftAlone } from '../../../shared/claims/amounts.ts';
import type { Claim, Line, Status } from '../../../shared/claims/claim.ts';
import { linesTakenOut, standingLines } from '../../../shared/claims/correction.ts';
import type { Decision } from '../../../shared/claims/decision.ts';
import { draft } from '../../../shared/claims/draft.ts';
import {
  amountViolations,
  correctionViolations,
  recomputeViolations,
  slotViolations,
} from '../../../shared/claims/invariants.ts';
import { review } from '../../../shared/claims/review.ts';
import { slotsOf } from '../../../shared/claims/slots.ts';
import { leftBehind } from '../../../shared/funds/late.ts';
import { aBasis, anAct, someChildren, testSecrets } from '../../support/builders.ts';
import { determined, drafted, filedAt, followedBy, refusalOf, reviewed, submitted } from '../../support/claim-story.ts';

const [one, two] = someChildren(2);
const basis = aBasis({ enrolments: [one!, { ...two!, feeStandard: 210_000 }] });
/** Two children at 200.00 and 210.00, determined as computed. */
const paid = withStatus(determined(reviewed(submitted(drafted(basis), basis))).claim, 'paid');

function withStatus({ head, lines }: Claim, status: Status): Claim {
  return { head: { ...head, status }, lines };
}

function corrected(lines: object[], corrections: readonly Claim[] = [], of: Claim = paid): Claim {
  return followedBy(null, draftOf(lines, corrections, of)).claim;
}

function draftOf(lines: object[], corrections: readonly Claim[] = [], of: Claim = paid): Decision {
  const input = { kind: 'operating', type: 'correction', corrects: of.head.id, reason: '有误', lines } as const;
  const name = { id: `clm_c${corrections.length}`, number: 'YB202405-0009' };
  const from = { ...basis, corrected: { claim: of, corrections, recovered: 0 } };
  return draft(name, input as never, from, testSecrets(), anAct('institution', filedAt));
}

/** As it is once its notice is over, determined as computed. */
function over(claim: Claim): Claim {
  const lines = claim.lines.map((line): Line => {
    const amount = line.slot === 'ceded' ? 0 : isLeftAlone(line) ? line.corrects!.decided : line.computed;
    return { ...line, reviewed: amount, determined: amount };
  });
  return withStatus({ ...claim, lines }, 'settled');
}

describe('a correction', () => {
  it('states every line and opens those whose amount changes or that it asks for', () => {
    const { lines, head } = corrected([{ lineId: '0001', feeStandard: '1500' }]);
    // 1500.00 × 10% = 150.00; 150.00 − 200.00 = −50.00
    expect(lines.map((line) => [line.computed, isLeftAlone(line), differenceOf(line)])).toEqual([
      [15_000, false, -5_000],
      [21_000, true, 0],
    ]);
    expect([head.totals.computed, head.totals.corrected, head.corrects]).toEqual([36_000, 41_000, paid.head.id]);
  });

  it('leaves a line at what the bureau decided though the policy gives more', () => {
    const reduced = { ...paid, lines: paid.lines.map((line) => ({ ...line, determined: 10_000 })) };
    const { lines } = corrected([{ lineId: '0001', feeStandard: '1500' }], [], reduced);
    expect(lines.map(differenceOf)).toEqual([5_000, 0]);
  });

  it('asked for, has a reduced line decided anew', () => {
    const reduced = { ...paid, lines: paid.lines.map((line) => ({ ...line, determined: 10_000 })) };
    expect(corrected([{ lineId: '0002' }], [], reduced).lines.map(differenceOf)).toEqual([0, 11_000]);
  });

  it('has only the lines reviewed that it opens', () => {
    const claim = submitted(followedBy(null, draftOf([{ lineId: '0001', feeStandard: '1500' }])), basis);
    const lines = [
      { lineId: '0001', amount: '140.00', reason: 'absent' as const },
      { lineId: '0002', amount: '100.00', reason: 'absent' as const },
    ];
    const act = anAct('health-reviewer', claim.claim.head.updatedAt);
    expect(refusalOf(() => review(claim.claim, { decision: 'pass', lines }, act)).extras.faults).toMatchObject([
      { pointer: '/lines/1/amount', code: 'not_allowed' },
    ]);
  });

  it('does not put a line that it takes out to the policy, and recomputes to the 分', () => {
    const claim = corrected([{ lineId: '0002', notDue: true }]);
    expect(claim.lines.map((line) => [line.slot, line.computed, line.reasons.at(-1)?.code])).toEqual([
      ['none', 20_000, undefined],
      ['ceded', 0, 'not_due'],
    ]);
    expect(recomputeViolations(claim, basis.policies)).toEqual([]);
    expect(amountViolations(claim)).toEqual([]);
  });

  it('may take out every line', () => {
    const claim = corrected([
      { lineId: '0001', notDue: true },
      { lineId: '0002', notDue: true },
    ]);
    expect([claim.head.totals.computed, claim.head.calculations, claim.head.policy.id]).toEqual([
      0,
      [],
      '330903-putuo',
    ]);
    expect(recomputeViolations(claim, basis.policies)).toEqual([]);
  });

  it('takes no slot', () => {
    expect(slotsOf(corrected([{ lineId: '0001', feeStandard: '1500' }]))).toEqual([]);
  });

  it('waits until the claim is paid, and corrects no correction', () => {
    const draftOf = (claim: Claim) => () => corrected([{ lineId: '0001', notDue: true }], [], claim);
    expect(refusalOf(draftOf(withStatus(paid, 'funded'))).code).toBe('invalid_transition');
    const correction = { ...paid, head: { ...paid.head, corrects: 'clm_0' } };
    expect(refusalOf(draftOf(correction)).extras.faults?.map(({ pointer }) => pointer)).toEqual(['/corrects']);
  });
});

it('stands against what was decided, and another figure is found', () => {
  const claim = corrected([{ lineId: '0001', feeStandard: '1500' }]);
  const first = { claim: paid, corrections: [] };
  expect(correctionViolations(claim, first)).toEqual([]);
  const [line, other] = claim.lines;
  const forged = { ...line!, corrects: { ...line!.corrects!, decided: 19_999 } };
  expect(correctionViolations({ ...claim, lines: [forged, other!] }, first)).toHaveLength(1);
  expect(correctionViolations({ ...claim, lines: [other!] }, first)).toHaveLength(1);
});

describe('what stands after corrections', () => {
  const out = over(corrected([{ lineId: '0002', notDue: true }]));

  it('is the latest decided amount of each line; one taken out is gone and its slot is free', () => {
    const raised = over(corrected([{ lineId: '0001', feeStandard: '2500' }], [out]));
    const corrections = [out, raised];
    expect(standingLines({ claim: paid, corrections }).map(({ lineId, decided }) => [lineId, decided])).toEqual([
      ['0001', 25_000],
    ]);
    expect(linesTakenOut({ claim: paid, corrections }).map(({ lineId }) => lineId)).toEqual(['0002']);
    expect(slotViolations([paid, ...corrections], filedAt)).toEqual([]);
  });

  it('is what stood before while a correction is under way or came to nothing', () => {
    for (const status of ['draft', 'on-notice', 'rejected', 'withdrawn'] as const)
      expect(standingLines({ claim: paid, corrections: [withStatus(out, status)] })).toHaveLength(2);
  });

  it('is what stood before for a line that the notice held back', () => {
    const held = { ...out, lines: out.lines.map(leftBehind) };
    expect(held.lines.map((line) => [line.determined, differenceOf(line)])).toEqual([
      [20_000, 0],
      [21_000, 0],
    ]);
    expect(standingLines({ claim: paid, corrections: [held] }).map(({ decided }) => decided)).toEqual([20_000, 21_000]);
    expect(slotViolations([held], filedAt)).toEqual([]);
  });
});
