import type { ClaimHead } from '../claims/claim.ts';
import {
  oneStage,
  type ReviewStage,
  ReviewStages,
  type StageProgress,
  stageProgress,
} from '../claims/review-stages.ts';
import type { Database } from './database.ts';
import { reviewStagesKey } from './keys.ts';
import { readRecord } from './record.ts';
import { versionConflict } from './versions.ts';
import { absent, put, type Write } from './write.ts';

/** The stages of 初审 that a division set last, or null where it never did. */
export async function latestReviewStages(database: Database, division: string): Promise<ReviewStages | null> {
  const range = { partition: reviewStagesKey(division, 0).pk, prefix: '', newestFirst: true };
  const [item] = await database.query(range, 1);
  return item ? readRecord(ReviewStages, item) : null;
}

/** The stages of 初审 of a division: one where it never said otherwise. */
export async function reviewStages(database: Database, division: string): Promise<readonly ReviewStage[]> {
  return (await latestReviewStages(database, division))?.stages ?? oneStage;
}

/** Tells where the claims of a division stand in their review. The calendar is loaded only where a stage has a limit. */
export async function progressIn(
  database: Database,
  division: string,
): Promise<(head: ClaimHead) => StageProgress | null> {
  const stages = await reviewStages(database, division);
  const limited = stages.some(({ workingDays }) => workingDays !== null);
  const { dueDay } = limited ? await import('../working-days.ts') : { dueDay: () => null };
  return (head) => stageProgress(head, stages, dueDay);
}

/** Adds the next version; an earlier one is never changed. Refuses with `version_conflict` when someone added one meanwhile. */
export function putReviewStages(of: ReviewStages): Write {
  return put({ ...reviewStagesKey(of.division, of.version), ...of }, absent, versionConflict);
}
