import { monthOf } from '../calendar.ts';
import type { DatedDecision } from '../claims/decided.ts';
import { divisionsUpward, endedOn, type Policy, type SettingDecision } from '../policy/index.ts';
import type { PolicyEnd, PolicyVersion, RecordedDecision } from './records.ts';

/** What bureaus have published since the product was built. */
export interface Published {
  /** Grows by one with everything that is published, so that a reader sees at once whether anything was. */
  readonly edition: number;
  readonly versions: readonly PolicyVersion[];
  readonly documents: readonly Policy[];
  readonly ends: readonly PolicyEnd[];
  readonly decisions: readonly RecordedDecision[];
}

/** Every policy there is, built in or published, at one edition. */
export interface Law extends Omit<Published, 'documents'> {
  /** Each with the end that was recorded for it: what questions are answered by. */
  readonly policies: readonly Policy[];
  /** Each as its document says: what stored computations are done again with. */
  readonly documents: readonly Policy[];
}

export const nothingPublished: Published = { edition: 0, versions: [], documents: [], ends: [], decisions: [] };

/** The law of an edition. Of two documents with one id and version the published one is left out: built-in ones are never replaced. */
export function lawOf(builtIn: readonly Policy[], published: Published): Law {
  const names = new Set(builtIn.map(nameOf));
  const documents = [...builtIn, ...published.documents.filter((policy) => !names.has(nameOf(policy)))];
  const lastDays = new Map<string, string>();
  for (const end of published.ends) {
    const known = lastDays.get(nameOf(end));
    if (known === undefined || end.lastDay < known) lastDays.set(nameOf(end), end.lastDay);
  }
  const policies = documents.map((policy) => {
    const lastDay = lastDays.get(nameOf(policy));
    return lastDay === undefined ? policy : endedOn(policy, lastDay);
  });
  return { ...published, documents, policies };
}

/**
 * What divisions have decided that holds in one of them, each from its month on; of several about one setting the last holds:
 * of the nearest division going up, from the latest month, recorded last.
 */
export function decisionsIn(law: Pick<Law, 'decisions'>, division: string): DatedDecision[] {
  const levels = divisionsUpward(division);
  const nearness = (decision: RecordedDecision) => levels.indexOf(decision.division);
  const here = law.decisions.filter((decision) => nearness(decision) >= 0);
  here.sort((a, b) => nearness(b) - nearness(a) || compare(a.from, b.from) || a.sequence - b.sequence);
  return here.map(({ policyId, name, value, decidedBy, reason, from }) => {
    return { policy: policyId, name, value, decidedBy, reason, from };
  });
}

/** What is decided in a division on a day (`2024-05-31`): one decision for each setting of each policy. */
export function decidedOn(law: Pick<Law, 'decisions'>, division: string, day: string): SettingDecision[] {
  const inForce = decisionsIn(law, division).filter(({ from = '' }) => from <= monthOf(day));
  const last = new Map(inForce.map(({ from: _, ...decision }) => [`${decision.policy}\n${decision.name}`, decision]));
  return [...last.values()];
}

/** What is decided where and when a question is about; nothing where it does not say when, which its answer will refuse. */
export function decidedIn(
  law: Pick<Law, 'decisions'>,
  division: string,
  { on, month }: { readonly on?: string | undefined; readonly month?: string | undefined },
): SettingDecision[] {
  const day = on ?? month;
  return day === undefined ? [] : decidedOn(law, division, day);
}

function nameOf({ id, version }: { readonly id: string; readonly version: number }): string {
  return `${id}\n${version}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
