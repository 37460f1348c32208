import * as z from 'zod';
import { maskName } from '../identity.ts';
import { yuanOfFen } from '../money.ts';
import type { Role } from '../roles.ts';
import { countedComputed, differenceOf, reducedOf } from './amounts.ts';
import {
  type Adjustment,
  Assumption,
  type Claim,
  type ClaimHead,
  type CorrectedLine,
  claimKinds,
  claimTypes,
  Flag,
  type Line,
  PolicyReference,
  Reason,
  reductionReasons,
  statuses,
} from './claim.ts';
import { DivisionCode, Id, Instant, IsoDate, Period, ServiceMonth } from './fields.ts';
import { publicStatus } from './life-cycle.ts';
import type { StageProgress } from './review-stages.ts';
import { Money, SignedMoney } from './views.ts';

const RangeView = z.strictObject({ min: Money, max: Money });

const AdjustmentView = z.strictObject({
  stage: z.enum(['review', 'determine']),
  from: Money,
  to: Money,
  reason: z.enum(reductionReasons),
  note: z.string().nullable(),
  by: z.string().meta({ description: '办理的单位' }),
  at: Instant,
});

/** Who holds the slot of a line in conflict: shown to the health bureau only. */
export const SlotHolderView = z
  .strictObject({
    claimId: Id,
    number: z.string(),
    division: DivisionCode,
    institution: z.string(),
    status: z.enum(statuses),
    publicStatus: z.string(),
    submittedAt: Instant.nullable(),
  })
  .meta({ id: 'SlotHolder' });
export type SlotHolderView = z.infer<typeof SlotHolderView>;

export const LineView = z
  .strictObject({
    lineId: z.string(),
    enrolmentId: Id.nullable(),
    classId: Id,
    month: ServiceMonth,
    child: z
      .strictObject({
        name: z.string(),
        idNumber: z.string(),
        birthOrder: z.int(),
        ageMonths: z.int().optional().meta({ description: '只给机构和卫健部门' }),
      })
      .nullable(),
    openedOn: IsoDate.optional().meta({ description: '建设补助：开班日期' }),
    feeStandard: Money.nullable(),
    attendanceDays: z.int().nullable(),
    determination: z.enum(['entitled', 'not-entitled', 'discretionary', 'unspecified']),
    computed: Money.nullable(),
    range: RangeView.optional().meta({ description: '金额未定时的上下限' }),
    reviewed: Money.nullable(),
    determined: Money.nullable(),
    adjustments: z.array(AdjustmentView),
    flags: z.array(Flag),
    reasons: z.array(Reason),
    corrects: z
      .strictObject({ lineId: z.string(), determined: Money, difference: SignedMoney })
      .optional()
      .meta({ description: '更正：原申报的哪一行、原核定金额、改正后的差额（负数为应退）' }),
    slotHolder: SlotHolderView.optional().meta({ description: '重复申报的另一方，只给卫健部门' }),
  })
  .meta({ id: 'Line' });
export type LineView = z.infer<typeof LineView>;

const headView = {
  id: Id,
  number: z.string(),
  kind: z.enum(claimKinds),
  type: z.enum(claimTypes),
  period: Period,
  division: DivisionCode,
  institution: z.strictObject({ id: Id, uscc: z.string(), name: z.string() }),
  corrects: Id.nullable(),
  status: z.enum(statuses),
  publicStatus: z.string(),
  stage: z.string().optional().meta({ description: '审核中：现在的环节。读取时才有，提交的回答里没有' }),
  stageDueOn: IsoDate.nullable().optional().meta({
    description: '审核中：本环节办结的最后一天；没有时限，或者当年的放假安排还没有公布时为 null',
  }),
  statusReason: z.string().optional().meta({ description: '退回、不予补助或撤回的原因' }),
  deadline: IsoDate.nullable().optional().meta({
    description: '退回补正的期限：过了这一天，幼儿和月份不再为本申报保留；null 为没有期限。只在退回时有',
  }),
  lateReason: z.string().optional().meta({ description: '补报或更正的原因' }),
  version: z.int(),
  submission: z.int(),
  policy: PolicyReference,
  assumptions: z.array(Assumption),
  totals: z.strictObject({
    lines: z.int(),
    computed: Money.nullable(),
    reviewed: Money.nullable(),
    determined: Money.nullable(),
    reduced: Money.nullable(),
    range: RangeView.nullable(),
    corrected: Money.optional().meta({ description: '更正：原核定合计' }),
    difference: SignedMoney.optional().meta({ description: '更正：改正后的合计差额，负数为应退' }),
  }),
  flags: z.array(Flag),
};
const times = { createdAt: Instant, submittedAt: Instant.nullable(), updatedAt: Instant };

/** A claim as api.md shows it. */
export const ClaimView = z.strictObject({ ...headView, lines: z.array(LineView), ...times }).meta({ id: 'Claim' });
export type ClaimView = z.infer<typeof ClaimView>;

/** A claim in a list: everything but its lines. */
export const ClaimSummary = z.strictObject({ ...headView, ...times }).meta({ id: 'ClaimSummary' });
export type ClaimSummary = z.infer<typeof ClaimSummary>;

/** How much a role sees: the institution its children, the health bureau also both sides of a conflict, finance neither name nor age. */
export interface Onlooker {
  readonly role: Role;
  /** The other side of conflicts by line id, for the health bureau. */
  readonly holders?: ReadonlyMap<string, SlotHolderView>;
  /** Where claims stand in their review; left out where nobody looked up the division's stages. */
  readonly progress?: Progress;
}
export type Progress = (head: ClaimHead) => StageProgress | null;

/** The claim as a role may see it: 分 as yuan text, numbers masked, names and ages only for whom they are meant. */
export function claimView({ head, lines }: Claim, onlooker: Onlooker): ClaimView {
  const seen = lines.map((line) => lineView(line, onlooker));
  return { ...headViewOf(head, onlooker.progress), lines: seen, ...timesOf(head) };
}

/** The claim as a list shows it: its head, no lines and so no children. */
export function claimSummary(head: ClaimHead, progress?: Progress): ClaimSummary {
  return { ...headViewOf(head, progress), ...timesOf(head) };
}

/** The other side of a conflict, as the health bureau sees it. */
export function slotHolderView(head: ClaimHead): SlotHolderView {
  const { id, number, division, institution, status, submittedAt } = head;
  const of = { claimId: id, number, division, institution: institution.name };
  return { ...of, status, publicStatus: publicStatus[status], submittedAt };
}

function headViewOf(head: ClaimHead, progress: Progress = () => null) {
  const { id, number, kind, type, period, division, institution, corrects, status, version, submission } = head;
  const ended = ['returned', 'rejected', 'withdrawn'].includes(status) && head.lastReason !== null;
  const { lines, computed, reviewed, determined, range } = head.totals;
  const amounts = { computed: money(computed), reviewed: money(reviewed), determined: money(determined) };
  return {
    ...{ id, number, kind, type, period, division, institution, corrects, status },
    publicStatus: publicStatus[status],
    ...progress(head),
    ...(ended && head.lastReason ? { statusReason: head.lastReason } : {}),
    ...(status === 'returned' ? { deadline: head.deadline } : {}),
    ...(head.lateReason === null ? {} : { lateReason: head.lateReason }),
    ...{ version, submission, policy: head.policy, assumptions: head.assumptions },
    totals: {
      lines,
      ...amounts,
      reduced: money(reducedOf(head.totals)),
      range: rangeView(range),
      ...correctionView(head.totals),
    },
    flags: head.flags,
  };
}

function correctionView(totals: ClaimHead['totals']) {
  const { corrected } = totals;
  if (corrected === undefined) return {};
  const amount = totals.determined ?? totals.reviewed ?? totals.computed;
  return {
    corrected: yuanOfFen(corrected),
    ...(amount === null ? {} : { difference: yuanOfFen(amount - corrected) }),
  };
}

function timesOf({ createdAt, submittedAt, updatedAt }: ClaimHead) {
  return { createdAt, submittedAt, updatedAt };
}

function lineView(line: Line, { role, holders }: Onlooker): LineView {
  const { lineId, enrolmentId, classId, month, attendanceDays, determination, flags, reasons } = line;
  const holder = role === 'health-reviewer' || role === 'health-approver' ? holders?.get(lineId) : undefined;
  const amounts = { computed: money(countedComputed(line)) };
  const range = line.computed === null ? rangeView(line.range) : null;
  return {
    ...{ lineId, enrolmentId, classId, month, child: childView(line.child, role) },
    ...(line.openedOn ? { openedOn: line.openedOn } : {}),
    ...{ feeStandard: money(line.feeStandard), attendanceDays, determination, ...amounts },
    ...(range ? { range } : {}),
    ...{ reviewed: money(line.reviewed), determined: money(line.determined) },
    adjustments: line.adjustments.map(adjustmentView),
    ...{ flags: flagsFor(role, flags), reasons },
    ...(line.corrects ? { corrects: correctedView(line, line.corrects) } : {}),
    ...(holder ? { slotHolder: holder } : {}),
  };
}

function correctedView(line: Line, { lineId, decided }: CorrectedLine): LineView['corrects'] {
  return { lineId, determined: yuanOfFen(decided), difference: yuanOfFen(differenceOf(line)) };
}

const seesChildren: readonly Role[] = ['institution', 'health-reviewer', 'health-approver', 'auditor'];
const seesAge: readonly Role[] = ['institution', 'health-reviewer'];

function childView(child: Line['child'], role: Role): LineView['child'] {
  if (!child) return null;
  const shown = { idNumber: child.maskedNumber, birthOrder: child.birthOrder };
  if (!seesChildren.includes(role)) return { name: maskName(child.name), ...shown };
  return seesAge.includes(role)
    ? { name: child.name, ...shown, ageMonths: child.ageMonths }
    : { name: child.name, ...shown };
}

/** The sentences of these flags state an age; who may not see the age sees that there is a flag. */
function flagsFor(role: Role, flags: readonly Flag[]): Flag[] {
  const ageFlags: Partial<Record<Flag['code'], string>> = {
    child_over_age: '月龄超过上限。',
    age_out_of_class: '月龄与班型不符。',
  };
  if (seesAge.includes(role)) return [...flags];
  return flags.map((flag) => ({ ...flag, text: ageFlags[flag.code] ?? flag.text }));
}

function adjustmentView({ stage, from, to, reason, note, actor, at }: Adjustment): LineView['adjustments'][number] {
  return { stage, from: yuanOfFen(from), to: yuanOfFen(to), reason, note, by: actor.office, at };
}

function rangeView(range: { min: number; max: number } | null): { min: string; max: string } | null {
  return range && { min: yuanOfFen(range.min), max: yuanOfFen(range.max) };
}

function money(fen: number | null): string | null {
  return fen === null ? null : yuanOfFen(fen);
}
