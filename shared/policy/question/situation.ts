import type { Fault } from '../../refusal.ts';
import { type CompiledPolicy, compilePolicy } from '../compile/compile.ts';
import type { Row, SettingValue, Situation, Value } from '../compile/run.ts';
import type { Setting } from '../format/declarations.ts';
import type { Policy } from '../format/document.ts';
import { chainOf } from '../format/names.ts';
import { escaped } from './pointer.ts';
import { factValue, longestText, type Report, settingValue } from './values.ts';

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

  readonly fault: Report = (pointer, code, detail) => {
    this.faults.push({ pointer, code, detail });
    return undefined;
  };

  /** Decisions of the bureau first, what is tried in this question over them; what `facts` gives stands between. */
  settings({ settings, decided }: Supplied): void {
    for (const { policy, name, value, decidedBy, reason } of decided ?? []) {
      const setting = this.settingNamed(name);
      // A decision about a setting that this version no longer has, or no longer lets be so, concerns it no more.
      if (setting === null || (policy !== undefined && policy !== this.policy.policy.id)) continue;
      if (settingFaults(this.policy.policy, name, value).length > 0) continue;
      const read = settingValue(this.fault, setting, value, `/settings/${escaped(name)}`);
      if (read !== undefined) this.decided.set(name, { value: read, text: value, how: 'decided', decidedBy, reason });
    }
    for (const [name, value] of Object.entries(settings ?? {})) {
      const pointer = `/settings/${escaped(name)}`;
      const setting = this.settingNamed(name);
      if (setting === null) {
        this.fault(pointer, 'unknown_setting', `这份政策没有名为“${shown(name)}”的选择项，请删去或改正名称。`);
        continue;
      }
      const read = settingValue(this.fault, setting, value, pointer);
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
      const value = factValue(this.fault, definition.fact, input, pointer);
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
    const value = settingValue(this.fault, setting, input, pointer);
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
      const value = factValue(this.fault, definition.fact, input, pointer);
      if (value !== undefined) values.set(name, value);
    } else if (definition?.sort === 'setting' && definition.setting.scope === 'child') {
      const value = settingValue(this.fault, definition.setting, input, pointer);
      if (value !== undefined) values.set(name, value);
    } else this.fault(pointer, 'unknown_fact', `明细里没有名为“${shown(name)}”的事实，请对照字典改正或删去。`);
  }
}

function isRecord(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

/** A name as it may be repeated in a sentence: short, whatever was sent. */
function shown(name: string): string {
  return name.length > 40 ? `${name.slice(0, 40)}…` : name;
}
