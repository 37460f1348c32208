import * as z from 'zod';
import { DivisionCode } from '../../shared/claims/fields.ts';
import { inputRefusal } from '../../shared/http/faults.ts';
import { Answer, calculate, Kind, readPolicy } from '../../shared/policy/index.ts';
import { decidedIn } from '../../shared/publishing/law.ts';
import { Refusal } from '../../shared/refusal.ts';
import { operation } from './services.ts';

/** As many children as one question over HTTP may have; a claim has as many lines. */
const childrenAtMost = 1_000;

const Question = z
  .strictObject({
    division: DivisionCode.optional().meta({ description: '?policy=inline 时可不填，按所附政策的地区' }),
    on: z.string().optional().meta({ description: '日期，与 month 二选一' }),
    month: z.string().optional().meta({ description: '月份，按该月最后一日有效的政策计算' }),
    facts: z
      .record(z.string(), z.unknown())
      .default({})
      .meta({ description: '事实，名称见 /v1/policies 里该政策的说明' }),
    settings: z.record(z.string(), z.string()).optional().meta({ description: '试算时另取的选择，会列入 assumptions' }),
    children: z
      .array(z.record(z.string(), z.unknown()))
      .refine((children) => children.length <= childrenAtMost, {
        message: `一次最多计算 ${childrenAtMost} 名幼儿，请分几次。`,
        params: { code: 'too_many_lines' },
      })
      .optional(),
    policy: z.unknown().optional().meta({ description: '?policy=inline 时所附的政策文件' }),
  })
  .meta({ id: 'Question' });

export const calculationOperations = [
  operation(
    {
      id: 'calculate',
      method: 'post',
      path: '/v1/calculations/{kind}',
      summary: '按某地某日的政策计算一项补助、减免或要求',
      description: '只算不存，不需要 Idempotency-Key。',
      tag: '计算',
      roles: null,
      params: z.object({ kind: Kind }),
      query: z.strictObject({
        explain: z.enum(['true', 'false']).optional().meta({ description: 'false 时不附算式和引文' }),
        policy: z.enum(['inline']).optional().meta({ description: 'inline 时按正文里所附的政策计算，不存' }),
      }),
      body: Question,
      answer: Answer.partial({ explanation: true, citations: true }).meta({ id: 'Answer' }),
      refusals: ['policy_not_found', 'rate_out_of_bounds', 'too_many_lines', 'invalid_policy', 'policy_too_large'],
      examples: {
        body: {
          division: '330903',
          month: '2024-05',
          facts: { operatingRate: '0.10' },
          children: [{ ref: '1', feeStandard: '2000.00' }],
        },
      },
    },
    async ({ params: { kind }, query, body, now }, { law: reader }) => {
      const { policy, ...asked } = body;
      const drafted = query.policy === 'inline' ? inlinePolicy(policy) : null;
      if (!drafted && policy !== undefined) throw inputRefusal([unasked]);
      const division = asked.division ?? drafted?.division;
      if (division === undefined) throw inputRefusal([missing('/division')]);
      const explain = query.explain !== 'false';
      const law = await reader.at(now);
      const decided = decidedIn(law, division, asked);
      const answer = calculate({ ...asked, kind, division, decided }, drafted ? [drafted] : law.policies, { explain });
      if (explain) return { body: answer };
      const { explanation: _explanation, citations: _citations, ...brief } = answer;
      return { body: brief };
    },
  ),
];

const unasked = {
  pointer: '/policy',
  code: 'unknown_field',
  detail: '只有 ?policy=inline 时才附政策文件，请删去 policy 或加上这个参数。',
};
const missing = (pointer: string) => ({ pointer, code: 'required', detail: '请填写这一项。' });

/** A draft that comes with the question; its faults point into the body it came in. */
function inlinePolicy(document: unknown) {
  if (document === undefined) throw inputRefusal([missing('/policy')]);
  try {
    return readPolicy(document);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const faults = (error.extras.faults ?? []).map((fault) => ({ ...fault, pointer: `/policy${fault.pointer}` }));
    throw new Refusal(error.code, error.message, { ...error.extras, faults });
  }
}
