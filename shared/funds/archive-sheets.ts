import { countedComputed } from '../claims/amounts.ts';
import type { Attachment } from '../claims/attachment.ts';
import type { ClaimHead, Line } from '../claims/claim.ts';
import { maskName } from '../identity.ts';
import { programmeNames } from './appropriation.ts';
import type { Batch } from './batch.ts';
import type { Inspection } from './inspection.ts';
import type { Notice } from './notice.ts';
import { type Cell, count, type Sheet, text, yuanColumn } from './paper.ts';

/** The tables of an archive that people read: 名册, 材料目录 and 抽查表. Children stand in them by mask. */

type Row = readonly Cell[];
type Numbered = Pick<Batch, 'number'>;

/** The lines of a claim as they were claimed, reviewed and determined; `classes` names the classes by id. */
export function rosterRows(head: ClaimHead, lines: readonly Line[], classes: ReadonlyMap<string, string>): Row[] {
  return lines.map((line) => [
    head.institution.name,
    head.number,
    programmeNames[head.kind],
    line.lineId,
    line.month,
    classes.get(line.classId) ?? line.classId,
    line.classType,
    ...childCells(line.child),
    line.feeStandard,
    countedComputed(line),
    line.reviewed,
    line.determined,
  ]);
}

export function rosterSheet({ number }: Numbered, rows: readonly Row[]): Sheet {
  const sum = (column: number) => rows.reduce((total, row) => total + Number(row[column] ?? 0), 0);
  const blanks = Array.from({ length: 11 }, (_, index) => (index === 0 ? '合计' : ''));
  return {
    name: '名册',
    title: `托育补助名册（批次${number}）`,
    notes: ['金额单位：元　幼儿姓名和证件号码已遮盖'],
    columns: [
      text('机构名称', 30),
      text('申报编号', 18),
      text('补助项目', 22),
      text('明细', 8),
      text('月份', 10),
      text('托班', 14),
      text('班型', 10),
      text('幼儿', 10),
      text('证件号码', 24),
      count('孩次'),
      yuanColumn('收费标准'),
      yuanColumn('申报'),
      yuanColumn('初审'),
      yuanColumn('核定'),
    ],
    rows,
    total: [...blanks, sum(11), sum(12), sum(13)],
    footer: [`共${rows.length}行`],
  };
}

/** The papers of a claim. A child's name in the name of a file is masked as it is everywhere. */
export function evidenceRows(head: ClaimHead, lines: readonly Line[], attachments: readonly Attachment[]): Row[] {
  return attachments.map((of) => [
    head.institution.name,
    head.number,
    aboutText(of.about, lines),
    maskedFileName(of.name, lines),
    of.media,
    of.bytes,
    of.sha256,
    `${of.uploaded.office} ${of.uploaded.name}`,
    of.uploadedAt,
    of.seen.map(({ actor, at }) => `${actor.office} ${actor.name} ${at}`).join('；'),
  ]);
}

/** The proof of a notice that lies with no claim of the batch: with another claim of the notice, or nowhere but as a hash. */
export function proofRow({ title, publication }: Notice, kept: Attachment | null): Row {
  const about = `公示凭证：${title}`;
  if (!kept)
    return ['', '', about, '只登记了校验值，没有留存文件', '', null, publication?.proofSha256 ?? '', '', '', ''];
  const { name, media, bytes, sha256, uploaded, uploadedAt } = kept;
  return ['', '', about, name, media, bytes, sha256, `${uploaded.office} ${uploaded.name}`, uploadedAt, ''];
}

export function evidenceSheet({ number }: Numbered, rows: readonly Row[]): Sheet {
  return {
    name: '材料目录',
    title: `材料目录（批次${number}）`,
    notes: ['校验值是文件内容的 SHA-256，原件按它留存；文件名里的幼儿姓名已遮盖'],
    columns: [
      text('机构名称', 30),
      text('申报编号', 18),
      text('说明什么', 24),
      text('文件名', 30),
      text('类型', 18),
      count('字节数', 12),
      text('校验值', 66),
      text('上传人', 30),
      text('上传时间', 24),
      text('核对原件', 40),
    ],
    rows,
    total: null,
    footer: [`共${rows.length}份`],
  };
}

const conclusions = { consistent: '相符', differs: '不符', refused: '拒绝检查' } as const;

/** Every claim of the batch that a sample drew, with what was found; `numbers` has the claims of the batch by id. */
export function inspectionRows(of: Inspection, numbers: ReadonlyMap<string, string>): Row[] {
  return of.sample.flatMap((claimId): Row[] => {
    const number = numbers.get(claimId);
    if (number === undefined) return [];
    const drawn = [of.id, of.seed, of.population.length, of.sample.length, number];
    const found = of.results.find((result) => result.claimId === claimId);
    if (!found) return [[...drawn, '', '', null, null, '还没有登记结果', '']];
    const { on, persons, headcount, expected, conclusion, note } = found;
    return [[...drawn, on, persons.join('、'), expected, headcount, conclusions[conclusion], note ?? '']];
  });
}

export function inspectionSheet({ number }: Numbered, rows: readonly Row[]): Sheet {
  return {
    name: '抽查表',
    title: `现场抽查（批次${number}）`,
    notes: ['样本由随机种子抽出，用同一种子可以重新抽出同样的样本；全部抽查范围见 抽查.json'],
    columns: [
      text('抽查编号', 30),
      text('随机种子', 24),
      count('抽查范围'),
      count('样本数'),
      text('申报编号', 18),
      text('抽查日期', 12),
      text('抽查人', 20),
      count('应到人数'),
      count('实到人数'),
      text('结论', 14),
      text('说明', 40),
    ],
    rows,
    total: null,
    footer: [`本批申报列入样本${rows.length}份`],
  };
}

/** What a file was called, without the children that its claim names. */
export function maskedFileName(name: string, lines: readonly Line[]): string {
  const children = [...new Set(lines.flatMap(({ child }) => (child ? [child.name] : [])))];
  // Longer names first: 陈一 must not be found inside 陈一禾.
  return children
    .sort((a, b) => b.length - a.length)
    .reduce((text, child) => text.replaceAll(child, maskName(child)), name);
}

function childCells(child: Line['child']): Cell[] {
  return child ? [maskName(child.name), child.maskedNumber, child.birthOrder] : [null, null, null];
}

function aboutText(about: Attachment['about'], lines: readonly Line[]): string {
  switch (about.kind) {
    case 'claim':
      return '整份申报';
    case 'line':
      return `明细${about.id}`;
    case 'enrolment':
      return `入托登记（明细${lines.find((line) => line.enrolmentId === about.id)?.lineId ?? '—'}）`;
    case 'notice':
      return `公示凭证：${about.id}`;
  }
}
