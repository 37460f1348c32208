import * as z from 'zod';
import type { Claim } from '../../shared/claims/claim.ts';
import { ClaimEvent, verifyChain } from '../../shared/claims/events.ts';
import { Id } from '../../shared/claims/fields.ts';
import type { Violation } from '../../shared/claims/invariants.ts';
import { type Mismatch, mismatches } from '../../shared/claims/mismatch.ts';
import type { Replay } from '../../shared/claims/replay.ts';
import { bureauRoles } from '../../shared/roles.ts';
import { eventsOf, getClaim } from '../../shared/storage/claims.ts';
import { correctionsOf } from '../../shared/storage/corrections.ts';
import type { Database } from '../../shared/storage/database.ts';
import { moneyViolations } from './money-violations.ts';
import { visibleClaim } from './scope.ts';
import { operation } from './services.ts';

const meanings: Readonly<Record<Violation['invariant'], string>> = {
  I2: '合计与明细之和不符，或有金额高于上一步',
  I3: '有明细没有占用名额却计了金额',
  I6: '同一人办理了两个环节',
  I7: '事件链断开，或申报的现状、明细与事件不符',
  I8: '计入的幼儿多于登记的托位',
  I9: '按留存的事实和政策版本重算，金额不同',
};

const mismatchTexts: Readonly<Record<Mismatch, string>> = {
  policy_missing: '所载的政策版本没有留存',
  policy_changed: '所载的政策版本与计算时不是同一份文件',
  facts_changed: '留存的事实或决定与计算时不同',
  engine_changed: '计算程序的版本已换，结果不同',
  result_changed: '重算的结果与计算时不同',
};

const ReplayedReceipt = z.strictObject({
  key: z.string().meta({ description: '服务月，或开班日' }),
  policy: z.string(),
  version: z.string(),
  sha256: z.string().meta({ description: '政策文件的 SHA-256' }),
  engine: z.string(),
  facts: z.string().meta({ description: '所给事实、决定和各行的 SHA-256' }),
  result: z.string().meta({ description: '回答的 SHA-256' }),
  replayed: z.boolean().meta({ description: '重做得到同样的字节' }),
  mismatch: z.strictObject({ code: z.enum(mismatches), text: z.string() }).nullable(),
});

const Audit = z.strictObject({
  valid: z.boolean().meta({ description: '事件链完整，现状与事件一致，金额可由留存的事实和政策版本重算到分' }),
  brokenAt: z.int().nullable().meta({ description: '事件链第一个不符的序号' }),
  violations: z.array(z.strictObject({ invariant: z.string(), text: z.string() })),
  receipts: z.array(ReplayedReceipt).meta({ description: '每次计算的凭据，按所载的政策版本重做一遍' }),
  events: z.array(ClaimEvent),
  head: z.strictObject({
    events: z.int(),
    hash: z.string(),
    status: z.string(),
    version: z.int(),
    linesSha256: z.string(),
  }),
});

export const auditOperations = [
  operation(
    {
      id: 'auditClaim',
      method: 'get',
      path: '/v1/audit/claims/{id}',
      summary: '一份申报的全部事件及其校验',
      tag: '审计',
      roles: bureauRoles,
      params: z.object({ id: Id }),
      answer: Audit,
      refusals: [],
    },
    async ({ principal, params: { id }, now }, { database, law: reader }) => {
      const claim = await visibleClaim(database, principal, id);
      const { documents } = await reader.latest(now);
      // Only an audit computes anything here: the engine is loaded for it, not at every start.
      const { correctionViolations, violationsOf } = await import('../../shared/claims/invariants.ts');
      const { replayed } = await import('../../shared/claims/replay.ts');
      const events = await eventsOf(database, id);
      const corrected = await correctedBefore(database, claim.head);
      const found = [
        ...violationsOf(claim, events, documents),
        ...(corrected ? correctionViolations(claim, corrected) : []),
      ];
      const broken = new Set(found.map(({ invariant }) => invariant));
      const money = await moneyViolations(database, claim);
      const { events: count, eventHash: hash, status, version, linesSha256 } = claim.head;
      return {
        body: {
          valid: broken.size === 0 && money.length === 0,
          brokenAt: verifyChain(events, claim.head).brokenAt,
          violations: [...[...broken].map((invariant) => ({ invariant, text: meanings[invariant] })), ...money],
          receipts: receiptsOf(claim, replayed(claim, documents)),
          events,
          head: { events: count, hash, status, version, linesSha256 },
        },
      };
    },
  ),
];

/** What a 更正 stands on: its claim, and the corrections that were begun before it. */
async function correctedBefore(database: Database, { id, corrects }: Claim['head']) {
  if (corrects === null) return null;
  const [claim, all] = await Promise.all([getClaim(database, corrects), correctionsOf(database, corrects)]);
  if (!claim) throw new Error(`${id} corrects no claim`);
  const place = all.findIndex(({ head }) => head.id === id);
  return { claim, corrections: all.slice(0, place) };
}

function receiptsOf(claim: Claim, replays: readonly Replay[]): z.infer<typeof ReplayedReceipt>[] {
  return claim.head.calculations.map(({ key, policy: { id, ...policy }, receipt }, index) => {
    const mismatch = replays[index]?.mismatch ?? null;
    return {
      ...{ key, policy: id, ...policy, ...receipt, replayed: mismatch === null },
      mismatch: mismatch && { code: mismatch, text: mismatchTexts[mismatch] },
    };
  });
}
