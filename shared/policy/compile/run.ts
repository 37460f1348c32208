import { Refusal } from '../../refusal.ts';
import type { Exact } from './exact.ts';

export type Value = Exact | string | boolean | readonly string[];
/** Null is “no value”: a step whose `when` did not hold. */
export type Maybe = Value | null;
export type Reader = (run: Run, row: Row | null) => Maybe;
export type Test = (run: Run, row: Row | null) => boolean;

/** One line of a detail table as it was supplied. */
export interface Row {
  readonly id: number;
  readonly index: number;
  readonly table: string;
  readonly parent: Row | null;
  readonly pointer: string;
  readonly ref: string;
  readonly values: ReadonlyMap<string, Value>;
  readonly rows: ReadonlyMap<string, readonly Row[]>;
}

export interface SettingValue {
  readonly value: Value;
  /** The digits or code as they were written. */
  readonly text: string;
  readonly how: 'document' | 'decided' | 'given' | 'tried';
  readonly decidedBy: string | null;
  readonly reason: string | null;
}

/** Everything a question supplies, read and checked. */
export interface Situation {
  readonly values: ReadonlyMap<string, Value>;
  readonly rows: ReadonlyMap<string, readonly Row[]>;
  readonly rowCount: number;
  readonly settings: ReadonlyMap<string, SettingValue>;
}

export interface Reason {
  readonly code: string;
  readonly text: string;
  readonly citation: string | null;
  /** Where in the question the missing fact belongs. */
  readonly pointer?: string;
  /** The fact that is missing, by name. */
  readonly fact?: string;
  /** The setting that is open, by name. */
  readonly setting?: string;
}

/** Something the answer needs and nobody has said. */
export interface Unknown {
  readonly key: string;
  readonly kind: 'setting' | 'fact' | 'cell' | 'edge' | 'undefined';
  readonly reason: Reason;
  /** What it could be; null when that cannot be listed. */
  readonly options: readonly Value[] | null;
  /** A stand-in that lets the search for further missing inputs go on; its result is never used. */
  readonly sample: Value | null;
  /** Whose row it belongs to; null when it concerns the whole question. */
  readonly row: Row | null;
}

/** Thrown, and always caught, when evaluation meets an unknown that no trial has answered. */
export class Missing {
  readonly unknown: Unknown;
  constructor(unknown: Unknown) {
    this.unknown = unknown;
  }
}

export interface RowState {
  readonly cache: (Maybe | undefined)[];
  refusals: Reason[] | null;
  /** Reasons of the row's own requirements, once they have been looked at. */
  requirements: Reason[] | null;
}

export type Trials = ReadonlyMap<string, Value>;
export const noTrials: Trials = new Map();

/** How many steps one question may take in all: 10,000 rows of a hundred steps, tried several times over. */
export const workLimit = 20_000_000;

/** One evaluation of one provision: memory of every step, under one set of trials. */
export class Run {
  readonly situation: Situation;
  readonly trials: Trials;
  readonly cache: (Maybe | undefined)[];
  readonly work: { left: number };
  /** Settings read so far, by name; what is here has been used. */
  readonly settings: Map<string, SettingValue>;
  /** Why the tables gave nothing here. */
  refusals: Reason[] = [];
  /** The benefit is 0: a requirement failed, or the provision only encourages. */
  closed = false;
  readonly subs = new Map<string, Run>();
  private readonly states: (RowState | undefined)[] = [];

  constructor(
    situation: Situation,
    trials: Trials,
    slots: number,
    work: { left: number },
    settings: Map<string, SettingValue> = new Map(),
  ) {
    this.situation = situation;
    this.trials = trials;
    this.cache = new Array<Maybe | undefined>(slots);
    this.work = work;
    this.settings = settings;
  }

  state(row: Row): RowState {
    const known = this.states[row.id];
    if (known) return known;
    const state: RowState = { cache: [], refusals: null, requirements: null };
    this.states[row.id] = state;
    return state;
  }

  spend(count: number): void {
    this.work.left -= count;
    if (this.work.left < 0) throw new Refusal('policy_too_large', '这次计算的步数过多，请减少明细行数或拆成几次计算');
  }

  /** Notes that a table gives nothing here, for the row or for the whole. */
  refuse(row: Row | null, reason: Reason): void {
    const list = row === null ? this.refusals : this.refusalsOf(row);
    if (!list.some(({ code, text }) => code === reason.code && text === reason.text)) list.push(reason);
  }

  private refusalsOf(row: Row): Reason[] {
    const state = this.state(row);
    state.refusals ??= [];
    return state.refusals;
  }
}

/** The row of the given table among a row and those it is nested in. */
export function ancestor(row: Row | null, table: string): Row {
  for (let at = row; at !== null; at = at.parent) if (at.table === table) return at;
  throw new Error(`a value of ${table} was read outside its rows`);
}
