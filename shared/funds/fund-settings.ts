import * as z from 'zod';
import { ColumnMapping, usualMapping } from './answers.ts';
import { FundingScheme, ShortfallRule, upperLevelsFirst } from './funding.ts';
import { InstalmentTerm } from './payable.ts';

const Terms = z.array(InstalmentTerm).min(1, '请至少写一期。').max(6, '最多 6 期。').optional();

/** How a division pays: which levels of government, in what order or shares, what happens when money is short, and in what instalments. */
export const FundSettings = z.strictObject({
  scheme: FundingScheme,
  shortfallRule: ShortfallRule,
  mapping: ColumnMapping,
  instalments: z
    .strictObject({ operating: Terms, construction: Terms, 'fee-reduction': Terms })
    .default({})
    .meta({ description: '分期：每期的比例和公示结束后几个月到期；不写为一次付清' }),
});
export type FundSettings = z.infer<typeof FundSettings>;

export const usualFundSettings: FundSettings = {
  scheme: upperLevelsFirst,
  shortfallRule: 'wait',
  mapping: usualMapping,
  instalments: {},
};
