import type * as z from 'zod';
import type { Fault } from '../../refusal.ts';
import { escaped } from '../question/pointer.ts';
import { PolicyDocument } from './document.ts';
import { isFigureText } from './names.ts';

/** How large and how deep a document may be before anything in it is looked at. */
export const limits = { bytes: 1_000_000, depth: 24, values: 100_000, text: 4_000 } as const;

/** Faults of size: found first, by a walk that keeps its own stack, so that no document can exhaust ours. */
export function sizeFaults(document: unknown): Fault[] {
  let values = 0;
  let characters = 0;
  const open: { value: unknown; depth: number }[] = [{ value: document, depth: 1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    values += 1;
    if (depth > limits.depth) return [documentFault('too_deep', `嵌套超过${limits.depth}层，请把条件拆成几个 tests。`)];
    if (values > limits.values)
      return [documentFault('too_many_values', `内容超过${limits.values}项，请拆成几份文件。`)];
    if (typeof value === 'string') characters += value.length;
    else if (typeof value === 'object' && value !== null)
      for (const [key, each] of Object.entries(value)) {
        if (key === '__proto__') return [documentFault('reserved_name', '文件里有名为“__proto__”的字段，请删去。')];
        characters += key.length;
        open.push({ value: each, depth: depth + 1 });
      }
    if (characters > limits.bytes)
      return [documentFault('too_long', `全文超过${limits.bytes}个字符，请拆成几份文件。`)];
  }
  return [];
}

function documentFault(code: string, detail: string): Fault {
  return { pointer: '', code, detail };
}

/** Reads the shape of a document; every fault has its pointer and says what to write instead. */
export function readShape(document: unknown): { policy: PolicyDocument | null; faults: Fault[] } {
  const large = sizeFaults(document);
  if (large.length > 0) return { policy: null, faults: large };
  const parsed = PolicyDocument.safeParse(document);
  if (parsed.success) return { policy: parsed.data, faults: [] };
  const faults = parsed.error.issues.flatMap((issue) => faultsOf(issue, document));
  const unique = new Map(faults.map((fault) => [`${fault.pointer}|${fault.detail}`, fault]));
  return { policy: null, faults: [...unique.values()].slice(0, 200) };
}

type Issue = z.core.$ZodIssue;

/** Where a value may take several shapes, only the complaints about the shape it comes nearest to help its author. */
function faultsOf(issue: Issue, document: unknown, at: readonly PropertyKey[] = []): Fault[] {
  const path = [...at, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [faultOf(issue, path, document)];
  const value = valueAt(document, path);
  if (typeof value === 'string' && ['from', 'to', 'above', 'below'].includes(String(path.at(-1)))) {
    const detail = `${what(path)}写得不对：请写数字（如 "20"）、日期（如 2024-01-31）或一个名称。`;
    return [{ pointer: pointerOf(path), code: 'wrong_value', detail }];
  }
  const nearest = branchesOf(issue)
    .filter((branch) => branch.length > 0 && !isOtherShape(branch, value))
    .sort((a, b) => strangeness(a) - strangeness(b))[0];
  if (nearest !== undefined) return nearest.flatMap((inner) => faultsOf(inner, document, path));
  const code = value === undefined ? 'missing_field' : 'wrong_shape';
  return [{ pointer: pointerOf(path), code, detail: shapeDetail(path, value) }];
}

/** The shapes a value may take, those of a union inside the union included. */
function branchesOf({ errors }: z.core.$ZodIssueInvalidUnion): readonly (readonly Issue[])[] {
  return errors.flatMap((branch) => {
    const [only] = branch;
    const inner = branch.length === 1 && only?.code === 'invalid_union' && only.path.length === 0;
    return inner ? branchesOf(only) : [branch];
  });
}

/** Complaints that the value is of another kind altogether: the wrong type, or keys missing where others are not known. */
function isOtherShape(branch: readonly Issue[], value: unknown): boolean {
  const strange = branch.some(({ code }) => code === 'unrecognized_keys');
  return branch.some(({ path, code }) => {
    if (path.length === 0) return code === 'invalid_type' || code === 'invalid_union';
    return strange && path.length === 1 && valueAt(value, path) === undefined;
  });
}

/** Fields that a shape does not know tell that another was meant. */
function strangeness(branch: readonly Issue[]): number {
  return branch.length + (branch.some(({ code }) => code === 'unrecognized_keys') ? 100 : 0);
}

function shapeDetail(path: readonly PropertyKey[], value: unknown): string {
  if (value === undefined) return `缺少${what(path)}，请补写。`;
  if (typeof value === 'number') return `${what(path)}是数字，请加引号写成文本，如 "${value}"。`;
  const key = path.findLast((each) => typeof each === 'string');
  if (
    typeof value !== 'object' &&
    ['if', 'when', 'met', 'where', 'not', 'all', 'any', 'appliesTo'].includes(String(key))
  )
    return '条件要写成对象，如 {"value": "filed", "is": true}。';
  return `${what(path)}的写法不对，请对照格式说明改写。`;
}

function faultOf(issue: Issue, path: readonly PropertyKey[], document: unknown): Fault {
  const pointer = pointerOf(path);
  const missing = valueAt(document, path) === undefined;
  switch (issue.code) {
    case 'unrecognized_keys': {
      const keys = issue.keys.map((key) => `“${key.slice(0, 40)}”`).join('、');
      const first = issue.keys[0] ?? '';
      // A cell that is nearly right is read as a band, the other object a table may hold.
      const isCell = issue.keys.some((key) => key === 'none' || key === 'unspecified');
      const detail = isCell
        ? 'none 和 unspecified 后面写说明文字（加引号），只能写在一行的最后一格。'
        : `不认识${keys}，请删去或对照格式说明改正名称。`;
      return { pointer: `${pointer}/${escaped(first)}`, code: 'unknown_field', detail };
    }
    case 'invalid_type':
      if (missing) return { pointer, code: 'missing_field', detail: `缺少${what(path)}，请补写。` };
      return {
        pointer,
        code: 'wrong_type',
        detail: `${what(path)}应为${typeWords[issue.expected] ?? issue.expected}。`,
      };
    case 'invalid_value':
      if (missing) return { pointer, code: 'missing_field', detail: `缺少${what(path)}，请补写。` };
      return {
        pointer,
        code: 'wrong_value',
        detail: `${what(path)}应为以下之一：${issue.values.map(String).join('、')}。`,
      };
    case 'invalid_union':
      return { pointer, code: missing ? 'missing_field' : 'wrong_value', detail: unionDetail(path, missing) };
    case 'too_small':
      return { pointer, code: 'too_small', detail: `${what(path)}太少或太小，至少${issue.minimum}。` };
    case 'too_big':
      return { pointer, code: 'too_large', detail: `${what(path)}太多或太大，至多${issue.maximum}。` };
    case 'invalid_key':
      return {
        pointer,
        code: 'wrong_name',
        detail: `${what(path)}这个名称不合格式：以字母或汉字开头，只含字母、汉字、数字、下划线。`,
      };
    default: {
      const value = valueAt(document, path);
      if (path.includes('steps') && typeof value === 'string' && isFigureText(value)) {
        const detail = `步骤里只写名称：请在 figures 里给“${value}”起一个名称，写明出处，再用这个名称。`;
        return { pointer, code: 'wrong_value', detail };
      }
      const own = /[\u4e00-\u9fff]/.test(issue.message) ? `：${issue.message}` : '，请对照格式说明改正';
      return { pointer, code: 'wrong_value', detail: `${what(path)}写得不对${own}。` };
    }
  }
}

function unionDetail(path: readonly PropertyKey[], missing: boolean): string {
  if (missing) return `缺少${what(path)}，请补写。`;
  if (path.at(-1) === 'op')
    return '没有这种运算；可用 times、plus、minus、min、max、given、lookup、tiered、round、split、months、sum、count、average、ration、provision。';
  return `${what(path)}的写法不对，请对照格式说明改写。`;
}

const typeWords: Readonly<Record<string, string>> = {
  string: '文本（加引号）',
  number: '数字',
  int: '整数',
  boolean: 'true 或 false',
  array: '列表 [ … ]',
  object: '对象 { … }',
  record: '对象 { … }',
  null: 'null',
};

function what(path: readonly PropertyKey[]): string {
  const last = path.at(-1);
  if (last === undefined) return '全文';
  return typeof last === 'number' ? `第${last + 1}项` : `“${String(last).slice(0, 40)}”`;
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${escaped(String(key))}`).join('');
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  let value = document;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}
