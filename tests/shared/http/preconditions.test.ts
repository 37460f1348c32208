import { describe, expect, test } from 'vitest';
import { readIdempotencyKey, readIfMatch, requireAbsent, requireVersion } from '../../../shared/http/preconditions.ts';

describe('If-Match', () => {
  test('names versions by their entity tags; what is no version of ours matches nothing', () => {
    expect(readIfMatch(undefined)).toBeNull();
    expect(readIfMatch('"4"')).toEqual([4]);
    expect(readIfMatch('W/"4", "5"')).toEqual([4, 5]);
    expect(readIfMatch('4')).toEqual([4]);
    for (const nothing of ['*', '', '"-4"', '"4e0"', '"0x4"', '４', '"4 "', '44'])
      expect([nothing, readIfMatch(nothing)?.includes(4)]).toEqual([nothing, false]);
  });

  test('must be sent, must be current, and must not be sent for what is not there', () => {
    expect(() => requireVersion(null, 4)).toThrow(
      '请先读取最新内容，并在 If-Match 里写上它的 ETag，以免盖掉别人的改动。',
    );
    expect(() => requireVersion([3], 4)).toThrow('内容在您读取之后又有改动。请重新读取，核对后再提交。');
    expect(() => requireVersion([3, 4], 4)).not.toThrow();
    expect(() => requireAbsent([1])).toThrow('要更改的内容不存在。新建时请不要写 If-Match。');
    expect(() => requireAbsent(null)).not.toThrow();
  });
});

describe('Idempotency-Key', () => {
  test('is 1 to 128 visible ASCII characters', () => {
    expect(readIdempotencyKey('!~')).toBe('!~');
    expect(readIdempotencyKey('k'.repeat(128))).toHaveLength(128);
    for (const missing of [undefined, ''])
      expect(() => readIdempotencyKey(missing)).toThrow('请在 Idempotency-Key 里写一个不重复的编号');
    for (const wrong of ['k'.repeat(129), 'a b', '键', 'a\u007f'])
      expect(() => readIdempotencyKey(wrong)).toThrow('1 到 128 个');
  });
});
