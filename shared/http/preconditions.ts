import { Refusal } from '../refusal.ts';

/** Reads `If-Match`: entity tags whose text is a version. Anything else can match nothing. */
export function readIfMatch(header: string | undefined): number[] | null {
  if (header === undefined) return null;
  return header
    .split(',')
    .map((tag) => /^(?:W\/)?"?(\d{1,15})"?$/.exec(tag.trim())?.[1])
    .filter((version) => version !== undefined)
    .map(Number);
}

/**
 * Holds a change to the version its sender saw: throws `if_match_missing` without the header and `version_conflict`
 * when the thing has changed since. Called once the thing is known to be there and the sender's to see.
 */
export function requireVersion(ifMatch: readonly number[] | null, current: number): void {
  if (ifMatch === null)
    throw new Refusal('if_match_missing', '请先读取最新内容，并在 If-Match 里写上它的 ETag，以免盖掉别人的改动。');
  if (!ifMatch.includes(current))
    throw new Refusal('version_conflict', '内容在您读取之后又有改动。请重新读取，核对后再提交。');
}

/** Of a PUT that creates where nothing was: an `If-Match` then names something that is not there. */
export function requireAbsent(ifMatch: readonly number[] | null): void {
  if (ifMatch !== null) throw new Refusal('version_conflict', '要更改的内容不存在。新建时请不要写 If-Match。');
}

/** Reads `Idempotency-Key`: 1 to 128 visible ASCII characters. */
export function readIdempotencyKey(header: string | undefined): string {
  if (header === undefined || header === '')
    throw new Refusal(
      'idempotency_key_missing',
      '请在 Idempotency-Key 里写一个不重复的编号，重发同一请求时用同一个编号，就不会办两次。',
    );
  if (!/^[\x21-\x7e]{1,128}$/.test(header))
    throw new Refusal('invalid_input', 'Idempotency-Key 请用 1 到 128 个英文字母、数字或符号，不含空格。', {
      faults: [{ pointer: '/header/Idempotency-Key', code: 'wrong_format', detail: '1 到 128 个可见 ASCII 字符。' }],
    });
  return header;
}
