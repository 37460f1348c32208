import * as z from 'zod';
import { documentTypes } from '../identity.ts';
import { claimKinds, claimTypes, Facts, reductionReasons } from './claim.ts';
import { Id, IsoDate, Period, ServiceMonth, Text, Yuan } from './fields.ts';
import { always, checkIdentity, DocumentNumber, distinct } from './input-checks.ts';

/** The bodies of api.md that file and decide claims. */

/**
 * A child in a claim: named by `enrolmentId`, or by name and number when it is not on the roster yet.
 * `facts` are those that the policy reads and no registry holds, in the dictionary's names.
 */
export const ClaimChild = z
  .strictObject({
    enrolmentId: Id.optional(),
    name: Text(50).optional(),
    idNumber: DocumentNumber.optional(),
    documentType: z.enum(documentTypes).optional(),
    birthDate: IsoDate.optional(),
    birthOrder: z.int().min(1).max(20).optional(),
    classId: Id.optional(),
    feeStandard: Yuan.nullish(),
    attendanceDays: z.int().min(0).max(31).nullish(),
    month: ServiceMonth.optional().meta({ description: '期间有几个月时，只填报其中一个月' }),
    facts: Facts.optional(),
  })
  .superRefine((child, issues) => {
    if (child.enrolmentId === undefined)
      for (const field of ['name', 'idNumber', 'birthOrder', 'classId'] as const)
        if (child[field] === undefined)
          issues.addIssue({
            code: 'custom',
            path: [field],
            params: { code: 'required' },
            message: '请填写这一项；名册里已有的幼儿只填 enrolmentId 即可。',
          });
    if (child.idNumber !== undefined) checkIdentity(child, issues);
  }, always())
  .meta({ id: 'ClaimChild' });
export type ClaimChild = z.infer<typeof ClaimChild>;

/** A line of the claim that a 更正 corrects: what was stated wrongly of it, or that it was not due at all. */
export const CorrectionLine = z
  .strictObject({
    lineId: z.string().regex(/^\d{4}$/, '行号是四位数字，例如 0001。'),
    feeStandard: Yuan.nullish().meta({ description: '改正后的收费标准；null 改用班级收费标准' }),
    attendanceDays: z.int().min(0).max(31).nullish(),
    facts: Facts.optional(),
    notDue: z.literal(true).optional().meta({ description: '这一行本不该申报，金额改为 0.00' }),
  })
  .meta({ id: 'CorrectionLine' });
export type CorrectionLine = z.infer<typeof CorrectionLine>;

/** A claim as filed or corrected. Children left out: filled from the roster. */
export const ClaimInput = z
  .strictObject({
    kind: z.enum(claimKinds),
    type: z.enum(claimTypes).optional().meta({
      description: '不填为 normal 正常；late 补报须写 reason；correction 更正须写 corrects 和 reason',
    }),
    period: Period.optional().meta({ description: 'construction 和更正以外必填；更正的期间与原申报相同' }),
    children: z.array(ClaimChild).min(1, '请至少填报一名幼儿；不填 children 则按名册带出。').max(5_000).optional(),
    classIds: z
      .array(Id)
      .min(1, '请至少选择一个托班。')
      .max(1_000)
      .refine(distinct, '同一个托班只能填一次，请删去重复的。')
      .optional(),
    facts: Facts.optional(),
    reason: Text(500).optional(),
    corrects: Id.optional().meta({ description: '更正：原申报的编号，须已付清' }),
    lines: z
      .array(CorrectionLine)
      .max(1_000)
      .optional()
      .meta({ description: '更正：要改哪几行；名册里已经改正的不用写，会按现在的名册重算' }),
  })
  .superRefine((claim, issues) => {
    const fault = (field: string, code: string, message: string) =>
      issues.addIssue({ code: 'custom', path: [field], params: { code }, message });
    if (claim.type === 'correction') return checkCorrection(claim, fault);
    for (const field of ['corrects', 'lines'] as const)
      if (claim[field] !== undefined) fault(field, 'unknown_field', '只有更正（type 为 correction）填这一项，请删去。');
    if (claim.kind === 'construction') {
      if (claim.classIds === undefined) fault('classIds', 'required', '请填写要申报建设补助的托班。');
      if (claim.children !== undefined) fault('children', 'unknown_field', '建设补助按托班申报，请删去 children。');
    } else {
      if (claim.period === undefined) fault('period', 'required', '请填写申报期间，例如 2024-05。');
      if (claim.classIds !== undefined) fault('classIds', 'unknown_field', '只有建设补助填 classIds，请删去。');
    }
    if (claim.type === 'late' && claim.reason === undefined) fault('reason', 'required', '补报请写明原因。');
  }, always())
  .meta({ id: 'ClaimInput' });
export type ClaimInput = z.infer<typeof ClaimInput>;

/** A correction says which claim and why; who is in it is settled by the claim that it corrects. */
function checkCorrection(
  claim: { corrects?: unknown; reason?: unknown; children?: unknown; classIds?: unknown },
  fault: (field: string, code: string, message: string) => void,
): void {
  if (claim.corrects === undefined) fault('corrects', 'required', '更正请写明原申报的编号。');
  if (claim.reason === undefined) fault('reason', 'required', '更正请写明原因。');
  for (const field of ['children', 'classIds'] as const)
    if (claim[field] !== undefined)
      fault(field, 'unknown_field', '更正按原申报的明细重算，请删去；要改哪几行写在 lines 里。');
}

export const WithdrawInput = z.strictObject({ reason: Text(500).optional() });
export type WithdrawInput = z.infer<typeof WithdrawInput>;

const LineDecision = z.strictObject({
  lineId: z.string().regex(/^\d{4}$/, '行号是四位数字，例如 0001。'),
  amount: Yuan,
  reason: z.enum(reductionReasons).optional(),
  note: Text(500).optional(),
});

/** 初审 and 核定 alike. Lines left out take the amount before; "0.00" refuses a line. */
const decision = z
  .strictObject({
    decision: z.enum(['pass', 'return', 'reject']),
    lines: z.array(LineDecision).max(1_000).optional(),
    reason: Text(500).optional(),
    note: Text(500).optional(),
    deadline: IsoDate.optional().meta({
      description: '退回时可定补正期限：过了这一天，申报里的幼儿和月份可由别的申报取得；不定则一直保留',
    }),
  })
  .superRefine((body, issues) => {
    const fault = (field: string, code: string, message: string) =>
      issues.addIssue({ code: 'custom', path: [field], params: { code }, message });
    if (body.decision !== 'return' && body.deadline !== undefined)
      fault('deadline', 'not_allowed', '只有退回补正才定期限，请删去 deadline。');
    if (body.decision !== 'return' && body.decision !== 'reject') return;
    const what = body.decision === 'return' ? '退回' : '不予补助';
    if (body.reason === undefined) fault('reason', 'required', `${what}请写明原因，机构会看到。`);
    if (body.lines?.length) fault('lines', 'not_allowed', `${what}时不核减金额，请删去 lines，把问题写在原因里。`);
  }, always())
  .meta({ id: 'StageDecision' });
export const ReviewInput = decision;
export type ReviewInput = z.infer<typeof ReviewInput>;
export const DetermineInput = decision;
export type DetermineInput = z.infer<typeof DetermineInput>;

/** `keep`: whoever holds the slot keeps it. `move`: this line takes it. */
export const SlotInput = z.strictObject({ decision: z.enum(['keep', 'move']), reason: Text(500) });
export type SlotInput = z.infer<typeof SlotInput>;
