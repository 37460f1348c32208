import { describe, expect, it } from 'vitest';
import { chineseNumber, figuresIn } from '../../../shared/policy/chinese-figures.ts';

describe('the reader of figures in Chinese words', () => {
  it.each([
    ['给予一次性建设经费补助2万元', ['20000']],
    ['给予每孩收费标准的8%-15%作为运行补助资金', ['0.08', '0.15']],
    ['二孩入托减免30%费用,三孩及以上免费入托', ['2', '0.3', '3', '1']],
    ['按照每千人口不少于10个托位', ['1000', '10']],
    ['每百户不少于20平方米', ['100', '20']],
    ['不满12天的按半个月计算', ['12', '0.5']],
    ['每家不超过8.7万元，按6:4分两年拨付', ['87000', '6', '4', '2']],
    ['按4:3:3分三年', ['4', '3']],
    ['减按百分之九十计入收入总额', ['0.9']],
    ['补助三成，八折收取，八五折优惠', ['0.3', '0.8', '0.85']],
    ['补助二百五十元，上限一万二千元', ['250', '12000']],
    ['3,600元', ['3600']],
    ['３６００元', ['3600']],
    ['2000元每托位，千分之三', ['2000', '0.003']],
  ])('finds in “%s” %j', (quote, expected) => {
    const found = figuresIn(quote);
    for (const figure of expected) expect(found).toContain(figure);
  });

  it.each([
    ['补助2万元', '2'],
    ['补助2万元', '2000'],
    ['减免30%', '0.7'],
    ['补助三百元', '3'],
    ['给予一定的资金补助', '1000'],
  ])('does not find in “%s” the figure %s', (quote, figure) => {
    expect(figuresIn(quote)).not.toContain(figure);
  });

  it.each([
    ['十', '10'],
    ['十二', '12'],
    ['二十', '20'],
    ['一百零五', '105'],
    ['三千', '3000'],
    ['一万二千三百', '12300'],
    ['两亿', '200000000'],
  ])('reads %s as %s', (text, value) => {
    expect(chineseNumber(text)?.text()).toBe(value);
  });
});
