import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, contentHash, fingerprint, sha256 } from '../../shared/canonical-json.ts';

describe('canonical JSON', () => {
  it('sorts names, has no blanks, leaves out what has no value', () => {
    expect(canonicalJson({ b: [1, 'x', null], a: { d: true, c: '甲' }, e: undefined })).toBe(
      '{"a":{"c":"甲","d":true},"b":[1,"x",null]}',
    );
  });

  it('refuses what is no JSON', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, () => 1, 1n])
      expect(() => canonicalJson({ value })).toThrow();
    expect(canonicalJson({ value: 0.5 })).toBe('{"value":0.5}');
  });

  it('of a record of ours has whole numbers only', () => {
    for (const value of [0.1, 2 ** 53]) expect(() => fingerprint([{ value }])).toThrow(`${value} is no whole number`);
    expect(fingerprint([{ value: 1 }])).toBe(contentHash([{ value: 1 }]));
  });

  it('reads back as the same value, whatever the order of names', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.constant(null),
        fc.boolean(),
        fc.maxSafeInteger(),
        fc.string({ unit: 'binary' }),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('any'), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).any;
    fc.assert(
      fc.property(value, (one) => {
        const text = canonicalJson(one);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it('hashes as the standard says', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(fingerprint('abc')).toBe(sha256('"abc"'));
  });
});
