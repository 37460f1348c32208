import type { CompiledProvision } from '../compile/compile.ts';
import { type Maybe, Missing, type Reader, type Row, type Run } from '../compile/run.ts';
import type { Outcome } from '../evaluate/outcome.ts';
import { citesOf, listOf, splitReference } from '../format/names.ts';
import type { Step } from '../format/step.ts';
import type { StepInfo } from '../scope/scope.ts';
import { shownPlaces } from '../scope/trait.ts';
import { formulaOf, partFormula, signs, tableOf } from './formulas.ts';
import { wordsOf } from './words.ts';

/** One computed step in words and numbers. */
export interface Explanation {
  /** The name of the step; null for a remark that belongs to none. */
  step: string | null;
  text: string;
  formula: string;
  unrounded: string | null;
  result: string;
  citation: string | null;
  /** The `ref` of the line it belongs to. */
  line?: string;
}

/** Rows beyond this many are computed alike and not explained one by one. */
const mostExplainedRows = 200;

/** Every step that the answer rests on, in the order of the document, with the numbers it was given. */
export function explain({ compiled, run, lines }: Outcome): Explanation[] {
  const below = [...run.subs.entries()].flatMap(([key, sub]) => {
    const target = compiled.policy.provision(key.slice(0, key.lastIndexOf(':')));
    return stepsExplained(
      target,
      sub,
      lines.map(({ row }) => row),
    );
  });
  return [
    ...below,
    ...stepsExplained(
      compiled,
      run,
      lines.map(({ row }) => row),
    ),
  ];
}

function stepsExplained(compiled: CompiledProvision, run: Run, rows: readonly Row[]): Explanation[] {
  const explainers = explainersOf(compiled);
  const result: Explanation[] = [];
  for (let at = 0; at < explainers.length; ) {
    const { info } = explainers[at]!;
    if (info.rows === null) {
      const value = run.cache[info.slot];
      if (value !== undefined && value !== null) result.push(explainers[at]!.explain(run, null, value));
      at += 1;
      continue;
    }
    let end = at;
    while (end < explainers.length && explainers[end]!.info.rows === info.rows) end += 1;
    explainRows(explainers.slice(at, end), run, rows, result);
    at = end;
  }
  return result;
}

function explainRows(
  explainers: readonly StepExplainer[],
  run: Run,
  rows: readonly Row[],
  result: Explanation[],
): void {
  const table = explainers[0]!.info.rows;
  for (const row of rows.slice(0, mostExplainedRows)) {
    if (row.table !== table) continue;
    const { cache } = run.state(row);
    for (const { info, explain: explainStep } of explainers) {
      const value = cache[info.slot];
      if (value !== undefined && value !== null) result.push({ ...explainStep(run, row, value), line: row.ref });
    }
  }
}

interface StepExplainer {
  readonly info: StepInfo;
  readonly explain: (run: Run, row: Row | null, value: Exclude<Maybe, null>) => Explanation;
}

const explainers = new WeakMap<CompiledProvision, readonly StepExplainer[]>();

function explainersOf(compiled: CompiledProvision): readonly StepExplainer[] {
  const known = explainers.get(compiled);
  if (known) return known;
  const made = compiled.scope.ordered.map((info) => explainerOf(compiled, info));
  explainers.set(compiled, made);
  return made;
}

export interface Operand {
  readonly label: string;
  readonly words: (run: Run, row: Row | null) => string;
}

function explainerOf(compiled: CompiledProvision, info: StepInfo): StepExplainer {
  const { step, rows } = info;
  const operand = (reference: string) => operandOf(compiled, reference, rows);
  const citation = citationOf(compiled, step);
  const places = shownPlaces(info.trait);
  const shown = (value: Maybe) => wordsOf(compiled.scope.names, info.name, value, places);
  const gate = compiled.benefit === info.name || compiled.benefit === `${info.rows}.${info.name}`;
  const formula = info.part === null ? formulaOf(compiled, step, operand) : partFormula(step, operand);
  const text = `${info.label}${textOf(step, operand)}`;
  const unrounded = step.op === 'round' ? operand(step.of) : null;
  return {
    info,
    explain(run, row, value) {
      const result = shown(value);
      const closed = gate && run.closed;
      return {
        step: info.name,
        text: closed ? `${info.label}：条件不满足，计为0` : text,
        formula: closed ? result : formula(run, row, result),
        unrounded: closed || unrounded === null ? null : unrounded.words(run, row),
        result,
        citation,
      };
    },
  };
}

function operandOf(compiled: CompiledProvision, reference: string, rows: string | null): Operand {
  const { scope } = compiled;
  const [name] = splitReference(reference);
  const label = scope.steps.get(name)?.label ?? scope.names.get(name)?.label ?? name;
  const places = shownPlaces(scope.trait(reference, rows, ''));
  let read: Reader | null = null;
  return {
    label,
    words(run, row) {
      read ??= compiled.reader(reference, rows);
      try {
        return wordsOf(scope.names, name, read(run, row), places);
      } catch (thrown) {
        if (thrown instanceof Missing) return '未提供';
        throw thrown;
      }
    },
  };
}

/** What the step does, in the labels of what it takes. */
function textOf(step: Step, operand: (reference: string) => Operand): string {
  const labels = (of: readonly string[]) => of.map((reference) => operand(reference).label);
  switch (step.op) {
    case 'times': {
      const over = labels(listOf(step.over)).map((label) => ` ÷ ${label}`);
      return `：${labels(step.of).join(signs.times)}${over.join('')}`;
    }
    case 'plus':
    case 'minus':
      return `：${labels(step.of).join(signs[step.op])}`;
    case 'min':
      return `：${labels(step.of).join('、')}中最小的`;
    case 'max':
      return `：${labels(step.of).join('、')}中最大的`;
    case 'round':
      return `：${operand(step.of).label}取整`;
    case 'months':
      return `：${operand(step.from).label}至${operand(step.to).label}，${monthWords[step.count]}`;
    case 'split':
      return `：${operand(step.of).label}按份额分配`;
    case 'provision':
      return `：参照“${step.of}”`;
    default:
      return '';
  }
}

export const modeWords: Readonly<Record<string, string>> = {
  'half-up': '四舍五入',
  'half-even': '四舍六入五成双',
  up: '进位',
  down: '舍去尾数',
};

const monthWords = { completed: '满月数', started: '不足一月算一月', calendar: '月份之差' } as const;

/** The clause of a step: its own, its table's, that of the first figure it takes, else the provision's. */
function citationOf({ scope, cites }: CompiledProvision, step: Step): string | null {
  const own = citesOf(step.cite)[0];
  if (own !== undefined) return own;
  const table = step.op === 'lookup' ? tableOf(scope, step) : null;
  const tableCite = citesOf(table?.cite)[0];
  if (tableCite !== undefined) return tableCite;
  const taken = 'of' in step ? (typeof step.of === 'string' ? [step.of] : step.of) : [];
  for (const name of taken) {
    const cite = scope.names.get(name)?.cite[0];
    if (cite !== undefined) return cite;
  }
  return cites[0] ?? null;
}
