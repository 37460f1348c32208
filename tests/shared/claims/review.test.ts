import { describe, expect, it } from 'vitest';
import { claimView } from '../../../shared/claims/claim-view.ts';
import type { DetermineInput, ReviewInput } from '../../../shared/claims/inputs.ts';
import { violationsOf } from '../../../shared/claims/invariants.ts';
import { determine, review } from '../../../shared/claims/review.ts';
import { policies } from '../../../shared/policies/index.ts';
import { aBasis, anAct, anActor, aPaymentBasis, someChildren } from '../../support/builders.ts';
import {
  determined,
  drafted,
  followedBy,
  refusalOf,
  reviewed,
  reviewedAt,
  type Story,
  submitted,
} from '../../support/claim-story.ts';

/** Three children of 2000.00 at 10 %: 200.00 each, 600.00 in all. */
const basis = aBasis({ enrolments: someChildren(3) });
const three = submitted(drafted(basis), basis);
const reviewer = anAct('health-reviewer', reviewedAt);
const approver = anAct('health-approver', '2024-06-04T03:00:00Z');
const pass = (lines?: ReviewInput['lines']): ReviewInput => ({ decision: 'pass', ...(lines ? { lines } : {}) });
const reviewThree = (input: ReviewInput) => followedBy(three, review(three.claim, input, reviewer));
const determineOf = (story: Story, input: DetermineInput) =>
  followedBy(story, determine(story.claim, input, aPaymentBasis(), approver));
const totals = ({ claim }: Story) => claimView(claim, { role: 'health-reviewer' }).totals;

describe('初审', () => {
  it('passes every line it does not name at what was computed', () => {
    expect(totals(reviewThree(pass()))).toEqual({
      lines: 3,
      computed: '600.00',
      reviewed: '600.00',
      determined: null,
      reduced: '0.00',
      range: null,
    });
  });

  it('reduces a line, refuses another with 0.00, and keeps who did it, when and why', () => {
    // 200.00 + 150.50 + 0.00 = 350.50; 600.00 − 350.50 = 249.50
    const story = reviewThree(
      pass([
        { lineId: '0002', amount: '150.50', reason: 'absent' },
        { lineId: '0003', amount: '0.00', reason: 'other', note: '不是本园幼儿' },
      ]),
    );
    expect(totals(story).reviewed).toBe('350.50');
    expect(totals(story).reduced).toBe('249.50');
    expect(story.claim.lines.map((line) => line.adjustments)).toEqual([
      [],
      [{ stage: 'review', from: 20_000, to: 15_050, reason: 'absent', note: null, ...reviewer }],
      [{ stage: 'review', from: 20_000, to: 0, reason: 'other', note: '不是本园幼儿', ...reviewer }],
    ]);
    expect(story.events.at(-1)?.adjustments).toEqual([
      { lineId: '0002', from: 20_000, to: 15_050, reason: 'absent' },
      { lineId: '0003', from: 20_000, to: 0, reason: 'other' },
    ]);
  });

  it('names every line above what was computed, each with its pointer', () => {
    const refusal = refusalOf(() =>
      reviewThree(
        pass([
          { lineId: '0001', amount: '200.01' },
          { lineId: '0003', amount: '300' },
        ]),
      ),
    );
    expect(refusal.code).toBe('above_computed');
    expect(refusal.extras.faults).toEqual([
      {
        pointer: '/lines/0/amount',
        code: 'above_computed',
        detail: '金额不能高于申报金额200.00元；事实有误的请退回更正后重新计算。',
      },
      {
        pointer: '/lines/1/amount',
        code: 'above_computed',
        detail: '金额不能高于申报金额200.00元；事实有误的请退回更正后重新计算。',
      },
    ]);
  });

  it('names unknown and repeated lines, missing reasons and missing notes at once', () => {
    const refusal = refusalOf(() =>
      reviewThree(
        pass([
          { lineId: '0009', amount: '1.00', reason: 'absent' },
          { lineId: '0001', amount: '1.00' },
          { lineId: '0001', amount: '1.00', reason: 'other' },
        ]),
      ),
    );
    expect(refusal.code).toBe('invalid_input');
    expect(refusal.extras.faults?.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/lines/0/lineId not_found',
      '/lines/1/reason required',
      '/lines/2/lineId duplicate',
      '/lines/2/note required',
    ]);
  });

  it('returns with a reason that the institution sees, and leaves the lines alone', () => {
    const story = reviewThree({ decision: 'return', reason: '第2行收费标准与备案不符' });
    const view = claimView(story.claim, { role: 'institution' });
    expect(view.status).toBe('returned');
    expect(view.publicStatus).toBe('需补正');
    expect(view.statusReason).toBe('第2行收费标准与备案不符');
    expect(story.claim.lines).toBe(three.claim.lines);
  });

  it('returns with a deadline that is shown until the claim is submitted again, and is in the chain of events', () => {
    const story = reviewThree({ decision: 'return', reason: '请补材料', deadline: '2024-06-14' });
    expect(claimView(story.claim, { role: 'institution' }).deadline).toBe('2024-06-14');
    expect(story.events.at(-1)).toMatchObject({ command: 'return', deadline: '2024-06-14' });
    expect(violationsOf(story.claim, story.events, policies)).toEqual([]);
    const moved = { ...story.claim, head: { ...story.claim.head, deadline: null } };
    expect(violationsOf(moved, story.events, policies).map(({ found }) => found)).toEqual([
      'the head is not what its events say',
    ]);
    const again = submitted(story, basis, [], anAct('institution', '2024-06-10T01:00:00Z'));
    expect(again.claim.head.deadline).toBeNull();
    expect('deadline' in claimView(again.claim, { role: 'institution' })).toBe(false);
  });

  it('returns without a deadline when none is set, and says so', () => {
    const story = reviewThree({ decision: 'return', reason: '请补材料' });
    expect(claimView(story.claim, { role: 'institution' }).deadline).toBeNull();
  });

  it('sets no deadline in the past: today in Shanghai is the first day it may be', () => {
    // 16:30 UTC on the 3rd is half past midnight on the 4th in Shanghai.
    const act = anAct('health-reviewer', '2024-06-03T16:30:00Z');
    const until = (deadline: string) => review(three.claim, { decision: 'return', reason: '请补材料', deadline }, act);
    expect(until('2024-06-04').head.deadline).toBe('2024-06-04');
    const refusal = refusalOf(() => until('2024-06-03'));
    expect([refusal.code, refusal.extras.faults]).toEqual([
      'invalid_input',
      [{ pointer: '/deadline', code: 'too_small', detail: '补正期限已经过去，请写2024-06-04或以后的日期。' }],
    ]);
  });

  it('rejects for good', () => {
    expect(reviewThree({ decision: 'reject', reason: '不在补助范围' }).claim.head.status).toBe('rejected');
  });

  it('is refused once it is done', () => {
    const story = reviewed(three);
    expect(refusalOf(() => review(story.claim, pass(), reviewer)).code).toBe('invalid_transition');
  });
});

describe('several stages of 初审', () => {
  const stages = [
    { name: '街镇初审', office: '示例街道办事处', workingDays: 5 },
    { name: '区级初审', office: '示例卫生健康局', workingDays: 10 },
  ];
  const street = {
    actor: { ...anActor('health-reviewer', 'person-street'), office: '示例街道办事处' },
    at: '2024-06-02T08:00:00Z',
  };

  it('go one after the other, each by its own office, never above the stage before', () => {
    // Stage 1 reduces 200.00 to 180.00; stage 2 may not go back above it.
    const first = followedBy(
      three,
      review(three.claim, pass([{ lineId: '0001', amount: '180.00', reason: 'absent' }]), street, stages),
    );
    expect(first.claim.head.status).toBe('submitted');
    expect(first.claim.head.stage).toBe(1);
    const above = refusalOf(() => review(first.claim, pass([{ lineId: '0001', amount: '190.00' }]), reviewer, stages));
    expect(above.extras.faults?.[0]?.detail).toBe(
      '金额不能高于上一环节的金额180.00元；事实有误的请退回更正后重新计算。',
    );
    const second = followedBy(first, review(first.claim, pass(), reviewer, stages));
    expect(second.claim.head.status).toBe('reviewed');
    expect(second.claim.head.totals.reviewed).toBe(58_000);
  });

  it('refuse another office', () => {
    const refusal = refusalOf(() => review(three.claim, pass(), reviewer, stages));
    expect(refusal.code).toBe('forbidden');
    expect(refusal.message).toBe('现在是“街镇初审”环节，由示例街道办事处审核，请等待其办理。');
  });

  it('begin at the first again after a return', () => {
    const first = followedBy(three, review(three.claim, pass(), street, stages));
    const returned = followedBy(
      first,
      review(first.claim, { decision: 'return', reason: '请补材料' }, reviewer, stages),
    );
    expect(returned.claim.head.stage).toBe(0);
  });
});

describe('核定', () => {
  const passed = reviewThree(pass([{ lineId: '0002', amount: '150.50', reason: 'absent' }]));

  it('takes what the review left and may go below it', () => {
    // 200.00 + 100.00 + 200.00 = 500.00; 600.00 − 500.00 = 100.00
    const story = determineOf(passed, pass([{ lineId: '0002', amount: '100.00', reason: 'absent' }]));
    expect(totals(story)).toEqual({
      lines: 3,
      computed: '600.00',
      reviewed: '550.50',
      determined: '500.00',
      reduced: '100.00',
      range: null,
    });
    expect(story.claim.lines[1]?.adjustments.map(({ stage, from, to }) => ({ stage, from, to }))).toEqual([
      { stage: 'review', from: 20_000, to: 15_050 },
      { stage: 'determine', from: 15_050, to: 10_000 },
    ]);
  });

  it('never goes above what the review left, though it was computed', () => {
    const refusal = refusalOf(() => determineOf(passed, pass([{ lineId: '0002', amount: '200.00' }])));
    expect(refusal.code).toBe('above_computed');
    expect(refusal.message).toBe('金额不能高于上一环节的金额150.50元；事实有误的请退回更正后重新计算。');
  });

  it('needs a payment basis where the policy is only reported', () => {
    const refusal = refusalOf(() => determine(passed.claim, pass(), null, approver));
    expect(refusal.code).toBe('no_payment_basis');
    expect(refusal.message).toBe(
      '本项补助只有转述的依据，请先登记支付依据（文号、发文机关、印发日、有效期），再核定。',
    );
  });

  it('needs a payment basis that covers the last day of the service month', () => {
    const june = aPaymentBasis({ validFrom: '2024-06-01' });
    const refusal = refusalOf(() => determine(passed.claim, pass(), june, approver));
    expect(refusal.code).toBe('no_payment_basis');
    const lastOfMay = aPaymentBasis({ validFrom: '2024-05-31', validTo: '2024-05-31' });
    expect(determine(passed.claim, pass(), lastOfMay, approver).head.status).toBe('determined');
  });

  it('does not need one where the policy itself entitles', () => {
    const claim = { ...passed.claim, head: { ...passed.claim.head, reported: false } };
    expect(determine(claim, pass(), null, approver).head.status).toBe('determined');
  });

  it('returns and rejects without a payment basis', () => {
    const returned = determine(passed.claim, { decision: 'return', reason: '请核对' }, null, approver);
    expect(returned.head.status).toBe('returned');
    const rejected = determine(passed.claim, { decision: 'reject', reason: '不符合' }, null, approver);
    expect(rejected.head.status).toBe('rejected');
  });
});

describe('four eyes by person', () => {
  const as = (role: 'health-reviewer' | 'health-approver', person: string) =>
    anAct(role, '2024-06-04T03:00:00Z', person);

  it('the submitter may not review, whatever the account', () => {
    const refusal = refusalOf(() => review(three.claim, pass(), as('health-reviewer', 'person-institution')));
    expect(refusal.code).toBe('four_eyes');
    expect(refusal.message).toBe('您已办理过这份申报的“提交”，不能再办理“初审”，请由另一个人办理。');
  });

  it('neither the submitter nor the reviewer may determine', () => {
    const { claim } = reviewed(three);
    for (const person of ['person-institution', 'person-health-reviewer']) {
      const refusal = refusalOf(() => determine(claim, pass(), aPaymentBasis(), as('health-approver', person)));
      expect(refusal.code).toBe('four_eyes');
    }
  });

  it('holds through a return: who reviewed before may not approve after', () => {
    const returned = reviewThree({ decision: 'return', reason: '请补材料' });
    const again = submitted(returned, basis);
    const other = followedBy(again, review(again.claim, pass(), as('health-reviewer', 'person-second')));
    const refusal = refusalOf(() =>
      determine(other.claim, pass(), aPaymentBasis(), as('health-approver', 'person-health-reviewer')),
    );
    expect(refusal.code).toBe('four_eyes');
  });

  it('the same person may review again after a correction', () => {
    const again = submitted(reviewThree({ decision: 'return', reason: '请补材料' }), basis);
    expect(review(again.claim, pass(), reviewer).head.status).toBe('reviewed');
  });

  it('keeps every person once', () => {
    const { claim } = determined(reviewed(three));
    expect(claim.head.persons).toEqual({
      submitter: ['person-institution'],
      reviewer: ['person-health-reviewer'],
      approver: ['person-health-approver'],
      financeOfficer: [],
      clerk: [],
      checker: [],
    });
  });
});
