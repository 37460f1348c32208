import * as z from 'zod';
import { Id, Text } from '../claims/fields.ts';

/** The bodies of 安排资金: they name claims and move no amount of their own. */

const claimsAtOnce = 1_000;
export const ClaimIds = z
  .array(Id)
  .min(1, '请至少选一份申报。')
  .refine((ids) => ids.length <= claimsAtOnce, {
    message: `一次最多 ${claimsAtOnce} 份申报，请分几次办理。`,
    params: { code: 'too_many_claims' },
  })
  .refine((ids) => new Set(ids).size === ids.length, '同一份申报只能写一次。')
  .meta({ maxItems: claimsAtOnce });

export const BulkInput = z.strictObject({ claimIds: ClaimIds });
export const FundInput = z
  .strictObject({ decision: z.enum(['pass', 'return']), reason: Text(500).optional() })
  .superRefine(({ decision, reason }, issues) => {
    if (decision === 'return' && reason === undefined)
      issues.addIssue({ code: 'custom', path: ['reason'], message: '退回请写明原因。', params: { code: 'required' } });
  });
