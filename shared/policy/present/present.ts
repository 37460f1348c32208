import type { Answer } from '../answer.ts';
import type { CompiledPolicy } from '../compile/compile.ts';
import type { Reason, SettingValue } from '../compile/run.ts';
import type { KindOutcome } from '../evaluate/combine.ts';
import type { Outcome } from '../evaluate/outcome.ts';
import type { Provision } from '../format/provision.ts';
import { amountText, rangeText } from './amounts.ts';
import { assumptionsOf } from './assumptions.ts';
import { citationsOf } from './citations.ts';
import { explain } from './explain.ts';
import { headerOf } from './header.ts';
import { grantLines, lineAnswer } from './lines.ts';
import { certainParts, partLabels, partsOf } from './parts.ts';

/** Writes an outcome as the answer that people and programs read. */
export function present(
  kind: string,
  compiled: CompiledPolicy,
  provisions: readonly Provision[],
  outcome: KindOutcome,
  used: ReadonlyMap<string, SettingValue>,
  explained: boolean,
): Answer {
  const { policy } = compiled;
  const { outcomes } = outcome;
  const trait = outcomes.find((each) => each.compiled.amount)?.compiled.amount?.trait ?? null;
  const answering = outcomes.length > 0 ? outcomes.map((each) => each.compiled.provision) : provisions;
  const explanation = explained && outcome.certain ? explanationOf(outcome) : [];
  const grants = outcomes.flatMap((each) => each.grants.map(grantAnswer));
  const reasons = outcome.reasons.map(reasonAnswer);
  const lines = outcome.lines.length > 0 ? outcome.lines.map((line) => lineAnswer(line, outcome)) : grantLines(outcome);
  return {
    kind,
    determination: outcome.determination,
    amount: outcome.amount && amountText(outcome.amount, trait),
    range: rangeText(outcome.range, trait),
    parts: outcome.certain ? partsOf(outcomes) : certainParts(outcomes),
    partLabels: partLabels(outcomes),
    lines,
    reasons,
    grants,
    explanation,
    citations: explained
      ? citationsOf(policy, answering, [explanation, reasons, grants, ...lines.map((line) => line.reasons)])
      : [],
    assumptions: assumptionsOf(compiled, answering, used),
    provisions: answering.map(({ id, title, force, silence, notStated }) => ({
      id,
      title,
      force,
      ...(silence === undefined ? {} : { silence }),
      notStated: notStated ?? [],
    })),
    policy: headerOf(policy),
    also: [],
  };
}

function explanationOf({ outcomes, indifferent }: KindOutcome): Answer['explanation'] {
  const steps = outcomes.flatMap((each) => explain(each));
  for (const { reason } of indifferent) {
    const text = `${reason.text.replace(/。$/, '')}；各种可能的结果相同，不影响本次答案。`;
    steps.push({ step: null, text, formula: '', unrounded: null, result: '', citation: reason.citation });
  }
  return steps;
}

export function reasonAnswer(reason: Reason): Answer['reasons'][number] {
  return { ...reason };
}

function grantAnswer({ code, text, met, citation }: Outcome['grants'][number]): Answer['grants'][number] {
  return met === undefined ? { code, text, citation } : { code, text, met, citation };
}
