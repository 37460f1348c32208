import { Exact } from './exact.ts';
import { chainOf, citesOf, isDateLiteral, isFigureText, type Names, namesOf, stepsOf, valuesOf } from './names.ts';
import { readsOfCondition } from './reads.ts';
import type { Band, Cell, Condition, Fact, PolicyDocument, Provision, Step, Table, ValueCondition } from './schema.ts';
import { isMoney, pure, sameUnit, timesUnits, type Unit, unitOf, unitText, withoutBase } from './units.ts';

/** What is known of a value before anything is computed. */
export interface Trait {
  readonly type: 'number' | 'text' | 'flag' | 'date' | 'set';
  /** Null where units cannot be told (a cell that names values of several units has already been reported). */
  readonly unit: Unit | null;
  /** The most decimal places the value can have; null when it may never end. */
  readonly places: number | null;
}

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
  private readonly report: Report;

  constructor(document: PolicyDocument, names: Names, report: Report) {
    this.document = document;
    this.names = names;
    this.report = report;
  }

  add(step: Step, pointer: string): void {
    const rows = step.for ?? null;
    if (rows !== null && this.names.get(rows)?.sort !== 'rows')
      this.report(`${pointer}/for`, 'unknown_rows', `没有名为“${rows}”的明细表，请在 rows 里声明`);
    if (step.when !== undefined) this.condition(step.when, rows, `${pointer}/when`);
    if ('where' in step && step.where !== undefined)
      this.condition(step.where, splitReference(step.of)[0], `${pointer}/where`);
    const trait = this.traitOfStep(step, rows, pointer);
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
    if (this.steps.has(name) || this.names.has(name))
      this.report(`${pointer}/as`, 'duplicate_name', `“${name}”这个名称已经用过，请换一个`);
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

  /** Checks what a condition reads where the rows of a table are being computed. */
  condition(condition: Condition, rows: string | null, pointer: string): void {
    if ('all' in condition || 'any' in condition) {
      const [key, parts] = 'all' in condition ? (['all', condition.all] as const) : (['any', condition.any] as const);
      for (const [index, part] of parts.entries()) this.condition(part, rows, `${pointer}/${key}/${index}`);
    } else if ('not' in condition) this.condition(condition.not, rows, `${pointer}/not`);
    else if ('given' in condition) this.given(condition.given, rows, pointer);
    else if ('date' in condition) {
      for (const key of ['date', 'yearOf'] as const)
        if (this.trait(condition[key], rows, `${pointer}/${key}`).type !== 'date')
          this.report(`${pointer}/${key}`, 'wrong_type', `“${condition[key]}”不是日期`);
      if (condition.to < condition.from) {
        const detail = `末日${condition.to}早于首日${condition.from}，哪一天都不成立；跨年的，请用 any 写成年底、年初两段`;
        this.report(`${pointer}/to`, 'wrong_bounds', detail);
      }
    } else if ('value' in condition) this.valueCondition(condition, rows, pointer);
    else {
      const test = this.names.get(condition.test);
      if (test?.sort === 'test') this.condition(test.condition, rows, `/tests/${condition.test}`);
      else this.report(`${pointer}/test`, 'unknown_name', `没有名为“${condition.test}”的条件，请在 tests 里写出`);
    }
  }

  private given(name: string, rows: string | null, pointer: string): void {
    if (this.names.get(name)?.sort !== 'rows') this.trait(name, rows, `${pointer}/given`);
  }

  private valueCondition(condition: ValueCondition, rows: string | null, pointer: string): void {
    const trait = this.trait(condition.value, rows, `${pointer}/value`);
    const { is, has } = condition;
    const tests = [is, condition.in, has, condition.from, condition.to, condition.above, condition.below];
    if (tests.every((test) => test === undefined))
      this.report(pointer, 'empty_condition', '这个条件没有写比较什么；请写 is、in、has 或 from、to、above、below');
    if (trait === unknownTrait) return;
    if (is !== undefined) this.literal(condition.value, trait, is, `${pointer}/is`);
    for (const [index, each] of (condition.in ?? []).entries())
      this.literal(condition.value, trait, each, `${pointer}/in/${index}`);
    if (has !== undefined && trait.type !== 'set')
      this.report(`${pointer}/has`, 'wrong_type', `“${condition.value}”不是集合，请用 is 或 in`);
    this.band(condition.value, trait, condition, rows, pointer);
  }

  /** The literal stands where a value of this trait is compared with it. */
  literal(name: string, trait: Trait, literal: string | boolean, pointer: string): void {
    const choices = choicesOf(this.names, name);
    if (typeof literal === 'boolean' || trait.type === 'flag') {
      if (typeof literal !== 'boolean' || trait.type !== 'flag')
        this.report(
          pointer,
          'wrong_type',
          `“${name}”${trait.type === 'flag' ? '应与 true 或 false 比较' : '不是是非值'}`,
        );
    } else if (trait.type === 'number' && !isFigureText(literal))
      this.report(pointer, 'wrong_type', `“${name}”是数字，“${literal}”不是`);
    else if (trait.type === 'date' && !isDateLiteral(literal))
      this.report(pointer, 'wrong_type', `“${name}”是日期，“${literal}”不是`);
    else if (trait.type === 'set') this.report(pointer, 'wrong_type', `“${name}”是集合，请用 has`);
    else if (choices !== null && !choices.has(literal))
      this.report(
        pointer,
        'unknown_value',
        `“${name}”没有“${literal}”这个取值；可用：${[...choices.keys()].join('、')}`,
      );
  }

  /** The bounds of a band are of the same sort and unit as the value they bound. */
  band(name: string, trait: Trait, band: Band, rows: string | null, pointer: string): void {
    for (const end of ['from', 'to', 'above', 'below'] as const) {
      const bound = band[end];
      if (bound === undefined) continue;
      const at = `${pointer}/${end}`;
      if (trait.type !== 'number' && trait.type !== 'date') {
        this.report(at, 'wrong_type', `“${name}”不是数字或日期，不能写区间`);
        continue;
      }
      const type = isFigureText(bound) ? 'number' : isDateLiteral(bound) ? 'date' : null;
      const other: Trait = type === null ? this.trait(bound, rows, at) : { type, unit: null, places: null };
      if (other === unknownTrait) continue;
      if (other.type !== trait.type)
        this.report(at, 'wrong_type', `“${name}”与“${bound}”一个是数字，一个是日期或文字，不能比较`);
      else if (type === null) this.sameUnits([trait, other], at, [name, bound]);
    }
    this.emptyBand(name, band, pointer);
  }

  private emptyBand(name: string, band: Band, pointer: string): void {
    const [least, most] = [band.from ?? band.above, band.to ?? band.below];
    if (least === undefined || most === undefined || isDateLiteral(least) !== isDateLiteral(most)) return;
    if (!isLiteralBound(least) || !isLiteralBound(most)) return;
    const order = isDateLiteral(least)
      ? least < most
        ? -1
        : Number(least > most)
      : Exact.of(least).compare(Exact.of(most));
    if (order < 0 || (order === 0 && band.above === undefined && band.below === undefined)) return;
    this.report(pointer, 'wrong_bounds', `“${name}”从“${least}”到“${most}”，没有一个值在其中；请核对上下限`);
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
    return `没有“${name}”这个名称：它不是已声明的事实、数字、选择项，也不是前面的步骤（步骤只能用它前面的名称）`;
  }

  private number(reference: string, rows: string | null, pointer: string): Trait {
    const trait = this.trait(reference, rows, pointer);
    if (trait !== unknownTrait && trait.type !== 'number')
      this.report(pointer, 'wrong_type', `“${reference}”不是数字，不能用来计算`);
    return trait;
  }

  private traitOfStep(step: Step, rows: string | null, pointer: string): Trait {
    const base = this.traitOfOperation(step, rows, pointer);
    if (step.else === undefined) return base;
    const other = this.trait(step.else, rows, `${pointer}/else`);
    this.sameUnits([base, other], `${pointer}/else`, [step.as, step.else]);
    return { ...base, places: greatest([base, other]) };
  }

  private traitOfOperation(step: Step, rows: string | null, pointer: string): Trait {
    switch (step.op) {
      case 'times':
        return this.traitOfTimes(step, rows, pointer);
      case 'plus':
      case 'minus':
      case 'min':
      case 'max': {
        const traits = step.of.map((name, index) => this.number(name, rows, `${pointer}/of/${index}`));
        this.sameUnits(traits, pointer, step.of);
        return { type: 'number', unit: knownUnit(traits), places: greatest(traits) };
      }
      case 'given': {
        const traits = step.of.map((name, index) => this.trait(name, rows, `${pointer}/of/${index}`));
        this.sameUnits(traits, pointer, step.of);
        return { type: traits[0]!.type, unit: knownUnit(traits), places: greatest(traits) };
      }
      case 'lookup':
        return this.traitOfLookup(step, rows, pointer);
      case 'tiered':
        return this.traitOfTiered(step, rows, pointer);
      case 'round': {
        const value = this.number(step.of, rows, `${pointer}/of`);
        const to = isFigureText(step.to)
          ? Exact.of(step.to).places()
          : this.number(step.to, rows, `${pointer}/to`).places;
        return { type: 'number', unit: value.unit, places: to };
      }
      case 'split': {
        const value = this.number(step.of, rows, `${pointer}/of`);
        for (const [index, { share }] of step.parts.entries())
          if (!isFigureText(share)) this.number(share, rows, `${pointer}/parts/${index}/share`);
        return { type: 'number', unit: value.unit, places: Exact.of(step.to).places() };
      }
      case 'months':
        for (const end of ['from', 'to'] as const)
          if (this.trait(step[end], rows, `${pointer}/${end}`).type !== 'date')
            this.report(`${pointer}/${end}`, 'wrong_type', `“${step[end]}”不是日期`);
        return { type: 'number', unit: unitOf('月'), places: 0 };
      case 'count':
        return this.traitOfCount(step, pointer);
      case 'sum':
      case 'average': {
        const { rows: table, trait } = this.column(step.of, `${pointer}/of`);
        if (trait !== unknownTrait && trait.type !== 'number')
          this.report(`${pointer}/of`, 'wrong_type', `“${step.of}”不是数字，不能汇总`);
        if (step.op === 'average') return { ...trait, places: null };
        return { ...trait, unit: trait.unit && withoutRowUnit(trait.unit, table, this.names) };
      }
      case 'ration': {
        const traits = [this.number(step.of, rows, `${pointer}/of`), this.number(step.limit, null, `${pointer}/limit`)];
        if (step.by !== undefined) this.number(step.by, rows, `${pointer}/by`);
        return { type: 'number', unit: traits[0]!.unit, places: greatest(traits) };
      }
      case 'provision':
        return this.traitOfProvision(step, pointer);
    }
  }

  private traitOfTimes(step: Extract<Step, { op: 'times' }>, rows: string | null, pointer: string): Trait {
    const traits = step.of.map((name, index) => this.number(name, rows, `${pointer}/of/${index}`));
    let unit: Unit | null = traits.reduce<Unit | null>((all, { unit }) => all && unit && timesUnits(all, unit), pure);
    let places = traits.reduce<number | null>(
      (all, trait) => (all === null || trait.places === null ? null : all + trait.places),
      0,
    );
    for (const [index, name] of listOf(step.over).entries()) {
      const divisor = this.number(name, rows, `${pointer}/over${Array.isArray(step.over) ? `/${index}` : ''}`);
      unit = unit && divisor.unit && timesUnits(unit, divisor.unit, -1);
      const figure = this.names.get(name);
      const more =
        figure?.sort === 'figure' && !figure.value.isZero() ? new Exact(1n).over(figure.value).places() : null;
      places = places === null || more === null ? null : places + more;
      if (figure?.sort === 'figure' && figure.value.isZero())
        this.report(`${pointer}/over`, 'division_by_zero', `“${name}”是0，不能作除数`);
    }
    return { type: 'number', unit, places };
  }

  private traitOfLookup(step: Extract<Step, { op: 'lookup' }>, rows: string | null, pointer: string): Trait {
    const definition = typeof step.table === 'string' ? this.names.get(step.table) : undefined;
    if (typeof step.table === 'string' && definition?.sort !== 'table') {
      this.report(`${pointer}/table`, 'unknown_name', `没有名为“${step.table}”的表，请在 tables 里写出`);
      return unknownTrait;
    }
    const table = definition?.sort === 'table' ? definition.table : (step.table as Table);
    const at = typeof step.table === 'string' ? `/tables/${step.table}` : `${pointer}/table`;
    for (const [index, key] of table.keys.entries()) {
      const name = step.with?.[key] ?? key;
      const trait = this.trait(name, rows, step.with?.[key] === undefined ? `${at}/keys/${index}` : `${pointer}/with`);
      if (trait !== unknownTrait) this.keyColumn(table, index, name, trait, rows, at);
    }
    for (const key of Object.keys(step.with ?? {}))
      if (!table.keys.includes(key)) this.report(`${pointer}/with`, 'unknown_name', `表里没有“${key}”这个键`);
    const cells = table.rows.map((row) => row.at(-1) as Cell);
    const texts = cells.filter((cell) => typeof cell === 'string');
    const figures = texts.filter(isFigureText);
    const named = [...new Set(texts)].filter((text) => !isFigureText(text));
    const cellOf = (name: string) => {
      const index = cells.indexOf(name);
      return `${at}/rows/${index}/${table.rows[index]!.length - 1}`;
    };
    const traits = named.map((name) => this.trait(name, rows, cellOf(name)));
    const type = figures.length > 0 ? 'number' : (traits[0]?.type ?? 'number');
    for (const [index, name] of named.entries())
      if (traits[index] !== unknownTrait && traits[index]!.type !== type)
        this.report(cellOf(name), 'wrong_type', `“${name}”与这张表其他格不是同一种值，请改成${typeWords[type]}`);
    const own = { type: 'number', unit: unitOf(table.unit), places: greatestPlaces(figures) } as const;
    const all: Trait[] = table.unit !== undefined || traits.length === 0 ? [own, ...traits] : traits;
    this.sameUnits(all, pointer, [step.as, ...named]);
    return {
      type,
      unit: knownUnit(all),
      places: greatest([own, ...traits]),
    };
  }

  private keyColumn(
    table: Table,
    index: number,
    name: string,
    trait: Trait,
    rows: string | null,
    pointer: string,
  ): void {
    if (trait.type === 'set') this.report(`${pointer}/keys/${index}`, 'wrong_type', `“${name}”是集合，不能作表的键`);
    for (const [at, row] of table.rows.entries()) {
      const key = row[index];
      const where = `${pointer}/rows/${at}/${index}`;
      if (row.length !== table.keys.length + 1 || key === '*' || key === undefined) continue;
      if (Array.isArray(key)) for (const each of key) this.literal(name, trait, each, where);
      else if (typeof key === 'object') {
        if (!('none' in key) && !('unspecified' in key)) this.band(name, trait, key, rows, where);
      } else this.literal(name, trait, key, where);
    }
  }

  private traitOfTiered(step: Extract<Step, { op: 'tiered' }>, rows: string | null, pointer: string): Trait {
    const quantity = this.number(step.of, rows, `${pointer}/of`);
    const rates = step.tiers.map(([limit, rate], index) => {
      if (limit !== '*') this.number(limit, rows, `${pointer}/tiers/${index}/0`);
      return this.number(rate, rows, `${pointer}/tiers/${index}/1`);
    });
    this.sameUnits(
      rates,
      pointer,
      step.tiers.map(([, rate]) => rate),
    );
    const unit = knownUnit(rates);
    const places = greatest(rates);
    return {
      type: 'number',
      unit: quantity.unit && unit && timesUnits(quantity.unit, unit),
      places: places === null || quantity.places === null ? null : places + quantity.places,
    };
  }

  private traitOfCount(step: Extract<Step, { op: 'count' }>, pointer: string): Trait {
    const [table] = splitReference(step.of);
    const definition = this.names.get(table);
    if (definition?.sort !== 'rows')
      this.report(`${pointer}/of`, 'unknown_rows', `count 的 of 应写明细表名，没有名为“${table}”的明细表`);
    return { type: 'number', unit: unitOf(definition?.sort === 'rows' ? definition.rows.unit : ''), places: 0 };
  }

  private traitOfProvision(step: Extract<Step, { op: 'provision' }>, pointer: string): Trait {
    if (step.for !== undefined) this.report(`${pointer}/for`, 'wrong_rows', 'provision 参照的是整条的数，不能逐行');
    const target = this.document.provisions.find(({ id }) => id === step.of);
    if (!target || provisionsInCycles(this.document).has(step.of)) {
      const detail = target ? `“${step.of}”的参照绕回了自己` : `没有编号为“${step.of}”的条款`;
      this.report(`${pointer}/of`, target ? 'provision_cycle' : 'unknown_provision', detail);
      return unknownTrait;
    }
    const scope = knownScope(this.document, target, this.names);
    const name = step.part ?? amountOf(target, scope);
    const info = name === null ? undefined : scope.steps.get(name);
    if (!info) {
      this.report(pointer, 'unknown_name', `条款“${step.of}”里没有可参照的值`);
      return unknownTrait;
    }
    return info.trait;
  }

  private sameUnits(traits: readonly Trait[], pointer: string, of: readonly string[]): void {
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

const typeWords = { number: '数字', text: '文字', flag: '是否', date: '日期', set: '集合' } as const;

export const unknownTrait: Trait = { type: 'number', unit: null, places: 2 };

/**
 * The step whose value a provision answers with: the one named, or the last that is not computed row by row and that no
 * requirement looks at (an age worked out for a requirement is not an amount).
 */
export function amountOf(provision: Provision, scope: Scope): string | null {
  if (provision.amount !== undefined) return provision.amount;
  if (provision.benefit !== undefined && !provision.benefit.includes('.')) return provision.benefit;
  const own = new Set((provision.steps ?? []).map(({ as }) => as));
  const lookedAt = new Set(
    conditionsOf(provision).flatMap((each) => readsOfCondition(each, scope.names, null).map(({ name }) => name)),
  );
  const candidates = scope.ordered.filter(({ rows, part, name }) => rows === null && part === null && own.has(name));
  return candidates.findLast(({ name }) => !lookedAt.has(name))?.name ?? null;
}

function conditionsOf({ appliesTo, requires = [] }: Provision): Condition[] {
  const conditions = requires.map((each) => each.if);
  return appliesTo === undefined ? conditions : [appliesTo, ...conditions];
}

export function traitOfFact(fact: Fact): Trait {
  if (fact.type === 'flag' || fact.type === 'date' || fact.type === 'set')
    return { type: fact.type, unit: pure, places: null };
  if (fact.type === 'enum' || fact.type === 'text') return { type: 'text', unit: pure, places: null };
  const places = fact.places ?? (fact.type === 'count' ? 0 : fact.type === 'money' ? 2 : 6);
  return { type: 'number', unit: unitOf(fact.unit ?? (fact.type === 'money' ? '元' : '')), places };
}

export function splitReference(reference: string): [string, string | null] {
  const point = reference.indexOf('.');
  return point < 0 ? [reference, null] : [reference.slice(0, point), reference.slice(point + 1)];
}

export function listOf(over: string | readonly string[] | undefined): readonly string[] {
  return citesOf(over);
}

/** How many places a value of this trait is shown with at least: money has two. */
export function shownPlaces(trait: Trait): number {
  return trait.unit && isMoney(trait.unit) ? 2 : 0;
}

export function choicesOf(names: Names, name: string): Map<string, string> | null {
  const definition = names.get(name);
  if (definition?.sort === 'setting' && definition.setting.type === 'choice')
    return valuesOf(definition.setting.values);
  if (definition?.sort === 'fact' && definition.fact.type === 'enum') return valuesOf(definition.fact.values);
  return null;
}

export function isLiteralBound(text: string): boolean {
  return isFigureText(text) || isDateLiteral(text);
}

function withoutRowUnit(unit: Unit, table: string | null, names: Names): Unit {
  const rows = table === null ? undefined : names.get(table);
  const base = rows?.sort === 'rows' ? rows.rows.unit : undefined;
  return base !== undefined && unit.get(base) === -1 ? withoutBase(unit, base) : unit;
}

const scopes = new WeakMap<Provision, Scope>();

/** The scope of a provision that another one refers to, worked out once: chains of references stay linear. */
function knownScope(document: PolicyDocument, provision: Provision, names: Names): Scope {
  const known = scopes.get(provision);
  if (known) return known;
  const scope = scopeOf(document, provision, names);
  scopes.set(provision, scope);
  return scope;
}

const cycles = new WeakMap<PolicyDocument, ReadonlySet<string>>();

/** Provisions that lead back to themselves by reference: what is left when those that refer to nothing open are taken away. */
export function provisionsInCycles(document: PolicyDocument): ReadonlySet<string> {
  const known = cycles.get(document);
  if (known) return known;
  const open = new Map(
    document.provisions.map((provision) => [
      provision.id,
      stepsOf(document, provision).flatMap((step) => (step.op === 'provision' ? [step.of] : [])),
    ]),
  );
  for (let before = -1; before !== open.size; ) {
    before = open.size;
    for (const [id, targets] of open) if (!targets.some((target) => open.has(target))) open.delete(id);
  }
  const found = new Set(open.keys());
  cycles.set(document, found);
  return found;
}

function knownUnit(traits: readonly Trait[]): Unit | null {
  return traits.find(({ unit }) => unit !== null)?.unit ?? null;
}

function greatest(traits: readonly Trait[]): number | null {
  return traits.some(({ places }) => places === null) ? null : Math.max(0, ...traits.map(({ places }) => places!));
}

function greatestPlaces(figures: readonly string[]): number {
  return Math.max(0, ...figures.map((figure) => Exact.of(figure).places()!));
}
