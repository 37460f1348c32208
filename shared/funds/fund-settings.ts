import * as z from 'zod';
import { Rate } from '../claims/fields.ts';
import { Decimal } from '../money.ts';
import { ColumnMapping, normalised, usualMapping } from './answers.ts';
import { FundingScheme, ShortfallRule, upperLevelsFirst } from './funding.ts';
import { InstalmentTerm } from './payable.ts';

const Terms = z.array(InstalmentTerm).min(1, '请至少写一期。').max(6, '最多 6 期。');

/** How a division pays: which levels of government, in what order or shares, what happens when money is short, and in what instalments. */
export const FundSettings = z.strictObject({
  scheme: FundingScheme,
  shortfallRule: ShortfallRule,
  mapping: ColumnMapping,
  instalments: instalmentsOf(Terms),
});
export type FundSettings = z.infer<typeof FundSettings>;

export const usualFundSettings: FundSettings = {
  scheme: upperLevelsFirst,
  shortfallRule: 'wait',
  mapping: usualMapping,
  instalments: {},
};

/** Settings as a division makes them: what a later payment could not be worked out with is refused, every fault with its pointer. */
export const FundSettingsInput = z
  .strictObject({
    scheme: FundingScheme.superRefine(checkScheme),
    shortfallRule: ShortfallRule,
    mapping: ColumnMapping.superRefine(checkMapping),
    instalments: instalmentsOf(Terms.superRefine(checkTerms)),
  })
  .meta({ id: 'FundSettingsInput' });

function instalmentsOf<Of extends z.ZodType<z.infer<typeof Terms>>>(terms: Of) {
  const own = terms.optional();
  return z
    .strictObject({ operating: own, construction: own, 'fee-reduction': own })
    .default({})
    .meta({ description: '分期：每期的比例和公示结束后几个月到期，各期比例相加为 1；不写为一次付清' });
}

function checkScheme(scheme: FundingScheme, issues: z.RefinementCtx): void {
  const [list, sources] =
    scheme.mode === 'order'
      ? (['sources', scheme.sources] as const)
      : (['shares', scheme.shares.map(({ source }) => source)] as const);
  for (const index of repeats(sources)) refuse(issues, [list, index], '同一个资金来源只能写一次，请删去重复的。');
  if (scheme.mode === 'shares' && scheme.shares.every(({ weight }) => isZero(weight)))
    refuse(issues, ['shares'], '各来源的权重不能都是 0，请写出由谁承担，例如 4 和 6。');
}

function checkMapping({ columns, results }: ColumnMapping, issues: z.RefinementCtx): void {
  const fields = Object.entries(columns).flatMap(([field, title]) => (title === null ? [] : [{ field, title }]));
  for (const index of repeats(fields.map(({ title }) => normalised(title))))
    refuse(issues, ['columns', fields[index]!.field], '两项内容不能读同一列，请分别写出列名。');
  const words = Object.entries(results).flatMap(([outcome, list]) =>
    list.map((word, index) => ({ word, path: ['results', outcome, index] })),
  );
  for (const index of repeats(words.map(({ word }) => word)))
    refuse(issues, words[index]!.path, '一个说法只能表示一种支付结果，请删去重复的。');
}

function checkTerms(terms: z.infer<typeof Terms>, issues: z.RefinementCtx): void {
  for (const [index, { share }] of terms.entries())
    if (isZero(share)) refuse(issues, [index, 'share'], '这一期的比例要大于 0，不付的不用写。');
  // A share that is no number is refused where it stands.
  if (terms.some(({ share }) => !Rate.safeParse(share).success)) return;
  const sum = Decimal.sum(...terms.map(({ share }) => share));
  if (!sum.eq(1)) refuse(issues, [], `各期比例相加是 ${sum.toFixed()}，要正好是 1，例如 "0.5" 和 "0.5"。`);
}

function isZero(rate: string): boolean {
  return Rate.safeParse(rate).success && new Decimal(rate).isZero();
}

/** The places of what stood there before already. */
function repeats(texts: readonly string[]): number[] {
  return texts.flatMap((text, index) => (texts.indexOf(text) < index ? [index] : []));
}

function refuse(issues: z.RefinementCtx, path: (string | number)[], message: string): void {
  issues.addIssue({ code: 'custom', path, message });
}
