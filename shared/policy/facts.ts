import { isDate } from '../calendar.ts';
import type { Fault } from '../refusal.ts';
import { type CompiledPolicy, compilePolicy } from './compile.ts';
import { Exact } from './exact.ts';
import { chainOf, valuesOf } from './names.ts';
import type { Row, SettingValue, Situation, Value } from './run.ts';
import type { Fact, Policy, Setting } from './schema.ts';

/** A setting that the bureau has decided, as it is passed to a question. */
export interface SettingDecision {
  /** The id of the policy whose setting it is; left out, of any that has a setting of this name. */
  readonly policy?: string | undefined;
  readonly name: string;
  readonly value: string;
  readonly decidedBy: string;
  readonly reason: string;
}

export interface Supplied {
  readonly facts: Readonly<Record<string, unknown>>;
  readonly settings?: Readonly<Record<string, string>> | undefined;
  readonly children?: readonly Readonly<Record<string, unknown>>[] | undefined;
  readonly decided?: readonly SettingDecision[] | undefined;
}

/** The most rows that one question may carry, nested ones included. */
export const mostRows = 10_000;
const longestText = 200;
const mostElements = 200;

/** Reads and checks everything a question supplies; every fault goes to `faults` with its JSON pointer. */
export function readSituation(policy: CompiledPolicy, supplied: Supplied, day: string, faults: Fault[]): Situation {
  const reader = new SituationReader(policy, faults);
  reader.settings(supplied);
  reader.values.set('on', day);
  for (const name of Object.keys(supplied.facts)) reader.fact(name, supplied.facts[name]);
  if (supplied.children !== undefined) {
    if (Object.hasOwn(supplied.facts, 'children'))
      reader.fault('/facts/children', 'duplicate_rows', '名册只写一处：放在 children 里，不要再写进 facts。');
    else reader.table('children', supplied.children, '/children');
  }
  return reader.situation();
}

/** What stands against a value of a setting, none when it may be decided so; pointers as in a question's `settings`. */
export function settingFaults(policy: Policy, name: string, value: string): Fault[] {
  const faults: Fault[] = [];
  new SituationReader(compilePolicy(policy), faults).settings({ facts: {}, settings: { [name]: value } });
  return faults;
}

class SituationReader {
  readonly values = new Map<string, Value>();
  private readonly rows = new Map<string, readonly Row[]>();
  private readonly decided = new Map<string, SettingValue>();
  private readonly policy: CompiledPolicy;
  private readonly faults: Fault[];
  private rowCount = 0;

  constructor(policy: CompiledPolicy, faults: Fault[]) {
    this.policy = policy;
    this.faults = faults;
  }

  situation(): Situation {
    const settings =
      this.decided.size === 0 ? this.policy.defaults : new Map([...this.policy.defaults, ...this.decided]);
    return { values: this.values, rows: this.rows, rowCount: this.rowCount, settings };
  }

  fault(pointer: string, code: string, detail: string): undefined {
    this.faults.push({ pointer, code, detail });
    return undefined;
  }

  /** Decisions of the bureau first, what is tried in this question over them; what `facts` gives stands between. */
  settings({ settings, decided }: Supplied): void {
    for (const { policy, name, value, decidedBy, reason } of decided ?? []) {
      const setting = this.settingNamed(name);
      // A decision about a setting that this version no longer has, or no longer lets be so, concerns it no more.
      if (setting === null || (policy !== undefined && policy !== this.policy.policy.id)) continue;
      if (settingFaults(this.policy.policy, name, value).length > 0) continue;
      const read = this.settingValue(setting, value, `/settings/${escaped(name)}`);
      if (read !== undefined) this.decided.set(name, { value: read, text: value, how: 'decided', decidedBy, reason });
    }
    for (const [name, value] of Object.entries(settings ?? {})) {
      const pointer = `/settings/${escaped(name)}`;
      const setting = this.settingNamed(name);
      if (setting === null) {
        this.fault(pointer, 'unknown_setting', `这份政策没有名为“${shown(name)}”的选择项，请删去或改正名称。`);
        continue;
      }
      const read = this.settingValue(setting, value, pointer);
      if (read !== undefined)
        this.decided.set(name, { value: read, text: String(value), how: 'tried', decidedBy: null, reason: null });
    }
  }

  private settingNamed(name: string): Setting | null {
    const definition = this.policy.names.get(name);
    return definition?.sort === 'setting' ? definition.setting : null;
  }

  fact(name: string, input: unknown): void {
    const pointer = `/facts/${escaped(name)}`;
    const definition = this.policy.names.get(name);
    if (name === 'on') this.fault(pointer, 'unknown_fact', '计算日期请写在 on 或 month 里，不要写进 facts。');
    else if (definition?.sort === 'rows') this.table(name, input, pointer);
    else if (definition?.sort === 'fact') {
      const value = this.factValue(definition.fact, input, pointer);
      if (value !== undefined) this.values.set(name, value);
    } else if (definition?.sort === 'setting') this.givenSetting(name, definition.setting, input, pointer);
    else this.fault(pointer, 'unknown_fact', `没有名为“${shown(name)}”的事实，请对照字典改正或删去。`);
  }

  private givenSetting(name: string, setting: Setting, input: unknown, pointer: string): void {
    if (setting.scope === 'division') {
      const detail = `“${setting.label}”由主管部门统一决定，不作为事实提供；试算其他取值请写在 settings 里。`;
      this.fault(pointer, 'setting_not_a_fact', detail);
      return;
    }
    const value = this.settingValue(setting, input, pointer);
    const tried = this.decided.get(name)?.how === 'tried';
    if (value === undefined || tried) return;
    const before = this.decided.get(name);
    const text = String(input);
    const same = before !== undefined && before.text === text;
    const decidedBy = same ? before.decidedBy : (setting.decidedBy ?? null);
    this.decided.set(name, { value, text, how: 'given', decidedBy, reason: same ? before.reason : null });
  }

  table(name: string, input: unknown, pointer: string, parent: Row | null = null): readonly Row[] {
    if (!Array.isArray(input)) {
      this.fault(pointer, 'not_a_list', '这里要一个列表，每行一个对象。');
      return [];
    }
    const definition = this.policy.names.get(name);
    const rows = definition?.sort === 'rows' ? definition.rows : null;
    if (rows?.parent !== undefined && parent === null)
      this.fault(pointer, 'misplaced_rows', `“${rows.label}”应写在“${rows.parent}”的每一行里面。`);
    const list: Row[] = [];
    const refs = new Set<string>();
    for (const [index, each] of input.entries()) {
      if (this.rowCount >= mostRows) {
        this.fault(pointer, 'too_many_rows', `明细最多${mostRows}行，请分几次计算。`);
        break;
      }
      const row = this.row(name, each, index, `${pointer}/${index}`, parent, rows?.scalar);
      if (!row) continue;
      if (refs.has(row.ref))
        this.fault(
          `${row.pointer}/ref`,
          'duplicate',
          `“${shown(row.ref)}”写了两行，答案分不清是哪一行，请各写各的 ref。`,
        );
      refs.add(row.ref);
      list.push(row);
    }
    if (parent === null) this.rows.set(name, list);
    return list;
  }

  private row(
    table: string,
    input: unknown,
    index: number,
    pointer: string,
    parent: Row | null,
    scalar: string | undefined,
  ): Row | undefined {
    const fields = scalar !== undefined && !isRecord(input) ? { [scalar]: input } : input;
    if (!isRecord(fields)) return this.fault(pointer, 'not_an_object', '这一行要写成对象。');
    const values = new Map<string, Value>();
    const rows = new Map<string, readonly Row[]>();
    const given = fields.ref;
    const ref = typeof given === 'string' ? given : String(index + 1);
    const id = this.rowCount;
    this.rowCount += 1;
    const row: Row = { id, index, table, parent, pointer, ref, values, rows };
    for (const name of Object.keys(fields)) this.field(row, name, fields[name], values, rows);
    return row;
  }

  private field(
    row: Row,
    name: string,
    input: unknown,
    values: Map<string, Value>,
    rows: Map<string, readonly Row[]>,
  ): void {
    const pointer = `${row.pointer}/${escaped(name)}`;
    const definition = this.policy.names.get(name);
    if (name === 'ref') {
      if (typeof input !== 'string' || input.length > longestText)
        this.fault(pointer, 'wrong_type', `ref 是不超过${longestText}个字的文本。`);
    } else if (definition?.sort === 'rows' && chainOf(name, this.policy.names)[1] === row.table)
      rows.set(name, this.table(name, input, pointer, row));
    else if (definition?.sort === 'fact' && name !== 'on') {
      const value = this.factValue(definition.fact, input, pointer);
      if (value !== undefined) values.set(name, value);
    } else if (definition?.sort === 'setting' && definition.setting.scope === 'child') {
      const value = this.settingValue(definition.setting, input, pointer);
      if (value !== undefined) values.set(name, value);
    } else this.fault(pointer, 'unknown_fact', `明细里没有名为“${shown(name)}”的事实，请对照字典改正或删去。`);
  }

  private factValue(fact: Fact, input: unknown, pointer: string): Value | undefined {
    switch (fact.type) {
      case 'flag':
        return typeof input === 'boolean' ? input : this.wrong(pointer, fact.label, '是或否（true 或 false）');
      case 'date':
        return typeof input === 'string' && isDate(input)
          ? input
          : this.wrong(pointer, fact.label, '存在的日期，如 2024-01-31');
      case 'text':
        return typeof input === 'string' && input.length <= longestText
          ? input
          : this.wrong(pointer, fact.label, `不超过${longestText}个字的文本`);
      case 'enum':
        return this.enumValue(fact, input, pointer);
      case 'set':
        return this.setValue(fact, input, pointer);
      default:
        return this.numberValue(fact, input, pointer);
    }
  }

  private wrong(pointer: string, label: string, expected: string): undefined {
    return this.fault(pointer, 'wrong_type', `“${label}”应为${expected}。`);
  }

  private enumValue(fact: Fact, input: unknown, pointer: string): Value | undefined {
    const values = valuesOf(fact.values);
    if (typeof input === 'string' && values.has(input)) return input;
    return this.fault(pointer, 'unknown_value', `“${fact.label}”应为以下之一：${listed(values)}。`);
  }

  private setValue(fact: Fact, input: unknown, pointer: string): Value | undefined {
    const texts = Array.isArray(input) && input.length <= mostElements && input.every(isShortText);
    if (!texts) return this.wrong(pointer, fact.label, `文本的列表，不超过${mostElements}项`);
    const values = valuesOf(fact.values);
    for (const [index, each] of input.entries())
      if (values.size > 0 && !values.has(each))
        this.fault(`${pointer}/${index}`, 'unknown_value', `“${fact.label}”各项应为以下之一：${listed(values)}。`);
    return input;
  }

  private numberValue(fact: Fact, input: unknown, pointer: string): Value | undefined {
    if (fact.type === 'money' && typeof input === 'number')
      return this.fault(pointer, 'number_for_money', `“${fact.label}”是金额，请写成文本，如 "2000.00"。`);
    const text = numberText(input, fact.type !== 'money');
    if (text === null) {
      const example = fact.type === 'money' ? '如 "2000.00"' : fact.type === 'count' ? '如 3' : '如 "0.12"';
      return this.wrong(pointer, fact.label, `${fact.type === 'count' ? '整数' : '十进制数字文本'}，${example}`);
    }
    const places = fact.places ?? (fact.type === 'count' ? 0 : fact.type === 'money' ? 2 : 6);
    if (placesOf(text) > places) return this.fault(pointer, 'too_many_places', `“${fact.label}”最多${places}位小数。`);
    const value = Exact.of(text);
    const from = fact.from ?? '0';
    const to = fact.to ?? '1000000000000';
    if (value.compare(Exact.of(from)) < 0 || value.compare(Exact.of(to)) > 0)
      return this.fault(pointer, 'out_of_bounds', `“${fact.label}”应在${from}至${to}之间。`);
    return value;
  }

  private settingValue(setting: Setting, input: unknown, pointer: string): Value | undefined {
    if (setting.type === 'choice') {
      const values = valuesOf(setting.values);
      if (typeof input === 'string' && values.has(input)) return input;
      return this.fault(pointer, 'unknown_value', `“${setting.label}”应为以下之一：${listed(values)}。`);
    }
    if (setting.type === 'date')
      return typeof input === 'string' && isDate(input)
        ? input
        : this.wrong(pointer, setting.label, '存在的日期，如 2024-01-31');
    const text = numberText(input, true);
    if (text === null) return this.wrong(pointer, setting.label, '十进制数字文本，如 "0.12"');
    const places = setting.places ?? 6;
    if (placesOf(text) > places)
      return this.fault(pointer, 'too_many_places', `“${setting.label}”最多${places}位小数。`);
    const value = Exact.of(text);
    const [least, most] = setting.between ?? ['-1000000000000', '1000000000000'];
    if (value.compare(Exact.of(least)) >= 0 && value.compare(Exact.of(most)) <= 0) return value;
    return this.fault(pointer, 'rate_out_of_bounds', `“${setting.label}”应在${least}至${most}之间，请改正后再算。`);
  }
}

function isRecord(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

function isShortText(input: unknown): input is string {
  return typeof input === 'string' && input.length <= longestText;
}

const decimalPattern = /^-?(0|[1-9]\d{0,14})(\.\d{1,12})?$/;

/** Decimal text, or a JSON integer where no money is meant; anything else is null. */
function numberText(input: unknown, integersToo: boolean): string | null {
  if (typeof input === 'string') return decimalPattern.test(input) ? input : null;
  return integersToo && Number.isSafeInteger(input) ? String(input) : null;
}

function placesOf(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

function listed(values: ReadonlyMap<string, string>): string {
  return [...values].map(([code, label]) => (code === label ? code : `${code}（${label}）`)).join('、');
}

/** A name as it may be repeated in a sentence: short, whatever was sent. */
function shown(name: string): string {
  return name.length > 40 ? `${name.slice(0, 40)}…` : name;
}

/** A name inside a JSON pointer (RFC 6901). */
export function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
