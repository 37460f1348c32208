import { describe, expect, it } from 'vitest';
import { totalsOf } from '../../../shared/claims/amounts.ts';
import type { Claim, Line } from '../../../shared/claims/claim.ts';
import { ClaimSummary, ClaimView, claimSummary, claimView, slotHolderView } from '../../../shared/claims/claim-view.ts';
import { noPersons } from '../../../shared/claims/events.ts';
import { anActor } from '../../support/builders.ts';
import { submitted } from '../../support/claim-story.ts';

const sha256 = '9f2c'.repeat(16);

function aLine(changes: Partial<Line>): Line {
  return {
    lineId: '0001',
    month: '2024-05',
    classId: 'cls_2A',
    classType: '托小班',
    openedOn: null,
    enrolmentId: 'enr_7Q',
    child: {
      key: 'key-1',
      name: '陈一禾',
      maskedNumber: '330903********997X',
      birthDate: '2023-01-15',
      birthOrder: 2,
      evidence: '户口簿',
      ageMonths: 15,
    },
    feeStandard: 200_000,
    feeDeclared: null,
    attendanceDays: null,
    given: {},
    facts: { feeStandard: '2000.00' },
    determination: 'entitled',
    computed: 20_000,
    range: null,
    reviewed: 20_000,
    determined: null,
    adjustments: [],
    flags: [],
    reasons: [],
    slot: 'held',
    ...changes,
  };
}

/** The claim that api.md shows. */
const lines: readonly Line[] = [
  aLine({}),
  aLine({
    lineId: '0002',
    classId: 'cls_1B',
    enrolmentId: 'enr_8R',
    child: {
      key: 'key-2',
      name: '林小满',
      maskedNumber: '330903********9982',
      birthDate: '2024-02-15',
      birthOrder: 1,
      evidence: '户口簿',
      ageMonths: 2,
    },
    feeStandard: 210_000,
    computed: 21_000,
    reviewed: 20_000,
    adjustments: [
      {
        stage: 'review',
        from: 21_000,
        to: 20_000,
        reason: 'fee_not_on_file',
        note: null,
        actor: { ...anActor('health-reviewer'), office: '示例卫生健康局' },
        at: '2024-06-03T02:11:09Z',
      },
    ],
    flags: [{ code: 'fee_differs', blocking: false, text: '收费2100.00元，班级收费标准2000.00元' }],
  }),
];
const claim: Claim = {
  head: {
    id: 'clm_01K5T0',
    number: 'YB202405-0001',
    kind: 'operating',
    type: 'normal',
    period: '2024-05',
    division: '330903',
    institution: { id: 'PT-0001', uscc: '52330903MJ0000018C', name: '示例青禾托育园' },
    corrects: null,
    status: 'reviewed',
    stage: 0,
    version: 4,
    submission: 1,
    revision: '4-x',
    pages: 1,
    linesSha256: sha256,
    policy: { id: '330903-putuo', version: '1', sha256, engine: '1.0.0' },
    reported: true,
    assumptions: [{ name: 'operatingRate', value: '0.10', text: '2024年运行补助比例核定为10%', decidedBy: '示例文号' }],
    totals: totalsOf(lines),
    flags: [],
    calculations: [],
    given: {},
    lateReason: null,
    persons: noPersons(),
    lease: null,
    lastReason: null,
    stageSince: null,
    deadline: null,
    noticeId: null,
    events: 4,
    eventHash: sha256,
    createdAt: '2024-06-01T01:00:00Z',
    submittedAt: '2024-06-02T01:12:09Z',
    updatedAt: '2024-06-03T02:11:09Z',
  },
  lines,
};

describe('a claim as the institution and the reviewer see it', () => {
  it('is the JSON of api.md to the letter, in its order', () => {
    const expected = `{"id":"clm_01K5T0","number":"YB202405-0001","kind":"operating","type":"normal","period":"2024-05","division":"330903",
 "institution":{"id":"PT-0001","uscc":"52330903MJ0000018C","name":"示例青禾托育园"},"corrects":null,
 "status":"reviewed","publicStatus":"复核中","version":4,"submission":1,
 "policy":{"id":"330903-putuo","version":"1","sha256":"${sha256}","engine":"1.0.0"},
 "assumptions":[{"name":"operatingRate","value":"0.10","text":"2024年运行补助比例核定为10%","decidedBy":"示例文号"}],
 "totals":{"lines":2,"computed":"410.00","reviewed":"400.00","determined":null,"reduced":"10.00","range":null},"flags":[],
 "lines":[
  {"lineId":"0001","enrolmentId":"enr_7Q","classId":"cls_2A","month":"2024-05","child":{"name":"陈一禾","idNumber":"330903********997X","birthOrder":2,"ageMonths":15},
   "feeStandard":"2000.00","attendanceDays":null,"determination":"entitled","computed":"200.00","reviewed":"200.00","determined":null,"adjustments":[],"flags":[],"reasons":[]},
  {"lineId":"0002","enrolmentId":"enr_8R","classId":"cls_1B","month":"2024-05","child":{"name":"林小满","idNumber":"330903********9982","birthOrder":1,"ageMonths":2},
   "feeStandard":"2100.00","attendanceDays":null,"determination":"entitled","computed":"210.00","reviewed":"200.00","determined":null,
   "adjustments":[{"stage":"review","from":"210.00","to":"200.00","reason":"fee_not_on_file","note":null,"by":"示例卫生健康局","at":"2024-06-03T02:11:09Z"}],
   "flags":[{"code":"fee_differs","blocking":false,"text":"收费2100.00元，班级收费标准2000.00元"}],"reasons":[]}],
 "createdAt":"2024-06-01T01:00:00Z","submittedAt":"2024-06-02T01:12:09Z","updatedAt":"2024-06-03T02:11:09Z"}`;
    for (const role of ['institution', 'health-reviewer'] as const)
      expect(JSON.stringify(claimView(claim, { role }))).toBe(JSON.stringify(JSON.parse(expected)));
  });

  it('keeps to its schema for every role', () => {
    const roles = ['institution', 'health-reviewer', 'health-approver', 'finance-officer', 'auditor'] as const;
    for (const role of roles) expect(ClaimView.safeParse(claimView(claim, { role })).success).toBe(true);
    expect(ClaimSummary.safeParse(claimSummary(claim.head)).success).toBe(true);
  });
});

describe('what others do not see', () => {
  it('finance sees 陈*禾 and no age', () => {
    const [first, second] = claimView(claim, { role: 'finance-officer' }).lines;
    expect(first?.child).toEqual({ name: '陈*禾', idNumber: '330903********997X', birthOrder: 2 });
    expect(second?.child).toEqual({ name: '林*满', idNumber: '330903********9982', birthOrder: 1 });
  });

  it('the approver sees the name and no age, not even inside a flag', () => {
    const flagged = aLine({
      flags: [
        { code: 'age_out_of_class', blocking: false, text: '服务月首日满15个月，托大班一般收24至36个月，请核对班型。' },
      ],
    });
    const [line] = claimView({ ...claim, lines: [flagged] }, { role: 'health-approver' }).lines;
    expect(line?.child).toEqual({ name: '陈一禾', idNumber: '330903********997X', birthOrder: 2 });
    expect(line?.flags).toEqual([{ code: 'age_out_of_class', blocking: false, text: '月龄与班型不符。' }]);
  });

  it('no one sees a birth date, a child key or a full number', () => {
    for (const role of ['institution', 'health-reviewer', 'auditor'] as const)
      expect(JSON.stringify(claimView(claim, { role }))).not.toMatch(/2023-01-15|key-1|birthDate/);
  });
});

describe('a line in conflict', () => {
  const { claim: conflicting } = submitted(undefined, undefined, ['0001']);
  const holders = new Map([['0001', slotHolderView({ ...claim.head, status: 'submitted' })]]);

  it('counts 0.00 and does not tell the institution who holds the slot', () => {
    const view = claimView(conflicting, { role: 'institution', holders });
    expect(view.totals.computed).toBe('0.00');
    expect(view.lines[0]?.computed).toBe('0.00');
    expect(view.lines[0]?.slotHolder).toBe(undefined);
    expect(view.lines[0]?.flags.map(({ code }) => code)).toEqual(['slot_conflict']);
    expect(view.lines[0]?.reasons.map(({ code }) => code)).toEqual(['duplicate_child_month']);
  });

  it('shows the reviewer the other side', () => {
    const view = claimView(conflicting, { role: 'health-reviewer', holders });
    expect(view.lines[0]?.slotHolder).toEqual({
      claimId: 'clm_01K5T0',
      number: 'YB202405-0001',
      division: '330903',
      institution: '示例青禾托育园',
      status: 'submitted',
      publicStatus: '审核中',
      submittedAt: '2024-06-02T01:12:09Z',
    });
    expect(ClaimView.safeParse(view).success).toBe(true);
  });
});
