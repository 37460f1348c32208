import { describe, expect, test } from 'vitest';
import {
  close,
  correct,
  fiveWorkingDays,
  isPublic,
  type Notice,
  type NoticeRow,
  noticeWindow,
  open,
  proceedings,
  publicNotice,
  publish,
  recordPublication,
  takeDown,
} from '../../../shared/funds/notice.ts';
import { noticeStatement } from '../../../shared/funds/notice-statement.ts';
import { object, settle } from '../../../shared/funds/objection.ts';
import { approver, at, refusalOf } from './builders.ts';

const row = (claimId: string, lines: Record<string, number>): NoticeRow => ({
  claimId,
  institutionName: '示例青禾托育园',
  address: '示例路1号',
  feeStandards: '2000.00元/月',
  classTypes: '托小班、托大班',
  inclusivePlaces: 60,
  programme: '托育机构运行补助',
  amount: Object.values(lines).reduce((sum, amount) => sum + amount, 0),
  basis: '示例卫健〔2026〕8号',
  period: '2026-05',
  lines,
});
const opened = () =>
  publish({
    id: 'ntc_1',
    division: '330903',
    title: '2026年5月托育机构运行补助公示',
    rows: [row('clm_1', { '0001': 20_000, '0002': 21_000 }), row('clm_2', { '0001': 10_000 })],
    acceptedBy: '示例卫生健康局',
    phone: '0580-0000000',
    rule: fiveWorkingDays,
    publishedOn: '2026-06-17',
    actor: approver,
  });
/** Objections come in while the notice is open; what is said of a day has happened by then. */
const heard = '2026-06-30T01:00:00Z';
const objection = (parts: object = {}) => ({
  id: 'obj_1',
  name: '示例某某',
  contact: '0580-1111111',
  text: '第二名幼儿未入托。',
  receivedOn: '2026-06-22',
  holdings: [{ claimId: 'clm_1', lineIds: ['0002'] }],
  ...parts,
});

describe('the window', () => {
  test('five working days from Wednesday 2026-11-11 are 11-12 to 11-18: the day of publication does not count', () => {
    expect(noticeWindow('2026-11-11', fiveWorkingDays)).toEqual({ from: '2026-11-12', to: '2026-11-18' });
  });

  test('端午 from 2026-06-19 to 06-21 is left out: 18, 22, 23, 24, 25', () => {
    expect(opened()).toMatchObject({ from: '2026-06-18', to: '2026-06-25', status: 'open' });
  });

  test('a working weekend counts: 2026-02-14 is worked, 春节 from 02-15 to 02-23 is not', () => {
    expect(noticeWindow('2026-02-12', { days: 3, dayKind: 'working' })).toEqual({
      from: '2026-02-13',
      to: '2026-02-24',
    });
  });

  test('seven days of the calendar are seven days', () => {
    expect(noticeWindow('2026-06-17', { days: 7, dayKind: 'calendar' })).toEqual({
      from: '2026-06-18',
      to: '2026-06-24',
    });
  });

  test('a window that reaches into a year without announced holidays is refused, not guessed', () => {
    expect(refusalOf(() => noticeWindow('2035-06-01', fiveWorkingDays))).toMatchObject({
      code: 'calendar_unknown',
      message: '2035年的放假和调休安排还没有公布，算不出公示期的最后一天，请等公布后再发布，或者把公示期改为自然日。',
    });
  });

  test('it cannot be closed on its last day, and can on the day after', () => {
    expect(refusalOf(() => close(opened(), '2026-06-25', at))).toEqual({
      code: 'notice_open',
      message: '公示期到2026-06-25结束，当天过完才能结束公示，请在2026-06-26以后再办。',
      faults: [],
    });
    const closed = close(opened(), '2026-06-26', at);
    expect([closed.status, closed.version]).toEqual(['closed', 2]);
    expect(refusalOf(() => close(closed, '2026-06-27', at)).code).toBe('invalid_transition');
  });
});

describe('a notice that takes several steps to publish', () => {
  const publishing = (): Notice => ({ ...opened(), status: 'publishing', underWay: 'publish' });

  test('is public once every claim is on it, with the window it was decided with on the same day', () => {
    expect(['publishing', 'withdrawn'].map((status) => isPublic({ ...opened(), status } as Notice))).toEqual([
      false,
      false,
    ]);
    const { version, ...same } = opened();
    expect(open(publishing(), '2026-06-17')).toEqual({ ...same, version: version + 1 });
    expect(isPublic(open(publishing(), '2026-06-17'))).toBe(true);
  });

  test('finished a day later it stands a day longer: 22, 23, 24, 25, 26, and hashes to something else', () => {
    const late = open(publishing(), '2026-06-18');
    expect(late).toMatchObject({ publishedOn: '2026-06-18', from: '2026-06-22', to: '2026-06-26', status: 'open' });
    expect(late.sha256).not.toBe(opened().sha256);
  });
});

describe('what everyone reads', () => {
  test('institution totals only: no claim id, line, person, objector or account', () => {
    const notice = object(opened(), objection(), approver, heard);
    const shown = publicNotice(notice);
    expect(shown.rows[0]).toEqual({
      no: 1,
      institutionName: '示例青禾托育园',
      address: '示例路1号',
      feeStandards: '2000.00元/月',
      classTypes: '托小班、托大班',
      inclusivePlaces: 60,
      programme: '托育机构运行补助',
      amount: '410.00',
      basis: '示例卫健〔2026〕8号',
      period: '2026-05',
    });
    for (const secret of ['clm_', '0002', '示例某某', '0580-1111111', 'person-'])
      expect(JSON.stringify(shown)).not.toContain(secret);
  });

  test('taken down, its rows are gone and its hash is the same', () => {
    const down = takeDown(close(opened(), '2026-06-26', at), at);
    expect(publicNotice(down)).toMatchObject({ status: 'taken-down', rows: [], sha256: opened().sha256 });
    expect(refusalOf(() => takeDown(opened(), at)).code).toBe('notice_open');
  });

  test('the hash tells two notices apart that differ in one 分', () => {
    const one = opened();
    const other = publish({
      ...one,
      rows: [row('clm_1', { '0001': 41_001 }), one.rows[1]!],
      rule: fiveWorkingDays,
      actor: approver,
    });
    expect(other.sha256).not.toBe(one.sha256);
  });
});

describe('objections', () => {
  test('a held line stays behind, the rest proceeds: 410.00 − 210.00 = 200.00', () => {
    expect(proceedings(object(opened(), objection(), approver, heard))).toEqual([
      { claimId: 'clm_1', amount: 20_000, heldLines: ['0002'], undecided: true },
      { claimId: 'clm_2', amount: 10_000, heldLines: [], undecided: false },
    ]);
  });

  test('two objections hold a line once; dismissed ones hold nothing; an upheld one keeps holding', () => {
    let notice = object(opened(), objection(), approver, heard);
    notice = object(notice, objection({ id: 'obj_2', holdings: [{ claimId: 'clm_1', lineIds: [] }] }), approver, heard);
    expect(proceedings(notice)[0]).toEqual({
      claimId: 'clm_1',
      amount: 0,
      heldLines: ['0001', '0002'],
      undecided: true,
    });
    notice = settle(notice, 'obj_2', { decision: 'dismissed', reason: '查无实据' }, approver, at);
    notice = settle(notice, 'obj_1', { decision: 'upheld', reason: '确未入托' }, approver, at);
    expect(proceedings(notice)[0]).toEqual({ claimId: 'clm_1', amount: 20_000, heldLines: ['0002'], undecided: false });
    expect(refusalOf(() => settle(notice, 'obj_1', { decision: 'upheld', reason: '再办' }, approver, at)).code).toBe(
      'invalid_transition',
    );
    expect(refusalOf(() => settle(notice, 'obj_9', { decision: 'upheld', reason: '再办' }, approver, at)).code).toBe(
      'not_found',
    );
  });

  test('after the window it is too late, and says where to turn', () => {
    expect(refusalOf(() => object(opened(), objection({ receivedOn: '2026-06-26' }), approver, heard))).toMatchObject({
      code: 'objection_too_late',
      message: '公示期已于2026-06-25结束，请按信访或者举报办理，核实后可以追回。',
    });
  });

  test('every unknown claim and line is named at once', () => {
    const holdings = [
      { claimId: 'clm_9', lineIds: [] },
      { claimId: 'clm_1', lineIds: ['0001', '0077'] },
    ];
    expect(
      refusalOf(() => object(opened(), objection({ holdings, receivedOn: '2026-06-01' }), approver, heard)).faults,
    ).toEqual(['/holdings/0/claimId not_found', '/holdings/1/lineIds/1 not_found', '/receivedOn invalid_input']);
  });
});

test('a 更正公示 shows the amounts after upheld objections in a window of its own and replaces the first', () => {
  let notice = object(opened(), objection(), approver, heard);
  notice = settle(notice, 'obj_1', { decision: 'upheld', reason: '确未入托' }, approver, at);
  const { before, after } = correct(notice, 'ntc_2', '2026-06-24', approver);
  expect([before.status, publicNotice(before).rows]).toEqual(['superseded', []]);
  expect(after).toMatchObject({ kind: 'correction', corrects: 'ntc_1', from: '2026-06-25', to: '2026-07-01' });
  expect(after.title).toBe('2026年5月托育机构运行补助公示（更正）');
  expect(proceedings(after)).toEqual([
    { claimId: 'clm_1', amount: 20_000, heldLines: ['0002'], undecided: false },
    { claimId: 'clm_2', amount: 10_000, heldLines: [], undecided: false },
  ]);
  expect(JSON.stringify(publicNotice(after))).not.toContain('0002');
  expect(refusalOf(() => correct(before, 'ntc_3', '2026-06-24', approver)).code).toBe('invalid_transition');
});

test('the statement for the package says when, where, how much and what was objected', () => {
  const input = { address: 'https://www.example.gov.cn/a/1.html', proofSha256: 'a'.repeat(64) };
  const notice = recordPublication(opened(), input, approver, at);
  expect(noticeStatement(notice)).toBe(`关于《2026年5月托育机构运行补助公示》的情况说明
公示时间：2026-06-18至2026-06-25，共5个工作日，发布地址：https://www.example.gov.cn/a/1.html。
公示内容：2条补助，合计510.00元。
公示期内未收到异议。
公示内容校验值（SHA-256）：${notice.sha256}。
`);
  expect(noticeStatement(object(notice, objection(), approver, heard))).toContain(
    '公示期内收到实名异议1件：成立0件，不成立0件，办理中1件；暂缓1条明细，其余按程序办理。',
  );
});
