import * as z from 'zod';
import { DivisionCode, Instant } from '../../shared/claims/fields.ts';
import {
  oneStage,
  ReviewStage,
  type ReviewStages,
  ReviewStagesInput,
  reviewStagesRecord,
} from '../../shared/claims/review-stages.ts';
import { requireVersion } from '../../shared/http/preconditions.ts';
import { actorOf } from '../../shared/http/principal.ts';
import { bureauRoles } from '../../shared/roles.ts';
import { latestReviewStages, putReviewStages } from '../../shared/storage/review-stages.ts';
import { operation } from './services.ts';

const approver = ['health-approver'] as const;
const ReviewStagesView = z
  .strictObject({
    division: DivisionCode,
    stages: z.array(ReviewStage),
    setBy: z.string().nullable().meta({ description: '由哪个单位规定；null 为没有规定过，按一个环节审核' }),
    setAt: Instant.nullable(),
    version: z.int(),
  })
  .meta({ id: 'ReviewStages' });
const shared = { tag: '审核', path: '/v1/division/review-stages', answer: ReviewStagesView } as const;

export const reviewStageOperations = [
  operation(
    {
      ...shared,
      id: 'getReviewStages',
      method: 'get',
      summary: '本地区初审的环节和时限',
      roles: bureauRoles,
      refusals: [],
    },
    async ({ principal: { division } }, { database }) => {
      const found = await latestReviewStages(database, division);
      return { body: viewOf(found, division), version: found?.version ?? 0 };
    },
  ),
  operation(
    {
      ...shared,
      id: 'putReviewStages',
      method: 'put',
      summary: '规定本地区初审的环节和时限',
      description:
        '各环节依次审核，街镇、妇幼中心、教育局等在前，本单位的初审在最后。对在办的申报立即适用：排在第几个环节的，就由新规定的第几个环节办理，环节减少的由最后一个环节办理。每次规定都留存。',
      roles: approver,
      body: ReviewStagesInput,
      refusals: ['version_conflict'],
      examples: {
        body: {
          stages: [
            { name: '街镇审核', office: '示例街道办事处', workingDays: 5 },
            { name: '初审', office: null, workingDays: 10 },
          ],
        },
      },
    },
    async ({ principal, body, now, ifMatch }, { database }) => {
      const { division } = principal;
      const before = await latestReviewStages(database, division);
      if (ifMatch) requireVersion(ifMatch, before?.version ?? 0);
      const act = { actor: actorOf(principal, approver), at: now.toISOString() };
      const after = reviewStagesRecord(body, division, act, before);
      await database.commit([putReviewStages(after)]);
      return { body: viewOf(after, division), version: after.version };
    },
  ),
];

function viewOf(of: ReviewStages | null, division: string): z.infer<typeof ReviewStagesView> {
  if (!of) return { division, stages: [...oneStage], setBy: null, setAt: null, version: 0 };
  return { division, stages: of.stages, setBy: of.set.office, setAt: of.setAt, version: of.version };
}
