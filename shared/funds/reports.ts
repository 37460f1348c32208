import type { ClaimHead } from '../claims/claim.ts';
import { publicStatus } from '../claims/life-cycle.ts';
import type { StageProgress } from '../claims/review-stages.ts';
import { yuanOfFen } from '../money.ts';
import { type Appropriation, available, programmeNames, sourceNames } from './appropriation.ts';
import { daxie } from './daxie.ts';
import type { Obligation } from './funding.ts';
import { count, type Sheet, text, yuanColumn } from './paper.ts';
import type { Payable } from './payable.ts';
import { claimed, outstanding, type Recovery } from './recovery.ts';

/** What a report reads of each claim. */
export interface ReportedClaim {
  readonly head: ClaimHead;
  readonly obligations: readonly Obligation[];
  readonly payables: readonly Payable[];
  readonly recoveries: readonly Recovery[];
}

interface Heading {
  readonly unit: string;
  readonly period: string;
  readonly on: string;
}

/**
 * 月度汇总表: an institution's claims of a period, 申报, 核减, 核定 and 已支付, with the total in capitals. What is not 核定 yet has no 核减 and no
 * 核定. A 更正 stands with its signed difference, so that the total is what the period comes to.
 */
export function monthlySummary(claims: readonly ReportedClaim[], heading: Heading): Sheet {
  const counted = claims.filter(({ head: { status } }) => status !== 'withdrawn' && status !== 'rejected');
  const rows = counted.map(({ head, payables }, index) => {
    const { corrected = 0, determined } = head.totals;
    const computed = (head.totals.computed ?? 0) - corrected;
    const settled = determined === null ? null : determined - corrected;
    const amounts = [computed, settled === null ? null : computed - settled, settled, paidOf(payables)];
    return [
      index + 1,
      head.number,
      head.institution.name,
      head.corrects === null ? programmeNames[head.kind] : `${programmeNames[head.kind]}（更正）`,
      head.totals.lines,
      ...amounts,
      publicStatus[head.status],
    ];
  });
  const sum = (column: number) => rows.reduce((total, row) => total + Number(row[column]), 0);
  const totals = [4, 5, 6, 7, 8].map(sum);
  return {
    name: '月度汇总表',
    title: `${heading.period}托育补助汇总表`,
    notes: [`编制单位：${heading.unit}　期间：${heading.period}　编制日期：${heading.on}　金额单位：元`],
    columns: [
      count('序号'),
      text('受理编号', 18),
      text('机构名称', 30),
      text('补助项目', 22),
      count('明细数'),
      yuanColumn('申报'),
      yuanColumn('核减'),
      yuanColumn('核定'),
      yuanColumn('已支付'),
      text('状态', 12),
    ],
    rows,
    total: ['', '', '合计', '', ...totals, ''],
    footer: [`核定合计（大写）：${daxie(totals[3]!)}`, ...openNote(rows), '制表：　　　　审核：　　　　负责人：'],
  };
}

function openNote(rows: Sheet['rows']): string[] {
  const open = rows.filter((row) => row[7] === null).length;
  return open === 0 ? [] : [`有${open}份还没有核定，核减和核定为空，不计入核减、核定的合计。`];
}

/** 指标执行表: what each 指标 was given, holds, paid and got back. */
export function budgetRunOff(appropriations: readonly Appropriation[], heading: Heading): Sheet {
  const rows = appropriations.map((of, index) => {
    const amounts = [of.documents, of.reserved, of.paid, of.restored, available(of)];
    return [index + 1, of.docNos.join('、'), of.year, sourceNames[of.source], programmeNames[of.programme], ...amounts];
  });
  const totals = [5, 6, 7, 8, 9].map((column) => rows.reduce((total, row) => total + Number(row[column]), 0));
  return {
    name: '指标执行表',
    title: `${heading.period}年托育补助指标执行表`,
    notes: [`编制单位：${heading.unit}　截至：${heading.on}　金额单位：元`],
    columns: [
      count('序号'),
      text('指标文号', 30),
      text('年度', 8),
      text('资金来源', 10),
      text('项目', 22),
      yuanColumn('指标'),
      yuanColumn('已安排未支付'),
      yuanColumn('已支付'),
      yuanColumn('追回恢复'),
      yuanColumn('还可用'),
    ],
    rows,
    total: ['', '合计', '', '', '', ...totals],
    footer: [`指标合计（大写）：${daxie(totals[0]!)}`, '制表：　　　　审核：　　　　负责人：'],
  };
}

/** 拨付时效表: days from the end of the period and from the first 下达 of the 指标 to the payment, for every payment made. */
export function paymentTimes(
  claims: readonly ReportedClaim[],
  issuedOn: ReadonlyMap<string, string>,
  lastDayOf: (period: string) => string,
  heading: Heading,
): Sheet {
  const paid = claims.flatMap(({ head, payables }) =>
    payables.flatMap((payable) =>
      payable.state !== 'paid' || payable.paidOn === null ? [] : [{ head, payable, paidOn: payable.paidOn }],
    ),
  );
  const rows = paid.map(({ head, payable, paidOn }, index) => {
    const issued = issuedOn.get(payable.appropriationId) ?? null;
    const fromIssue = issued === null ? null : daysBetween(issued, paidOn);
    const fromPeriod = daysBetween(lastDayOf(head.period), paidOn);
    return [index + 1, head.number, head.institution.name, head.period, paidOn, payable.amount, fromPeriod, fromIssue];
  });
  const longest = rows.reduce((most, row) => Math.max(most, Number(row[6])), 0);
  const total = rows.reduce((sum, row) => sum + Number(row[5]), 0);
  return {
    name: '拨付时效表',
    title: `${heading.period}托育补助拨付时效表`,
    notes: [`编制单位：${heading.unit}　编制日期：${heading.on}　金额单位：元`],
    columns: [
      count('序号'),
      text('受理编号', 18),
      text('机构名称', 30),
      text('期间', 10),
      text('支付日期', 12),
      yuanColumn('金额'),
      count('期末至支付（天）', 16),
      count('下达至支付（天）', 16),
    ],
    rows,
    total: ['', '', '合计', '', '', total, null, null],
    footer: [`合计（大写）：${daxie(total)}`, `期末至支付最长${longest}天。`],
  };
}

/**
 * 异常清单: whose review is overdue, what waits for money, was voided, is partly kept back or is being asked back; what was dropped (撤案) is
 * no exception.
 */
export function exceptions(
  claims: readonly ReportedClaim[],
  progress: (head: ClaimHead) => StageProgress | null,
  heading: Heading,
): Sheet {
  const found = [
    ...claims.flatMap(({ head }) => overdue(head, progress(head), heading.on)),
    ...claims.flatMap(({ head, obligations, payables }) => [
      ...obligations
        .filter((one) => one.funded < one.amount)
        .map((one) => ({ head, what: '没有资金', amount: one.amount - one.funded })),
      ...payables.filter((one) => one.state === 'voided').map(({ amount }) => ({ head, what: '占用已收回', amount })),
      ...payables.filter((one) => one.offset > 0).map(({ offset }) => ({ head, what: '抵扣追回款', amount: offset })),
    ]),
    ...claims.flatMap(({ head, recoveries }) =>
      recoveries
        .filter((one) => one.state !== 'dropped')
        .map((one) => {
          const what = `追回（${stateOf(one)}）`;
          return { head, what, amount: claimed(one) };
        }),
    ),
  ];
  const rows = found.map(({ head, what, amount }, index) => [
    index + 1,
    head.number,
    head.institution.name,
    head.period,
    what,
    amount,
  ]);
  return {
    name: '异常清单',
    title: `${heading.period}托育补助异常清单`,
    notes: [`编制单位：${heading.unit}　编制日期：${heading.on}　金额单位：元`],
    columns: [
      count('序号'),
      text('受理编号', 18),
      text('机构名称', 30),
      text('期间', 10),
      text('情况', 40),
      yuanColumn('金额'),
    ],
    rows,
    total: null,
    footer: [`共${rows.length}条。`],
  };
}

function stateOf(of: Recovery): string {
  if (of.state === 'closed') return '已结案';
  return of.state === 'decided' && outstanding(of) === 0 ? '已收回，待结案' : '办理中';
}

/** 审核超期: the last day of the limit counts. Of a 更正 its signed difference is at stake. */
function overdue(head: ClaimHead, progress: StageProgress | null, today: string) {
  if (!progress?.stageDueOn || today <= progress.stageDueOn) return [];
  const what = `审核超期（${progress.stage}，限${progress.stageDueOn}办结）`;
  const { reviewed, computed, corrected = 0 } = head.totals;
  return [{ head, what, amount: (reviewed ?? computed ?? 0) - corrected }];
}

/** A sheet as JSON: every amount as yuan text, under the columns' titles. */
export function sheetJson(sheet: Sheet) {
  const cells = (row: Sheet['rows'][number]) =>
    row.map((cell, index) =>
      typeof cell === 'number' && sheet.columns[index]!.kind === 'yuan' ? yuanOfFen(cell) : cell,
    );
  return {
    title: sheet.title,
    notes: [...sheet.notes],
    columns: sheet.columns.map((column) => column.title),
    rows: sheet.rows.map(cells),
    total: sheet.total && cells(sheet.total),
    footer: [...sheet.footer],
  };
}

function paidOf(payables: readonly Payable[]): number {
  return payables.filter((one) => one.state === 'paid').reduce((sum, one) => sum + one.amount, 0);
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
