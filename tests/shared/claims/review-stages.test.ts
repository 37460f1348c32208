import { describe, expect, test } from 'vitest';
import { violationsOf } from '../../../shared/claims/invariants.ts';
import { review } from '../../../shared/claims/review.ts';
import {
  assertOffice,
  oneStage,
  type ReviewStage,
  ReviewStagesInput,
  reviewStagesRecord,
  stageOf,
  stageProgress,
} from '../../../shared/claims/review-stages.ts';
import { policies } from '../../../shared/policies/index.ts';
import { dueDay } from '../../../shared/working-days.ts';
import { anAct, anActor } from '../../support/builders.ts';
import { followedBy, refusalOf, submitted } from '../../support/claim-story.ts';

const street: ReviewStage = { name: '街镇审核', office: '示例街道办事处', workingDays: 5 };
const centre: ReviewStage = { name: '妇幼审核', office: '示例妇幼中心', workingDays: null };
const bureau: ReviewStage = { name: '初审', office: null, workingDays: 10 };
const three = [street, centre, bureau];
const of = (office: string) => ({ actor: { ...anActor('health-reviewer'), office }, at: '2024-06-03T01:00:00Z' });

describe('the stages that a division sets', () => {
  const approver = anAct('health-approver');
  const record = (stages: ReviewStage[]) => reviewStagesRecord({ stages }, '330903', approver, null);
  const faultsOf = (stages: ReviewStage[]) => refusalOf(() => record(stages)).extras.faults;
  const issuesOf = (stages: unknown) =>
    ReviewStagesInput.safeParse({ stages }).error?.issues.map(({ path, message }) => `${path.join('/')}: ${message}`);

  test('are one to five, with names and offices of their own', () => {
    expect(issuesOf([])).toEqual(['stages: 至少要有一个环节。']);
    expect(issuesOf(Array.from({ length: 6 }, (_, index) => ({ ...bureau, name: `${index}` })))).toEqual([
      'stages: 最多 5 个环节。',
    ]);
    expect(issuesOf([street, { ...street, office: null }])).toEqual(['stages: 各环节的名称不能相同。']);
    expect(issuesOf([street, { ...street, name: '复审' }])).toEqual(['stages: 各环节要由不同的单位审核。']);
    expect(issuesOf([null, { ...street, workingDays: 0 }])).toHaveLength(2);
    expect(issuesOf(three)).toBeUndefined();
  });

  test('end with the health bureau’s own, whoever comes before it', () => {
    expect(record(three)).toMatchObject({ stages: three, set: approver.actor, version: 1 });
    expect(record([street, { ...bureau, office: '示例卫生健康局' }]).stages).toHaveLength(2);
    expect(faultsOf([bureau, street])).toEqual([
      { pointer: '/stages/0/office', code: 'not_allowed', detail: '前面的环节请写明由哪个单位审核。' },
      {
        pointer: '/stages/1/office',
        code: 'not_allowed',
        detail: '最后一个环节由本单位初审，请写“示例卫生健康局”或者 null。',
      },
    ]);
    expect(faultsOf([{ ...street, office: '示例卫生健康局' }, bureau])).toHaveLength(1);
  });
});

describe('a stage', () => {
  test('is its own office’s; the last one is of everybody whose office has none, so that a street passes nothing twice', () => {
    const may = (stage: number, office: string) => {
      try {
        assertOffice({ stage }, three, of(office));
        return true;
      } catch {
        return false;
      }
    };
    const offices = ['示例街道办事处', '示例妇幼中心', '示例卫生健康局', '示例卫生健康局妇幼科'];
    expect([0, 1, 2].map((stage) => offices.map((office) => may(stage, office)))).toEqual([
      [true, false, false, false],
      [false, true, false, false],
      [false, false, true, true],
    ]);
    expect(refusalOf(() => assertOffice({ stage: 2 }, three, of('示例街道办事处'))).message).toBe(
      '现在是“初审”环节，由卫生健康部门审核，请等待其办理。',
    );
    for (const office of offices) assertOffice({ stage: 0 }, oneStage, of(office));
  });

  test('is never missing: where the list got shorter a claim stands in its last stage and goes on from there', () => {
    expect([0, 1, 2, 4].map((stage) => stageOf({ stage }, three).name)).toEqual([
      '街镇审核',
      '妇幼审核',
      '初审',
      '初审',
    ]);
    const story = submitted();
    const pass = { decision: 'pass' } as const;
    const first = followedBy(story, review(story.claim, pass, of('示例街道办事处'), three));
    const second = followedBy(first, review(first.claim, pass, of('示例妇幼中心'), three));
    expect([second.claim.head.status, second.claim.head.stage]).toEqual(['submitted', 2]);
    for (const shorter of [[street, bureau], [bureau], oneStage]) {
      const done = followedBy(second, review(second.claim, pass, of('示例卫生健康局'), shorter));
      expect(done.claim.head.status).toBe('reviewed');
      expect(violationsOf(done.claim, done.events, policies)).toEqual([]);
    }
    expect(refusalOf(() => review(second.claim, pass, of('示例街道办事处'), [street, bureau])).code).toBe('forbidden');
  });

  test('where the list got longer goes through the stages that are left', () => {
    const story = submitted();
    expect(refusalOf(() => review(story.claim, { decision: 'pass' }, of('示例卫生健康局'), three)).code).toBe(
      'forbidden',
    );
    const passed = review(story.claim, { decision: 'pass' }, of('示例街道办事处'), three);
    expect([passed.head.status, passed.head.stage]).toEqual(['submitted', 1]);
  });
});

describe('the limit of a stage', () => {
  const head = (changes: object = {}) => ({
    status: 'submitted' as const,
    stage: 0,
    stageSince: null,
    submittedAt: '2024-06-06T01:00:00Z',
    ...changes,
  });

  test('counts the working days after the day on which the claim came to it', () => {
    // Thursday 6 June: 7 June; 8 and 9 June are a weekend, 10 June 端午; 11, 12, 13 and 14 June.
    expect(stageProgress(head(), three, dueDay)).toEqual({ stage: '街镇审核', stageDueOn: '2024-06-14' });
    // Came to the bureau on Thursday 12 September: 13, Saturday 14 (调休); 15 to 17 中秋; 18, 19, 20; 23 to 27.
    const late = head({ stage: 2, stageSince: '2024-09-12T01:00:00Z' });
    expect(stageProgress(late, three, dueDay)).toEqual({ stage: '初审', stageDueOn: '2024-09-27' });
    // 16:00 UTC on the 6th is the 7th in Shanghai.
    expect(stageProgress(head({ submittedAt: '2024-06-06T16:00:00Z' }), three, dueDay)?.stageDueOn).toBe('2024-06-17');
  });

  test('is null where there is none, or the calendar of its year is not announced', () => {
    expect(stageProgress(head({ stage: 1 }), three, dueDay)).toEqual({ stage: '妇幼审核', stageDueOn: null });
    const far = head({ submittedAt: '2039-01-04T01:00:00Z' });
    expect(stageProgress(far, three, dueDay)).toEqual({ stage: '街镇审核', stageDueOn: null });
  });

  test('is of a claim in 初审 only', () => {
    for (const status of ['draft', 'returned', 'reviewed', 'paid'] as const)
      expect(stageProgress({ ...head(), status }, three, dueDay)).toBeNull();
  });

  test('begins anew with each stage and is in the chain of events', () => {
    const story = submitted();
    const passed = followedBy(story, review(story.claim, { decision: 'pass' }, of('示例街道办事处'), three));
    expect([story.claim.head.stageSince, passed.claim.head.stageSince]).toEqual([null, '2024-06-03T01:00:00Z']);
    expect(violationsOf(passed.claim, passed.events, policies)).toEqual([]);
    const moved = { ...passed.claim, head: { ...passed.claim.head, stageSince: '2024-06-20T01:00:00Z' } };
    expect(violationsOf(moved, passed.events, policies).map(({ found }) => found)).toEqual([
      'the head is not what its events say',
    ]);
    const returned = review(passed.claim, { decision: 'return', reason: '请补材料' }, of('示例妇幼中心'), three);
    expect([returned.head.stage, returned.head.stageSince]).toEqual([0, null]);
  });
});
