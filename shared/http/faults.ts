import type * as z from 'zod';
import { type Fault, Refusal, type RefusalCode, refusalCodes } from '../refusal.ts';

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

/** Parses with a schema; every issue becomes a fault with its JSON pointer and a Chinese sentence. */
export function parse<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  base: string,
): { value: z.output<Schema>; faults: [] } | { value: null; faults: Fault[] } {
  const result = schema.safeParse(input, { error: sentence, reportInput: true });
  if (result.success) return { value: result.data, faults: [] };
  return { value: null, faults: result.error.issues.flatMap((issue) => faultsOf(issue, base)) };
}

/** More than anyone corrects in one go, and few enough for an answer that fits through every gateway. */
export const faultsAtMost = 1_000;

/** One refusal for all faults: under their own code when they share one that has a name of its own. */
export function inputRefusal(faults: readonly Fault[]): Refusal {
  const [first] = faults;
  if (!first) throw new Error('a refusal of input needs a fault');
  const shared = faults.every((fault) => fault.code === first.code) && refusalCodes.includes(first.code as RefusalCode);
  const code = shared ? (first.code as RefusalCode) : 'invalid_input';
  const shown = faults.length > faultsAtMost ? `，errors 列出前 ${faultsAtMost} 处` : '';
  const detail = faults.length === 1 ? first.detail : `有 ${faults.length} 处需要改正${shown}，请按 errors 逐项修改。`;
  return new Refusal(code, detail, { faults: faults.slice(0, faultsAtMost) });
}

/** A JSON pointer (RFC 6901) from a path. */
export function pointer(path: readonly PropertyKey[], base = ''): string {
  return base + path.map((step) => `/${String(step).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');
}

function faultsOf(issue: Issue, base: string): Fault[] {
  const here = pointer(issue.path, base);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      pointer: pointer([key], here),
      code: 'unknown_field',
      detail: `没有“${key}”这个字段，请删去或改正名称。`,
    }));
  if (issue.code === 'invalid_union' && issue.errors.length > 0)
    return nearest(issue.errors).flatMap((inner) => faultsOf(inner as Issue, here));
  return [{ pointer: here, code: codeOf(issue), detail: issue.message }];
}

/** Of the shapes a value may have, the one it comes nearest to says what is wrong. */
function nearest(options: readonly (readonly Issue[])[]): readonly Issue[] {
  const distance = (issues: readonly Issue[]) =>
    issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
  return options.reduce((best, issues) => (distance(issues) < distance(best) ? issues : best));
}

function codeOf(issue: Issue): string {
  if (issue.code === 'invalid_type') return issue.input === undefined ? 'required' : 'wrong_type';
  if (issue.code === 'custom') return typeof issue.params?.code === 'string' ? issue.params.code : 'invalid_value';
  return codes[issue.code];
}

const codes: Record<Exclude<Issue['code'], 'invalid_type' | 'custom'>, string> = {
  too_small: 'too_small',
  too_big: 'too_big',
  invalid_format: 'wrong_format',
  not_multiple_of: 'wrong_format',
  unrecognized_keys: 'unknown_field',
  invalid_union: 'not_allowed',
  invalid_key: 'unknown_field',
  invalid_element: 'invalid_value',
  invalid_value: 'not_allowed',
};

/** The sentence for an issue whose schema has none of its own. */
function sentence(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return '请填写这一项。';
      return `这里要填${typeNames[String(issue.expected)] ?? '别的类型'}，收到的是${received(issue.input)}。`;
    case 'too_small':
      return bound(issue.origin, Number(issue.minimum), issue.inclusive ?? true, ['至少要有', '不能小于', '要大于']);
    case 'too_big':
      return bound(issue.origin, Number(issue.maximum), issue.inclusive ?? true, ['最多可以有', '不能大于', '要小于']);
    case 'invalid_value':
      return `只能填：${(issue.values as unknown[]).map((value) => `“${String(value)}”`).join('、')}。`;
    case 'invalid_union':
      return Array.isArray(issue.options)
        ? `只能填：${(issue.options as unknown[]).map((value) => `“${String(value)}”`).join('、')}。`
        : '这一项的写法不在允许的几种之内，请对照接口说明。';
    case 'invalid_format':
      return formats[issue.format ?? ''] ?? '写法不对，请对照接口说明。';
    case 'not_multiple_of':
      return `要是 ${String(issue.divisor)} 的整数倍。`;
    default:
      return '这一项有误，请对照接口说明改正。';
  }
}

function bound(origin: string, limit: number, inclusive: boolean, [count, closed, open]: [string, string, string]) {
  if (origin === 'string') return `${count} ${limit} 个字。`;
  if (origin === 'array' || origin === 'set' || origin === 'object' || origin === 'record' || origin === 'map')
    return `${count} ${limit} 项。`;
  return `${inclusive ? closed : open} ${limit}。`;
}

const typeNames: Record<string, string> = {
  string: '文本',
  number: '数字',
  int: '整数',
  boolean: '是非值（true 或 false）',
  array: '列表',
  object: '一组字段',
  record: '一组字段',
  null: '空值',
};

const formats: Record<string, string> = {
  datetime: '请写成 UTC 时间，例如 2024-06-03T02:11:09Z。',
  date: '请写成存在的日期，例如 2024-05-31。',
};

function received(input: unknown): string {
  if (input === null) return '空值';
  if (Array.isArray(input)) return '列表';
  if (typeof input === 'number') return Number.isInteger(input) ? '数字' : '带小数的数字';
  return typeof input === 'boolean' ? '是非值' : (typeNames[typeof input] ?? '别的类型');
}
