import * as z from 'zod';
import { Condition } from './condition.ts';
import { Cite, Id, Kind, Name, Reference, Text, Unit } from './fields.ts';
import { Step } from './step.ts';
import { forces, silences } from './words.ts';

const Shown = z.union([
  Reference,
  z.array(Reference).min(1),
  z.strictObject({ of: Reference, places: z.int().min(0).max(12).optional(), by: Reference.optional() }),
  z.strictObject({ text: Text, when: Condition.optional(), else: Text.optional() }),
]);

export const Provision = z.strictObject({
  id: Id,
  kind: Kind,
  title: Text,
  force: z
    .enum(forces)
    .describe(
      'mandatory 应当、给予；conditional 符合条件的；encouraged 鼓励；exploratory 探索、计划；target 目标；reported 由他文转述',
    ),
  payee: z.array(z.enum(['institution', 'family', 'staff', 'investor', 'employer'])).optional(),
  period: z.enum(['once', 'month', 'term', 'half-year', 'year', 'school-year']).optional(),
  unit: Unit.optional().describe('金额的单位，默认 元'),
  cite: Cite,
  appliesTo: Condition.optional().describe('本条说的是谁；不属于的不由本条回答'),
  requires: z
    .array(
      z.strictObject({
        if: Condition,
        for: Name.optional().describe('逐行检查：明细表名'),
        reason: Text.describe('不满足时告诉对方的理由'),
        code: Id.optional(),
        cite: Cite.optional(),
      }),
    )
    .max(50)
    .optional(),
  steps: z.array(Step).max(100).optional(),
  benefit: Reference.optional().describe('条件不满足时变为0的那一步；默认与 amount 相同'),
  amount: Reference.optional().describe('回答的金额；默认是最后一个不逐行的步骤'),
  lines: Reference.optional().describe('逐行的金额，如 children.amount'),
  lineParts: z.record(Name, Reference).optional().describe('每行另外显示的值'),
  show: z.record(Name, Shown).optional().describe('回答里另外显示的值'),
  grants: z
    .array(
      z.strictObject({
        code: Id,
        text: Text,
        when: Condition.optional().describe('何时列出'),
        met: Condition.optional().describe('是否具备或达到'),
        cite: Cite.optional(),
      }),
    )
    .max(200)
    .optional()
    .describe('不是金额的回答：材料、登记机关、税费项目、价格类别、目标'),
  assumes: z.array(Name).optional().describe('没有步骤读取、但每次回答都要列出的选择项或说明（notes）'),
  adds: z
    .boolean()
    .optional()
    .describe('本条补充上级的规定而不取代它：上级同类别的各项一并列出，同一代码以近的为准；只用于 grants'),
  silence: z.enum(silences).optional().describe('原文没有给出：本件缺失、原文未提、提到而没有数额'),
  notStated: z.array(Text).optional().describe('原文没有说明的各点'),
});

export type Provision = z.infer<typeof Provision>;
