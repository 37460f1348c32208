import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { daxie } from '../../../shared/funds/daxie.ts';

describe('amounts in capital numerals', () => {
  test.each([
    [1_640_902, '人民币壹万陆仟肆佰零玖元零贰分'],
    [32_504, '人民币叁佰贰拾伍元零肆分'],
    [140_950, '人民币壹仟肆佰零玖元伍角整'],
    [600_714, '人民币陆仟零柒元壹角肆分'],
    [10_700_053, '人民币壹拾万柒仟元伍角叁分'],
    [1_234_500, '人民币壹万贰仟叁佰肆拾伍元整'],
    [0, '人民币零元整'],
    [5, '人民币伍分'],
    [1_000_000_000, '人民币壹仟万元整'],
    [100_010_001, '人民币壹佰万零壹佰元零壹分'],
    [10_000_000_100, '人民币壹亿零壹元整'],
    [10, '人民币壹角整'],
    [-50_400, '人民币负伍佰零肆元整'],
    [10_010_000, '人民币壹拾万零壹佰元整'],
    [1_000_100_000_000, '人民币壹佰亿零壹佰万元整'],
    [100_010_000_000_000, '人民币壹万零壹亿元整'],
    [100_000_000_010_000, '人民币壹万亿零壹佰元整'],
  ])('%i 分 is %s', (fen, expected) => expect(daxie(fen)).toBe(expected));

  test('every amount can be read back from its numerals', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -900_000_000_000_000, max: 900_000_000_000_000 }),
        (fen) => readBack(daxie(fen)) === fen,
      ),
    );
  });

  test('zeros are never written twice nor before a unit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 900_000_000_000_000 }),
        (fen) => !/零零|零[仟佰拾万亿元角分]/.test(daxie(fen)),
      ),
    );
  });
});

/** Reads by position and place value, the other way round than the writer. */
function readBack(text: string): number {
  const body = text.replace('人民币', '').replace('负', '').replace('整', '');
  const [whole, rest] = body.includes('元') ? (body.split('元') as [string, string]) : ['', body];
  const jiao = /(.)角/.exec(rest)?.[1] ?? '零';
  const cent = /(.)分/.exec(rest)?.[1] ?? '零';
  const amount = wholeOf(whole) * 100 + digit(jiao) * 10 + digit(cent);
  return text.includes('负') ? -amount : amount;
}

function wholeOf(text: string): number {
  for (const [unit, value] of [
    ['亿', 1e8],
    ['万', 1e4],
  ] as const) {
    const at = text.lastIndexOf(unit);
    if (at >= 0) return wholeOf(text.slice(0, at)) * value + wholeOf(text.slice(at + 1));
  }
  let total = 0;
  let current = 0;
  for (const character of text) {
    const place = { 仟: 1000, 佰: 100, 拾: 10 }[character];
    if (place) {
      total += current * place;
      current = 0;
    } else current = digit(character);
  }
  return total + current;
}

function digit(character: string): number {
  return '零壹贰叁肆伍陆柒捌玖'.indexOf(character);
}
