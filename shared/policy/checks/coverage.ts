import { Refusal } from '../../refusal.ts';
import type { Answer } from '../answer.ts';
import type { PolicyDocument } from '../format/document.ts';
import { type Finding, Findings } from './finding.ts';
import { answerCase } from './run-cases.ts';

/**
 * What the worked cases have not shown yet: a requirement that was never the only reason of a “no”, a cap or floor that never
 * decided or always did. Remarks, not faults: a scheme may be right before its cases are complete.
 */
export function checkCoverage(policy: PolicyDocument): Finding[] {
  const findings = new Findings();
  const answers = policy.cases.flatMap((each) => answerOrNothing(policy, each));
  for (const [index, provision] of policy.provisions.entries()) {
    const own = answers.filter(({ provisions }) => provisions.some(({ id }) => id === provision.id));
    for (const [at, { reason }] of (provision.requires ?? []).entries()) {
      const alone = (reasons: Answer['reasons']) => reasons.length === 1 && reasons[0]!.text === reason;
      if (!own.some(({ reasons, lines }) => alone(reasons) || lines.some((line) => alone(line.reasons)))) {
        const detail = `还没有一个算例只因“${reason}”而不能享受；请补一个，以确认这个条件真的起作用`;
        findings.warning(`/provisions/${index}/requires/${at}`, 'requirement_not_shown', detail);
      }
    }
    for (const [at, step] of (provision.steps ?? []).entries())
      if (step.op === 'min' || step.op === 'max') {
        const deciding = new Set(
          own.flatMap(({ explanation }) => explanation.flatMap((each) => decidingOperands(each, step.as))),
        );
        if (deciding.size >= Math.min(2, step.of.length)) continue;
        const detail = `“${step.label ?? step.as}”的各项限额，算例里还没有一次受限、一次不受限；请补上`;
        findings.warning(`/provisions/${index}/steps/${at}`, 'limit_not_shown', detail);
      }
  }
  return findings.list;
}

function answerOrNothing(policy: PolicyDocument, each: PolicyDocument['cases'][number]): Answer[] {
  try {
    return [answerCase(policy, each)];
  } catch (thrown) {
    if (thrown instanceof Refusal) return [];
    throw thrown;
  }
}

/** Which operands of a cap or floor had the value that came out. */
function decidingOperands({ step, formula, result }: Answer['explanation'][number], name: string): number[] {
  const [operands] = formula.split('中最');
  if (step !== name || operands === undefined) return [];
  return operands.split('、').flatMap((operand, index) => (operand === result ? [index] : []));
}
