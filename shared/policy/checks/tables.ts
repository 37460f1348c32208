import { addDays } from '../../calendar.ts';
import { Exact } from '../compile/exact.ts';
import type { Band } from '../format/condition.ts';
import type { PolicyDocument } from '../format/document.ts';
import { isDateLiteral, isFigureText, isLiteralBound, type Names, namesOf, valuesOf } from '../format/names.ts';
import type { Step } from '../format/step.ts';
import type { Table } from '../format/table.ts';
import { isBand } from '../scope/reads.ts';
import { scopeOf } from '../scope/scope.ts';
import type { Trait } from '../scope/trait.ts';
import { type Finding, Findings } from './finding.ts';

/** How many comparisons one table may take before it is called too large to check. */
const mostComparisons = 400_000;

/** Tables answer every case the dictionary allows, and only once: tried at every bound and beside it. */
export function checkTables(policy: PolicyDocument): Finding[] {
  const findings = new Findings();
  const names = namesOf(policy);
  const used = new Set<string>();
  for (const provision of policy.provisions) {
    const scope = scopeOf(policy, provision, names);
    for (const { step, part, pointer, rows } of scope.ordered)
      if (step.op === 'lookup' && part === null) {
        const named = typeof step.table === 'string' ? names.get(step.table) : null;
        const table = typeof step.table === 'string' ? (named?.sort === 'table' ? named.table : null) : step.table;
        if (table === null) continue;
        const at = typeof step.table === 'string' ? `/tables/${step.table}` : `${pointer}/table`;
        const signature = `${at}|${JSON.stringify(step.with ?? {})}`;
        if (used.has(signature)) continue;
        used.add(signature);
        const traitOf = (name: string) => scope.trait(name, rows, '');
        new TableCheck(table, step, names, traitOf, at, findings).run();
      }
  }
  const read = new Set([...used].map((signature) => signature.slice(0, signature.indexOf('|'))));
  for (const name of Object.keys(policy.tables ?? {}))
    if (!read.has(`/tables/${name}`))
      findings.error(`/tables/${name}`, 'unused', `没有步骤查“${name}”这张表，请删去或补上 lookup`);
  return findings.list;
}

/** A point that a key is tried at. */
type Point = Exact | string | boolean;

class TableCheck {
  private readonly table: Table;
  private readonly keys: readonly string[];
  private readonly names: Names;
  private readonly traitOf: (name: string) => Trait;
  private readonly pointer: string;
  private readonly findings: Findings;
  private readonly symbols: ReadonlyMap<string, readonly Point[]>;
  private comparisons = 0;
  private gaps = 0;
  private overlaps = new Set<string>();

  constructor(
    table: Table,
    step: Extract<Step, { op: 'lookup' }>,
    names: Names,
    traitOf: (name: string) => Trait,
    pointer: string,
    findings: Findings,
  ) {
    this.table = table;
    this.keys = table.keys.map((key) => step.with?.[key] ?? key);
    this.names = names;
    this.traitOf = traitOf;
    this.pointer = pointer;
    this.findings = findings;
    this.symbols = this.symbolValues();
  }

  run(): void {
    if (!this.wellFormed()) return;
    const choices = [...this.symbols.entries()];
    const width = Math.max(1, ...choices.map(([, values]) => values.length));
    for (let course = 0; course < width; course += 1) {
      const values = new Map(choices.map(([name, list]) => [name, list[course % list.length]!]));
      const rows = this.table.rows.map((_, index) => index);
      this.walk(0, rows, [], values);
      if (this.comparisons > mostComparisons) break;
    }
    if (this.comparisons > mostComparisons)
      this.findings.error(this.pointer, 'table_too_large', '这张表的键和区间太多，无法逐一核对；请拆成几张表');
  }

  private wellFormed(): boolean {
    let sound = true;
    const fault = (at: string, detail: string) => {
      sound = false;
      this.findings.error(`${this.pointer}/rows/${at}`, 'wrong_row', detail);
    };
    for (const [index, row] of this.table.rows.entries()) {
      const width = this.keys.length + 1;
      if (row.length !== width) fault(String(index), `这一行有${row.length}格，应有${this.keys.length}个键加1个值`);
      else {
        const cell = row.at(-1);
        if (typeof cell === 'boolean' || Array.isArray(cell) || isBand(cell))
          fault(`${index}/${width - 1}`, '最后一格应是数字、名称、{none: …} 或 {unspecified: …}');
        for (const [at, key] of row.slice(0, -1).entries())
          if (typeof key === 'object' && !Array.isArray(key) && (!isBand(key) || Object.keys(key).length === 0))
            fault(`${index}/${at}`, '键应是一个值、几个值的列表、区间（from、to、above、below）或 "*"');
      }
    }
    return sound;
  }

  /** Bounds that are names are tried at a few values each: the ends of a setting, or plain numbers. */
  private symbolValues(): ReadonlyMap<string, readonly Point[]> {
    const symbols = new Map<string, readonly Point[]>();
    for (const row of this.table.rows)
      for (const key of row.slice(0, -1))
        if (isBand(key))
          for (const bound of [key.from, key.to, key.above, key.below])
            if (bound !== undefined && !isLiteralBound(bound)) symbols.set(bound, this.valuesOfName(bound));
    return symbols;
  }

  private valuesOfName(name: string): readonly Point[] {
    const definition = this.names.get(name);
    if (definition?.sort === 'figure') return [definition.value];
    if (this.traitOf(name).type === 'date') return ['2024-01-01', '2026-06-30'];
    const between = definition?.sort === 'setting' ? definition.setting.between : undefined;
    const ends = between?.map((end) => Exact.of(end)) ?? [Exact.of('1'), Exact.of('15')];
    return ends;
  }

  /** Goes key by key: the points of a key are those where the rows still in question change. */
  private walk(
    key: number,
    rows: readonly number[],
    path: readonly Point[],
    symbols: ReadonlyMap<string, Point>,
  ): void {
    if (this.comparisons > mostComparisons || this.gaps >= 5) return;
    if (key === this.keys.length) {
      this.judge(rows, path);
      return;
    }
    for (const point of this.pointsOf(key, rows, symbols)) {
      this.comparisons += rows.length + 1;
      if (this.comparisons > mostComparisons) return;
      const left = rows.filter((row) => matches(this.table.rows[row]![key]!, point, symbols));
      this.walk(key + 1, left, [...path, point], symbols);
    }
  }

  private judge(rows: readonly number[], path: readonly Point[]): void {
    const words = path.map((point, index) => `${this.keys[index]}为${wordOf(point)}`).join('，');
    if (rows.length === 0) {
      this.gaps += 1;
      const detail = `表里没有这种情况：${words}；请补一行，原文没有说的写 {"unspecified": …}，没有待遇的写 {"none": …}`;
      this.findings.error(this.pointer, 'table_gap', detail);
      return;
    }
    const [first, second] = rows;
    if (second === undefined || this.isFallback(first!, second)) return;
    const pair = `${first}-${second}`;
    if (this.overlaps.has(pair)) return;
    this.overlaps.add(pair);
    const detail = `第${first! + 1}行和第${second + 1}行重叠：${words}时两行都适用；请改成互不重叠`;
    this.findings.error(`${this.pointer}/rows/${second}`, 'table_overlap', detail);
  }

  /** A later row that says “any value” where the earlier one names some is for what is left over. */
  private isFallback(first: number, second: number): boolean {
    return this.keys.some(
      (_, index) => this.table.rows[second]![index] === '*' && this.table.rows[first]![index] !== '*',
    );
  }

  private pointsOf(key: number, rows: readonly number[], symbols: ReadonlyMap<string, Point>): Point[] {
    const name = this.keys[key]!;
    const trait = this.traitOf(name);
    const definition = this.names.get(name);
    if (definition?.sort === 'fact' && definition.fact.type === 'enum')
      return [...valuesOf(definition.fact.values).keys()];
    if (definition?.sort === 'setting' && definition.setting.type === 'choice')
      return [...valuesOf(definition.setting.values).keys()];
    if (trait.type === 'flag') return [true, false];
    const cells = rows.map((row) => this.table.rows[row]![key]!);
    if (trait.type === 'text') return [...literalsOf(cells), '（其他）'];
    if (trait.type === 'date') return datePoints(cells, symbols);
    return numberPoints(cells, symbols, trait, boundsOf(definition));
  }
}

type KeyCell = Table['rows'][number][number];

function literalsOf(cells: readonly KeyCell[]): string[] {
  return [
    ...new Set(
      cells.flatMap((cell) => (typeof cell === 'string' && cell !== '*' ? [cell] : Array.isArray(cell) ? cell : [])),
    ),
  ];
}

function boundsOf(definition: ReturnType<Names['get']>): { from: Exact; to: Exact | null } {
  const fact = definition?.sort === 'fact' ? definition.fact : null;
  const between = definition?.sort === 'setting' ? definition.setting.between : undefined;
  const from = between?.[0] ?? fact?.from ?? '0';
  const to = between?.[1] ?? fact?.to;
  return { from: Exact.of(from), to: to === undefined ? null : Exact.of(to) };
}

/** The least value, every bound and literal with its nearest neighbours, and one value beyond them all. */
function numberPoints(
  cells: readonly KeyCell[],
  symbols: ReadonlyMap<string, Point>,
  trait: Trait,
  { from, to }: { from: Exact; to: Exact | null },
): Exact[] {
  const step = new Exact(1n, 10n ** BigInt(trait.places ?? 6));
  const marks = [
    ...literalsOf(cells)
      .filter(isFigureText)
      .map((text) => Exact.of(text)),
    ...cells.flatMap((cell) => (isBand(cell) ? boundValues(cell, symbols) : [])),
  ].filter((mark): mark is Exact => mark instanceof Exact);
  const points = [from, ...(to === null ? [] : [to])];
  for (const mark of marks) points.push(mark.minus(step), mark, mark.plus(step));
  const beyond = points.reduce((most, point) => (point.compare(most) > 0 ? point : most)).plus(new Exact(1n));
  const inside = [...points, beyond].filter(
    (point) => point.compare(from) >= 0 && (to === null || point.compare(to) <= 0),
  );
  return [...new Map(inside.map((point) => [point.text(), point])).values()];
}

function datePoints(cells: readonly KeyCell[], symbols: ReadonlyMap<string, Point>): string[] {
  const marks = [
    ...literalsOf(cells).filter(isDateLiteral),
    ...cells.flatMap((cell) => (isBand(cell) ? boundValues(cell, symbols) : [])),
  ].filter((mark): mark is string => typeof mark === 'string');
  return [
    ...new Set(['2000-01-01', '2099-12-31', ...marks.flatMap((mark) => [addDays(mark, -1), mark, addDays(mark, 1)])]),
  ];
}

function boundValues(band: Band, symbols: ReadonlyMap<string, Point>): Point[] {
  return [band.from, band.to, band.above, band.below].flatMap((bound) =>
    bound === undefined ? [] : [boundValue(bound, symbols)],
  );
}

function boundValue(bound: string, symbols: ReadonlyMap<string, Point>): Point {
  if (isFigureText(bound)) return Exact.of(bound);
  return isDateLiteral(bound) ? bound : symbols.get(bound)!;
}

function matches(key: KeyCell, point: Point, symbols: ReadonlyMap<string, Point>): boolean {
  if (key === '*') return true;
  if (typeof key === 'boolean') return key === point;
  if (typeof key === 'string') return equals(point, key);
  if (Array.isArray(key)) return key.some((each) => equals(point, each));
  if (!isBand(key)) return false;
  const order = (bound: string) => compare(point, boundValue(bound, symbols));
  return (
    (key.from === undefined || order(key.from) >= 0) &&
    (key.to === undefined || order(key.to) <= 0) &&
    (key.above === undefined || order(key.above) > 0) &&
    (key.below === undefined || order(key.below) < 0)
  );
}

function equals(point: Point, literal: string): boolean {
  return point instanceof Exact ? isFigureText(literal) && point.compare(Exact.of(literal)) === 0 : point === literal;
}

function compare(left: Point, right: Point): number {
  if (left instanceof Exact && right instanceof Exact) return left.compare(right);
  return left < right ? -1 : left > right ? 1 : 0;
}

function wordOf(point: Point): string {
  if (point instanceof Exact) return point.text();
  return typeof point === 'boolean' ? (point ? '是' : '否') : point;
}
