import { canonicalJson } from '../canonical-json.ts';
import { Decimal, fenOf, splitByWeights, yuan } from '../money.ts';
import type { Answer } from '../policy/answer.ts';
import { calculate } from '../policy/calculate.ts';
import type { Policy } from '../policy/schema.ts';
import { type Fault, Refusal } from '../refusal.ts';
import type { SettingDecision } from './basis.ts';
import type { ClaimKind, Facts, Line, Reason } from './claim.ts';
import { factsRead } from './facts-read.ts';

/** The kind of provision that answers a kind of claim. */
export const policyKindOf: Readonly<Record<ClaimKind, string>> = {
  operating: 'operating-subsidy',
  construction: 'construction-subsidy',
  'fee-reduction': 'family-fee',
};

/** Lines that are put to the policy together: those of one service month, or of the classes opened on one day. */
export interface Question {
  readonly kind: ClaimKind;
  readonly division: string;
  /** `2024-05`, or `2024-05-06`. */
  readonly key: string;
  readonly facts: Facts;
  readonly lines: readonly Facts[];
  /** Where each line stands in the claim, for pointers. */
  readonly positions?: readonly number[];
  readonly settings: readonly SettingDecision[];
}

export type LineAmount = Pick<Line, 'determination' | 'computed' | 'range' | 'reasons'>;

export interface Answered {
  readonly amounts: readonly LineAmount[];
  readonly answer: Answer;
}

/**
 * Amounts of lines, in their order. A provision that tells rows apart is asked once for all lines; one that reads facts of a child
 * or class, but of one at a time, is asked for each; one that reads neither answers for the whole site, and its amount is
 * shared evenly among the lines. Refuses with `policy_not_found`, `rate_out_of_bounds`, `invalid_input`
 * (pointers `/facts/…` and `/lines/<index>/…`).
 */
export function askPolicy(question: Question, policy: Policy): Answered {
  const { facts: shared, rows } = factsRead(policy, policyKindOf[question.kind]);
  if (rows.children !== undefined) return askTogether(question, policy);
  const ofLines = new Set(question.lines.flatMap((facts) => Object.keys(facts)));
  return shared.some((name) => ofLines.has(name)) ? askEach(question, policy) : askForSite(question, policy);
}

function askTogether(question: Question, policy: Policy): Answered {
  const children = question.lines.map((facts, index) => ({ ref: String(index), ...facts }));
  const answer = ask(question, policy, question.facts, children, (pointer) =>
    pointer.replace(/^\/children\/(\d+)/, (_, index: string) => `/lines/${positionOf(question, Number(index))}`),
  );
  const byRef = new Map(answer.lines.map((line) => [line.ref, line]));
  const amounts = question.lines.map((_, index) => {
    const line = byRef.get(String(index));
    if (line) return amountOf(question.kind, line, [...line.reasons, ...reasonsOfAll(answer)], policy);
    return nothing(answer, policy);
  });
  return { amounts, answer };
}

function askEach(question: Question, policy: Policy): Answered {
  const asked = new Map<string, Answer>();
  const answers = question.lines.map((facts, index) => {
    const key = canonicalJson(facts);
    const known = asked.get(key);
    if (known) return known;
    const answer = ask(question, policy, { ...question.facts, ...facts }, undefined, (pointer) =>
      pointer.replace(/^\/facts\/([^/]+)$/, (all, name: string) =>
        Object.hasOwn(facts, name) ? `/lines/${positionOf(question, index)}/${name}` : all,
      ),
    );
    asked.set(key, answer);
    return answer;
  });
  const [answer] = answers;
  if (!answer) throw new Error('a question without lines');
  return { amounts: answers.map((each) => amountOf(question.kind, each, each.reasons, policy)), answer };
}

function askForSite(question: Question, policy: Policy): Answered {
  const answer = ask(question, policy, question.facts, undefined, (pointer) => pointer);
  const whole = amountOf(question.kind, answer, answer.reasons, policy);
  const weights = question.lines.map(() => new Decimal(1));
  const share = (fen: number) =>
    splitByWeights(new Decimal(fen), weights, new Decimal(1)).map((part) => fenOf(part.div(100)));
  const computed = whole.computed === null ? null : share(whole.computed);
  const [least, most] = whole.range ? [share(whole.range.min), share(whole.range.max)] : [[], []];
  const amounts = question.lines.map((_, index) => ({
    ...whole,
    computed: computed?.[index] ?? null,
    range: whole.range ? { min: least[index] ?? 0, max: most[index] ?? 0 } : null,
  }));
  return { amounts, answer };
}

function ask(
  { kind, division, key, settings }: Question,
  policy: Policy,
  facts: Facts,
  children: Record<string, unknown>[] | undefined,
  pointerOf: (pointer: string) => string,
): Answer {
  const when = key.length === 7 ? { month: key } : { on: key };
  const question = { kind: policyKindOf[kind], division, ...when, facts, decided: settings };
  try {
    return calculate({ ...question, ...(children ? { children } : {}) }, [policy], { explain: false });
  } catch (error) {
    if (!(error instanceof Refusal) || !error.extras.faults) throw error;
    const faults: Fault[] = error.extras.faults.map((fault) => ({ ...fault, pointer: pointerOf(fault.pointer) }));
    throw new Refusal(error.code, error.message, { ...error.extras, faults });
  }
}

function positionOf({ positions }: Question, index: number): number {
  return positions?.[index] ?? index;
}

type Answering = Pick<Answer, 'determination' | 'amount' | 'range' | 'parts'>;

/** An encouraged provision pays nothing, and neither does a no; only an answer with an open figure has no amount. */
function amountOf(kind: ClaimKind, said: Answering, reasons: Answer['reasons'], policy: Policy): LineAmount {
  const { determination } = said;
  const text = kind === 'fee-reduction' ? said.parts.reduction : said.amount;
  const open = determination === 'unspecified';
  const pays = determination === 'entitled' && typeof text === 'string';
  if (determination === 'entitled' && !pays) throw new Error(`entitled to ${policyKindOf[kind]} without an amount`);
  const range = open && kind !== 'fee-reduction' && said.range ? fenRange(said.range) : null;
  const computed = pays ? fenOf(yuan(text)) : open ? null : 0;
  return { determination, computed, range, reasons: reasonsOf(reasons, policy) };
}

/** A line that the answer does not list: the provision as a whole says no, or says nothing. */
function nothing(answer: Answer, policy: Policy): LineAmount {
  const open = answer.determination === 'unspecified';
  const determination = answer.determination === 'entitled' ? 'not-entitled' : answer.determination;
  return { determination, computed: open ? null : 0, range: null, reasons: reasonsOf(answer.reasons, policy) };
}

/** Reasons of the question as a whole belong to every line of it. */
function reasonsOfAll(answer: Answer): Answer['reasons'] {
  return answer.determination === 'entitled' ? [] : answer.reasons;
}

function fenRange({ min, max }: { min: string; max: string }): { min: number; max: number } {
  return { min: fenOf(yuan(min)), max: fenOf(yuan(max)) };
}

function reasonsOf(reasons: Answer['reasons'], policy: Policy): Reason[] {
  const unique = new Map(reasons.map((reason) => [`${reason.code} ${reason.text}`, reason]));
  return [...unique.values()].map(({ code, text, citation }) => ({ code, text, clause: clauseOf(citation, policy) }));
}

/** `《…》（文号）第四条：“…”` */
function clauseOf(citation: string | null | undefined, policy: Policy): string | null {
  const quote = citation ? policy.quotes[citation] : undefined;
  const source = quote ? policy.sources[quote.source] : undefined;
  if (!quote || !source) return null;
  const number = source.docNo ? `（${source.docNo}）` : '';
  return `《${source.title}》${number}${quote.place}${quote.text ? `：“${quote.text}”` : ''}`;
}
