import { canonicalJson, contentHash } from '../canonical-json.ts';
import { type Answer, calculate, factsRead, type Policy } from '../policy/index.ts';
import { type Fault, Refusal } from '../refusal.ts';
import type { SettingDecision } from './basis.ts';
import type { Calculation, ClaimKind, Facts } from './claim.ts';
import { type LineAmount, lineAmount, linesOfSite, linesOfTotal } from './line-amounts.ts';

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

export interface Answered {
  readonly amounts: readonly LineAmount[];
  readonly answer: Answer;
  /** SHA-256 of what was put to the policy and of what it answered: the same question gives the same bytes again. */
  readonly receipt: Receipt;
}
export type Receipt = Calculation['receipt'];

/**
 * Amounts of lines, in their order. A provision that reads facts of a child or class one at a time is asked for each line;
 * any other is asked once for all lines, and what it gives to the site as a whole is shared among them.
 * Refuses with `policy_not_found`, `rate_out_of_bounds`, `invalid_input` (pointers `/facts/…` and `/lines/<position>/…`).
 */
export function askPolicy(question: Question, policy: Policy): Answered {
  const { facts: shared, rows } = factsRead(policy, policyKindOf[question.kind]);
  const ofLines = new Set(question.lines.flatMap((facts) => Object.keys(facts)));
  const oneByOne = !rows.children && shared.some((name) => ofLines.has(name));
  return oneByOne ? askEach(question, policy) : askTogether(question, policy);
}

function askEach(question: Question, policy: Policy): Answered {
  const asked = new Map<string, Answer>();
  const hashes = new Map<Answer, string>();
  const answers = question.lines.map((facts, index) => {
    const key = canonicalJson(facts);
    const known = asked.get(key);
    if (known) return known;
    const answer = ask(question, policy, { ...question.facts, ...facts }, [], (pointer) =>
      pointer.replace(/^\/facts\/([^/]+)$/, (all, name: string) =>
        Object.hasOwn(facts, name) ? `/lines/${positionOf(question, index)}/${name}` : all,
      ),
    );
    asked.set(key, answer);
    hashes.set(answer, contentHash(answer));
    return answer;
  });
  const [answer] = answers;
  if (!answer) throw new Error('a question without lines');
  const amounts = answers.map((each) => lineAmount(question.kind, each, each.reasons, policy));
  const receipt = { facts: factsHash(question), result: contentHash(answers.map((each) => hashes.get(each))) };
  return { amounts, answer, receipt };
}

function askTogether(question: Question, policy: Policy): Answered {
  const children = question.lines.map((facts, index) => ({ ref: String(index), ...facts }));
  const answer = ask(question, policy, question.facts, children, (pointer) =>
    pointer.replace(/^\/children\/(\d+)/, (_, index: string) => `/lines/${positionOf(question, Number(index))}`),
  );
  const receipt = { facts: factsHash(question), result: contentHash([contentHash(answer)]) };
  if (answer.lines.length === 0)
    return { amounts: linesOfSite(question.lines.length, answer, policy), answer, receipt };
  // A no to the site as a whole is a reason for each of its lines; what the answer repeats of single lines is theirs alone.
  const ofLines = new Set(answer.lines.flatMap(({ reasons }) => reasons.map(({ code, text }) => `${code} ${text}`)));
  const ofAll =
    answer.determination === 'entitled'
      ? []
      : answer.reasons.filter(({ code, text }) => !ofLines.has(`${code} ${text}`));
  const byRef = new Map(answer.lines.map((line) => [line.ref, line]));
  const amounts = question.lines.map((_, index) => {
    const line = byRef.get(String(index));
    if (!line) throw new Error(`the answer has no line ${index}`);
    return lineAmount(question.kind, line, [...line.reasons, ...ofAll], policy);
  });
  return { amounts: linesOfTotal(amounts, answer), answer, receipt };
}

/** Everything that was put to the policy; where its lines stand in the claim changes no amount. */
function factsHash({ kind, division, key, facts, lines, settings }: Question): string {
  return contentHash({ kind, division, key, facts, lines, settings });
}

function ask(
  { kind, division, key, settings }: Question,
  policy: Policy,
  facts: Facts,
  children: Record<string, unknown>[],
  pointerOf: (pointer: string) => string,
): Answer {
  const when = key.length === 7 ? { month: key } : { on: key };
  const question = { kind: policyKindOf[kind], division, ...when, facts, decided: settings };
  try {
    return calculate(children.length ? { ...question, children } : question, [policy], { explain: false });
  } catch (error) {
    if (!(error instanceof Refusal) || !error.extras.faults) throw error;
    const faults: Fault[] = error.extras.faults.map((fault) => ({ ...fault, pointer: pointerOf(fault.pointer) }));
    throw new Refusal(error.code, error.message, { ...error.extras, faults });
  }
}

function positionOf({ positions }: Question, index: number): number {
  return positions?.[index] ?? index;
}
