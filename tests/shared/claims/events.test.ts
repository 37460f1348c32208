import { describe, expect, it } from 'vitest';
import { canonicalJson, fingerprint } from '../../../shared/canonical-json.ts';
import { appendEvent, type ClaimEvent, chainStart, fold, stateOf, verifyChain } from '../../../shared/claims/events.ts';
import { historyViolations } from '../../../shared/claims/invariants.ts';
import { review } from '../../../shared/claims/review.ts';
import { anAct } from '../../support/builders.ts';
import { determined, drafted, followedBy, reviewedAt, submitted } from '../../support/claim-story.ts';

describe('the chain of events', () => {
  const { claim, events } = determined();

  it('starts at zeros, links every event to the one before and ends at the head', () => {
    expect(events.map(({ command }) => command)).toEqual(['create', 'submit', 'pass-review', 'determine']);
    expect(events[0]?.prev).toBe(chainStart);
    for (const [index, event] of events.slice(1).entries()) expect(event.prev).toBe(events[index]?.hash);
    expect(claim.head.eventHash).toBe(events.at(-1)?.hash);
    expect(verifyChain(events, claim.head)).toEqual({ valid: true, brokenAt: null });
  });

  it('hashes the canonical JSON of everything but the hash', () => {
    const { hash, ...unsealed } = events[2] as ClaimEvent;
    expect(fingerprint(unsealed)).toBe(hash);
  });

  it('folds to the state of the head after every event', () => {
    const stories = [drafted(), submitted(), determined()];
    for (const story of stories) expect(fold(story.events)).toEqual(stateOf(story.claim.head));
  });

  it('names no child', () => {
    expect(canonicalJson(events)).not.toMatch(/陈一禾|330903\*|2023-01-15/);
  });

  it('finds a missing, a repeated and a foreign event at its place', () => {
    const [first, second, third, fourth] = events as [ClaimEvent, ClaimEvent, ClaimEvent, ClaimEvent];
    expect(verifyChain([first, third, fourth], claim.head)).toEqual({ valid: false, brokenAt: 2 });
    expect(verifyChain([first, second, second, third, fourth], claim.head)).toEqual({ valid: false, brokenAt: 3 });
    expect(verifyChain([first, second, third], claim.head)).toEqual({ valid: false, brokenAt: 4 });
    expect(verifyChain(events, { ...claim.head, id: 'clm_other' })).toEqual({ valid: false, brokenAt: 1 });
  });

  it('finds an event that was rewritten together with its hash', () => {
    const { hash: _, ...second } = events[1] as ClaimEvent;
    const forged = { ...second, note: '改写' };
    const rewritten = [events[0], { ...forged, hash: fingerprint(forged) }, events[2], events[3]];
    expect(verifyChain(rewritten, claim.head)).toEqual({ valid: false, brokenAt: 3 });
  });

  it('refuses an event that starts from another status than the one before ended in', () => {
    expect(fold([events[0] as ClaimEvent, events[2] as ClaimEvent])).toBe(null);
  });

  it('finds lines that were changed beside it', () => {
    const lines = claim.lines.map((line) => ({ ...line, determined: 1 }));
    expect(historyViolations({ ...claim, lines }, events)).toEqual([
      { invariant: 'I7', found: 'the lines are not those that the head names' },
    ]);
  });

  it('finds a head that was changed beside it', () => {
    const head = { ...claim.head, assumptions: [] };
    expect(historyViolations({ ...claim, head }, events)).toEqual([
      { invariant: 'I7', found: 'the head is not what its events say' },
    ]);
  });
});

describe('a single bit changed in a stored event', () => {
  it('is found at every bit of every byte', () => {
    const story = submitted();
    const reduced = { lineId: '0001', amount: '150.00', reason: 'absent', note: '缺勤' } as const;
    const act = anAct('health-reviewer', reviewedAt);
    const { claim, events } = followedBy(story, review(story.claim, { decision: 'pass', lines: [reduced] }, act));
    const stored = events.map((event) => Buffer.from(canonicalJson(event)));
    let changes = 0;
    for (const [index, bytes] of stored.entries())
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const changed = Buffer.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const read = stored.map((each, at) => parsed(at === index ? changed : each));
        const { valid } = verifyChain(read, claim.head);
        if (valid) expect.fail(`bit ${bit} of event ${index + 1} went unseen`);
        changes += 1;
      }
    expect(changes).toBeGreaterThan(10_000);
  });
});

/** What a reader makes of stored bytes: JSON, or nothing at all. */
function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}

describe('appending', () => {
  it('leaves the state it is given as it was, but for the end of the chain', () => {
    const { claim } = drafted();
    const { head, event } = appendEvent(claim.head, claim.head, { command: 'edit', ...anAct('institution') });
    expect(head).toEqual({ ...claim.head, events: 2, eventHash: event.hash });
    expect(event.seq).toBe(2);
  });
});
