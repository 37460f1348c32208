import * as z from 'zod';
import { fingerprint } from '../canonical-json.ts';
import { type ClaimHead, duties, type Persons, reductionReasons, statuses, Totals } from './claim.ts';
import { Actor, Fen, Id, Instant, IsoDate, Sha256 } from './fields.ts';
import { type Command, commandNames } from './life-cycle.ts';

/** `attach` and `see-original` add evidence and move nothing, so the life cycle does not have them. */
const eventCommands = ['create', ...(Object.keys(commandNames) as Command[]), 'attach', 'see-original'] as const;

/** What changed on one line, in brief; the line itself lies in the revision that the event names. */
export const AdjustmentSummary = z.strictObject({
  lineId: z.string(),
  from: Fen,
  to: Fen,
  reason: z.enum([...reductionReasons, 'slot_kept', 'slot_moved']),
});
export type AdjustmentSummary = z.infer<typeof AdjustmentSummary>;

/**
 * One event of a claim. `prev` and `hash` chain it to all before it; the state after it is in it,
 * so that the head can be rebuilt from the events alone (I7). It holds no child's name or number.
 */
export const ClaimEvent = z
  .strictObject({
    claimId: Id,
    seq: z.int().positive(),
    command: z.enum(eventCommands),
    actor: Actor,
    at: Instant,
    from: z.enum(statuses).nullable(),
    to: z.enum(statuses),
    version: z.int().positive(),
    submission: z.int().min(0),
    stage: z.int().min(0),
    revision: z.string(),
    pages: z.int().min(0),
    linesSha256: Sha256,
    basisSha256: Sha256,
    totals: Totals,
    person: z.strictObject({ duty: z.enum(duties), person: z.string() }).nullable(),
    reason: z.string().nullable(),
    note: z.string().nullable(),
    deadline: IsoDate.optional().meta({ description: '补正期限；没有期限则不写' }),
    adjustments: z.array(AdjustmentSummary),
    prev: z.string(),
    hash: Sha256,
  })
  .meta({ id: 'ClaimEvent' });
export type ClaimEvent = z.infer<typeof ClaimEvent>;

/** What an event adds to the state it leads to. */
export interface Occurrence {
  readonly command: ClaimEvent['command'];
  readonly actor: ClaimEvent['actor'];
  readonly at: string;
  readonly person?: ClaimEvent['person'];
  readonly reason?: string | null;
  readonly note?: string | null;
  readonly adjustments?: readonly AdjustmentSummary[];
}

/** The `prev` of a claim's first event. */
export const chainStart = '0'.repeat(64);

/**
 * Adds an event to a claim: `head` is the state after the command, still with the chain of the state before it.
 * Answers the head with its new chain end, and the event.
 */
export function appendEvent(
  before: ClaimHead | null,
  head: ClaimHead,
  occurrence: Occurrence,
): { head: ClaimHead; event: ClaimEvent } {
  const { person = null, reason = null, note = null, adjustments = [], ...act } = occurrence;
  const { stage, version, submission, revision, pages, linesSha256, totals } = head;
  const unsealed = {
    claimId: head.id,
    seq: (before?.events ?? 0) + 1,
    ...act,
    from: before?.status ?? null,
    to: head.status,
    ...{ version, submission, stage, revision, pages, linesSha256, totals },
    basisSha256: basisSha256(head),
    ...{ person, reason, note, adjustments: [...adjustments] },
    ...(head.deadline === null ? {} : { deadline: head.deadline }),
    prev: before?.eventHash ?? chainStart,
  };
  const event: ClaimEvent = { ...unsealed, hash: fingerprint(unsealed) };
  const stageSince = stageSinceAfter(before?.stageSince ?? null, event);
  return { head: { ...head, stageSince, events: event.seq, eventHash: event.hash }, event };
}

/** When the stage of 初审 began that an event leaves a claim in: null outside of it and in the first, which begins with the submission. */
function stageSinceAfter(before: string | null, { command, to, at }: ClaimEvent): string | null {
  if (command === 'pass-stage') return at;
  return to === 'submitted' && command !== 'submit' ? before : null;
}

/** Whether the events of a claim are unbroken and end where the head says; `brokenAt` is the first event that is not right. */
export function verifyChain(
  events: readonly unknown[],
  head: Pick<ClaimHead, 'id' | 'events' | 'eventHash'>,
): { valid: boolean; brokenAt: number | null } {
  let prev = chainStart;
  for (const [index, stored] of events.entries()) {
    const broken = { valid: false, brokenAt: index + 1 };
    const parsed = ClaimEvent.safeParse(stored);
    if (!parsed.success) return broken;
    const { hash, ...unsealed } = parsed.data;
    const follows = unsealed.claimId === head.id && unsealed.seq === index + 1 && unsealed.prev === prev;
    if (!follows || fingerprint(unsealed) !== hash) return broken;
    prev = hash;
  }
  const complete = events.length === head.events && prev === head.eventHash;
  return complete ? { valid: true, brokenAt: null } : { valid: false, brokenAt: events.length + 1 };
}

/** The fields of a head that its events determine. */
export interface ClaimState {
  readonly status: ClaimHead['status'];
  readonly stage: number;
  readonly stageSince: string | null;
  readonly version: number;
  readonly submission: number;
  readonly revision: string;
  readonly pages: number;
  readonly linesSha256: string;
  readonly basisSha256: string;
  readonly totals: Totals;
  readonly persons: Persons;
  readonly deadline: string | null;
  readonly events: number;
  readonly eventHash: string;
}

/** Rebuilds the state of a claim from its events; equal to `stateOf(head)` when nothing was changed beside them (I7). */
export function fold(events: readonly ClaimEvent[]): ClaimState | null {
  let state = null as ClaimState | null;
  for (const event of events) {
    if (event.from !== (state?.status ?? null)) return null;
    const { stage, version, submission, revision, pages, linesSha256, totals } = event;
    state = {
      status: event.to,
      ...{ stage, version, submission, revision, pages, linesSha256, totals },
      stageSince: stageSinceAfter(state?.stageSince ?? null, event),
      basisSha256: event.basisSha256,
      persons: withPerson(state?.persons ?? noPersons(), event.person),
      deadline: event.deadline ?? null,
      events: event.seq,
      eventHash: event.hash,
    };
  }
  return state;
}

/** The fields of a head that its events must fold to. */
export function stateOf(head: ClaimHead): ClaimState {
  const { status, stage, version, submission, revision, pages, linesSha256, totals, persons, events, eventHash } = head;
  const state = { status, stage, version, submission, revision, pages, linesSha256, totals, persons };
  const { stageSince, deadline } = head;
  return { ...state, stageSince, basisSha256: basisSha256(head), deadline, events, eventHash };
}

/** The duties of a claim that nobody has acted on. */
export function noPersons(): Persons {
  return { submitter: [], reviewer: [], approver: [], financeOfficer: [], clerk: [], checker: [] };
}

/** The duties with one act more; a person stands in a duty once. */
export function withPerson(persons: Persons, act: ClaimEvent['person']): Persons {
  if (!act || persons[act.duty].includes(act.person)) return persons;
  return { ...persons, [act.duty]: [...persons[act.duty], act.person] };
}

/** The hash of what the amounts rest on besides the lines, and of who and what the claim is for. */
function basisSha256(head: ClaimHead): string {
  const { number, kind, type, period, division, institution, corrects, policy, reported } = head;
  const { assumptions, flags, calculations, given, lateReason } = head;
  const identity = { number, kind, type, period, division, institution, corrects, policy, reported };
  return fingerprint({ ...identity, assumptions, flags, calculations, given, lateReason });
}
