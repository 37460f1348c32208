import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';
import type { Claim, ClaimHead, Line } from '../../../shared/claims/claim.ts';
import { type Act, create, type Decision, decide } from '../../../shared/claims/decision.ts';
import { chainStart, noPersons } from '../../../shared/claims/events.ts';
import type { Enrolment } from '../../../shared/claims/registry.ts';
import { completeSubmission } from '../../../shared/claims/submit.ts';
import type { Role } from '../../../shared/roles.ts';
import { createClaim } from '../../../shared/storage/claim-creation.ts';
import { getClaim } from '../../../shared/storage/claims.ts';
import { createDatabase, type Database } from '../../../shared/storage/database.ts';
import { type Repeat, repeatOf, type StoredAnswer } from '../../../shared/storage/idempotency.ts';
import { submissionTurn, submitClaim } from '../../../shared/storage/submission.ts';
import { aChild, anAct } from '../../support/builders.ts';
import { freshTable, type TestTable, testClient } from '../../support/engine.ts';
import { guardTable } from '../../support/guarded-table.ts';

export const now = '2024-06-02T01:00:00.000Z';

/** `now` some seconds later. */
export function later(seconds: number): string {
  return new Date(Date.parse(now) + seconds * 1000).toISOString();
}

/** `room`: how many writes it lets into one transaction, fewer than DynamoDB does so that a few claims take several. */
export function databaseOn({ client, tableName }: Pick<TestTable, 'client' | 'tableName'>, room?: number): Database {
  const options = { client, tableName, sleep: (ms: number) => sleep(ms), random: Math.random };
  return createDatabase(room === undefined ? options : { ...options, room });
}

/** The same table as one function reaches it: what it was not granted fails. */
export async function databaseAs(audience: string, { endpoint, tableName }: TestTable): Promise<Database> {
  const tableOf = await guardTable(endpoint, afterAll);
  return databaseOn({ client: testClient(tableOf(audience)), tableName });
}

export async function freshDatabase(): Promise<{ database: Database; table: TestTable }> {
  const table = await freshTable();
  return { database: databaseOn(table), table };
}

export function enrolment(institutionId: string, id: string, childKey = `key-${id}`): Enrolment {
  return { ...aChild({ institutionId, id }), childKey };
}

export function act(person: string, role: Role, at = now): Act {
  return anAct(role, at, person);
}

/** One line per child: 2000.00 × 10% = 200.00. */
export function lineOf(child: string, index: number, month = '2024-05'): Line {
  return {
    ...{ lineId: String(index + 1).padStart(4, '0'), month, classId: 'cls-1', classType: '托大班', openedOn: null },
    enrolmentId: `enr-${child}`,
    child: {
      ...{ key: child, name: '陈一禾', maskedNumber: '330903********997X', birthDate: '2022-06-01' },
      ...{ birthOrder: 2, evidence: '户口簿', ageMonths: 23 },
    },
    ...{ feeStandard: 200_000, feeDeclared: null, attendanceDays: null, given: {} },
    facts: { feeStandard: '2000.00' },
    ...{ determination: 'entitled', computed: 20_000, range: null, reviewed: null, determined: null },
    ...{ adjustments: [], flags: [], reasons: [], slot: 'none' },
  };
}

export function classLine(classId: string, index: number): Line {
  const line = lineOf('nobody', index);
  return { ...line, classId, openedOn: '2024-05-06', enrolmentId: null, child: null, feeStandard: null };
}

export interface Sample {
  readonly id: string;
  readonly institutionId: string;
  readonly children: readonly string[];
  readonly head?: Partial<ClaimHead>;
  readonly lines?: readonly Line[];
}

export function drafted({ id, institutionId, children, head, lines }: Sample, number: string, at = now): Decision {
  const policy = { id: '330903-putuo', version: '1', sha256: 'a'.repeat(64), engine: '1.0.0' };
  const nothing = { computed: null, reviewed: null, determined: null, range: null };
  const blank: ClaimHead = {
    ...{ id, number, kind: 'operating', type: 'normal', period: '2024-05', division: '330903' },
    institution: { id: institutionId, uscc: '52330903MJ0000018C', name: `示例${institutionId}托育园` },
    ...{ corrects: null, status: 'draft', stage: 0, version: 1, submission: 0, revision: '0', pages: 0 },
    ...{
      linesSha256: 'a'.repeat(64),
      policy,
      reported: false,
      assumptions: [],
      flags: [],
      calculations: [],
      given: {},
    },
    totals: { lines: 0, ...nothing },
    ...{
      lateReason: null,
      persons: noPersons(),
      lease: null,
      lastReason: null,
      stageSince: null,
      deadline: null,
      noticeId: null,
      events: 0,
      eventHash: chainStart,
    },
    ...{ createdAt: at, submittedAt: null, updatedAt: at },
    ...head,
  };
  const listed = lines ?? children.map((child, index) => lineOf(child, index, blank.period.slice(0, 7)));
  return create(blank, { command: 'create', head: {}, lines: listed }, act(institutionId, 'institution', at));
}

export function edited(claim: Claim, lines: readonly Line[], at = now): Decision {
  const change = { command: 'edit' as const, head: { status: claim.head.status }, lines };
  return decide(claim, change, act(claim.head.institution.id, 'institution', at));
}

export function answerOf({ head }: Decision, status = 200): StoredAnswer {
  const body = JSON.stringify({ id: head.id, number: head.number, status: head.status, version: head.version });
  return { status, body, etag: `"${head.version}"`, location: null };
}

export function repeatNamed(key: string, body = '{}'): Repeat {
  return repeatOf({ subject: 'sub', action: `POST /v1/${key}`, key, body });
}

export async function savedDraft(database: Database, sample: Sample, at = now): Promise<Claim> {
  const decideNumber = (number: string) => {
    const decided = drafted(sample, number, at);
    return { decided, answer: answerOf(decided, 201) };
  };
  const claim = { division: '330903', kind: 'operating' as const, period: '2024-05', ...pick(sample.head) };
  await createClaim(database, { claim, decide: decideNumber, repeat: repeatNamed(`create-${sample.id}`), now: at });
  return stored(database, sample.id);
}

export async function stored(database: Database, id: string): Promise<Claim> {
  const claim = await getClaim(database, id);
  if (!claim) throw new Error(`there is no claim ${id}`);
  return claim;
}

export async function submit(database: Database, before: Claim, key = `submit-${before.head.id}`, at = now) {
  return submitAt(database, before, await submissionTurn(database, before.head), key, at);
}

export function submitAt(database: Database, before: Claim, turn: number, key: string, at = now) {
  return submitClaim(database, {
    before: before.head,
    turn,
    lines: before.lines,
    decide: ({ submission, conflicts }) => {
      const prepared = { before, claim: before, submission, slots: [] };
      const decided = completeSubmission(prepared, conflicts, act(before.head.institution.id, 'institution', at));
      return { decided, answer: answerOf(decided) };
    },
    repeat: repeatNamed(key),
    now: at,
  });
}

export function children(count: number, prefix = 'child'): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${String(index).padStart(4, '0')}`);
}

function pick(head: Partial<ClaimHead> = {}) {
  const { division, kind, period } = head;
  return { ...(division ? { division } : {}), ...(kind ? { kind } : {}), ...(period ? { period } : {}) };
}
