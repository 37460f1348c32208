import type { Fault } from '../../refusal.ts';
import type { Answer } from '../answer.ts';

/** Names that one document of a chain does not know are fine when another does. */
const unknownCodes = new Set(['unknown_fact', 'unknown_setting']);

/** The faults of one question read against several documents: what is unknown must be unknown to all of them. */
export function sharedFaults(lists: readonly (readonly Fault[])[]): readonly Fault[] {
  if (lists.length === 1) return lists[0]!;
  const everywhere = (fault: Fault) =>
    lists.every((list) => list.some(({ pointer, code }) => pointer === fault.pointer && code === fault.code));
  const kept = lists.flat().filter((fault) => !unknownCodes.has(fault.code) || everywhere(fault));
  return [...new Map(kept.map((fault) => [`${fault.pointer}|${fault.code}`, fault])).values()];
}

/** The nearer answer with what the level above adds: items whose code the nearer one does not use itself. */
export function withAdditions(near: Answer, above: Answer): Answer {
  const own = new Set(near.grants.map(({ code }) => code));
  const taken = (code: string) => !own.has(code);
  const renamed = renamer(near, above);
  const cited = <T extends { citation: string | null }>(each: T): T => ({ ...each, citation: renamed(each.citation) });
  const open = above.determination === 'unspecified';
  return {
    ...near,
    determination: open && near.determination === 'entitled' ? 'unspecified' : near.determination,
    reasons: open ? [...near.reasons, ...above.reasons.map(cited)] : near.reasons,
    grants: [...near.grants, ...above.grants.filter(({ code }) => taken(code)).map(cited)],
    lines: [
      ...near.lines,
      ...above.lines.filter(({ ref }) => taken(ref)).map((line) => ({ ...line, reasons: line.reasons.map(cited) })),
    ],
    explanation: [...near.explanation, ...above.explanation.map(cited)],
    citations: [...near.citations, ...above.citations.map((each) => ({ ...each, id: renamed(each.id)! }))],
    assumptions: [
      ...near.assumptions,
      ...above.assumptions.filter(({ name }) => near.assumptions.every((each) => each.name !== name)),
    ],
    provisions: [...near.provisions, ...above.provisions],
    also: [...near.also, above.policy, ...above.also],
  };
}

/** Citations of two documents may carry one id; those of the level above then get its division in front. */
function renamer(near: Answer, above: Answer): (id: string | null) => string | null {
  const used = new Set(near.citations.map(({ id }) => id));
  return (id) => (id !== null && used.has(id) ? `${above.policy.division}-${id}` : id);
}
