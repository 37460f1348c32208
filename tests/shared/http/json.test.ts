import { describe, expect, test } from 'vitest';
import { bodyLimitBytes, parseJson, readBody } from '../../../shared/http/json.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const faults = (text: string) => {
  try {
    parseJson(bytes(text));
    return [];
  } catch (error) {
    return (error as { extras: { faults: { pointer: string }[] } }).extras.faults.map(({ pointer }) => pointer);
  }
};

describe('a body', () => {
  test('of exactly 1 MiB is read, one byte more is refused', async () => {
    const request = (size: number) => new Request('http://x/', { method: 'POST', body: new Uint8Array(size) });
    expect((await readBody(request(bodyLimitBytes))).byteLength).toBe(1_048_576);
    await expect(readBody(request(bodyLimitBytes + 1))).rejects.toMatchObject({ code: 'body_too_large' });
  });

  test('that is no JSON, or not UTF-8, is malformed', () => {
    for (const text of ['', '{', '{"a":1,}', "{'a':1}", 'NaN', '\ufeff\ufeff{}'])
      expect(() => parseJson(bytes(text))).toThrow(
        '请求正文不是合法的 UTF-8 编码 JSON，请检查引号、逗号和括号是否配对。',
      );
    expect(() => parseJson(new Uint8Array([0x22, 0xff, 0x22]))).toThrow('不是合法的 UTF-8');
  });

  test('cannot reach a prototype: `__proto__` is refused wherever it stands, other names are names', () => {
    expect(faults('{"a":[{"__proto__":{"x":1}}],"__proto__":1}').sort()).toEqual(['/__proto__', '/a/0/__proto__']);
    expect(parseJson(bytes('{"constructor":1}'))).toEqual(JSON.parse('{"constructor":1}'));
  });

  test('counts the last of a doubled key', () => {
    expect(parseJson(bytes('{"a":1,"a":2}'))).toEqual({ a: 2 });
  });

  test('with half a character is refused where it stands', () => {
    expect(faults('{"a":"\\ud800","b":"\\ud83d\\ude00"}')).toEqual(['/a']);
  });

  test('nested without end is refused without exhausting the stack', () => {
    expect(faults(`${'['.repeat(64)}1${']'.repeat(64)}`)).toEqual([]);
    expect(faults(`${'['.repeat(400_000)}${']'.repeat(400_000)}`)).toHaveLength(1);
  });
});
