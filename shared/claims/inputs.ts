import * as z from 'zod';
import { documentTypes, idNumberFault, isMasked, normaliseIdNumber, usccFault } from '../identity.ts';
import { claimKinds, Facts, reductionReasons } from './claim.ts';
import { Id, IsoDate, Period, Rate, ServiceMonth, Text, Yuan } from './fields.ts';
import { idNumberSentence, maskedSentence, usccSentence } from './number-sentences.ts';
import { classTypes, entityTypes, evidenceTypes } from './registry.ts';

/**
 * The bodies of api.md. An issue that has a code of its own carries it in `params.code`.
 * Checks over several fields run even when another field is wrong, so that all faults are named at once.
 */

const Uscc = z.string().trim().toUpperCase().meta({ example: '52330903MJ0000018C' });

/** A document number as people type it; one that our own answers masked is refused (`masked_id_number`). */
const DocumentNumber = z
  .string()
  .trim()
  .min(1, '请填写证件号码。')
  .max(40, '证件号码最长 40 位。')
  .refine((text) => !isMasked(text), { message: maskedSentence, params: { code: 'masked_id_number' } })
  .meta({ example: '330903202301150013' });

const Attendance = z.int().min(0).max(31);

export const ClassInput = z
  .strictObject({
    name: Text(50),
    type: z.enum(classTypes),
    openedOn: IsoDate,
    closedOn: IsoDate.nullish(),
    places: z.int().min(1).max(200),
    feeStandards: z
      .array(z.strictObject({ from: ServiceMonth, monthly: Yuan }))
      .max(100)
      .refine((list) => distinct(list.map(({ from }) => from)), '同一个月只能有一个收费标准，请删去重复的。'),
  })
  .superRefine(({ openedOn, closedOn }, issues) => {
    if (isText(openedOn) && isText(closedOn) && closedOn < openedOn)
      issues.addIssue({ code: 'custom', path: ['closedOn'], message: '停班日期不能早于开班日期。' });
  }, always())
  .meta({ id: 'ClassInput' });
export type ClassInput = z.infer<typeof ClassInput>;

const enrolment = {
  name: Text(50),
  documentType: z.enum(documentTypes).optional().meta({ description: '不填为居民身份证' }),
  birthDate: IsoDate.optional().meta({ description: '居民身份证以外的证件必填' }),
  classId: Id,
  birthOrder: z.int().min(1).max(20),
  evidence: z.enum(evidenceTypes),
  feeStandard: Yuan.nullish(),
  from: IsoDate,
  to: IsoDate.nullish(),
};

/** A new enrolment. */
export const EnrolmentInput = z
  .strictObject({ ...enrolment, idNumber: DocumentNumber })
  .superRefine(checkIdentity, always())
  .superRefine(checkDays, always())
  .meta({ id: 'EnrolmentInput' });
export type EnrolmentInput = z.infer<typeof EnrolmentInput>;

/** An existing enrolment: the number may be left out, then the child stays who it is. */
export const EnrolmentChange = z
  .strictObject({ ...enrolment, idNumber: DocumentNumber.optional() })
  .superRefine((value, issues) => {
    if (value.idNumber !== undefined) checkIdentity(value, issues);
  }, always())
  .superRefine(checkDays, always())
  .meta({ id: 'EnrolmentChange' });
export type EnrolmentChange = z.infer<typeof EnrolmentChange>;

/** Finds enrolments of one child; a POST, since a number never stands in a URL. */
export const ChildSearch = z
  .strictObject({ idNumber: DocumentNumber, documentType: z.enum(documentTypes).optional() })
  .superRefine(checkNumber, always());
export type ChildSearch = z.infer<typeof ChildSearch>;

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
    attendanceDays: Attendance.nullish(),
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

/** A claim as filed or corrected. Children left out: filled from the roster. */
export const ClaimInput = z
  .strictObject({
    kind: z.enum(claimKinds),
    type: z.enum(['normal', 'late']).optional().meta({ description: '不填为 normal 正常；late 补报须写 reason' }),
    period: Period.optional().meta({ description: 'construction 以外必填' }),
    children: z.array(ClaimChild).min(1, '请至少填报一名幼儿；不填 children 则按名册带出。').max(5_000).optional(),
    classIds: z
      .array(Id)
      .min(1, '请至少选择一个托班。')
      .max(1_000)
      .refine(distinct, '同一个托班只能填一次，请删去重复的。')
      .optional(),
    facts: Facts.optional(),
    reason: Text(500).optional(),
  })
  .superRefine((claim, issues) => {
    const fault = (field: string, code: string, message: string) =>
      issues.addIssue({ code: 'custom', path: [field], params: { code }, message });
    if (claim.kind === 'construction') {
      if (claim.classIds === undefined) fault('classIds', 'required', '请填写要申报建设补助的托班。');
      if (claim.children !== undefined) fault('children', 'unknown_field', '建设补助按托班申报，请删去 children。');
      if (claim.type === 'late') fault('type', 'not_allowed', '建设补助一班一次，没有补报，请按正常申报。');
    } else {
      if (claim.period === undefined) fault('period', 'required', '请填写申报期间，例如 2024-05。');
      if (claim.classIds !== undefined) fault('classIds', 'unknown_field', '只有建设补助填 classIds，请删去。');
    }
    if (claim.type === 'late' && claim.reason === undefined) fault('reason', 'required', '补报请写明原因。');
  }, always())
  .meta({ id: 'ClaimInput' });
export type ClaimInput = z.infer<typeof ClaimInput>;

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
  })
  .superRefine((body, issues) => {
    if (body.decision !== 'return' && body.decision !== 'reject') return;
    const fault = (field: string, code: string, message: string) =>
      issues.addIssue({ code: 'custom', path: [field], params: { code }, message });
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

export const RateInput = z
  .strictObject({ rate: Rate, from: ServiceMonth, to: ServiceMonth, docNo: Text(100), reason: Text(500) })
  .superRefine(({ from, to }, issues) => {
    if (isText(from) && isText(to) && to < from)
      issues.addIssue({ code: 'custom', path: ['to'], message: '截止月份不能早于起始月份。' });
  }, always())
  .meta({ id: 'RateInput' });
export type RateInput = z.infer<typeof RateInput>;

export const PaymentBasisInput = z
  .strictObject({
    docNo: Text(100),
    issuer: Text(100),
    issuedOn: IsoDate,
    validFrom: IsoDate,
    validTo: IsoDate.nullish(),
  })
  .superRefine(({ validFrom, validTo }, issues) => {
    if (isText(validFrom) && isText(validTo) && validTo < validFrom)
      issues.addIssue({ code: 'custom', path: ['validTo'], message: '有效期的止日不能早于起日。' });
  }, always())
  .meta({ id: 'PaymentBasisInput' });
export type PaymentBasisInput = z.infer<typeof PaymentBasisInput>;

const dated = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z
    .array(z.strictObject({ from: IsoDate, to: IsoDate.nullish(), document: Text(200), ...shape }))
    .max(50)
    .superRefine((records, issues) => {
      for (const [index, { from, to }] of (records as { from: string; to?: string | null }[]).entries())
        if (isText(to) && to < from)
          issues.addIssue({ code: 'custom', path: [index, 'to'], message: '止日不能早于起日。' });
    });

/** 机构 as the health bureau records it: every fact with its dates and its document. */
export const InstitutionInput = z
  .strictObject({
    name: Text(100),
    address: Text(200).nullish(),
    phone: Text(40).nullish(),
    legalPersons: dated({
      uscc: Uscc,
      name: Text(100),
      representative: Text(50),
      entityType: z.enum(entityTypes),
      publicOwned: z.boolean().optional().meta({ description: '公办；不填时事业单位为是，其余为否' }),
      usccOverride: Text(200).nullish().meta({ description: '代码校验不通过仍要登记的理由' }),
    }).min(1, '请登记机构的法人。'),
    filings: dated({ number: Text(80), papers: z.array(Text(80)).max(40).optional() }).optional(),
    inclusive: dated({ inclusive: z.boolean() }).optional(),
    grades: dated({ grade: Text(20) }).optional(),
    registeredPlaces: dated({ places: z.int().min(0).max(10_000) }).optional(),
    accounts: dated({
      name: Text(100),
      bank: Text(100),
      number: z.string().regex(/^\d{6,34}$/, '账号是 6 到 34 位数字。'),
    }).optional(),
  })
  .superRefine(({ legalPersons, accounts }, issues) => {
    if (!Array.isArray(legalPersons)) return;
    for (const [index, person] of legalPersons.entries()) {
      const fault = isText(person?.uscc) && !isText(person.usccOverride) ? usccFault(person.uscc) : null;
      if (fault)
        issues.addIssue({
          code: 'custom',
          path: ['legalPersons', index, 'uscc'],
          params: { code: 'uscc_invalid' },
          message: usccSentence(fault),
        });
    }
    const names = new Set(legalPersons.map((person) => person?.name));
    for (const [index, account] of (Array.isArray(accounts) ? accounts : []).entries())
      if (isText(account?.name) && !names.has(account.name))
        issues.addIssue({
          code: 'custom',
          path: ['accounts', index, 'name'],
          params: { code: 'account_name_differs' },
          message: '户名要与法人名称一致，请按开户资料更正户名或法人名称。',
        });
  }, always())
  .meta({ id: 'InstitutionInput' });
export type InstitutionInput = z.infer<typeof InstitutionInput>;

interface Identity {
  documentType?: string | undefined;
  idNumber?: string | undefined;
  birthDate?: string | undefined;
}

function checkIdentity(value: Identity, issues: z.RefinementCtx): void {
  checkNumber(value, issues);
  if (value.documentType !== undefined && value.documentType !== '居民身份证' && value.birthDate === undefined)
    issues.addIssue({
      code: 'custom',
      path: ['birthDate'],
      params: { code: 'required' },
      message: '这种证件看不出出生日期，请填写 birthDate。',
    });
}

/** Only a 居民身份证 has a check character; other documents are taken as written. */
function checkNumber({ documentType, idNumber }: Identity, issues: z.RefinementCtx): void {
  if (!isText(idNumber) || isMasked(idNumber) || (documentType ?? '居民身份证') !== '居民身份证') return;
  const fault = idNumberFault(normaliseIdNumber(idNumber));
  if (fault)
    issues.addIssue({
      code: 'custom',
      path: ['idNumber'],
      params: { code: 'id_number_invalid' },
      message: idNumberSentence(fault),
    });
}

function checkDays({ from, to }: { from: string; to?: string | null | undefined }, issues: z.RefinementCtx): void {
  if (isText(from) && isText(to) && to < from)
    issues.addIssue({ code: 'custom', path: ['to'], message: '离托日期不能早于入托日期。' });
}

/** Parameters of a check that runs whatever else is wrong; such a check looks before it reads. */
function always() {
  return { when: (payload: { value: unknown }) => typeof payload.value === 'object' && payload.value !== null };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function distinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
