import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeItem, encode, encodeItem, pack, unpack } from '../../../shared/storage/codec.ts';

const exact = fc.maxSafeInteger();
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    exact,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string({ minLength: 1 }), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const item = fc.dictionary(fc.string({ minLength: 1 }), value, { maxKeys: 6, noNullPrototype: true });

describe('codec', () => {
  it('gives back what it was given', () => {
    fc.assert(
      fc.property(item, (given) => {
        expect(decodeItem(encodeItem(given as never))).toEqual(given);
        expect(unpack(pack(given as never))).toEqual(JSON.parse(JSON.stringify(given)));
      }),
      { numRuns: 200 },
    );
  });

  it('writes whole numbers as they are and leaves out what has no value', () => {
    expect(encodeItem({ fen: 140_000, missing: undefined })).toStrictEqual({ fen: { N: '140000' } });
  });

  it.each([0.1, 0.1 + 0.2, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses %s, which is not exact',
    (number) => {
      const refusal = `${number} is not exact and may not be stored`;
      expect(() => encode(number)).toThrow(refusal);
      expect(() => encode({ lines: [{ amount: number }] })).toThrow(refusal);
      expect(() => pack([{ amount: number }])).toThrow(refusal);
      expect(() => decodeItem({ amount: { N: '0.5' } })).toThrow('0.5 is not exact and may not be stored');
    },
  );

  it('keeps bytes as bytes', () => {
    expect(encode(new Uint8Array([1, 2]))).toStrictEqual({ B: new Uint8Array([1, 2]) });
  });
});
