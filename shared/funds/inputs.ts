import * as z from 'zod';
import { type Fen, Id, IsoDate, Sha256, Text, Yuan } from '../claims/fields.ts';
import { fenOf } from '../money.ts';
import { documentTypes, programmes, sources, Year } from './appropriation.ts';
import { ClaimIds } from './funding-inputs.ts';
import { Holding } from './objection.ts';

/** The bodies of the bureaus' calls about money. Amounts are yuan text; `fenOfInput` makes 分 of what has been checked. */

const Positive = Yuan.refine((text) => !/^0+(\.0{1,2})?$/.test(text), '金额要大于 0。');
const Signed = z
  .string('金额请写成文本，例如 "2000.00"，不要写成数字。')
  .regex(/^-?\d{1,10}(\.\d{1,2})?$/, '金额请写成不带逗号、最多两位小数的元，例如 "2000.00"。')
  .refine((text) => !/^-?0+(\.0{1,2})?$/.test(text), '金额不能是 0。')
  .meta({ example: '600000.00' });
const Code = z.string().regex(/^\d{0,7}$/, '科目编码是最多 7 位数字。');

export const BudgetDocumentInput = z
  .strictObject({
    docNo: Text(100),
    year: Year,
    source: z.enum(sources),
    programme: z.enum(programmes),
    type: z.enum(documentTypes),
    amount: Signed,
    issuedOn: IsoDate,
    functionCode: Code.optional().meta({ description: '功能分类科目' }),
    economicCode: Code.optional().meta({ description: '经济分类科目' }),
    direct: z.boolean().optional().meta({ description: '直达资金' }),
    counterpart: Id.optional().meta({ description: '调剂或结转时，资金从哪一项指标来；结转必填' }),
  })
  .superRefine(({ amount, type, counterpart }, issues) => {
    const negative = amount.startsWith('-');
    if (negative && (type !== 'adjust' || counterpart !== undefined))
      issues.addIssue({
        code: 'custom',
        path: ['amount'],
        message: '金额要大于 0，只有没有写调出指标的调剂可以是负数。',
      });
    if (counterpart !== undefined && type !== 'adjust' && type !== 'carry')
      issues.addIssue({ code: 'custom', path: ['counterpart'], message: '只有调剂和结转可以写调出的指标。' });
    if (counterpart === undefined && type === 'carry')
      issues.addIssue({
        code: 'custom',
        path: ['counterpart'],
        params: { code: 'required' },
        message: '结转请写明从哪一项指标转出。',
      });
  })
  .meta({ id: 'BudgetDocumentInput' });
export type BudgetDocumentInput = z.infer<typeof BudgetDocumentInput>;

export const NoticeInput = z.strictObject({
  claimIds: ClaimIds,
  title: Text(100).optional(),
  acceptedBy: Text(100).optional().meta({ description: '受理单位，不填为本单位' }),
  phone: Text(40).optional().meta({ description: '受理电话' }),
  days: z.int().min(1).max(60).optional().meta({ description: '公示天数，不填为 5' }),
  dayKind: z.enum(['working', 'calendar']).optional().meta({ description: '工作日或自然日，不填为工作日' }),
});
export const PublicationInput = z.strictObject({
  address: z.url({ protocol: /^https?$/, error: '请写完整的网址，例如 https://www.example.gov.cn/1.html。' }).max(500),
  proofSha256: Sha256.optional(),
});
export const ObjectionInput = z.strictObject({
  name: Text(50).meta({ description: '异议要实名' }),
  contact: Text(100),
  text: Text(2_000),
  receivedOn: IsoDate.optional().meta({ description: '收到日期，不填为今天' }),
  holdings: z
    .array(Holding.extend({ lineIds: Holding.shape.lineIds.optional() }))
    .max(100)
    .optional()
    .meta({ description: '暂缓哪些申报的哪些行；不写行号为全部' }),
});
export const SettleInput = z.strictObject({ decision: z.enum(['upheld', 'dismissed']), reason: Text(1_000) });

export const BatchInput = z.strictObject({ claimIds: ClaimIds });
export const AnswerInput = z.strictObject({
  outcome: z.enum(['paid', 'returned-by-treasury', 'bounced', 'unknown']),
  on: IsoDate,
  voucher: Text(100).optional(),
  reason: Text(500).optional(),
});

export const RecoveryInput = z.strictObject({
  kind: z.enum(['return', 'clawback']).optional().meta({ description: 'return 退回，clawback 追回；不填为退回' }),
  payableId: Id.optional().meta({ description: '从哪一笔已支付的款项追回；只有一笔时可以不填' }),
  amount: Positive,
  reason: Text(1_000),
});
const said = { docNo: Text(100).optional(), text: Text(1_000).optional() };
export const RecoveryStepInput = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('notify'), ...said }),
  z.strictObject({ step: z.literal('decide'), amount: Positive, ...said }),
  z.strictObject({ step: z.literal('repay'), amount: Positive, on: IsoDate, ...said }),
  z.strictObject({ step: z.literal('offset'), amount: Positive, claimId: Id, payableId: Id, ...said }),
  z.strictObject({ step: z.literal('close'), ...said }),
  z.strictObject({ step: z.literal('drop'), ...said }),
]);

export const AccountInput = z.strictObject({ number: z.string().regex(/^\d{6,34}$/, '账号是 6 到 34 位数字。') });
export const StopInput = z.strictObject({ reason: Text(500) });

/** 分 of an amount that a schema has let through. */
export function fenOfInput(text: string): z.infer<typeof Fen> {
  return fenOf(text);
}
