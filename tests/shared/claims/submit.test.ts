import { describe, expect, it } from 'vitest';
import { claimView } from '../../../shared/claims/claim-view.ts';
import { edit } from '../../../shared/claims/draft.ts';
import { slotViolations, violationsOf } from '../../../shared/claims/invariants.ts';
import { determine, review } from '../../../shared/claims/review.ts';
import { settleSlot } from '../../../shared/claims/settle-slot.ts';
import { slotsOf } from '../../../shared/claims/slots.ts';
import { completeSubmission, prepareSubmission } from '../../../shared/claims/submit.ts';
import { withdraw } from '../../../shared/claims/withdraw.ts';
import { fenOf } from '../../../shared/money.ts';
import { policies } from '../../../shared/policies/index.ts';
import {
  aBasis,
  aChild,
  aClass,
  anAct,
  anInstitution,
  aRate,
  builtAt,
  idNumber,
  someChildren,
  testSecrets,
} from '../../support/builders.ts';
import {
  determined,
  determinedAt,
  drafted,
  followedBy,
  ofMay,
  refusalOf,
  reviewed,
  reviewedAt,
  type Story,
  submitted,
  submittedAt,
} from '../../support/claim-story.ts';

const submitter = anAct('institution', submittedAt);
const reviewer = anAct('health-reviewer', reviewedAt);

describe('submitting', () => {
  it('freezes the amounts, takes a slot for each line and counts the submission', () => {
    const { claim } = submitted();
    expect(claim.head).toMatchObject({ status: 'submitted', submission: 1, version: 2, submittedAt });
    expect(claim.lines.map(({ slot }) => slot)).toEqual(['held']);
  });

  it('asks for slots in ascending order of their keys', () => {
    const basis = aBasis({ enrolments: someChildren(40) });
    const { slots } = prepareSubmission(drafted(basis).claim, basis, submitter);
    const keys = slots.map(({ subject, month }) => `${subject}#${month}`);
    expect(keys).toEqual([...keys].sort());
    expect(new Set(keys).size).toBe(40);
  });

  it('computes again: a rate co-signed after the draft is used without an edit', () => {
    const story = drafted(aBasis({ rates: [] }));
    expect(story.claim.head.totals).toMatchObject({ computed: null, range: { min: 16_000, max: 30_000 } });
    expect(refusalOf(() => submitted(story, aBasis({ rates: [] }))).code).toBe('claim_blocked');
    // 2000.00 × 0.125 = 250.00
    const { claim } = submitted(story, aBasis({ rates: [aRate({ rate: '0.125' })] }));
    expect(claim.head.totals.computed).toBe(25_000);
  });

  it('keeps a fee that the claim itself states, and takes up one that the class changed', () => {
    const child = { enrolmentId: 'enr_7Q', feeStandard: '1800.00' };
    const stated = drafted(aBasis(), { ...ofMay, children: [child] });
    const dearer = aBasis({ classes: [aClass({ feeStandards: [{ from: '2024-05', monthly: fenOf('2200.00') }] })] });
    // 1800.00 × 0.10 = 180.00; 2200.00 × 0.10 = 220.00
    expect(submitted(stated, dearer).claim.head.totals.computed).toBe(18_000);
    expect(submitted(drafted(), dearer).claim.head.totals.computed).toBe(22_000);
  });

  it('names everything that blocks at once, with pointers into the claim', () => {
    const basis = aBasis({
      institution: anInstitution({ filings: [] }),
      classes: [aClass(), aClass({ id: 'cls_old', name: '旧班', closedOn: '2024-04-30' })],
      enrolments: [
        aChild(),
        aChild({ id: 'enr_old', name: '示例乙', idNumber: idNumber('2021-05-01', 2) }),
        aChild({ id: 'enr_shut', name: '示例丙', idNumber: idNumber('2023-02-01', 3), classId: 'cls_old' }),
      ],
      rates: [],
    });
    const children = [
      { enrolmentId: 'enr_7Q' },
      { enrolmentId: 'enr_old' },
      { enrolmentId: 'enr_7Q' },
      { enrolmentId: 'enr_shut' },
    ];
    const refusal = refusalOf(() => submitted(drafted(basis, { ...ofMay, children }), basis));
    expect(refusal.code).toBe('claim_blocked');
    expect(refusal.extras.faults).toEqual([
      {
        pointer: '/institution',
        code: 'filing_lapsed',
        detail: '2024-05-31没有有效的备案，请先办理备案，并请卫健部门登记备案回执。',
      },
      {
        pointer: '/totals/computed',
        code: 'no_rate',
        detail: '2024-05还没有生效的运行补助比例，请联系卫健部门核定，并由财政部门会签。',
      },
      {
        pointer: '/lines/0/child/idNumber',
        code: 'duplicate_child_in_claim',
        detail: '与第0003行是同一名幼儿同一个月，请只留一行。',
      },
      {
        pointer: '/lines/1/child/ageMonths',
        code: 'child_over_age',
        detail: '服务月首日满36个月，须未满36个月，请从申报中删去这名幼儿。',
      },
      {
        pointer: '/lines/2/child/idNumber',
        code: 'duplicate_child_in_claim',
        detail: '与第0001行是同一名幼儿同一个月，请只留一行。',
      },
      {
        pointer: '/lines/3/classId',
        code: 'class_closed',
        detail: '旧班2024-04-30已停班，2024-05没有开班，请改填实际所在的班。',
      },
    ]);
  });

  it('is refused to a person who has reviewed the claim', () => {
    const returned = followedBy(
      submitted(),
      review(submitted().claim, { decision: 'return', reason: '请补材料' }, reviewer),
    );
    const refusal = refusalOf(() =>
      submitted(returned, aBasis(), [], anAct('institution', submittedAt, 'person-health-reviewer')),
    );
    expect(refusal.code).toBe('four_eyes');
  });

  it('after a correction starts the review afresh', () => {
    const story = submitted();
    const line = { lineId: '0001', amount: '100.00', reason: 'absent' } as const;
    const passed = followedBy(story, review(story.claim, { decision: 'pass', lines: [line] }, reviewer));
    const back = { decision: 'return', reason: '请核对' } as const;
    const returned = followedBy(passed, determine(passed.claim, back, null, anAct('health-approver', determinedAt)));
    const again = submitted(returned);
    expect(again.claim.head).toMatchObject({ submission: 2, stage: 0 });
    expect(again.claim.lines[0]).toMatchObject({ computed: 20_000, reviewed: null, adjustments: [] });
  });
});

describe('a child that another live claim holds', () => {
  const basis = aBasis({ enrolments: someChildren(2) });
  const loser = (conflicts: string[] = ['0002']) => submitted(drafted(basis, ofMay, 'clm_B'), basis, conflicts);
  const onlySecond = aBasis({ enrolments: someChildren(2).slice(1) });
  const holder = submitted(drafted(onlySecond, ofMay, 'clm_A'), onlySecond);
  const side = (story: Story) => ({ claim: story.claim, lineId: '0002' });
  const held = (story: Story) => ({ claim: story.claim, lineId: '0001' });

  it('is submitted all the same, counts 0, and leaves the rest untouched', () => {
    const view = claimView(loser().claim, { role: 'institution' });
    expect(view.totals).toMatchObject({ lines: 2, computed: '200.00' });
    expect(view.lines[1]).toMatchObject({ computed: '0.00', determination: 'entitled' });
    expect(view.lines[1]?.flags[0]?.text).toBe(
      '同一幼儿同一月份已由另一份申报占用，本行先按0.00元计，等卫健部门处理；其余各行照常办理。',
    );
  });

  it('cannot be passed above 0 before it is settled', () => {
    const lines = [{ lineId: '0002', amount: '0.01' }];
    const refusal = refusalOf(() => review(loser().claim, { decision: 'pass', lines }, reviewer));
    expect(refusal.code).toBe('above_computed');
    expect(refusal.message).toBe('本行与另一份申报重复，处理之前按0.00元计，请先处理重复申报。');
    const { head } = review(loser().claim, { decision: 'pass' }, reviewer);
    expect(head.totals.reviewed).toBe(20_000);
  });

  it('is determined at 0 when nobody settles it', () => {
    const story = determined(reviewed(loser()));
    expect(story.claim.lines.map((line) => line.determined)).toEqual([20_000, 0]);
    expect(violationsOf(story.claim, story.events, policies)).toEqual([]);
  });

  it('stays with its holder on keep: this line counts 0 for good', () => {
    const story = loser();
    const { claim, holder: other } = settleSlot(
      side(story),
      { decision: 'keep', reason: '经核在甲园' },
      held(holder),
      reviewer,
    );
    const kept = followedBy(story, claim);
    expect(other).toBe(null);
    expect(kept.claim.lines[1]?.slot).toBe('ceded');
    expect(kept.claim.head.totals.computed).toBe(20_000);
    expect(kept.events.at(-1)).toMatchObject({ command: 'settle-slot', note: '经核在甲园' });
    expect(violationsOf(kept.claim, kept.events, policies)).toEqual([]);
  });

  it('goes to this claim on move: the winner counts, the loser does not, both have an event', () => {
    const story = loser();
    const { claim, holder: other } = settleSlot(
      side(story),
      { decision: 'move', reason: '经核在乙园' },
      held(holder),
      reviewer,
    );
    if (!other) throw new Error('the holder has a decision too');
    const won = followedBy(story, claim);
    const lost = followedBy(holder, other);
    expect(won.claim.head.totals.computed).toBe(40_000);
    expect(won.claim.lines[1]).toMatchObject({ slot: 'held', flags: [] });
    expect(lost.claim.head.totals.computed).toBe(0);
    expect(lost.events.at(-1)).toMatchObject({
      command: 'cede-slot',
      adjustments: [{ lineId: '0001', from: 20_000, to: 0, reason: 'slot_moved' }],
    });
    expect(slotViolations([won.claim, lost.claim], builtAt)).toEqual([]);
    for (const each of [won, lost]) expect(violationsOf(each.claim, each.events, policies)).toEqual([]);
  });

  it('moves after 初审 too: the winner stands at what was computed', () => {
    const story = reviewed(loser());
    const { claim } = settleSlot(side(story), { decision: 'move', reason: '经核在乙园' }, held(holder), reviewer);
    expect(followedBy(story, claim).claim.head.totals).toMatchObject({ computed: 40_000, reviewed: 40_000 });
  });

  it('is simply taken when its holder is gone', () => {
    const story = loser();
    const { claim, holder: none } = settleSlot(side(story), { decision: 'move', reason: '对方已撤回' }, null, reviewer);
    expect(none).toBe(null);
    expect(claim.head.totals.computed).toBe(40_000);
  });

  it('cannot be moved away from a determined claim, nor across divisions', () => {
    const move = { decision: 'move', reason: '经核在乙园' } as const;
    const done = determined(reviewed(holder));
    const settled = refusalOf(() => settleSlot(side(loser()), move, held(done), reviewer));
    expect(settled.code).toBe('invalid_transition');
    const elsewhere = { ...holder, claim: { ...holder.claim, head: { ...holder.claim.head, division: '330902' } } };
    expect(refusalOf(() => settleSlot(side(loser()), move, held(elsewhere), reviewer)).code).toBe('forbidden');
  });

  it('is settled once, by someone who neither submitted nor approves', () => {
    const keep = { decision: 'keep', reason: '经核在甲园' } as const;
    const story = loser();
    const kept = followedBy(story, settleSlot(side(story), keep, held(holder), reviewer).claim);
    expect(refusalOf(() => settleSlot(side(kept), keep, held(holder), reviewer)).code).toBe('invalid_transition');
    const own = anAct('health-reviewer', reviewedAt, 'person-institution');
    expect(refusalOf(() => settleSlot(side(loser()), keep, held(holder), own)).code).toBe('four_eyes');
    const missing = { claim: loser().claim, lineId: '0009' };
    expect(refusalOf(() => settleSlot(missing, keep, null, reviewer)).code).toBe('not_found');
  });

  it('stays ceded through a return, an edit and the next submission', () => {
    const story = loser();
    const keep = { decision: 'keep', reason: '经核在甲园' } as const;
    const kept = followedBy(story, settleSlot(side(story), keep, held(holder), reviewer).claim);
    const back = followedBy(kept, review(kept.claim, { decision: 'return', reason: '请核对' }, reviewer));
    const edited = followedBy(back, edit(back.claim, ofMay, basis, testSecrets(), submitter));
    expect(slotsOf(edited.claim)).toHaveLength(1);
    const again = submitted(edited, basis);
    expect(again.claim.lines.map(({ slot }) => slot)).toEqual(['held', 'ceded']);
    expect(again.claim.head.totals.computed).toBe(20_000);
  });
});

describe('a construction claim', () => {
  const classes = [aClass(), aClass({ id: 'cls_1B', name: '小二班', openedOn: '2024-03-01' })];
  const basis = aBasis({ classes });
  const input = { kind: 'construction' as const, classIds: ['cls_2A', 'cls_1B'] };

  it('pays 20000.00 for each class under the policy of its opening day', () => {
    const { claim } = submitted(drafted(basis, input), basis);
    const view = claimView(claim, { role: 'institution' });
    expect(view.period).toBe('2024');
    expect(view.totals.computed).toBe('40000.00');
    expect(view.lines.map(({ openedOn, computed }) => [openedOn, computed])).toEqual([
      ['2023-01-01', '20000.00'],
      ['2024-03-01', '20000.00'],
    ]);
    expect(claim.head.calculations.map(({ key }) => key)).toEqual(['2023-01-01', '2024-03-01']);
  });

  it('is refused for a class opened before any policy', () => {
    const early = aBasis({ classes: [aClass({ openedOn: '2022-10-07' })] });
    const refusal = refusalOf(() => drafted(early, { kind: 'construction', classIds: ['cls_2A'] }));
    expect(refusal.code).toBe('policy_not_found');
  });

  it('is refused for a class that another claim already asks for, at drafting and at submission', () => {
    const claimed = aBasis({ classes, claimedClasses: ['cls_1B'] });
    const refusal = refusalOf(() => drafted(claimed, input));
    expect(refusal.code).toBe('class_already_claimed');
    expect(refusal.extras.faults?.map(({ pointer }) => pointer)).toEqual(['/classIds/1']);
    const before = refusalOf(() => prepareSubmission(drafted(basis, input).claim, claimed, submitter));
    expect(before.extras.faults?.map(({ pointer }) => pointer)).toEqual(['/lines/1/classId']);
    const prepared = prepareSubmission(drafted(basis, input).claim, basis, submitter);
    const late = refusalOf(() => completeSubmission(prepared, ['0002'], submitter));
    expect(late.code).toBe('class_already_claimed');
    expect(late.extras.faults?.map(({ pointer }) => pointer)).toEqual(['/lines/1/classId']);
  });

  it('earns nothing for closing a class and opening it again', () => {
    const reopened = [aClass({ closedOn: '2024-02-29' }), aClass({ id: 'cls_new', openedOn: '2024-03-01' })];
    const twice = aBasis({ classes: reopened, claimedClasses: ['cls_2A'] });
    const refusal = refusalOf(() => drafted(twice, { kind: 'construction', classIds: ['cls_new'] }));
    expect(refusal.extras.faults?.[0]).toEqual({
      pointer: '/classIds/0',
      code: 'classes_exceed_record',
      detail: '同时开设过的托班最多1个，连同已申报的共2个，停班后重开的不再补助，请删去多出的托班。',
    });
  });
});

describe('withdrawing', () => {
  it('ends a draft, a submitted and a returned claim', () => {
    const returned = followedBy(
      submitted(),
      review(submitted().claim, { decision: 'return', reason: '请补材料' }, reviewer),
    );
    for (const story of [drafted(), submitted(), returned])
      expect(withdraw(story.claim, {}, submitter).head.status).toBe('withdrawn');
  });

  it('is too late after 初审', () => {
    expect(refusalOf(() => withdraw(reviewed().claim, {}, submitter)).code).toBe('invalid_transition');
  });
});
