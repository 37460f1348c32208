import { type CompiledProvision, wordsOf } from './compile.ts';
import type { Outcome } from './evaluate.ts';
import { Exact } from './exact.ts';
import { citesOf, isFigureText } from './names.ts';
import { type Maybe, Missing, type Reader, type Row, type Run } from './run.ts';
import type { Step, Table } from './schema.ts';
import { listOf, type Scope, type StepInfo, shownPlaces, splitReference } from './traits.ts';

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

interface Operand {
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

const signs = { times: ' × ', plus: ' + ', minus: ' − ', min: '、', max: '、' } as const;
const modeWords: Readonly<Record<string, string>> = {
  'half-up': '四舍五入',
  'half-even': '四舍六入五成双',
  up: '进位',
  down: '舍去尾数',
};
const monthWords = { completed: '满月数', started: '不足一月算一月', calendar: '月份之差' } as const;

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

type Formula = (run: Run, row: Row | null, result: string) => string;

function formulaOf(compiled: CompiledProvision, step: Step, operand: (reference: string) => Operand): Formula {
  switch (step.op) {
    case 'times': {
      const factors = step.of.map(operand);
      const divisors = listOf(step.over).map(operand);
      return (run, row, result) => {
        let text = factors[0]!.words(run, row);
        for (const factor of factors.slice(1)) text += ` × ${factor.words(run, row)}`;
        for (const divisor of divisors) text += ` ÷ ${divisor.words(run, row)}`;
        return `${text} = ${result}`;
      };
    }
    case 'plus':
    case 'minus':
    case 'min':
    case 'max': {
      const operands = step.of.map(operand);
      const sign = signs[step.op];
      const result = step.op === 'min' ? '中最小：' : step.op === 'max' ? '中最大：' : ' = ';
      return (run, row, shown) => `${operands.map(({ words }) => words(run, row)).join(sign)}${result}${shown}`;
    }
    case 'lookup':
      return lookupFormula(compiled, step, operand);
    case 'round': {
      const value = operand(step.of);
      const to = isFigureText(step.to) ? null : operand(step.to);
      const mode = Object.hasOwn(modeWords, step.mode) ? null : operand(step.mode);
      return (run, row, result) => {
        const word = mode === null ? step.mode : mode.words(run, row);
        const how = Object.hasOwn(modeWords, word) ? modeWords[word] : word;
        return `${value.words(run, row)} ${how}到${to === null ? step.to : to.words(run, row)} = ${result}`;
      };
    }
    case 'months': {
      const from = operand(step.from);
      const to = operand(step.to);
      return (run, row, result) => `${from.words(run, row)} 至 ${to.words(run, row)} = ${result}`;
    }
    case 'sum':
      return sumFormula(compiled, step);
    default:
      return (_run, _row, result) => `= ${result}`;
  }
}

function lookupFormula(
  compiled: CompiledProvision,
  step: Extract<Step, { op: 'lookup' }>,
  operand: (reference: string) => Operand,
): Formula {
  const named = typeof step.table === 'string' ? compiled.scope.names.get(step.table) : null;
  const table = named?.sort === 'table' ? named.table : (step.table as Table);
  const title = table.label ?? (typeof step.table === 'string' ? step.table : step.as);
  const keys = table.keys.map((key) => operand(step.with?.[key] ?? key));
  const needed = table.keys.map((_, index) => table.rows.some((row) => row[index] !== '*'));
  return (run, row, result) => {
    const given = keys.flatMap(({ label, words }, index) => {
      const value = needed[index] ? words(run, row) : '未提供';
      return value === '未提供' ? [] : [`${label}为${value}`];
    });
    return `查“${title}”：${given.join('，')} → ${result}`;
  };
}

/** Sums of a few rows are written out; of many, only counted. */
const mostWrittenTerms = 12;

function sumFormula(compiled: CompiledProvision, step: Extract<Step, { op: 'sum' }>): Formula {
  const [table, column] = splitReference(step.of);
  const read = compiled.reader(column!, table);
  const places = shownPlaces(compiled.scope.column(step.of, '').trait);
  return (run, row, result) => {
    const rows = (row?.rows ?? run.situation.rows).get(table) ?? [];
    if (rows.length === 0 || rows.length > mostWrittenTerms || step.where !== undefined || step.top !== undefined)
      return `${rows.length}行合计 = ${result}`;
    const terms = rows.map((each) => {
      const value = read(run, each);
      return value instanceof Exact ? value.text(places) : '—';
    });
    return `${terms.join(' + ')} = ${result}`;
  };
}

function partFormula(step: Step, operand: (reference: string) => Operand): Formula {
  if (step.op !== 'split') throw new Error(`${step.op} has no parts`);
  const value = operand(step.of);
  const shares = step.parts.map(({ share }) => (isFigureText(share) ? null : operand(share)));
  return (run, row, result) => {
    const ratio = step.parts.map(({ share }, index) => shares[index]?.words(run, row) ?? share).join(':');
    return `${value.words(run, row)} 按 ${ratio} 分得 ${result}`;
  };
}

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

function tableOf(scope: Scope, step: Extract<Step, { op: 'lookup' }>): Table | null {
  if (typeof step.table !== 'string') return step.table;
  const named = scope.names.get(step.table);
  return named?.sort === 'table' ? named.table : null;
}
