import type { CompiledProvision } from '../compile/compile.ts';
import { Exact } from '../compile/exact.ts';
import type { Row, Run } from '../compile/run.ts';
import { isFigureText, listOf, splitReference } from '../format/names.ts';
import type { Step } from '../format/step.ts';
import type { Table } from '../format/table.ts';
import type { Scope } from '../scope/scope.ts';
import { shownPlaces } from '../scope/trait.ts';
import { modeWords, type Operand } from './explain.ts';

type Formula = (run: Run, row: Row | null, result: string) => string;

export function formulaOf(compiled: CompiledProvision, step: Step, operand: (reference: string) => Operand): Formula {
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

export const signs = { times: ' × ', plus: ' + ', minus: ' − ', min: '、', max: '、' } as const;

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

export function partFormula(step: Step, operand: (reference: string) => Operand): Formula {
  if (step.op !== 'split') throw new Error(`${step.op} has no parts`);
  const value = operand(step.of);
  const shares = step.parts.map(({ share }) => (isFigureText(share) ? null : operand(share)));
  return (run, row, result) => {
    const ratio = step.parts.map(({ share }, index) => shares[index]?.words(run, row) ?? share).join(':');
    return `${value.words(run, row)} 按 ${ratio} 分得 ${result}`;
  };
}

export function tableOf(scope: Scope, step: Extract<Step, { op: 'lookup' }>): Table | null {
  if (typeof step.table !== 'string') return step.table;
  const named = scope.names.get(step.table);
  return named?.sort === 'table' ? named.table : null;
}
