import { totalsOf } from './amounts.ts';
import type { Claim, ClaimHead, Duty, Line } from './claim.ts';
import { type AdjustmentSummary, appendEvent, type ClaimEvent, withPerson } from './events.ts';
import type { Actor } from './fields.ts';
import { pageReference } from './pages.ts';

/** What a command comes to: the new head, the lines of its revision (null: they stay where they are) and the event. */
export interface Decision {
  readonly head: ClaimHead;
  readonly lines: readonly Line[] | null;
  readonly event: ClaimEvent;
}

/** Who decides, and when: an instant in RFC 3339 UTC. */
export interface Act {
  readonly actor: Actor;
  readonly at: string;
}

export interface Change {
  readonly command: ClaimEvent['command'];
  /** Fields of the head that the command sets, besides those that every command moves. */
  readonly head: Partial<ClaimHead>;
  /** The lines after the command; left out when it does not touch them. */
  readonly lines?: readonly Line[];
  readonly duty?: Duty;
  readonly reason?: string | null;
  readonly note?: string | null;
  readonly adjustments?: readonly AdjustmentSummary[];
}

/**
 * Carries out a change that has been decided: one version on, lines under a new revision with new totals,
 * the person in the duty, the event at the end of the chain. A lease ends with the command that it was for.
 */
export function decide(before: Claim, change: Change, { actor, at }: Act): Decision {
  return record(before.head, before.head, change, { actor, at }, before.head.version + 1);
}

/** The first version of a claim and its first event; `blank` is a head that no event has touched. */
export function create(blank: ClaimHead, change: Change, act: Act): Decision {
  return record(null, blank, change, act, 1);
}

function record(before: ClaimHead | null, base: ClaimHead, change: Change, act: Act, version: number): Decision {
  const { command, lines, duty, reason = null, note = null, adjustments = [] } = change;
  const person = duty ? { duty, person: act.actor.person } : null;
  const next: ClaimHead = {
    ...base,
    ...change.head,
    version,
    ...(lines ? { ...pageReference(version, lines), totals: totalsOf(lines) } : {}),
    persons: withPerson(base.persons, person),
    lease: null,
    lastReason: reason,
    updatedAt: act.at,
  };
  const { head, event } = appendEvent(before, next, { command, ...act, person, reason, note, adjustments });
  return { head, lines: lines ?? null, event };
}
