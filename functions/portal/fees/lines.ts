import { type Answer, dictionaryFacts, type Policy, type Provision } from '../../../shared/policy/index.ts';
import { clauseOf, partsOf } from './answer-parts.ts';
import type { Clause, Line, Working } from './outcome.ts';

type Explained = Answer['explanation'][number];

/**
 * The amounts a family reads, each with the steps that lead to it: what is charged, what is taken off, what is left to pay.
 * A step belongs to the first amount that stands at or after it in the provision.
 */
export function linesOf(answer: Answer, policy: Policy | null, payable: string): Line[] {
  const provision = provisionOf(answer, policy);
  const parts = { ...partsOf(answer), payable };
  const shown = Object.entries(parts)
    .map(([part, amount]) => ({ part, amount, name: shownName(provision, part) }))
    .filter(({ part, name }) => known.includes(part) || isMoney(policy, provision, name));
  const stepNames = (provision?.steps ?? []).map(({ as }) => as);
  const placed = shown.map((item) => ({ ...item, at: stepNames.indexOf(item.name) }));
  const ordered = placed.sort((a, b) => rank(a.part) - rank(b.part) || a.at - b.at);
  const ends = ordered.map(({ part, at }) => (part === 'payable' ? Number.MAX_SAFE_INTEGER : at));
  const owner = (explained: Explained) => {
    const at = stepAt(provision, explained);
    return ends.indexOf(Math.min(...ends.filter((end) => end >= at)));
  };
  return ordered.map(({ part, amount, name, at }, index) => {
    const steps = answer.explanation.filter((explained) => owner(explained) === index);
    return {
      label: labelOf(policy, provision, part, name),
      note: at < 0 && part !== 'payable' ? '按您填的数' : null,
      amount,
      role: part === 'fee' || part === 'reduction' || part === 'payable' ? part : 'other',
      workings: steps.map(workingOf),
      clauses: clausesOf(answer, steps),
    };
  });
}

function provisionOf({ provisions }: Answer, policy: Policy | null): Provision | null {
  const ids = provisions.map(({ id }) => id);
  const answering = (policy?.provisions ?? []).filter(({ id }) => ids.includes(id));
  return answering.find(({ show, lineParts }) => show ?? lineParts) ?? answering[0] ?? null;
}

function shownName(provision: Provision | null, part: string): string {
  const reference = provision?.show?.[part] ?? provision?.lineParts?.[part] ?? part;
  return typeof reference === 'string' ? (reference.split('.').at(-1) ?? part) : part;
}

/** The parts that every scheme of fees shows, in the order they are read; what a scheme shows besides stands after the fee. */
const known: readonly string[] = ['fee', 'reduction', 'payable'];

function rank(part: string): number {
  const at = known.indexOf(part);
  return at < 0 ? 0.5 : at;
}

/** A part may also be a share or a count, which is no line of a bill. */
function isMoney(policy: Policy | null, provision: Provision | null, name: string): boolean {
  const step = provision?.steps?.find(({ as }) => as === name);
  if (step) return moneyOperations.includes(step.op);
  return { ...dictionaryFacts, ...policy?.facts }[name]?.type === 'money';
}
const moneyOperations: readonly string[] = ['round', 'plus', 'minus', 'min', 'max', 'sum', 'split', 'given'];

/** Where in the provision a step of the explanation stands; steps of a provision it refers to come before its own. */
function stepAt(provision: Provision | null, { text }: Explained): number {
  return (provision?.steps ?? []).findIndex(({ as, label = as }) => text === label || text.startsWith(`${label}：`));
}

function labelOf(policy: Policy | null, provision: Provision | null, part: string, name: string): string {
  if (part === 'payable') return '每月要交';
  if (part === 'reduction') return '减免';
  const step = provision?.steps?.find(({ as }) => as === name);
  const facts = { ...dictionaryFacts, ...policy?.facts };
  return step?.label ?? (Object.hasOwn(facts, name) ? facts[name]?.label : undefined) ?? part;
}

function workingOf({ text, formula, unrounded, result }: Explained): Working {
  return { label: text, formula: formula || null, unrounded: unrounded !== result ? unrounded : null };
}

function clausesOf(answer: Answer, steps: readonly Explained[]): Clause[] {
  const ids = [...new Set(steps.map(({ citation }) => citation))];
  return ids.flatMap((id) => clauseOf(answer, id) ?? []);
}
