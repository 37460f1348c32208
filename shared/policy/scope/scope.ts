import type { PolicyDocument } from '../format/document.ts';
import { chainOf, type Names, namesOf, splitReference, stepsOf } from '../format/names.ts';
import type { Provision } from '../format/provision.ts';
import type { Step } from '../format/step.ts';
import { checkCondition } from './conditions.ts';
import { traitOfStep } from './steps.ts';
import { type Trait, traitOfFact, unknownTrait } from './trait.ts';
import { pure, sameUnit, unitOf, unitText } from './units.ts';

export interface StepInfo {
  readonly name: string;
  readonly slot: number;
  readonly rows: string | null;
  readonly trait: Trait;
  readonly label: string;
  readonly step: Step;
  /** For a part of a `split`: which one. */
  readonly part: number | null;
  readonly pointer: string;
}

export type Report = (pointer: string, code: string, detail: string) => void;

/** The steps of one provision in order, each with its slot and trait; faults of names, rows and units go to `report`. */
export function scopeOf(
  document: PolicyDocument,
  provision: Provision,
  names: Names = namesOf(document),
  report: Report = () => {},
): Scope {
  const scope = new Scope(document, names, report);
  const sharedCount = document.shared?.length ?? 0;
  const index = document.provisions.indexOf(provision);
  for (const [at, step] of stepsOf(document, provision).entries())
    scope.add(step, at < sharedCount ? `/shared/${at}` : `/provisions/${index}/steps/${at - sharedCount}`);
  return scope;
}

export class Scope {
  readonly document: PolicyDocument;
  readonly names: Names;
  readonly steps = new Map<string, StepInfo>();
  readonly ordered: StepInfo[] = [];
  readonly report: Report;

  constructor(document: PolicyDocument, names: Names, report: Report) {
    this.document = document;
    this.names = names;
    this.report = report;
  }

  add(step: Step, pointer: string): void {
    const rows = step.for ?? null;
    if (rows !== null && this.names.get(rows)?.sort !== 'rows')
      this.report(`${pointer}/for`, 'unknown_rows', `没有名为“${rows}”的明细表，请在 rows 里声明`);
    if (step.when !== undefined) checkCondition(this, step.when, rows, `${pointer}/when`);
    if ('where' in step && step.where !== undefined)
      checkCondition(this, step.where, splitReference(step.of)[0], `${pointer}/where`);
    const trait = traitOfStep(this, step, rows, pointer);
    this.declare(step.as, step, null, rows, trait, step.label ?? step.as, pointer);
    if (step.op === 'split')
      for (const [part, { as, label }] of step.parts.entries())
        this.declare(as, step, part, rows, trait, label ?? as, `${pointer}/parts/${part}`);
  }

  private declare(
    name: string,
    step: Step,
    part: number | null,
    rows: string | null,
    trait: Trait,
    label: string,
    pointer: string,
  ): void {
    const other = this.names.get(name);
    if (this.steps.has(name) || other) {
      const taken = other ? sortWords[other.sort] : '另一步';
      this.report(`${pointer}/as`, 'duplicate_name', `“${name}”已经是${taken}的名称，请给这一步换一个名称`);
    }
    const info = { name, slot: this.ordered.length, rows, trait, label, step, part, pointer };
    this.steps.set(name, info);
    this.ordered.push(info);
  }

  /** The trait of a name read where the detail table `rows` is being computed; reports what cannot be read there. */
  trait(reference: string, rows: string | null, pointer: string): Trait {
    const [table, column] = splitReference(reference);
    if (column !== null) {
      this.report(
        pointer,
        'wrong_rows',
        `“${reference}”是明细表的一列，这里要一个值；请先用 sum、count 或 average 汇总`,
      );
      return unknownTrait;
    }
    return this.traitOfName(table, rows, pointer);
  }

  /** The trait of `rows.column`, with the table it belongs to. */
  column(reference: string, pointer: string): { rows: string | null; trait: Trait } {
    const [table, column] = splitReference(reference);
    if (column === null || this.names.get(table)?.sort !== 'rows') {
      this.report(pointer, 'wrong_rows', `“${reference}”应写成“明细表.列名”，如 children.amount`);
      return { rows: null, trait: unknownTrait };
    }
    return { rows: table, trait: this.traitOfName(column, table, pointer) };
  }

  private traitOfName(name: string, rows: string | null, pointer: string): Trait {
    const step = this.steps.get(name);
    if (step) {
      if (step.rows !== null && !chainOf(rows, this.names).includes(step.rows))
        this.report(
          pointer,
          'wrong_rows',
          `“${name}”是明细表“${step.rows}”逐行的值，这里请写 for: "${step.rows}"，或先汇总“${step.rows}.${name}”`,
        );
      return step.trait;
    }
    const definition = this.names.get(name);
    if (definition?.sort === 'figure')
      return { type: 'number', unit: unitOf(definition.unit), places: definition.value.places() };
    if (definition?.sort === 'setting') {
      const { setting } = definition;
      if (setting.type === 'number') return { type: 'number', unit: unitOf(setting.unit), places: setting.places ?? 6 };
      return { type: setting.type === 'date' ? 'date' : 'text', unit: pure, places: null };
    }
    if (definition?.sort === 'fact') return traitOfFact(definition.fact);
    this.report(pointer, 'unknown_name', this.unknownName(name, definition?.sort));
    return unknownTrait;
  }

  private unknownName(name: string, sort: string | undefined): string {
    if (sort === 'rows') return `“${name}”是明细表，这里要一个值`;
    if (sort === 'table') return `“${name}”是表，请用 lookup 查它`;
    if (sort === 'test') return `“${name}”是条件，请写 {"test": "${name}"}`;
    if (sort === 'note') return `“${name}”是说明，不能参与计算`;
    if (/^\d/.test(name))
      return `“${name}”不是十进制数字：比例写成小数（35% 写 "0.35"），金额写全（8.7万写 "87000"），用半角数字`;
    return `没有“${name}”这个名称：它不是已声明的事实、数字、选择项，也不是前面的步骤（步骤只能用它前面的名称）`;
  }

  /** The trait of a name that is computed with: reports what is no number. */
  number(reference: string, rows: string | null, pointer: string): Trait {
    const trait = this.trait(reference, rows, pointer);
    if (trait !== unknownTrait && trait.type !== 'number')
      this.report(pointer, 'wrong_type', `“${reference}”不是数字，不能用来计算`);
    return trait;
  }

  /** Reports the first of several values whose unit is not that of the others. */
  sameUnits(traits: readonly Trait[], pointer: string, of: readonly string[]): void {
    const known = traits.map(({ unit }, index) => ({ unit, name: of[index] })).filter(({ unit }) => unit !== null);
    const odd = known.find(({ unit }) => !sameUnit(unit!, known[0]!.unit!));
    if (odd)
      this.report(
        pointer,
        'unit_mismatch',
        `单位不一致：“${known[0]!.name}”是${unitText(known[0]!.unit!)}，“${odd.name}”是${unitText(odd.unit!)}，不能相加减或比大小`,
      );
  }
}

const sortWords = {
  figure: '数字',
  setting: '选择项',
  fact: '事实',
  rows: '明细表',
  table: '表',
  test: '条件',
  note: '说明',
} as const;
