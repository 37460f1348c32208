import { expect, test } from 'vitest';
import type { Answered } from '../../../../functions/portal/fees/answered.ts';
import { orderOptions } from '../../../../functions/portal/fees/orders.ts';
import { fenOf, yuanOfFen } from '../../../../shared/money.ts';

/** A law by a rule in 分: what is taken off a fee for a child of this order. */
function law(off: (order: number, fee: number) => number | null) {
  return orderOptions((order, fee): Answered => {
    const charged = fenOf(fee ?? '2000.00');
    const reduction = off(order, charged);
    if (reduction === null) return { faults: [] };
    return {
      is: 'amount',
      entitled: reduction > 0,
      payable: yuanOfFen(charged - reduction),
      fee: yuanOfFen(charged),
      reduction: yuanOfFen(reduction),
      financed: false,
      lines: [],
      whys: [],
      assumptions: [],
      notStated: [],
      basis: { policy: '', effectiveFrom: null, attested: false, sha256: '', reported: false },
    };
  });
}
const shown = (options: ReturnType<typeof law>) => options.map(({ label, gives }) => [label, gives?.text ?? null]);

test('a share that holds at every fee is shown as a share', () => {
  expect(shown(law((order, fee) => (order === 1 ? 0 : order === 2 ? fee / 8 : fee)))).toEqual([
    ['第一个孩子', '不减免'],
    ['第二个孩子', '减 12.5%'],
    ['第三个及以上', '全免'],
  ]);
});

test('a reduction with a ceiling is shown as the amount at the fee that was told', () => {
  expect(shown(law((order, fee) => (order === 1 ? 0 : Math.min(fee / 2, 50_000))))).toEqual([
    ['第一个孩子', '不减免'],
    ['第二个孩子', '少交 500.00 元'],
    ['第三个及以上', '少交 500.00 元'],
  ]);
});

test('children whom the policy tells apart are options of their own', () => {
  expect(shown(law((order, fee) => (fee * Math.min(order - 1, 4)) / 5))).toEqual([
    ['第一个孩子', '不减免'],
    ['第二个孩子', '减 20%'],
    ['第三个孩子', '减 40%'],
    ['第四个孩子', '减 60%'],
    ['第五个及以上', '减 80%'],
  ]);
});

test('where nothing can be said beforehand nothing is', () => {
  const unsaid = [
    ['第一个孩子', null],
    ['第二个孩子', null],
    ['第三个及以上', null],
  ];
  expect(shown(law(() => null))).toEqual(unsaid);
  expect(shown(orderOptions(null))).toEqual(unsaid);
});
