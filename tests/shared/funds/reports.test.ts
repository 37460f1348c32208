import { expect, test } from 'vitest';
import { monthlySummary, sheetJson } from '../../../shared/funds/reports.ts';
import { determined, submitted } from '../../support/claim-story.ts';

const heading = { unit: '示例卫生健康局', period: '2024-05', on: '2024-06-04' };
const reported = ({ claim }: ReturnType<typeof submitted>) => ({
  ...{ head: claim.head, obligations: [], payables: [], recoveries: [] },
});

test('of two claims of 200.00 one is 核定: 申报 is 400.00, 核定 200.00, and the open one has neither 核减 nor 核定', () => {
  const [open, done] = [reported(submitted()), reported(determined())];
  const { rows, total, footer } = sheetJson(monthlySummary([open, done], heading));
  expect(rows.map((row) => row.slice(5, 8))).toEqual([
    ['200.00', null, null],
    ['200.00', '0.00', '200.00'],
  ]);
  expect(total?.slice(5, 8)).toEqual(['400.00', '0.00', '200.00']);
  expect(footer.slice(0, 2)).toEqual([
    '核定合计（大写）：人民币贰佰元整',
    '有1份还没有核定，核减和核定为空，不计入核减、核定的合计。',
  ]);
  expect(sheetJson(monthlySummary([done], heading)).footer).toHaveLength(2);
});
