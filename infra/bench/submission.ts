import type { ClaimBasis } from '../../shared/claims/basis.ts';
import { draft } from '../../shared/claims/draft.ts';
import { completeSubmission, prepareSubmission } from '../../shared/claims/submit.ts';
import { createClaim } from '../../shared/storage/claim-creation.ts';
import type { Database } from '../../shared/storage/database.ts';
import { takeLease } from '../../shared/storage/lease.ts';
import { takeSlots } from '../../shared/storage/slot-taking.ts';
import { submissionTurn, submitClaim } from '../../shared/storage/submission.ts';
import { answerOf, freshDatabase, later, now, repeatNamed, stored } from '../../tests/shared/storage/samples.ts';
import { aBasis, aClass, anAct, anInstitution, someChildren, testSecrets } from '../../tests/support/builders.ts';

/** How long a claim of 150 children takes from the stored draft to the stored submission, and its slots alone. */
const rounds = 12;
const childrenEach = 150;
const { database } = await freshDatabase();

const whole: number[] = [];
const slots: number[] = [];
for (let round = 0; round < rounds; round++) {
  const basis = basisOf(round);
  whole.push(await submissionMs(database, basis));
  slots.push(await slotsMs(database, basisOf(round + 1_000)));
}
print('150-child claim submitted (read, computed, slots, pages, switch)', whole);
print('its 150 slots alone (one lease, two transactions)', slots);
process.exit(0);

/** Read the draft, compute every line again from the registry, take the slots, write the pages, switch the head. */
async function submissionMs(on: Database, basis: ClaimBasis): Promise<number> {
  const id = await drafted(on, basis);
  const began = performance.now();
  const before = await stored(on, id);
  const turn = await submissionTurn(on, before.head);
  const act = anAct('institution', later(60));
  const prepared = prepareSubmission(before, basis, act);
  await submitClaim(on, {
    before: before.head,
    turn,
    lines: prepared.claim.lines,
    decide: ({ submission, conflicts }) => {
      const decided = completeSubmission({ ...prepared, submission }, conflicts, act);
      return { decided, answer: { ...answerOf(decided), body: JSON.stringify(decided) } };
    },
    repeat: repeatNamed(`submit-${id}`),
    now: act.at,
  });
  return performance.now() - began;
}

async function slotsMs(on: Database, basis: ClaimBasis): Promise<number> {
  const { head, lines } = await stored(on, await drafted(on, basis));
  const began = performance.now();
  const leased = await takeLease(on, head, 'bench', now);
  const conflicts = await takeSlots(on, { leased, lines, now });
  if (conflicts.length > 0) throw new Error('these children are nobody else’s');
  return performance.now() - began;
}

function basisOf(number: number): ClaimBasis {
  const institution = anInstitution({ id: `PT-${number}` });
  const places = institution.registeredPlaces.map((record) => ({ ...record, places: 200 }));
  const at = { institutionId: institution.id };
  const children = someChildren(childrenEach, at).map((child) => ({
    ...child,
    childKey: `${number}-${child.childKey}`,
  }));
  const classes = [aClass({ ...at, places: 200 })];
  const rates = aBasis().rates.map((rate) => ({ ...rate, ...at }));
  return aBasis({ institution: { ...institution, registeredPlaces: places }, classes, enrolments: children, rates });
}

async function drafted(on: Database, basis: ClaimBasis): Promise<string> {
  const id = `clm_${basis.institution.id}`;
  await createClaim(on, {
    claim: { division: '330903', kind: 'operating', period: '2024-05' },
    decide: (number) => {
      const input = { kind: 'operating' as const, period: '2024-05' };
      const decided = draft({ id, number }, input, basis, testSecrets(), anAct('institution', now));
      return { decided, answer: answerOf(decided, 201) };
    },
    repeat: repeatNamed(`create-${id}`),
    now,
  });
  return id;
}

function print(what: string, times: readonly number[]): void {
  const sorted = [...times].sort((a, b) => a - b);
  const [best, median, worst] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  console.log(
    `${what}: median ${median?.toFixed(0)} ms, best ${best?.toFixed(0)}, worst ${worst?.toFixed(0)}, ${times.length} runs`,
  );
}
