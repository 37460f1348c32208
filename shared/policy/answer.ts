import * as z from 'zod';
import { forces, silences } from './format/words.ts';

/** Determinations: may have it, may not, is only encouraged, or nobody has said how much. */
export const determinations = ['entitled', 'not-entitled', 'discretionary', 'unspecified'] as const;

const Amount = z.string().describe('金额（元）两位小数；其他数量为十进制文本');
const AnswerRange = z.strictObject({ min: Amount, max: Amount });
const AnswerReason = z.strictObject({
  code: z.string(),
  text: z.string(),
  citation: z.string().nullable().describe('引文编号，见 citations'),
  pointer: z.string().optional().describe('缺少的事实应写在请求的哪里'),
  fact: z.string().optional().describe('缺少的事实的名称'),
  setting: z.string().optional().describe('尚未决定的选择项的名称'),
});
const Part = z.union([z.string(), z.array(z.string()), z.record(z.string(), z.string())]);

const PolicyHeader = z.strictObject({
  id: z.string(),
  version: z.string(),
  division: z.string(),
  effectiveFrom: z.string().nullable(),
  effectiveTo: z.string().nullable(),
  attested: z.boolean(),
  sha256: z.string(),
});

export const AnswerLine = z.strictObject({
  ref: z.string(),
  determination: z.enum(determinations),
  amount: Amount.nullable(),
  range: AnswerRange.nullable(),
  parts: z.record(z.string(), Part),
  reasons: z.array(AnswerReason),
});

/** What a calculation answers, as `POST /v1/calculations/{kind}` sends it. */
export const Answer = z.strictObject({
  kind: z.string(),
  determination: z.enum(determinations),
  amount: Amount.nullable(),
  range: AnswerRange.nullable().describe('各种未决定的取值下，取整后的最小值和最大值'),
  parts: z.record(z.string(), Part),
  partLabels: z.record(z.string(), z.string()).describe('parts 各项的中文名称'),
  lines: z.array(AnswerLine),
  reasons: z.array(AnswerReason),
  grants: z
    .array(
      z.strictObject({
        code: z.string(),
        text: z.string(),
        met: z.boolean().nullable().optional().describe('是否具备或达到；null 表示所给事实不足以判断'),
        citation: z.string().nullable(),
      }),
    )
    .describe('不是金额的各项：材料、登记机关、税费项目、价格类别、目标'),
  explanation: z.array(
    z.strictObject({
      step: z.string().nullable().describe('步骤的名称'),
      text: z.string(),
      formula: z.string(),
      unrounded: z.string().nullable(),
      result: z.string(),
      citation: z.string().nullable(),
      line: z.string().optional(),
    }),
  ),
  citations: z.array(
    z.strictObject({
      id: z.string(),
      document: z.string(),
      docNo: z.string().nullable(),
      place: z.string(),
      quote: z.string().nullable(),
      paraphrase: z.boolean().optional(),
    }),
  ),
  assumptions: z.array(
    z.strictObject({
      name: z.string(),
      value: z.string().nullable(),
      text: z.string(),
      decidedBy: z.string().nullable(),
    }),
  ),
  provisions: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      force: z.enum(forces),
      silence: z.enum(silences).optional(),
      notStated: z.array(z.string()),
    }),
  ),
  policy: PolicyHeader,
  also: z.array(PolicyHeader).describe('政策补充上级规定时，一并适用的上级政策'),
});
export type Answer = z.infer<typeof Answer>;
export type AnswerLine = z.infer<typeof AnswerLine>;
