import { lastDay, type ServiceMonth } from '../../../shared/calendar.ts';
import type { Division } from '../../../shared/policies/divisions.ts';
import {
  calculate,
  dictionaryFacts,
  divisionsUpward,
  type Fact,
  type FactsRead,
  factsRead,
  governingPolicy,
  type Policy,
  type Setting,
  type SettingDecision,
  startOf,
} from '../../../shared/policy/index.ts';
import { type Fault, Refusal } from '../../../shared/refusal.ts';
import { type Answered, outcomeOf } from './answered.ts';
import type { AskedFact } from './facts.ts';
import type { Place } from './form-model.ts';
import type { FeesQuestion, Law } from './law.ts';
import { orderOptions } from './orders.ts';
import type { NoPolicyOutcome } from './outcome.ts';
import { type FieldFault, fieldOf } from './question.ts';

const kind = 'family-fee';

/** What a division has decided that holds in a month. */
export type Decided = (division: string, month: ServiceMonth) => readonly SettingDecision[];

/** The law as the page asks it: whatever documents there are, nothing of any one place is written here. */
export function lawOf(policies: readonly Policy[], divisions: readonly Division[], decided: Decided = () => []): Law {
  const ask = (question: FeesQuestion) => answered(question, policies, decided, true);
  const probe = (question: FeesQuestion) => answered(question, policies, decided, false);
  return {
    places: placesOf(policies, divisions),
    since: policies.flatMap((policy) => (has(policy) && startOf(policy)) || []).sort()[0] ?? '2020-01-01',
    asked: (division, month) => (division === null ? everywhere : askedAt(division, month, policies)),
    orders: (division, month, facts) => {
      if (division === null || month === null) return orderOptions(null);
      const asked = askedAt(division, month, policies);
      const [fees, others] = [asked.filter(isFee), Object.entries(facts).filter(([name]) => name !== 'birthOrder')];
      return orderOptions((order, fee) => {
        const told = fee === null ? [] : fees.map(({ name }) => [name, fee]);
        return probe({ division, month, facts: { ...Object.fromEntries([...others, ...told]), birthOrder: order } });
      });
    },
    settled: (division, month) => {
      const bare = probe({ division, month, facts: {} });
      return 'is' in bare && bare.is !== 'open';
    },
    ask,
  };
}

/** What every family is asked where no provision says otherwise. */
const everywhere: readonly AskedFact[] = ['birthOrder', 'feeStandard'].map((name) => ({
  name,
  fact: dictionaryFacts[name]!,
  required: true,
  ofChild: true,
}));

/** Divisions with a document of their own, the nation aside: a child is cared for somewhere in it. */
function placesOf(policies: readonly Policy[], divisions: readonly Division[]): Place[] {
  const names = new Map(divisions.map(({ code, name }) => [code, name]));
  const codes = new Set(policies.map(({ division }) => division).filter((code) => code !== '000000'));
  return [...codes].sort().map((code) => {
    const levels = divisionsUpward(code).filter((level) => level !== '000000');
    const name = levels.reverse().map((level) => names.get(level) ?? '');
    return { code, name: name.join('') || code };
  });
}

function askedAt(division: string, month: ServiceMonth | null, policies: readonly Policy[]): readonly AskedFact[] {
  const policy = governing(division, month, policies);
  if (policy === null) return everywhere;
  const { facts, rows } = readsOf(policy);
  const read = [
    ...facts.map((name) => ({ name, ofChild: false })),
    ...(rows.children ?? []).map((name) => ({ name, ofChild: true })),
  ];
  if (read.length === 0) return everywhere;
  const plainFee = read.some(({ name }) => name === 'feeStandard');
  const asked = read.flatMap(({ name, ofChild }) => {
    const fact = factOf(policy, name);
    if (fact === null) return [];
    const required = name === 'birthOrder' || name === 'feeStandard' || (fact.type === 'money' && !plainFee);
    return [{ name, fact, required, ofChild }];
  });
  return asked.sort((a, b) => rank(a) - rank(b));
}

const reads = new WeakMap<Policy, FactsRead>();

/** What the provisions on family fees read, worked out once for each document. */
function readsOf(policy: Policy): FactsRead {
  const known = reads.get(policy) ?? factsRead(policy, kind);
  reads.set(policy, known);
  return known;
}

/** Which child first, then what the institution charges, then what a family may not know. */
function rank({ name, required }: AskedFact): number {
  if (name === 'birthOrder') return 0;
  return name === 'feeStandard' ? 1 : required ? 2 : 3;
}

function isFee({ fact, required }: AskedFact): boolean {
  return required && fact.type === 'money';
}

function factOf(policy: Policy, name: string): Fact | null {
  const own = <Item>(record: Readonly<Record<string, Item>> | undefined) =>
    record !== undefined && Object.hasOwn(record, name) ? (record[name] ?? null) : null;
  const setting = own(policy.settings);
  return own(policy.facts) ?? own(dictionaryFacts) ?? (setting && factOfSetting(setting));
}

/** A setting decided more narrowly than for the division is told like a fact. */
function factOfSetting({ label, type, values, unit }: Setting): Fact {
  return { label, type: type === 'choice' ? 'enum' : type, ...(values ? { values } : {}), ...(unit ? { unit } : {}) };
}

/** Without a month, the policy in force at the end of time: the latest there is. */
function governing(division: string, month: ServiceMonth | null, policies: readonly Policy[]): Policy | null {
  try {
    return governingPolicy(kind, division, month ? lastDay(month) : '9999-12-31', policies);
  } catch (thrown) {
    if (thrown instanceof Refusal) return null;
    throw thrown;
  }
}

function answered(question: FeesQuestion, policies: readonly Policy[], decisions: Decided, explain: boolean): Answered {
  const { division, month } = question;
  const policy = governing(division, month, policies);
  try {
    const decided = decisions(division, month);
    const answer = calculate({ kind, division, month, decided, ...placed(question, policy) }, policies, { explain });
    return outcomeOf(answer, policy);
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    if (thrown.code === 'policy_not_found') return noPolicy(question, thrown, policies);
    if (!thrown.extras.faults?.length) throw thrown;
    return { faults: thrown.extras.faults.map(fieldFault) };
  }
}

/** Facts stand beside the question or in the child's row, as the policy reads them. */
function placed({ facts }: FeesQuestion, policy: Policy | null) {
  const ofChild = new Set(policy ? (readsOf(policy).rows.children ?? []) : []);
  const entries = Object.entries(facts);
  const whole = Object.fromEntries(entries.filter(([name]) => !ofChild.has(name)));
  if (ofChild.size === 0) return { facts: whole };
  return {
    facts: whole,
    children: [{ ref: '1', ...Object.fromEntries(entries.filter(([name]) => ofChild.has(name))) }],
  };
}

function fieldFault({ pointer, detail }: Fault): FieldFault {
  return { field: fieldOf(pointer.split('/').at(-1) ?? ''), detail };
}

function noPolicy({ division, month }: FeesQuestion, refusal: Refusal, policies: readonly Policy[]): NoPolicyOutcome {
  const level = divisionsUpward(division).find((code) =>
    policies.some((policy) => policy.division === code && has(policy)),
  );
  const starts = policies
    .filter((policy) => policy.division === level && has(policy))
    .flatMap((policy) => startOf(policy) ?? []);
  const since = starts.sort()[0] ?? null;
  const lastInForce = refusal.extras.lastInForce ?? null;
  return { is: 'no-policy', month, since, lastInForce, firstMonth: since?.slice(0, 7) ?? null };
}

function has(policy: Policy): boolean {
  return policy.provisions.some((provision) => provision.kind === kind);
}
