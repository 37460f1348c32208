import { yuanOfFen } from '../money.ts';
import { type Programme, programmeNames, type Source, sourceNames, sources } from './appropriation.ts';
import type { Batch, PaymentRow } from './batch.ts';
import { daxie } from './daxie.ts';
import type { Notice } from './notice.ts';
import { noticeStatement } from './notice-statement.ts';
import { count, inert, type Paper, type Sheet, text, yuanColumn } from './paper.ts';

export interface PackageInput {
  readonly batch: Batch;
  readonly rows: readonly PaymentRow[];
  readonly notices: readonly Notice[];
  readonly institutionNames: ReadonlyMap<string, string>;
  /** 预算单位: whose money it is. */
  readonly budgetUnit: string;
  readonly preparedOn: string;
  /** 支付依据 of the division, where one is registered. */
  readonly basis: string | null;
}

/** The papers that go to the treasury with a batch: 拨付请示, 资金分配汇总表, 公示情况说明 and 拨付清册. */
export function paymentPackage(input: PackageInput): Paper[] {
  return [
    { name: '1-拨付请示.txt', content: { text: request(input) } },
    { name: '2-资金分配汇总表.xlsx', content: { sheet: distribution(input) } },
    { name: '3-公示情况说明.txt', content: { text: statements(input) } },
    { name: '4-拨付清册.xlsx', content: { sheet: register(input) } },
  ];
}

/** 代发: the rows as a table for the bank. Cells that a spreadsheet would run as a formula are kept as text. */
export function bankTable(rows: readonly PaymentRow[]): string[][] {
  const header = ['序号', '收款人全称', '账号', '开户行', '金额', '用途'];
  const lines = rows.map((row) => {
    const { name, number, bank } = row.payee;
    return [String(row.no), inert(name), number, inert(bank), yuanOfFen(row.amount), inert(row.purpose)];
  });
  return [header, ...lines];
}

function request(input: PackageInput): string {
  const { batch, rows } = input;
  const bySource = sources
    .map((source) => ({ source, amount: sumWhere(rows, (row) => row.source === source) }))
    .filter(({ amount }) => amount > 0)
    .map(({ source, amount }) => `${sourceNames[source]}资金${yuanOfFen(amount)}元`);
  const programmes = [...new Set(rows.map((row) => programmeNames[row.programme]))];
  const basis = input.basis ? `依据${input.basis}，` : '';
  return `${[
    `关于拨付${programmes.join('、')}的请示（批次${batch.number}）`,
    `${basis}本批补助已核定、公示，现申请拨付${batch.count}笔，合计${yuanOfFen(batch.total)}元（${daxie(batch.total)}）。`,
    `资金来源：${bySource.join('，')}。`,
    `预算年度：${batch.year}年。预算单位：${input.budgetUnit}。`,
    `拨付清册校验值（SHA-256）：${batch.sha256}。`,
    '以上请示妥否，请批示。',
    `${input.budgetUnit}　${input.preparedOn}`,
  ].join('\n')}\n`;
}

function statements(input: PackageInput): string {
  if (input.notices.length === 0) return '本批补助按本地规定不需要公示。\n';
  return input.notices.map(noticeStatement).join('\n');
}

function distribution(input: PackageInput): Sheet {
  const keys = new Map<string, { institutionId: string; programme: Programme }>();
  for (const { institutionId, programme } of input.rows)
    keys.set(`${institutionId} ${programme}`, { institutionId, programme });
  const amountsOf = (matches: (row: PaymentRow) => boolean) => {
    const amounts = sources.map((source: Source) =>
      sumWhere(input.rows, (row) => row.source === source && matches(row)),
    );
    return [...amounts, amounts.reduce((sum, amount) => sum + amount, 0)];
  };
  const rows = [...keys.values()].map(({ institutionId, programme }, index) => [
    index + 1,
    input.institutionNames.get(institutionId) ?? institutionId,
    programmeNames[programme],
    ...amountsOf((row) => row.institutionId === institutionId && row.programme === programme),
  ]);
  return {
    name: '资金分配汇总表',
    title: `托育补助资金分配汇总表（批次${input.batch.number}）`,
    notes: [`编制单位：${input.budgetUnit}　编制日期：${input.preparedOn}　金额单位：元`],
    columns: [
      count('序号'),
      text('机构名称', 30),
      text('补助项目', 22),
      ...sources.map((source) => yuanColumn(sourceNames[source])),
      yuanColumn('合计'),
    ],
    rows,
    total: ['', '合计', '', ...amountsOf(() => true)],
    footer: [`合计（大写）：${daxie(input.batch.total)}`, '制表：　　　　审核：　　　　负责人：'],
  };
}

function register(input: PackageInput): Sheet {
  const rows = input.rows.map((row) => [
    row.no,
    row.payee.name,
    row.payee.number,
    row.payee.bank,
    row.amount,
    input.budgetUnit,
    row.docNos.join('、'),
    programmeNames[row.programme],
    [row.functionCode, row.economicCode].filter((code) => code !== '').join(' / '),
    sourceNames[row.source],
    row.direct ? '是' : '否',
    row.purpose,
  ]);
  return {
    name: '拨付清册',
    title: `托育补助拨付清册（批次${input.batch.number}）`,
    notes: [`编制单位：${input.budgetUnit}　编制日期：${input.preparedOn}　金额单位：元`],
    columns: [
      count('序号'),
      text('收款人全称', 30),
      text('账号', 26),
      text('开户行', 30),
      yuanColumn('金额'),
      text('预算单位', 24),
      text('指标文号', 28),
      text('项目', 22),
      text('科目', 18),
      text('资金性质', 10),
      text('直达标识', 10),
      text('用途', 40),
    ],
    rows,
    total: ['', '合计', '', '', input.batch.total, '', '', '', '', '', '', ''],
    footer: [
      `合计（大写）：${daxie(input.batch.total)}`,
      `共${input.batch.count}笔　校验值（SHA-256）：${input.batch.sha256}`,
      '编制：　　　　复核：　　　　负责人：',
    ],
  };
}

function sumWhere(rows: readonly PaymentRow[], matches: (row: PaymentRow) => boolean): number {
  return rows.reduce((sum, row) => (matches(row) ? sum + row.amount : sum), 0);
}
