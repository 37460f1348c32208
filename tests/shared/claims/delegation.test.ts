import { describe, expect, test } from 'vitest';
import { DelegationInput, delegate, endDelegation, inForce } from '../../../shared/claims/delegation.ts';
import { delegableRoles, roles } from '../../../shared/roles.ts';
import { anAct } from '../../support/builders.ts';
import { refusalOf } from '../../support/claim-story.ts';

const input: DelegationInput = {
  role: 'health-reviewer',
  to: { person: 'person-b', name: '示例乙' },
  from: '2024-06-03',
  until: '2024-06-10',
  reason: '年休假',
};
const of = { id: 'dlg_1', division: '330903' };
/** 16:30 UTC on the 2nd is half past midnight on the 3rd in Shanghai. */
const at = '2024-06-02T16:30:00Z';
const made = delegate(input, of, anAct('health-reviewer', at));

const faultsOf = (changes: Partial<DelegationInput>) => {
  const { error } = DelegationInput.safeParse({ ...input, ...changes });
  return error?.issues.map(({ path, message }) => `${path.join('/')}: ${message}`) ?? [];
};

describe('a delegation', () => {
  test('holds on its first and its last day in Shanghai and on none besides', () => {
    const days = ['2024-06-02', '2024-06-03', '2024-06-10', '2024-06-11'];
    expect(days.map((day) => inForce(made, day))).toEqual([false, true, true, false]);
  });

  test('is of a duty that acts: neither the institution’s nor the auditor’s', () => {
    const others = roles.filter((role) => !delegableRoles.some((one) => one === role));
    expect(others).toEqual(['institution', 'auditor']);
    for (const role of others) expect(faultsOf({ role: role as 'health-reviewer' })).toHaveLength(1);
  });

  test('runs forwards and at most a year: from 3 June to 2 June, from 29 February to 28 February', () => {
    expect(faultsOf({ until: '2024-06-02' })).toEqual(['until: 截止日期不能早于起始日期。']);
    expect(faultsOf({ until: '2024-06-03' })).toEqual([]);
    expect(faultsOf({ until: '2025-06-02' })).toEqual([]);
    expect(faultsOf({ until: '2025-06-03' })).toEqual(['until: 一次最多委托一年，请缩短期限，到期后再委托。']);
    expect(faultsOf({ from: '2024-02-29', until: '2025-02-28' })).toEqual([]);
    expect(faultsOf({ from: '2024-02-29', until: '2025-03-01' })).toHaveLength(1);
  });

  test('is never to oneself and never dated back, and both are said at once', () => {
    const act = anAct('health-reviewer', at, 'person-b');
    const refusal = refusalOf(() => delegate({ ...input, from: '2024-06-02' }, of, act));
    expect([refusal.code, refusal.extras.faults]).toEqual([
      'invalid_input',
      [
        { pointer: '/to/person', code: 'not_allowed', detail: '不能委托给自己，请填写另一个人。' },
        { pointer: '/from', code: 'too_small', detail: '委托不能倒签，请写2024-06-03或以后的日期。' },
      ],
    ]);
  });
});

describe('its end before the last day', () => {
  const noon = '2024-06-05T04:00:00Z';

  test('is at once, with who did it and when', () => {
    const ended = endDelegation(made, [], anAct('health-reviewer', noon));
    expect(ended).toMatchObject({ version: 2, ended: { at: noon, actor: { person: 'person-health-reviewer' } } });
    expect(inForce(ended, '2024-06-05')).toBe(false);
  });

  test('is for either side and for whoever holds the role themselves, and for nobody else', () => {
    const end = (person: string, own: (typeof roles)[number][]) =>
      endDelegation(made, own, anAct('health-reviewer', noon, person)).version;
    expect([end('person-health-reviewer', []), end('person-b', []), end('person-c', ['health-reviewer'])]).toEqual([
      2, 2, 2,
    ]);
    expect(refusalOf(() => end('person-c', ['health-approver', 'auditor'])).code).toBe('forbidden');
  });

  test('comes once, and not after the last day', () => {
    const ended = endDelegation(made, [], anAct('health-reviewer', noon));
    expect(refusalOf(() => endDelegation(ended, [], anAct('health-reviewer', noon))).code).toBe('invalid_transition');
    const late = anAct('health-reviewer', '2024-06-10T16:00:00Z');
    expect(refusalOf(() => endDelegation(made, [], late)).message).toBe('这项委托到2024-06-10已经到期，不用再办。');
    expect(endDelegation(made, [], anAct('health-reviewer', '2024-06-10T15:59:59Z')).version).toBe(2);
  });
});
