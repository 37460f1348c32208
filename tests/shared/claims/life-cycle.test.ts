import { describe, expect, it } from 'vitest';
import { statuses } from '../../../shared/claims/claim.ts';
import {
  type ActingRole,
  commands,
  commandsOf,
  drawing,
  lifeCycle,
  lifeCycleOf,
  publicStatus,
  transition,
} from '../../../shared/claims/life-cycle.ts';
import { roles } from '../../../shared/roles.ts';
import { refusalOf } from '../../support/claim-story.ts';

/** Written from claims.md "Life cycle", apart from the table in code: who may move what where. */
const allowed: Readonly<Record<string, string>> = {
  'draft edit institution': 'draft',
  'draft submit institution': 'submitted',
  'draft withdraw institution': 'withdrawn',
  'submitted withdraw institution': 'withdrawn',
  'submitted pass-stage health-reviewer': 'submitted',
  'submitted pass-review health-reviewer': 'reviewed',
  'submitted return health-reviewer': 'returned',
  'submitted reject health-reviewer': 'rejected',
  'submitted settle-slot health-reviewer': 'submitted',
  'submitted cede-slot health-reviewer': 'submitted',
  'reviewed determine health-approver': 'determined',
  'reviewed return health-approver': 'returned',
  'reviewed reject health-approver': 'rejected',
  'reviewed settle-slot health-reviewer': 'reviewed',
  'reviewed cede-slot health-reviewer': 'reviewed',
  'determined publish health-approver': 'on-notice',
  'on-notice withdraw-notice health-approver': 'determined',
  'on-notice close-notice health-approver': 'awaiting-funds',
  'on-notice close-notice system': 'awaiting-funds',
  'on-notice conclude health-approver': 'settled',
  'on-notice conclude system': 'settled',
  'awaiting-funds fund finance-officer': 'funded',
  'awaiting-funds offset finance-officer': 'paid',
  'funded offset finance-officer': 'paid',
  'in-payment offset finance-officer': 'paid',
  'funded offset health-approver': 'paid',
  'in-payment offset health-approver': 'paid',
  'awaiting-funds finance-return finance-officer': 'returned',
  'funded void-funding finance-officer': 'awaiting-funds',
  'funded void-funding system': 'awaiting-funds',
  'funded start-payment payment-clerk': 'in-payment',
  'in-payment apply-payment payment-checker': 'in-payment',
  'in-payment complete-payment payment-checker': 'paid',
  'in-payment complete-payment system': 'paid',
  'in-payment undo-payment payment-checker': 'funded',
  'in-payment undo-payment system': 'funded',
  'paid bounce payment-checker': 'in-payment',
  'paid bounce system': 'in-payment',
  'returned edit institution': 'returned',
  'returned submit institution': 'submitted',
  'returned withdraw institution': 'withdrawn',
  'returned cede-slot health-reviewer': 'returned',
};

const everyone: readonly ActingRole[] = [...roles, 'system'];

describe('the life cycle', () => {
  it('answers every status × command × role as written, and refuses all others', () => {
    let moves = 0;
    let refused = 0;
    for (const status of statuses)
      for (const command of commands)
        for (const role of everyone) {
          const to = allowed[`${status} ${command} ${role}`];
          if (to !== undefined) {
            expect(transition(status, command, role)).toBe(to);
            moves += 1;
            continue;
          }
          const mayElsewhere = Object.keys(allowed).some((move) => move.endsWith(` ${command} ${role}`));
          const { code } = refusalOf(() => transition(status, command, role));
          expect(`${status} ${command} ${role} ${code}`).toBe(
            `${status} ${command} ${role} ${mayElsewhere ? 'invalid_transition' : 'forbidden'}`,
          );
          refused += 1;
        }
    expect(moves).toBe(Object.keys(allowed).length);
    expect(moves + refused).toBe(statuses.length * commands.length * everyone.length);
  });

  it('shows outsiders the words of claims.md', () => {
    expect(publicStatus).toEqual({
      draft: '草稿',
      submitted: '审核中',
      reviewed: '复核中',
      determined: '待公示',
      'on-notice': '公示中',
      'awaiting-funds': '待安排资金',
      funded: '待拨付',
      'in-payment': '支付中',
      paid: '已支付',
      settled: '已办结',
      returned: '需补正',
      rejected: '不予补助',
      withdrawn: '已撤回',
    });
  });

  it('ends in 已办结 with nothing to pay, 不予补助 and 已撤回 only', () => {
    const ends = statuses.filter((status) => !lifeCycle.some(({ from }) => from === status));
    expect(ends).toEqual(['settled', 'rejected', 'withdrawn']);
  });

  it('reaches every status from a draft', () => {
    const reached = new Set(['draft']);
    for (let before = 0; before !== reached.size; ) {
      before = reached.size;
      for (const { from, to } of lifeCycle) if (reached.has(from)) reached.add(to);
    }
    expect([...reached].sort()).toEqual([...statuses].sort());
  });

  it('says what can be done instead', () => {
    expect(refusalOf(() => transition('reviewed', 'submit', 'institution')).message).toBe(
      '这份申报是“复核中”，不能提交。请刷新页面查看最新状态，等待其他环节办理。',
    );
    expect(refusalOf(() => transition('returned', 'withdraw-notice', 'health-approver')).message).toBe(
      '这份申报是“需补正”，不能撤下公示。请刷新页面查看最新状态，等待其他环节办理。',
    );
    expect(refusalOf(() => transition('on-notice', 'publish', 'health-approver')).message).toBe(
      '这份申报是“公示中”，不能公示。现在可以：结束公示。',
    );
    expect(refusalOf(() => transition('funded', 'fund', 'finance-officer')).message).toBe(
      '这份申报是“待拨付”，不能安排资金。请刷新页面查看最新状态，等待其他环节办理。',
    );
    expect(refusalOf(() => transition('submitted', 'edit', 'institution')).message).toBe(
      '这份申报是“审核中”，不能修改。现在可以：撤回。',
    );
  });

  it('offers a role the commands of a status', () => {
    expect(commandsOf('draft', 'institution')).toEqual(['edit', 'submit', 'withdraw']);
    expect(commandsOf('reviewed', 'health-approver')).toEqual(['determine', 'return', 'reject']);
    expect(commandsOf('reviewed', 'auditor')).toEqual([]);
  });
});

describe('a division that orders the middle otherwise', () => {
  it('without 公示 goes from 核定 straight to funding', () => {
    const rows = lifeCycleOf(['funds']);
    expect(transition('reviewed', 'determine', 'health-approver', rows)).toBe('awaiting-funds');
    expect(transition('awaiting-funds', 'fund', 'finance-officer', rows)).toBe('funded');
    expect(refusalOf(() => transition('determined', 'publish', 'health-approver', rows)).code).toBe('forbidden');
  });

  it('with 公示 after funding publishes what is funded', () => {
    const rows = lifeCycleOf(['funds', 'notice']);
    expect(transition('reviewed', 'determine', 'health-approver', rows)).toBe('awaiting-funds');
    expect(transition('awaiting-funds', 'fund', 'finance-officer', rows)).toBe('determined');
    expect(transition('on-notice', 'close-notice', 'system', rows)).toBe('funded');
  });

  it('cannot leave funding out or name a step twice', () => {
    expect(() => lifeCycleOf(['notice'])).toThrow();
    expect(() => lifeCycleOf(['funds', 'notice', 'funds'])).toThrow();
  });
});

describe('the drawing', () => {
  it('has every status and every move of the table, and nothing else', () => {
    const lines = drawing().trimEnd().split('\n');
    expect(lines[0]).toBe('stateDiagram-v2');
    expect(lines).toContain('  draft : draft 草稿');
    expect(lines).toContain('  reviewed --> determined : determine 核定');
    expect(lines).toContain('  on_notice --> awaiting_funds : close-notice 结束公示');
    expect(lines).toContain('  withdrawn --> [*]');
    const moves = lifeCycle.filter(({ from, to, command }) => from !== to || command === 'pass-stage');
    expect(lines).toHaveLength(1 + statuses.length + 1 + moves.length + 3);
  });
});
