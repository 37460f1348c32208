import type { Answer, Policy } from '../../../shared/policy/index.ts';
import { clauseOf, partsOf } from './answer-parts.ts';
import { linesOf } from './lines.ts';
import type { Basis, Outcome, SilenceCode, Why } from './outcome.ts';
import { type FieldFault, fieldOf } from './question.ts';

/** An outcome, or what has to be corrected before there is one. */
export type Answered = Outcome | { readonly faults: readonly FieldFault[] };

/** Turns an answer of the calculation into what the page says; every determination has its own words. */
export function outcomeOf(answer: Answer, policy: Policy | null): Outcome {
  const whys = whysOf(answer);
  const common = {
    whys,
    assumptions: answer.assumptions.map(({ text, decidedBy }) => ({ text, decidedBy })),
    notStated: [...new Set(answer.provisions.flatMap(({ notStated }) => notStated))],
    basis: basisOf(answer),
  };
  const silence = silenceOf(answer);
  if (answer.determination === 'discretionary') return { is: 'encouraged', ...common };
  if (silence !== null) return { is: 'silent', silence, ...common };
  const payable = answer.amount ?? answer.lines[0]?.amount ?? null;
  if (answer.determination === 'unspecified' || payable === null)
    return { is: 'open', range: answer.range ?? answer.lines[0]?.range ?? null, ...common };
  const parts = partsOf(answer);
  return {
    is: 'amount',
    entitled: answer.determination === 'entitled',
    payable,
    fee: parts.fee ?? null,
    reduction: parts.reduction ?? null,
    financed: answer.assumptions.some(({ name, value }) => name === 'reductionBorneBy' && value?.startsWith('finance')),
    lines: linesOf(answer, policy, payable),
    ...common,
  };
}

/** Every reason once; of reasons that rest on one clause only the last quotes it. */
function whysOf(answer: Answer): Why[] {
  const reasons = [...answer.reasons, ...answer.lines.flatMap((line) => line.reasons)];
  const once = [...new Map(reasons.map((reason) => [reason.text, reason])).values()];
  return once.map(({ text, citation, pointer }, index) => {
    const quoted = once.slice(index + 1).some((later) => later.citation === citation);
    const field = pointer ? fieldOf(pointer.split('/').at(-1) ?? '') : null;
    return { text, clause: quoted ? null : clauseOf(answer, citation), field };
  });
}

/** Silence is the whole answer when every provision that answered is silent. */
function silenceOf({ provisions, determination }: Answer): SilenceCode | null {
  const silences = provisions.map(({ silence }) => silence);
  return determination === 'unspecified' && silences.every((silence) => silence !== undefined)
    ? (silences[0] ?? null)
    : null;
}

function basisOf({ policy, provisions }: Answer): Basis {
  return {
    policy: `${policy.id} 第${policy.version}版`,
    effectiveFrom: policy.effectiveFrom,
    attested: policy.attested,
    sha256: policy.sha256,
    reported: provisions.some(({ force }) => force === 'reported'),
  };
}
