import type { AnswerLine } from '../answer.ts';
import { referred } from '../compile/referred.ts';
import type { KindOutcome } from '../evaluate/combine.ts';
import type { LineOutcome, Outcome } from '../evaluate/outcome.ts';
import { shownPlaces } from '../scope/trait.ts';
import { amountText, rangeText } from './amounts.ts';
import { known, type PartValue } from './parts.ts';
import { reasonAnswer } from './present.ts';
import { wordsOf } from './words.ts';

export function lineAnswer(line: LineOutcome, { outcomes, determination, certain }: KindOutcome): AnswerLine {
  const source = lineSource(outcomes);
  const trait = source?.compiled.lines?.trait ?? null;
  const refused = determination === 'not-entitled' && line.determination === 'entitled';
  return {
    ref: line.row.ref,
    determination: refused ? 'not-entitled' : line.determination,
    amount: line.amount && amountText(line.amount, trait),
    range: rangeText(line.range, trait),
    parts: certain && source && line.determination !== 'unspecified' ? linePartsOf(source, line) : {},
    reasons: line.reasons.map(reasonAnswer),
  };
}

/** Where nothing is computed row by row, each tax item, paper or target is a line of its own. */
export function grantLines({ outcomes, determination }: KindOutcome): AnswerLine[] {
  return outcomes.flatMap(({ compiled, grants }) =>
    grants.map(({ code, text, met, citation }) => {
      const target = compiled.provision.force === 'target';
      const own = met === false ? 'not-entitled' : met === null ? 'unspecified' : 'entitled';
      const reasons =
        met === false ? [{ code: target ? 'target_not_met' : 'not_held', text: `尚缺：${text}。`, citation }] : [];
      const parts: Record<string, string> =
        met === undefined || met === null ? { item: text } : { item: text, met: met ? 'yes' : 'no' };
      return { ref: code, determination: target ? own : determination, amount: null, range: null, parts, reasons };
    }),
  );
}

type Source = Pick<Outcome, 'compiled' | 'run'>;

function lineSource(outcomes: readonly Outcome[]): Source | null {
  for (const outcome of outcomes) {
    let at: Source = outcome;
    while (at.compiled.lines === null && at.compiled.refersTo !== null) {
      const { target, sub } = referred(at.compiled.policy, at.compiled.refersTo, at.run);
      at = { compiled: target, run: sub };
    }
    if (at.compiled.lines !== null) return at;
  }
  return null;
}

function linePartsOf({ compiled, run }: Source, { row }: LineOutcome): Record<string, PartValue> {
  const parts: Record<string, PartValue> = {};
  for (const { name, read, trait } of compiled.lines!.parts) {
    const value = known(() => read(run, row));
    if (value !== null) parts[name] = wordsOf(compiled.scope.names, name, value, Math.max(shownPlaces(trait), 0));
  }
  return parts;
}
