import * as z from 'zod';
import { claimKinds } from '../claims/claim.ts';
import { Actor, DivisionCode, Fen, Id, Instant, IsoDate, Text } from '../claims/fields.ts';
import { yuanOfFen } from '../money.ts';
import { pastDayFaults } from '../past-day.ts';
import { type Fault, Refusal } from '../refusal.ts';

export const sources = ['central', 'province', 'city', 'county'] as const;
export type Source = (typeof sources)[number];
export const sourceNames: Record<Source, string> = { central: '中央', province: '省级', city: '市级', county: '本级' };

export const programmes = claimKinds;
export type Programme = (typeof programmes)[number];
export const programmeNames: Record<Programme, string> = {
  operating: '托育机构运行补助',
  construction: '托育机构建设补助',
  'fee-reduction': '多孩托育费用减免补助',
};

export const documentTypes = ['issue', 'add', 'reduce', 'adjust', 'withdraw', 'carry'] as const;
export type BudgetDocumentType = (typeof documentTypes)[number];
export const documentTypeNames: Record<BudgetDocumentType, string> = {
  issue: '下达',
  add: '追加',
  reduce: '调减',
  adjust: '调剂',
  withdraw: '收回',
  carry: '结转',
};

export const Year = z.string().regex(/^2\d{3}$/, '预算年度是 2000 年以后的 4 位数字，例如 2026。');
export const SignedFen = z.int();

/** What makes two amounts the same 指标: they may then be spent on each other's behalf. */
export const AppropriationKey = z.strictObject({
  division: DivisionCode,
  year: Year,
  source: z.enum(sources),
  programme: z.enum(programmes),
  functionCode: z.string(),
  economicCode: z.string(),
  direct: z.boolean(),
});
export type AppropriationKey = z.infer<typeof AppropriationKey>;

/**
 * One 指标 document, appended and never changed; a mistake is put right by another document. `amount` in 分 is positive but for
 * 调剂, which may take away, and `counterpart` is the 指标 that gives what 调剂 or 结转 brings.
 */
export const BudgetDocument = AppropriationKey.extend({
  id: Id,
  docNo: Text(100),
  type: z.enum(documentTypes),
  amount: SignedFen,
  counterpart: Id.nullable(),
  issuedOn: IsoDate,
  registered: Actor,
  registeredAt: Instant,
});
export type BudgetDocument = z.infer<typeof BudgetDocument>;

/** 指标: all amounts in 分 and never negative; `documents` is the sum of its documents, `paid` and `restored` only grow. */
export const Appropriation = AppropriationKey.extend({
  id: Id,
  docNos: z.array(z.string()),
  /** The earliest day on which one of its documents was issued, in whatever order they were registered. */
  firstIssuedOn: IsoDate,
  documents: Fen,
  reserved: Fen,
  paid: Fen,
  restored: Fen,
  /** After 年终结账 only 收回, and 结转 to a later year, move it. */
  closed: z.boolean(),
  version: z.int().min(0),
});
export type Appropriation = z.infer<typeof Appropriation>;

/** What may still be reserved, in 分. */
export function available(of: Appropriation): number {
  return of.documents - of.reserved - of.paid + of.restored;
}

/**
 * The id of a 指标, the same for the same key and for no other: `2026-city-operating`, and where they are given the subject codes, each
 * marked as what it is, and 直达: `2026-city-operating-f2082102-e50902-direct`.
 */
export function appropriationId(key: Omit<AppropriationKey, 'division'>): string {
  const functional = key.functionCode === '' ? '' : `-f${key.functionCode}`;
  const economic = key.economicCode === '' ? '' : `-e${key.economicCode}`;
  return `${key.year}-${key.source}-${key.programme}${functional}${economic}${key.direct ? '-direct' : ''}`;
}

export function emptyAppropriation(key: AppropriationKey, issuedOn: string): Appropriation {
  const { division, year, source, programme, functionCode, economicCode, direct } = key;
  const balances = { documents: 0, reserved: 0, paid: 0, restored: 0 };
  const identity = { division, year, source, programme, functionCode, economicCode, direct };
  return {
    ...identity,
    ...balances,
    id: appropriationId(key),
    docNos: [],
    firstIssuedOn: issuedOn,
    closed: false,
    version: 0,
  };
}

/** What a document adds to its own 指标, in 分 and signed. */
export function effectOf(document: Pick<BudgetDocument, 'type' | 'amount'>): number {
  return document.type === 'reduce' || document.type === 'withdraw' ? -document.amount : document.amount;
}

/**
 * The 指标 after a document. Refuses `budget_insufficient` when the document would take what is reserved, paid or not there,
 * `year_closed` when the year is closed and the document is no 收回, and `invalid_input` for one that was issued on no day that can be.
 */
export function withDocument(of: Appropriation, document: BudgetDocument): Appropriation {
  if (of.closed && document.type !== 'withdraw') refuseClosed(of);
  const faults = pastDayFaults('/issuedOn', '发文', document.issuedOn, document.registeredAt);
  if (faults.length > 0) throw new Refusal('invalid_input', faults[0]!.detail, { faults });
  const after = moved(of, effectOf(document), document.docNo, document.type);
  const [firstIssuedOn] = [of.firstIssuedOn, document.issuedOn].sort();
  return { ...after, firstIssuedOn: firstIssuedOn! };
}

/**
 * The 指标 that gives what 调剂 or 结转 brings elsewhere. Refuses `budget_insufficient`, `year_closed` for 调剂, and `invalid_input` with a
 * pointer to every part of the document that does not fit what it takes from.
 */
export function givenAway(of: Appropriation, document: BudgetDocument): Appropriation {
  const faults = misfits(of, document);
  if (faults.length > 0) throw new Refusal('invalid_input', faults[0]!.detail, { faults });
  if (of.closed && document.type !== 'carry') refuseClosed(of);
  return moved(of, -document.amount, document.docNo, document.type);
}

/** 调剂 stays within its year; 结转 goes to a later year, and money of a source and programme stays what it is. */
function misfits(of: Appropriation, { type, year, source, programme }: BudgetDocument): Fault[] {
  const faults: Fault[] = [];
  const say = (pointer: string, detail: string) => faults.push({ pointer, code: 'not_allowed', detail });
  if (type === 'adjust' && of.year !== year)
    say('/year', `调剂只在同一年度内：调出的指标是${of.year}年的，这里写的是${year}年，跨年度的请用结转。`);
  if (type !== 'carry') return faults;
  if (of.year >= year)
    say('/year', `结转要从以前年度到以后年度：转出的指标是${of.year}年的，这里写的是${year}年，请核对年度。`);
  if (of.source !== source)
    say('/source', `结转不改变资金来源：转出的指标是${sourceNames[of.source]}资金，请写同一来源。`);
  if (of.programme !== programme)
    say('/programme', `结转不改变项目：转出的指标是${programmeNames[of.programme]}，请写同一项目。`);
  return faults;
}

function moved(of: Appropriation, effect: number, docNo: string, type: BudgetDocumentType): Appropriation {
  if (effect < 0 && available(of) + effect < 0)
    throw new Refusal(
      'budget_insufficient',
      `${documentTypeNames[type]}${yuanOfFen(-effect)}元超过这项指标还可用的${yuanOfFen(available(of))}元（已安排和已支付的不能减），请核对金额，或先退回已安排的申报。`,
    );
  const docNos = of.docNos.includes(docNo) ? of.docNos : [...of.docNos, docNo];
  return { ...of, docNos, documents: of.documents + effect, version: of.version + 1 };
}

export function refuseClosed(of: Appropriation): never {
  throw new Refusal(
    'year_closed',
    `${of.year}年的指标已经年终结账，只能收回或者结转。请用新年度的指标，或者登记结转文件。`,
  );
}
