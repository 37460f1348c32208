import { isDate, isMonth, lastDay } from '../calendar.ts';
import { type Fault, Refusal } from '../refusal.ts';
import type { Answer } from './answer.ts';
import { compilePolicy } from './compile/compile.ts';
import { type SettingValue, type Situation, workLimit } from './compile/run.ts';
import { sharedFaults, withAdditions } from './evaluate/additions.ts';
import { type Combination, evaluateKind } from './evaluate/combine.ts';
import type { Policy } from './format/document.ts';
import type { Provision } from './format/provision.ts';
import { kindPattern } from './format/words.ts';
import { governingChain } from './governs.ts';
import { present } from './present/present.ts';
import { readSituation, type SettingDecision, type Supplied } from './question/situation.ts';

/** One question: a kind of provision, a place, a day (or a month: its last day), and the facts. */
export interface Question {
  readonly kind: string;
  readonly division: string;
  readonly on?: string | undefined;
  readonly month?: string | undefined;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Values tried in this question only; they stand over every decision. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  readonly children?: readonly Readonly<Record<string, unknown>>[] | undefined;
  /** Settings that the bureau has decided. */
  readonly decided?: readonly SettingDecision[] | undefined;
}

/** How many steps may still be taken; questions asked together may share it. */
export interface Work {
  left: number;
}

/**
 * Answers a question by the policy that governs it.
 * Refuses: policy_not_found, rate_out_of_bounds, invalid_input (all faults, pointers into the question), policy_too_large.
 */
export function calculate(
  question: Question,
  policies: readonly Policy[],
  options: { readonly explain?: boolean; readonly work?: Work } = {},
): Answer {
  const day = dayOf(question);
  const chain = governingChain(question.kind, question.division, day, policies);
  const read = chain.map((policy) => ({ policy, ...situationOf(policy, question, day) }));
  const faults = sharedFaults(read.map((each) => each.faults));
  if (faults.length > 0) throw refusalOf(faults);
  const answers = read.map(({ policy, situation }) => {
    const provisions = policy.provisions.filter(({ kind }) => kind === question.kind);
    const mode = policy.combine?.[question.kind] ?? 'first';
    return answerIn(policy, question.kind, provisions, mode, situation, options.explain ?? true, options.work);
  });
  return answers.reduce(withAdditions);
}

/** All that is wrong with a question, as `calculate` would refuse it. Refuses: policy_not_found, invalid_input for its place and day. */
export function questionFaults(question: Question, policies: readonly Policy[]): readonly Fault[] {
  const day = dayOf(question);
  const chain = governingChain(question.kind, question.division, day, policies);
  return sharedFaults(chain.map((policy) => situationOf(policy, question, day).faults));
}

/** Answers with given provisions of one policy, whoever governs: for worked cases and drafts. */
export function answer(
  policy: Policy,
  kind: string,
  provisions: readonly Provision[],
  mode: Combination,
  supplied: Supplied,
  day: string,
  explained: boolean,
): Answer {
  const { situation, faults } = situationOf(policy, supplied, day);
  if (faults.length > 0) throw refusalOf(faults);
  return answerIn(policy, kind, provisions, mode, situation, explained);
}

function situationOf(policy: Policy, supplied: Supplied, day: string): { situation: Situation; faults: Fault[] } {
  const faults: Fault[] = [];
  const situation = readSituation(compilePolicy(policy), supplied, day, faults);
  return { situation, faults };
}

function answerIn(
  policy: Policy,
  kind: string,
  provisions: readonly Provision[],
  mode: Combination,
  situation: Situation,
  explained: boolean,
  work: Work = { left: workLimit },
): Answer {
  const compiled = compilePolicy(policy);
  const used = new Map<string, SettingValue>();
  const inquiry = { situation, work, settings: used };
  const chosen = provisions.map(({ id }) => compiled.provision(id));
  const outcome = evaluateKind(chosen, mode, inquiry);
  return present(kind, compiled, provisions, outcome, used, explained);
}

/** The day a question is about. Refuses: invalid_input. */
export function dayOf({ kind, division, on, month }: Pick<Question, 'kind' | 'division' | 'on' | 'month'>): string {
  const faults: Fault[] = [];
  const fault = (pointer: string, detail: string) => faults.push({ pointer, code: 'invalid_value', detail });
  if (!kindPattern.test(kind)) fault('/kind', '类别写成小写英文，以“-”相连，如 operating-subsidy。');
  if (!/^\d{6}$/.test(division)) fault('/division', '行政区划代码是六位数字，如 330903。');
  if (on === undefined && month === undefined) fault('/month', '请写明日期 on 或月份 month。');
  if (on !== undefined && month !== undefined) fault('/month', 'on 和 month 只写一个。');
  if (on !== undefined && !isDate(on)) fault('/on', '请写存在的日期，如 2024-01-31。');
  if (month !== undefined && !isMonth(month)) fault('/month', '请写存在的月份，如 2024-01。');
  if (faults.length > 0) throw refusalOf(faults);
  // A month is covered when the policy is in force on its last day.
  return on ?? lastDay(month!);
}

/** All faults in one refusal; a rate beyond its bounds has a code of its own when nothing else is wrong. */
function refusalOf(faults: readonly Fault[]): Refusal {
  const rates = faults.every(({ code }) => code === 'rate_out_of_bounds');
  const more = faults.length > 1 ? `另有${faults.length - 1}处需要改正，见 errors。` : '';
  return new Refusal(rates ? 'rate_out_of_bounds' : 'invalid_input', `${faults[0]!.detail}${more}`, { faults });
}
