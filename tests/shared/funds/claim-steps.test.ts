import { describe, expect, test } from 'vitest';
import { type ClaimHead, duties, statuses } from '../../../shared/claims/claim.ts';
import type { Act, Decision } from '../../../shared/claims/decision.ts';
import { fold, stateOf, verifyChain } from '../../../shared/claims/events.ts';
import {
  applyPayment,
  assertAmount,
  closeClaimNotice,
  followPayments,
  fundClaim,
  obligationsOf,
  publishClaim,
  returnByFinance,
  serviceActor,
  startPayment,
  voidClaimFunding,
} from '../../../shared/funds/claim-steps.ts';
import { atOnce } from '../../../shared/funds/payable.ts';
import { determined } from '../../support/claim-story.ts';
import { approver, at, checker, clerk, obligation, officer, person, refusalOf } from './builders.ts';

const story = determined();
const acts = {
  approver: { actor: approver, at },
  officer: { actor: officer, at },
  clerk: { actor: clerk, at },
  checker: { actor: checker, at },
};
const at_ = (status: ClaimHead['status']): ClaimHead => ({ ...story.claim.head, status });

describe('the way from 核定 to paid', () => {
  test('every step is an event of one unbroken chain', () => {
    const { claim, events } = story;
    const steps: ((head: ClaimHead) => Decision)[] = [
      (head) => publishClaim({ head }, 'ntc_1', acts.approver),
      (head) => closeClaimNotice({ head, lines: claim.lines }, ['0002'], { actor: serviceActor, at }),
      (head) => fundClaim({ head }, acts.officer),
      (head) => startPayment({ head }, 'PC202606-0001', acts.clerk),
      (head) => applyPayment({ head }, 'PC202606-0001', acts.checker),
      (head) => followPayments({ head }, 'paid', 'PC202606-0001', { actor: serviceActor, at })!,
      (head) => followPayments({ head }, 'funded', '退票', { actor: serviceActor, at })!,
      (head) => followPayments({ head }, 'funded', '退回', { actor: serviceActor, at })!,
      (head) => voidClaimFunding({ head }, { actor: serviceActor, at }),
    ];
    let head = claim.head;
    const all = [...events];
    const passed: string[] = [];
    for (const step of steps) {
      const decided = step(head);
      head = decided.head;
      all.push(decided.event);
      passed.push(head.status);
    }
    expect(passed).toEqual([
      'on-notice',
      'awaiting-funds',
      'funded',
      'in-payment',
      'in-payment',
      'paid',
      'in-payment',
      'funded',
      'awaiting-funds',
    ]);
    expect(verifyChain(all, head)).toEqual({ valid: true, brokenAt: null });
    expect(fold(all)).toEqual(stateOf(head));
    expect(head.persons).toMatchObject({
      financeOfficer: [officer.person],
      clerk: [clerk.person],
      checker: [checker.person],
    });
    expect(all.find((event) => event.command === 'close-notice')?.note).toBe('暂缓明细：0002');
  });

  test('a claim stays where its payables leave it', () => {
    expect(followPayments({ head: at_('paid') }, 'paid', '', acts.checker)).toBeNull();
    expect(followPayments({ head: at_('funded') }, 'funded', '', acts.checker)).toBeNull();
  });

  test('财政退回 makes the determination void: every line is decided anew', () => {
    const claim = { ...story.claim, head: at_('awaiting-funds') };
    const { head, lines } = returnByFinance(claim, '缺少支付依据', acts.officer);
    expect([head.status, head.stage, head.lastReason, head.totals.determined]).toEqual([
      'returned',
      0,
      '缺少支付依据',
      null,
    ]);
    expect(lines!.every((line) => line.determined === null && line.reviewed === null && line.computed !== null)).toBe(
      true,
    );
  });

  test('60,000.01 in halves, at once and a year later, are 30,000.01 and 30,000.00 on the last day of February', () => {
    const halves = [
      { share: '0.5', monthsLater: 0 },
      { share: '0.5', monthsLater: 12 },
    ];
    const owed = obligationsOf({ head: at_('on-notice') }, 6_000_001, '2024-02-29', halves, []);
    expect(owed.map(({ id, amount, dueOn }) => [id, amount, dueOn])).toEqual([
      ['clm_01K5T0-1', 3_000_001, '2024-02-29'],
      ['clm_01K5T0-2', 3_000_000, '2025-02-28'],
    ]);
  });

  test('an obligation determined anew goes on with the numbers of its payables; one with money is a broken invariant', () => {
    const before = [obligation(1, 500, { payables: 3, version: 7 }), obligation(1, 500, { instalment: 2, version: 7 })];
    const again = obligationsOf({ head: at_('on-notice') }, 400, '2026-06-11', atOnce, before);
    expect(again.map(({ amount, funded, payables, version }) => [amount, funded, payables, version])).toEqual([
      [400, 0, 3, 8],
      [0, 0, 0, 8],
    ]);
    const funded = [{ ...before[0]!, funded: 1 }];
    expect(() => obligationsOf({ head: at_('on-notice') }, 400, '2026-06-11', atOnce, funded)).toThrow(
      'funded already',
    );
    expect(refusalOf(() => assertAmount([obligation(1, 0)])).code).toBe('invalid_transition');
  });
});

describe('four eyes', () => {
  const commands = {
    financeOfficer: ['awaiting-funds', (head: ClaimHead, act: Act) => fundClaim({ head }, act)],
    clerk: ['funded', (head: ClaimHead, act: Act) => startPayment({ head }, 'n', act)],
    checker: ['in-payment', (head: ClaimHead, act: Act) => applyPayment({ head }, 'n', act)],
  } as const;
  const nobody = { submitter: [], reviewer: [], approver: [], financeOfficer: [], clerk: [], checker: [] };

  test('whoever had any other duty of the claim is refused each later one, under whatever account', () => {
    let refused = 0;
    for (const [duty, [status, command]] of Object.entries(commands))
      for (const other of duties) {
        const head = { ...at_(status), persons: { ...nobody, [other]: ['person-x'] } };
        const act = { actor: { ...person('x', 'any'), subject: 'another-account' }, at };
        if (other === duty) expect(command(head, act).head.persons[other]).toEqual(['person-x']);
        else {
          expect([duty, other, refusalOf(() => command(head, act)).code]).toEqual([duty, other, 'four_eyes']);
          refused += 1;
        }
      }
    expect(refused).toBe(3 * (duties.length - 1));
  });

  test('money already there may be added to; from any other status funding and payment are refused', () => {
    const allowed = {
      fund: ['awaiting-funds', 'funded', 'in-payment'],
      start: ['funded', 'in-payment'],
      apply: ['in-payment'],
    };
    for (const status of statuses) {
      const head = { ...at_(status), persons: nobody };
      const can = (command: () => unknown) => {
        try {
          command();
          return true;
        } catch {
          return false;
        }
      };
      expect([
        status,
        can(() => fundClaim({ head }, acts.officer)),
        can(() => startPayment({ head }, 'n', acts.clerk)),
        can(() => applyPayment({ head }, 'n', acts.checker)),
      ]).toEqual([
        status,
        allowed.fund.includes(status),
        allowed.start.includes(status),
        allowed.apply.includes(status),
      ]);
    }
  });
});
