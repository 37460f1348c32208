import * as z from 'zod';
import { dayInShanghai } from '../../shared/calendar.ts';
import { type Appropriation, Year } from '../../shared/funds/appropriation.ts';
import * as invariants from '../../shared/funds/invariants.ts';
import { type Payable, payableStates } from '../../shared/funds/payable.ts';
import type { Recovery } from '../../shared/funds/recovery.ts';
import { bureauRoles } from '../../shared/roles.ts';
import { type BatchWithRows, getBatch, listBatches } from '../../shared/storage/batches.ts';
import { allAppropriations, entriesOf, getAppropriation } from '../../shared/storage/budget.ts';
import type { Database } from '../../shared/storage/database.ts';
import { duesOf, payablesOnAppropriation } from '../../shared/storage/payables.ts';
import { listRecoveries } from '../../shared/storage/recoveries.ts';
import { operation } from './services.ts';

const Violation = z.strictObject({
  invariant: z.enum(['I1', 'I4', 'I5', 'I8']),
  subject: z.string().meta({ description: '哪一项指标、哪个批次、哪一笔应付款或哪一件追回' }),
  text: z.string(),
});
type Violation = z.infer<typeof Violation>;

const BudgetAudit = z.strictObject({
  year: z.string(),
  valid: z.boolean().meta({ description: '一年的指标、占用、支付批次和追回都相符' }),
  violations: z.array(Violation),
  checked: z.strictObject({
    appropriations: z.int(),
    entries: z.int().meta({ description: '指标流水的笔数' }),
    payables: z.int(),
    batches: z.int(),
    recoveries: z.int(),
  }),
});

export const budgetAuditOperations = [
  operation(
    {
      id: 'auditBudget',
      method: 'get',
      path: '/v1/audit/budget',
      summary: '一年的指标、占用、支付批次和追回是否相符',
      description: '逐项核对，不相符的逐一列出。正在办理的款项可能要稍后再查。',
      tag: '审计',
      roles: bureauRoles,
      query: z.strictObject({ year: Year.optional().meta({ description: '不填为本年度' }) }),
      answer: BudgetAudit,
      refusals: [],
    },
    async ({ principal: { division }, query, now }, { database }) => {
      const year = query.year ?? dayInShanghai(now).slice(0, 4);
      const all = (await allAppropriations(database, division)).filter((one) => one.year === year);
      const accounts = await Promise.all(all.map((one) => accountOf(database, one)));
      const payables = accounts.flatMap((one) => one.payables);
      const batches = await batchesOf(database, division, year);
      const { recoveries, paid } = await recoveriesOfYear(database, division, year);
      const violations = [
        ...accounts.flatMap(accountViolations),
        ...batchViolations(payables, batches),
        ...recoveryViolations(recoveries, paid),
      ];
      const entries = accounts.reduce((sum, one) => sum + one.entries.length, 0);
      const counts = { appropriations: all.length, entries, payables: payables.length, batches: batches.length };
      return {
        body: {
          ...{ year, valid: violations.length === 0, violations },
          checked: { ...counts, recoveries: recoveries.length },
        },
      };
    },
  ),
];

interface Account {
  readonly of: Appropriation;
  readonly entries: Awaited<ReturnType<typeof entriesOf>>;
  readonly payables: readonly Payable[];
}

/** A 指标 with its journal and its payables, read again while money moves on it: half a movement is no violation. */
async function accountOf(database: Database, found: Appropriation): Promise<Account> {
  const { division, id } = found;
  for (let of = found, times = 1; ; times++) {
    const entries = await entriesOf(database, division, id);
    const byState = await Promise.all(
      payableStates.map((state) =>
        payablesOnAppropriation(database, { division, appropriationId: id, state }, Number.POSITIVE_INFINITY),
      ),
    );
    const now = await getAppropriation(database, division, id);
    if (!now || now.version === of.version || times === 5) return { of, entries, payables: byState.flat() };
    of = now;
  }
}

function accountViolations({ of, entries, payables }: Account): Violation[] {
  const found: Violation[] = [];
  if (invariants.appropriationFaults(of, entries).length > 0)
    found.push({ invariant: 'I1', subject: of.id, text: '指标的文件、可用、占用、支出、恢复之间不符，或者与流水不符' });
  if (invariants.reservationFaults(of, payables).length > 0)
    found.push({ invariant: 'I1', subject: of.id, text: '指标的占用与待支付的应付款不符' });
  return found;
}

async function batchesOf(database: Database, division: string, year: string): Promise<BatchWithRows[]> {
  const ids: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await listBatches(database, division, { limit: 100, cursor: cursor ?? null });
    ids.push(...page.items.filter((batch) => batch.year === year).map((batch) => batch.id));
    cursor = page.nextCursor;
  }
  const found = await Promise.all(ids.map((id) => getBatch(database, id)));
  return found.filter((batch) => batch !== null);
}

function batchViolations(payables: readonly Payable[], batches: readonly BatchWithRows[]): Violation[] {
  const broken = batches.filter(({ batch, rows }) => invariants.batchFaults(batch, rows).length > 0);
  return [
    ...broken.map(
      ({ batch }): Violation => ({
        ...{ invariant: 'I4', subject: batch.number },
        text: '批次的合计、明细、支付结果或者固定时的校验值不符',
      }),
    ),
    ...named('I5', invariants.liveBatchFaults(payables, batches), '应付款不在唯一的一个在途批次里'),
  ];
}

async function recoveriesOfYear(database: Database, division: string, year: string) {
  const recoveries: Recovery[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await listRecoveries(database, division, { limit: 100, cursor: cursor ?? null });
    recoveries.push(...page.items.filter((one) => one.year === year));
    cursor = page.nextCursor;
  }
  const claims = [...new Set(recoveries.map((one) => one.claimId))];
  const dues = await Promise.all(claims.map((id) => duesOf(database, id)));
  return { recoveries, paid: dues.flatMap((one) => one.payables) };
}

function recoveryViolations(recoveries: readonly Recovery[], paid: readonly Payable[]): Violation[] {
  return named('I8', invariants.recoveryFaults(recoveries, paid), '追回的金额高于已支付或者已决定的金额');
}

/** The invariants' sentences begin with what they are about. */
function named(invariant: Violation['invariant'], faults: readonly string[], text: string): Violation[] {
  return [...new Set(faults.map((fault) => fault.split(':')[0]!))].map((subject) => ({ invariant, subject, text }));
}
