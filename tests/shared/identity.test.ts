import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  birthDateOf,
  idNumberFault,
  isMasked,
  maskIdNumber,
  maskName,
  normaliseIdNumber,
  numberHash,
  openNumber,
  sealedWith,
  sealNumber,
  usccFault,
} from '../../shared/identity.ts';
import { type SecretKey, secretKey } from '../../shared/keyring.ts';

describe('公民身份号码 (GB 11643-1999)', () => {
  test.each([
    '33090320230101997X',
    '330903202402299982',
    '330903202402299974',
    '330903202508319961',
    '11010519491231002X',
    '440524188001010014',
  ])('%s is valid', (number) => expect(idNumberFault(number)).toBeNull());
  test.each([
    ['330903202302299985', 'no_such_birth_date'],
    ['330903202301019970', 'check_digit_wrong'],
    ['33090320230101997', 'wrong_length'],
    ['33090320230101997x', 'wrong_characters'],
    ['3309O320230101997X', 'wrong_characters'],
  ])('%s is refused: %s', (number, fault) => expect(idNumberFault(number)).toBe(fault));

  test('any single wrong digit is found: the weights are coprime to 11', () => {
    const wrong = fc.tuple(fc.integer({ min: 0, max: 16 }), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(wrong, ([place, shift]) => {
        const digits = [...'33090320230101997X'];
        digits[place] = String((Number(digits[place]) + shift) % 10);
        return idNumberFault(digits.join('')) !== null;
      }),
    );
  });

  test('full-width digits, blanks and a small x are normalised', () =>
    expect(normaliseIdNumber(' ３３０９０３ 20230101 997x ')).toBe('33090320230101997X'));

  test('it carries the birth date', () => expect(birthDateOf('33090320230101997X')).toBe('2023-01-01'));
});

describe('统一社会信用代码 (GB 32100-2015)', () => {
  test.each([
    '52330903MJ0000018C',
    '91330903MA0000015H',
    '12330903MB00000195',
    '92330903MA00000239',
    '91330903MA00001030',
    '91441402MA000004XX',
  ])('%s is valid', (code) => expect(usccFault(code)).toBeNull());
  test.each([
    ['91350100M000100Y4Z', 'wrong_characters'],
    ['52330903MJ0000018D', 'check_digit_wrong'],
    ['52330903MJ0000019C', 'check_digit_wrong'],
    ['52330903MJ000001', 'wrong_length'],
  ])('%s is refused: %s', (code, fault) => expect(usccFault(code)).toBe(fault));
});

describe('what is shown and kept of a person', () => {
  test('a mask keeps the area and the last four', () => {
    expect(maskIdNumber('33090320230101997X')).toBe('330903********997X');
    expect(isMasked('330903********997X')).toBe(true);
    expect(isMasked('３３０＊＊＊')).toBe(true);
    expect(isMasked('33090320230101997X')).toBe(false);
  });

  test.each([
    ['陈一禾', '陈*禾'],
    ['林满', '林*'],
    ['欧阳小满', '欧**满'],
    ['满', '*'],
  ])('%s is shown as %s', (name, shown) => expect(maskName(name)).toBe(shown));

  test('a document is looked up by one hash per key, and another document type is another hash', () => {
    const secret = secretKey(Buffer.alloc(32, 7));
    const number = '33090320230101997X';
    expect(numberHash(secret, '居民身份证', number)).toBe(numberHash(secret, '居民身份证', number));
    expect(numberHash(secret, '护照', number)).not.toBe(numberHash(secret, '居民身份证', number));
    expect(numberHash(secretKey(Buffer.alloc(32, 8)), '居民身份证', number)).not.toBe(
      numberHash(secret, '居民身份证', number),
    );
  });

  test('a sealed number opens with its key wherever that is on the ring, and not once it was changed', () => {
    const [old, fresh, other] = [randomBytes(32), randomBytes(32), randomBytes(32)].map(secretKey) as [
      SecretKey,
      SecretKey,
      SecretKey,
    ];
    const sealed = sealNumber(old, randomBytes(12), '33090320230101997X');
    expect([sealedWith(sealed), sealed.includes('20230101')]).toEqual([old.id, false]);
    expect(openNumber([old], sealed)).toBe('33090320230101997X');
    expect(openNumber([fresh, old], sealed)).toBe('33090320230101997X');
    expect(() => openNumber([fresh, other], sealed)).toThrow(`sealed with the key ${old.id}, which is not on the ring`);
    const at = old.id.length + 1;
    const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
    expect(() => openNumber([old], changed)).toThrow();
  });
});
