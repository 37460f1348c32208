import { Refusal } from '../refusal.ts';
import type { Role } from '../roles.ts';
import { type Status, statuses } from './claim.ts';

/** What outsiders see of each status. */
export const publicStatus: Readonly<Record<Status, string>> = {
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
};

/** Commands and how an answer names them. `cede-slot` is the other side of `settle-slot`. */
export const commandNames = {
  edit: '修改',
  submit: '提交',
  withdraw: '撤回',
  'pass-stage': '本级审核通过',
  'pass-review': '初审通过',
  return: '退回补正',
  reject: '不予补助',
  'settle-slot': '处理重复申报',
  'cede-slot': '让出重复申报',
  determine: '核定',
  publish: '公示',
  'withdraw-notice': '撤下公示',
  'close-notice': '结束公示',
  conclude: '办结',
  fund: '安排资金',
  'finance-return': '财政退回',
  'void-funding': '收回资金安排',
  'start-payment': '编制支付',
  'apply-payment': '报送支付',
  'complete-payment': '登记付讫',
  offset: '抵扣结清',
  'undo-payment': '登记退回',
  bounce: '登记退票',
} as const;
export type Command = keyof typeof commandNames;
export const commands = Object.keys(commandNames) as Command[];

/** Who acts: a role of a person, or the service itself (schedules, answers derived from payables). */
export type ActingRole = Role | 'system';

export interface Row {
  readonly from: Status;
  readonly command: Command;
  readonly roles: readonly ActingRole[];
  readonly to: Status;
}

/** What lies between 核定 and 待拨付, in the order the division has it; 公示 may come later or not at all. */
export type MiddleStep = 'notice' | 'funds';
const entryOf: Readonly<Record<MiddleStep, Status>> = { notice: 'determined', funds: 'awaiting-funds' };

/**
 * The life cycle as rows. The order between 核定 and payment is data: `['notice', 'funds']` unless a division says otherwise.
 * Tests, the drawing in the README and every decision are made from these rows.
 */
export function lifeCycleOf(middle: readonly MiddleStep[]): readonly Row[] {
  if (!middle.includes('funds') || new Set(middle).size !== middle.length)
    throw new Error('funds come exactly once between determination and payment');
  const enter = (index: number): Status => {
    const step = middle[index];
    return step ? entryOf[step] : 'funded';
  };
  const after = (step: MiddleStep): Status => enter(middle.indexOf(step) + 1);
  const notice: readonly Row[] = [
    { from: 'determined', command: 'publish', roles: ['health-approver'], to: 'on-notice' },
    { from: 'on-notice', command: 'withdraw-notice', roles: ['health-approver'], to: 'determined' },
    { from: 'on-notice', command: 'close-notice', roles: ['health-approver', 'system'], to: after('notice') },
    { from: 'on-notice', command: 'conclude', roles: ['health-approver', 'system'], to: 'settled' },
  ];
  return [
    { from: 'draft', command: 'edit', roles: ['institution'], to: 'draft' },
    { from: 'draft', command: 'submit', roles: ['institution'], to: 'submitted' },
    { from: 'draft', command: 'withdraw', roles: ['institution'], to: 'withdrawn' },
    { from: 'submitted', command: 'withdraw', roles: ['institution'], to: 'withdrawn' },
    { from: 'submitted', command: 'pass-stage', roles: ['health-reviewer'], to: 'submitted' },
    { from: 'submitted', command: 'pass-review', roles: ['health-reviewer'], to: 'reviewed' },
    { from: 'submitted', command: 'settle-slot', roles: ['health-reviewer'], to: 'submitted' },
    { from: 'submitted', command: 'cede-slot', roles: ['health-reviewer'], to: 'submitted' },
    { from: 'submitted', command: 'return', roles: ['health-reviewer'], to: 'returned' },
    { from: 'submitted', command: 'reject', roles: ['health-reviewer'], to: 'rejected' },
    { from: 'reviewed', command: 'settle-slot', roles: ['health-reviewer'], to: 'reviewed' },
    { from: 'reviewed', command: 'cede-slot', roles: ['health-reviewer'], to: 'reviewed' },
    { from: 'reviewed', command: 'determine', roles: ['health-approver'], to: enter(0) },
    { from: 'reviewed', command: 'return', roles: ['health-approver'], to: 'returned' },
    { from: 'reviewed', command: 'reject', roles: ['health-approver'], to: 'rejected' },
    ...(middle.includes('notice') ? notice : []),
    { from: 'awaiting-funds', command: 'fund', roles: ['finance-officer'], to: after('funds') },
    { from: 'awaiting-funds', command: 'finance-return', roles: ['finance-officer'], to: 'returned' },
    { from: 'funded', command: 'void-funding', roles: ['finance-officer', 'system'], to: 'awaiting-funds' },
    { from: 'awaiting-funds', command: 'offset', roles: ['finance-officer'], to: 'paid' },
    { from: 'funded', command: 'offset', roles: ['finance-officer', 'health-approver'], to: 'paid' },
    { from: 'in-payment', command: 'offset', roles: ['finance-officer', 'health-approver'], to: 'paid' },
    { from: 'funded', command: 'start-payment', roles: ['payment-clerk'], to: 'in-payment' },
    { from: 'in-payment', command: 'apply-payment', roles: ['payment-checker'], to: 'in-payment' },
    { from: 'in-payment', command: 'complete-payment', roles: ['payment-checker', 'system'], to: 'paid' },
    { from: 'in-payment', command: 'undo-payment', roles: ['payment-checker', 'system'], to: 'funded' },
    { from: 'paid', command: 'bounce', roles: ['payment-checker', 'system'], to: 'in-payment' },
    { from: 'returned', command: 'edit', roles: ['institution'], to: 'returned' },
    { from: 'returned', command: 'submit', roles: ['institution'], to: 'submitted' },
    { from: 'returned', command: 'withdraw', roles: ['institution'], to: 'withdrawn' },
    { from: 'returned', command: 'cede-slot', roles: ['health-reviewer'], to: 'returned' },
  ];
}

export const lifeCycle = lifeCycleOf(['notice', 'funds']);

/**
 * The status that a command leads to.
 * Refuses with `forbidden` a role that never has this command, and with `invalid_transition` a move that is not in the table.
 */
export function transition(
  status: Status,
  command: Command,
  role: ActingRole,
  rows: readonly Row[] = lifeCycle,
): Status {
  const ofCommand = rows.filter((row) => row.command === command);
  if (!ofCommand.some((row) => row.roles.includes(role)))
    throw new Refusal('forbidden', `您的角色不能对申报做“${commandNames[command]}”，请由有权的人员办理。`);
  const row = ofCommand.find((one) => one.from === status && one.roles.includes(role));
  if (row) return row.to;
  throw new Refusal('invalid_transition', notFrom(status, command, role, rows));
}

/** The commands that a role has in a status; a page offers these and no others. */
export function commandsOf(status: Status, role: ActingRole, rows: readonly Row[] = lifeCycle): Command[] {
  return rows.filter((row) => row.from === status && row.roles.includes(role)).map((row) => row.command);
}

/** A claim in one of these takes its institution's one place for the kind and period; a draft does too. */
export const openStatuses: readonly Status[] = statuses.filter(
  (status) => status !== 'rejected' && status !== 'withdrawn',
);

/** A claim in one of these keeps its slots; a returned one does until its deadline, see `keepsSlots`. What is settled without money does not. */
export const slotStatuses: readonly Status[] = openStatuses.filter(
  (status) => status !== 'draft' && status !== 'settled',
);

/** A mermaid drawing of the rows, for the README. */
export function drawing(rows: readonly Row[] = lifeCycle): string {
  const ends = statuses.filter((status) => !rows.some((row) => row.from === status && row.to !== status));
  const name = (status: Status) => status.replaceAll('-', '_');
  const used = statuses.filter((status) => rows.some((row) => row.from === status || row.to === status));
  return [
    'stateDiagram-v2',
    ...used.map((status) => `  ${name(status)} : ${status} ${publicStatus[status]}`),
    '  [*] --> draft',
    ...rows
      .filter((row) => row.from !== row.to || row.command === 'pass-stage')
      .map((row) => `  ${name(row.from)} --> ${name(row.to)} : ${row.command} ${commandNames[row.command]}`),
    ...ends.filter((status) => used.includes(status)).map((status) => `  ${name(status)} --> [*]`),
    '',
  ].join('\n');
}

/** What follows from another command, from a notice or from a 扣回: nobody can call these, so no answer offers them. */
const consequences: readonly Command[] = ['cede-slot', 'withdraw-notice', 'conclude', 'void-funding', 'offset'];

function notFrom(status: Status, command: Command, role: ActingRole, rows: readonly Row[]): string {
  const open = commandsOf(status, role, rows).filter((one) => !consequences.includes(one));
  const instead = open.length
    ? `现在可以：${open.map((one) => commandNames[one]).join('、')}。`
    : '请刷新页面查看最新状态，等待其他环节办理。';
  return `这份申报是“${publicStatus[status]}”，不能${commandNames[command]}。${instead}`;
}
