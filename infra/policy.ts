import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Answer,
  calculate,
  checkPolicy,
  dayOf,
  type Policy,
  type PolicyCheck,
  readPolicy,
  startOf,
} from '../shared/policy/index.ts';
import { type Fault, Refusal } from '../shared/refusal.ts';
import { duplicateKeys } from './duplicate-keys.ts';
import { root } from './sources.ts';

const usage = [
  '用法：',
  '  npm run policy -- check 文件 …              检查政策文件，跑完全部算例',
  "  npm run policy -- try 文件 类别 '{事实}'    用一组事实试算；事实里可以写 on、children 和 settings",
];

export type Read = (file: string) => string;
export type Print = (line: string) => void;

/** `npm run policy -- …`: what it prints goes to `print`; true when everything was in order. */
export function policyCommand(args: readonly string[], read: Read, print: Print): boolean {
  const [command, ...rest] = args;
  try {
    if (command === 'check' && rest.length > 0) return rest.map((file) => check(file, read, print)).every(Boolean);
    if (command === 'try' && rest.length === 3) return tryOut(rest as [string, string, string], read, print);
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    print(thrown.message);
    for (const fault of thrown.extras.faults ?? []) print(faultLine(fault));
    return false;
  }
  for (const line of usage) print(line);
  return false;
}

function check(file: string, read: Read, print: Print): boolean {
  const text = read(file);
  const document = parsed(text, file);
  const result = withTwice(checkPolicy(document), duplicateKeys(text));
  print(`${file}：${result.valid ? '通过' : '需要修改'}`);
  for (const fault of result.errors) print(faultLine(fault));
  for (const warning of result.warnings) print(`${faultLine(warning)}（提醒，不影响使用）`);
  for (const { name, passed, expected, actual } of result.cases)
    if (!passed) {
      print(`  算例“${name}”算出的结果不同：`);
      print(`    应为 ${JSON.stringify(expected)}`);
      print(`    实为 ${JSON.stringify(actual)}`);
    }
  print(coverage(document as Policy, result));
  return result.valid;
}

/** Names written twice, which the document as it was read no longer shows. */
function withTwice(result: PolicyCheck, twice: readonly Fault[]): PolicyCheck {
  return twice.length === 0 ? result : { ...result, valid: false, errors: [...twice, ...result.errors] };
}

/** What the cases of a document reach: provisions, requirements that alone said no, limits seen on both sides, settings tried. */
function coverage(policy: Policy, { errors, warnings, cases }: PolicyCheck): string {
  if (errors.length > 0) return `  共${errors.length}处错误；改正后再跑算例。`;
  const worked = new Set(policy.cases.flatMap(({ provision, kind }) => [provision, kind]));
  const provisions = policy.provisions.filter(({ id, kind }) => worked.has(id) || worked.has(kind));
  const requirements = policy.provisions.flatMap(({ requires }) => requires ?? []);
  const limits = policy.provisions.flatMap(({ steps }) => steps ?? []).filter(({ op }) => op === 'min' || op === 'max');
  const settings = Object.keys(policy.settings ?? {});
  const supplied = new Set(
    policy.cases.flatMap(({ settings, facts }) => [...Object.keys(settings ?? {}), ...Object.keys(facts)]),
  );
  const unshown = (code: string) => warnings.filter((warning) => warning.code === code).length;
  const reached = [
    `条款${provisions.length}/${policy.provisions.length}`,
    `条件${requirements.length - unshown('requirement_not_shown')}/${requirements.length}`,
    `封顶保底${limits.length - unshown('limit_not_shown')}/${limits.length}`,
    `选择项${settings.filter((name) => supplied.has(name)).length}/${settings.length}`,
  ];
  return `  算例${cases.filter(({ passed }) => passed).length}/${cases.length}个通过；覆盖：${reached.join('，')}。`;
}

function tryOut([file, kind, given]: [string, string, string], read: Read, print: Print): boolean {
  const policy = readPolicy(parsed(read(file), file));
  const kinds = [...new Set(policy.provisions.map((provision) => provision.kind))];
  if (!kinds.includes(kind)) throw new Refusal('not_found', `文件里没有类别“${kind}”；有的是 ${kinds.join('、')}`);
  const asked = parsed(given, '事实');
  if (typeof asked !== 'object' || asked === null || Array.isArray(asked))
    throw new Refusal('invalid_input', '事实要写成一个对象，如 {"birthOrder":2}');
  const { on, children, settings, ...facts } = asked as Record<string, never>;
  const question = {
    kind,
    division: policy.division,
    on: on ?? startOf(policy) ?? '2024-01-01',
    facts,
    children,
    settings,
  };
  dayOf(question);
  for (const line of answerLines(calculate(question, [policy]))) print(line);
  return true;
}

const determinationTexts = {
  entitled: '应予',
  'not-entitled': '不符合',
  discretionary: '鼓励或探索，由当地决定',
  unspecified: '未定',
} as const;

function answerLines(answer: Answer): string[] {
  const parts = Object.entries(answer.parts).map(
    ([name, part]) => `  ${answer.partLabels[name] ?? name}：${typeof part === 'string' ? part : JSON.stringify(part)}`,
  );
  return [
    `结论：${determinationTexts[answer.determination]}；金额：${moneyText(answer)}`,
    ...parts,
    // The items of a list stand among the lines too: shown once, below.
    ...(answer.grants.length > 0 ? [] : answer.lines).map(
      (line) => `  第${line.ref}行：${determinationTexts[line.determination]}，${moneyText(line)}${because(line)}`,
    ),
    ...answer.grants.map(({ text, met }) => `  ${met === false ? '缺' : met === null ? '不知' : '有'}：${text}`),
    ...answer.reasons.map(({ text }) => `理由：${text}`),
    ...answer.explanation.map(({ text, formula }) => `算式：${text}：${formula}`),
    ...answer.assumptions.map(({ name, text }) => `假设：${name}：${text}`),
    ...answer.citations.map(({ place, quote }) => `依据：${place}：${quote ?? '（没有可引的原文）'}`),
  ];
}

function because({ reasons }: Pick<Answer, 'reasons'>): string {
  return reasons.length === 0 ? '' : `（${reasons.map(({ text }) => text.replace(/。$/, '')).join('；')}）`;
}

function moneyText({ amount, range }: Pick<Answer, 'amount' | 'range'>): string {
  return amount ?? (range === null ? '没有' : `${range.min}至${range.max}之间`);
}

function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('malformed_json', `${what}不是完整的JSON，请检查引号、逗号和括号是否成对`);
  }
}

function faultLine({ pointer, code, detail }: Fault): string {
  return `  ${pointer || '/'}  [${code}] ${detail}`;
}

function fileText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Refusal('not_found', `读不到文件 ${file}，请核对路径`);
  }
}

/** `npm run policy`: reads real files and prints to the terminal. */
if (process.argv[1] === join(root, 'infra/policy.ts')) {
  const fine = policyCommand(process.argv.slice(2), fileText, console.log);
  if (!fine) process.exitCode = 1;
}
