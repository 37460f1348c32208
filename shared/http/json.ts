import { type Fault, Refusal } from '../refusal.ts';
import { inputRefusal, pointer } from './faults.ts';

/** A body may have 1 MiB. */
export const bodyLimitBytes = 1024 * 1024;

/** No record of ours is nearly as deep; what is deeper was made to hurt a recursive reader. */
const deepest = 64;

/** Reads the bytes of a request, a file where it has a limit of its own; throws `body_too_large` when there are more than may be. */
export async function readBody(request: Request, fileBytesAtMost?: number, advice?: string): Promise<Uint8Array> {
  const bytesAtMost = fileBytesAtMost ?? bodyLimitBytes;
  if (Number(request.headers.get('content-length') ?? 0) > bytesAtMost) throw tooLarge(fileBytesAtMost, advice);
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.byteLength > bytesAtMost) throw tooLarge(fileBytesAtMost, advice);
  return bytes;
}

/**
 * Reads JSON; throws `malformed_json`, or `invalid_input` for what JSON allows and no record does: `__proto__` as a
 * key, half a surrogate pair (it could not be stored as it was sent) and endless nesting. Of a doubled key the last counts.
 */
export function parseJson(bytes: Uint8Array): unknown {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Refusal('malformed_json', '请求正文不是合法的 UTF-8 编码 JSON，请检查引号、逗号和括号是否配对。');
  }
  const faults = strangeParts(value);
  if (faults.length > 0) throw inputRefusal(faults);
  return value;
}

/** Walks with a stack of its own, so that no nesting can exhaust the call stack. */
function strangeParts(root: unknown): Fault[] {
  const faults: Fault[] = [];
  const open: { value: unknown; path: string[] }[] = [{ value: root, path: [] }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path } = next;
    if (typeof value === 'string' && halfPair.test(value))
      faults.push({ pointer: pointer(path), code: 'wrong_format', detail: '文字里有不完整的字符，请重新输入。' });
    if (typeof value !== 'object' || value === null) continue;
    if (path.length >= deepest)
      return [{ pointer: pointer(path), code: 'too_big', detail: `最多可以嵌套 ${deepest} 层。` }];
    for (const [key, inner] of Object.entries(value)) {
      if (key === '__proto__' || halfPair.test(key))
        faults.push({ pointer: pointer([...path, key]), code: 'unknown_field', detail: '没有这个字段，请删去。' });
      open.push({ value: inner, path: [...path, key] });
    }
  }
  return faults.slice(0, 100);
}

const halfPair = /\p{Surrogate}/u;

function tooLarge(fileBytesAtMost: number | undefined, advice = '请只保留要导入的那一张表'): Refusal {
  const detail =
    fileBytesAtMost === undefined
      ? `请求正文超过 ${bodyLimitBytes / 1024 / 1024} MiB。请分几次提交。`
      : `文件超过 ${fileBytesAtMost / 1024 / 1024}MB，${advice}。`;
  return new Refusal('body_too_large', detail);
}
