import * as z from 'zod';
import { dayInShanghai } from '../calendar.ts';
import { Refusal } from '../refusal.ts';
import type { ClaimHead } from './claim.ts';
import type { Act } from './decision.ts';
import { refusalFor } from './faults.ts';
import { Actor, DivisionCode, Instant, Text } from './fields.ts';
import { distinct, isText } from './input-checks.ts';

/**
 * A stage of 初审: an organisation, and how many working days it has. Without an office it is the health bureau's: of every reviewer
 * whose office has no stage of its own.
 */
export const ReviewStage = z.strictObject({
  name: Text(30),
  office: Text(100)
    .nullable()
    .meta({ description: '审核单位，与其人员令牌里的 office 一致；null 为卫生健康部门，只用于最后一个环节' }),
  workingDays: z
    .int()
    .min(1)
    .max(60)
    .nullable()
    .meta({ description: '时限（工作日），从到达本环节的次日起算；null 为不限' }),
});
export type ReviewStage = z.infer<typeof ReviewStage>;

/** 初审 where a division never said otherwise: one stage, of any reviewer, without a limit. */
export const oneStage: readonly ReviewStage[] = [{ name: '初审', office: null, workingDays: null }];

export const ReviewStagesInput = z
  .strictObject({
    stages: z
      .array(ReviewStage)
      .min(1, '至少要有一个环节。')
      .max(5, '最多 5 个环节。')
      .superRefine((stages, issues) => {
        const texts = (field: 'name' | 'office') => stages.map((stage) => stage?.[field]).filter(isText);
        if (!distinct(texts('name'))) issues.addIssue({ code: 'custom', message: '各环节的名称不能相同。' });
        if (!distinct(texts('office'))) issues.addIssue({ code: 'custom', message: '各环节要由不同的单位审核。' });
      }),
  })
  .meta({ id: 'ReviewStagesInput' });
export type ReviewStagesInput = z.infer<typeof ReviewStagesInput>;

/** The stages that a division set, in their order. Every version is kept. */
export const ReviewStages = z.strictObject({
  division: DivisionCode,
  stages: z.array(ReviewStage).min(1),
  set: Actor,
  setAt: Instant,
  version: z.int().positive(),
});
export type ReviewStages = z.infer<typeof ReviewStages>;

/** The next version of a division's stages. The last is the health bureau's, whose approver sets them. Refuses with `invalid_input`. */
export function reviewStagesRecord(
  { stages }: ReviewStagesInput,
  division: string,
  { actor, at }: Act,
  before: ReviewStages | null,
): ReviewStages {
  const faults = stages.flatMap(({ office }, index) => {
    const detail = officeFault(office, index === stages.length - 1, actor);
    return detail === null ? [] : [{ pointer: `/stages/${index}/office`, code: 'not_allowed', detail }];
  });
  if (faults.length > 0) throw refusalFor('invalid_input', faults);
  return { division, stages, set: actor, setAt: at, version: (before?.version ?? 0) + 1 };
}

function officeFault(office: string | null, last: boolean, { office: own }: Actor): string | null {
  if (last) return office === null || office === own ? null : `最后一个环节由本单位初审，请写“${own}”或者 null。`;
  if (office === null) return '前面的环节请写明由哪个单位审核。';
  return office === own ? '本单位的初审是最后一个环节，前面的环节请写其他单位。' : null;
}

/** The stage a claim stands in. Where the list got shorter meanwhile it is the last one, so that no claim is left without. */
export function stageOf({ stage }: Pick<ClaimHead, 'stage'>, stages: readonly ReviewStage[]): ReviewStage {
  return stages[Math.min(stage, stages.length - 1)]!;
}

/** Refuses with `forbidden` whoever is not of the office that a claim waits for. */
export function assertOffice(head: Pick<ClaimHead, 'stage'>, stages: readonly ReviewStage[], { actor }: Act): void {
  const { name, office } = stageOf(head, stages);
  const theirs = office === null ? !stages.some((one) => one.office === actor.office) : office === actor.office;
  if (theirs) return;
  const detail = `现在是“${name}”环节，由${office ?? '卫生健康部门'}审核，请等待其办理。`;
  throw new Refusal('forbidden', detail);
}

/** Where a claim in 初审 stands: the name of its stage and the last day that its limit leaves. */
export interface StageProgress {
  readonly stage: string;
  readonly stageDueOn: string | null;
}

/** The day so many working days after another, null where the calendar of a year on the way is not known: `dueDay` of `working-days.ts`. */
export type DueDay = (date: string, workingDays: number) => string | null;

/**
 * Where a claim stands in its review, null when it is in none. The day on which it came to its stage does not count.
 * Working days are handed in, so that only who asks for a day carries the calendar.
 */
export function stageProgress(
  head: Pick<ClaimHead, 'status' | 'stage' | 'stageSince' | 'submittedAt'>,
  stages: readonly ReviewStage[],
  dueDay: DueDay,
): StageProgress | null {
  const since = head.stageSince ?? head.submittedAt;
  if (head.status !== 'submitted' || since === null) return null;
  const { name, workingDays } = stageOf(head, stages);
  const stageDueOn = workingDays === null ? null : dueDay(dayInShanghai(new Date(since)), workingDays);
  return { stage: name, stageDueOn };
}
