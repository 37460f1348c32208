import { byId } from '../by-id.ts';
import { dayInShanghai } from '../calendar.ts';
import { type ClaimHead, wasSubmitted } from '../claims/claim.ts';
import type { Act, Decision } from '../claims/decision.ts';
import { carriedOver, casesToCarry } from '../funds/carried-over.ts';
import { assertAmount, fundClaim } from '../funds/claim-steps.ts';
import type { Obligation } from '../funds/funding.ts';
import {
  type Asking,
  type Candidate,
  decided,
  findsNothing,
  type Money,
  nextChunk,
  noMoney,
  type Plan,
  planOf,
  reservations,
} from '../funds/funding-plan.ts';
import { type Payable, payablesOf } from '../funds/payable.ts';
import { someAtATime } from '../in-turn.ts';
import { Refusal, type RefusalCode } from '../refusal.ts';
import { allAppropriations, moveMoney } from './budget.ts';
import { claimChanged, getHead } from './claims.ts';
import { Contention, untilUncontended } from './contention.ts';
import type { Database } from './database.ts';
import { fundSettings } from './fund-settings.ts';
import { commitOnce, type Outcome, type Repeat, type StoredAnswer } from './idempotency.ts';
import { duesOf, putObligations, putPayables } from './payables.ts';
import { putRecovery, recoveriesOf, returnsOfInstitution } from './recoveries.ts';
import { notFound, versionConflict } from './versions.ts';
import type { Write } from './write.ts';

export interface FundingCall {
  readonly division: string;
  readonly act: Act;
  readonly repeat: Repeat;
  readonly now: string;
}

/**
 * 安排资金 for one claim: reserves 指标, makes payables and moves the claim in one transaction. Refuses with `budget_insufficient`,
 * `invalid_transition`, `four_eyes` and `version_conflict`.
 */
export function fundOne(
  database: Database,
  call: FundingCall & { before: ClaimHead; answer: (head: ClaimHead) => StoredAnswer },
): Promise<Outcome> {
  const { before, division, act, repeat, now } = call;
  return untilUncontended(database, async () => {
    const money = await moneyOf(database, division, now);
    const candidate = await candidateOf(database, before, act).catch((fault) =>
      asOthersLeftIt(database, before, fault),
    );
    const plan = planOf([candidate], money, 'wait', asking(call));
    if (findsNothing(plan.get(before.id)!)) throw noMoney(candidate, money);
    const funded = fundingOf([candidate], plan, money, call);
    const answer = call.answer(funded.decisions[0]!.head);
    return commitOnce(database, { repeat, answer, now, writes: funded.writes });
  });
}

/** What is owed is read after the head: where it does not fit, somebody was faster, and that is what has to be said. */
async function asOthersLeftIt(database: Database, before: ClaimHead, fault: unknown): Promise<never> {
  const current = await getHead(database, before.id);
  throw current?.version === before.version ? fault : versionConflict();
}

export interface BulkResult {
  readonly claimId: string;
  readonly passed: boolean;
  readonly code: RefusalCode | null;
  readonly detail: string | null;
}

/**
 * 安排资金 for many claims, in the order given, in chunks that move each 指标 once. What finds no money waits or, by the division's rule,
 * everyone gets the same proportion. A call cut short goes on where it stopped: what it funded before counts as passed.
 */
export async function fundMany(
  database: Database,
  call: FundingCall & { claimIds: readonly string[] },
): Promise<BulkResult[]> {
  const results = new Map<string, BulkResult>();
  const candidates: Candidate[] = [];
  for (const found of await someAtATime([...new Set(call.claimIds)], (id) => eligible(database, id, call)))
    if ('head' in found) candidates.push(found);
    else results.set(found.claimId, found);
  let waiting = candidates;
  while (waiting.length > 0) waiting = await fundNext(database, waiting, results, call);
  return [...new Set(call.claimIds)].map((id) => results.get(id)!);
}

/** Funds the next chunk of what waits; answers what waits after it. */
async function fundNext(
  database: Database,
  waiting: readonly Candidate[],
  results: Map<string, BulkResult>,
  call: FundingCall,
): Promise<Candidate[]> {
  return untilUncontended(database, async () => {
    const money = await moneyOf(database, call.division, call.now);
    const plan = planOf(waiting, money, money.settings.shortfallRule, asking(call));
    const short = waiting.filter((one) => findsNothing(plan.get(one.head.id)!));
    const chunk = nextChunk(waiting.filter((one) => !short.includes(one)));
    if (chunk.length === 0) {
      for (const one of short) results.set(one.head.id, refused(one.head.id, noMoney(one, money)));
      return [];
    }
    const { writes } = fundingOf(chunk, plan, money, call);
    const [conflict] = await database.attempt(writes);
    if (conflict) {
      const cause = conflict.write.onConflict(conflict.found);
      if (!(cause instanceof Contention)) return afresh(database, waiting, results, call);
      throw cause;
    }
    for (const { head } of chunk) results.set(head.id, { claimId: head.id, passed: true, code: null, detail: null });
    return waiting.filter((one) => !chunk.includes(one));
  });
}

/** A claim that was changed by someone else is looked at anew; the others stay as they were. */
async function afresh(
  database: Database,
  waiting: readonly Candidate[],
  results: Map<string, BulkResult>,
  call: FundingCall,
): Promise<Candidate[]> {
  const again: Candidate[] = [];
  for (const { head } of waiting) {
    const found = await eligible(database, head.id, call);
    if ('head' in found) again.push(found);
    else results.set(head.id, found);
  }
  return again;
}

async function eligible(database: Database, claimId: string, call: FundingCall): Promise<Candidate | BulkResult> {
  const head = await getHead(database, claimId);
  if (!head || head.division !== call.division || !wasSubmitted(head)) return refused(claimId, notFound());
  const { payables } = await duesOf(database, claimId);
  if (payables.some((payable) => payable.origin === call.repeat.scope))
    return { claimId, passed: true, code: null, detail: null };
  try {
    fundClaim({ head }, call.act);
    return await candidateOf(database, head, call.act);
  } catch (fault) {
    if (fault instanceof Refusal) return refused(claimId, fault);
    throw fault;
  }
}

async function candidateOf(database: Database, head: ClaimHead, act: Act): Promise<Candidate> {
  fundClaim({ head }, act);
  const today = dayInShanghai(new Date(act.at));
  const dues = await duesOf(database, head.id);
  const due = dues.obligations.filter((one) => one.dueOn <= today && one.funded < one.amount);
  assertAmount(due);
  const returns =
    head.corrects === null ? [] : await returnsOfInstitution(database, head.division, head.institution.id);
  const bounced = dues.payables.filter(({ state }) => state === 'voided');
  const cases = bounced.length === 0 ? [] : casesToCarry(await recoveriesOf(database, head.id), bounced);
  return { head, obligations: due, returns, cases, dues };
}

function asking({ act, repeat, now }: FundingCall): Asking {
  return { ...act, origin: repeat.scope, on: dayInShanghai(new Date(now)) };
}

/** The 指标 of the year in which payment falls: that of the day of funding. */
async function moneyOf(database: Database, division: string, now: string): Promise<Money> {
  const year = dayInShanghai(new Date(now)).slice(0, 4);
  const [all, settings] = await Promise.all([allAppropriations(database, division), fundSettings(database, division)]);
  return { appropriations: all.filter((one) => one.year === year), settings };
}

function fundingOf(
  chunk: readonly Candidate[],
  plan: ReadonlyMap<string, Plan>,
  { appropriations }: Money,
  call: FundingCall,
): { decisions: Decision[]; writes: Write[] } {
  const { division, act, repeat } = call;
  const purses = byId(appropriations);
  const netted = chunk.flatMap(({ head }) => plan.get(head.id)!.netted);
  const reserved: Payable[] = [];
  const obligations: Obligation[] = [];
  for (const { head, obligations: before } of chunk) {
    const { obligations: due, parts } = plan.get(head.id)!;
    for (const [index, obligation] of due.entries()) {
      const made = payablesOf(obligation, parts[index]!, purses, repeat.scope);
      reserved.push(...made.payables);
      const { funded, version } = before[index]!;
      if (made.obligation.funded > funded) obligations.push({ ...made.obligation, version: version + 1 });
    }
  }
  const cases = chunk.flatMap((one) => one.cases);
  const carried = carriedOver(
    cases,
    chunk.flatMap(({ dues }) => dues.payables),
    reserved,
    asking(call),
  );
  const payables = [...netted.flatMap((one) => one.payables), ...carried.payables];
  const decisions = chunk.map((one) => decided(one, payables, obligations, act));
  const moves = [...netted.flatMap((one) => one.moves), ...reservations(reserved), ...carried.moves];
  const writes = [
    ...decisions.flatMap((decision, index) => claimChanged(chunk[index]!.head, decision)),
    ...putObligations(obligations),
    ...putPayables(division, payables),
    ...[...netted, carried].flatMap(({ recoveries }) => recoveries.map(putRecovery)),
    ...moveMoney(appropriations, moves, act),
  ];
  return { decisions, writes };
}

function refused(claimId: string, { code, message }: Refusal): BulkResult {
  return { claimId, passed: false, code, detail: message };
}
