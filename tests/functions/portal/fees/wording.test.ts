import { expect, test } from 'vitest';
import { dateText, grouped, monthText, orderText, yuanShown } from '../../../../functions/portal/fees/wording.ts';

test('amounts are grouped by thousands and negative ones carry a real minus', () => {
  expect(['0.00', '999.99', '1000.00', '1234567.89', '-600.00'].map(grouped)).toEqual([
    '0.00',
    '999.99',
    '1,000.00',
    '1,234,567.89',
    '−600.00',
  ]);
  expect(yuanShown('1400.00')).toBe('¥1,400.00');
});

test('months, days and children are named as people name them', () => {
  expect(monthText('2025-03')).toBe('2025年3月');
  expect(dateText('2022-10-08')).toBe('2022年10月8日');
  expect([orderText(1, false), orderText(3, true), orderText(9, false)]).toEqual(['一孩', '三孩及以上', '第9个孩子']);
});
