import { yuanOfFen } from '../money.ts';
import type { Notice } from './notice.ts';
import { heldOf } from './objection.ts';

/** 公示情况说明, for the payment package. */
export function noticeStatement(of: Notice): string {
  const unit = of.dayKind === 'working' ? '个工作日' : '个自然日';
  const place = of.publication ? `，发布地址：${of.publication.address}` : '';
  const lines = [
    `关于《${of.title}》的情况说明`,
    ...(of.corrects === null ? [] : [correctionSentence(of)]),
    `公示时间：${of.from}至${of.to}，共${of.days}${unit}${place}。`,
    `公示内容：${of.rows.length}条补助，合计${yuanOfFen(of.total)}元。`,
    objectionSentence(of),
    `公示内容校验值（SHA-256）：${of.sha256}。`,
  ];
  return `${lines.join('\n')}\n`;
}

function correctionSentence({ corrects, rows }: Notice): string {
  const removed = rows.reduce((sum, row) => sum + (row.removed?.length ?? 0), 0);
  const less = removed > 0 ? `，已去掉异议成立的${removed}条明细` : '';
  return `本公示代替此前的公示（编号${corrects}）${less}。`;
}

function objectionSentence(of: Notice): string {
  if (of.objections.length === 0) return '公示期内未收到异议。';
  const count = (state: string) => of.objections.filter((objection) => objection.state === state).length;
  const held = of.rows.reduce((sum, row) => sum + heldOf(of.objections, row).length, 0);
  return `公示期内收到实名异议${of.objections.length}件：成立${count('upheld')}件，不成立${count('dismissed')}件，办理中${count('open')}件；暂缓${held}条明细，其余按程序办理。`;
}
