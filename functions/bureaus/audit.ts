import * as z from 'zod';
import { canonicalJson } from '../../shared/canonical-json.ts';
import { ClaimEvent, fold, stateOf, verifyChain } from '../../shared/claims/events.ts';
import { Id } from '../../shared/claims/fields.ts';
import { pageReference } from '../../shared/claims/pages.ts';
import { bureauRoles } from '../../shared/roles.ts';
import { eventsOf } from '../../shared/storage/claims.ts';
import { visibleClaim } from './scope.ts';
import { operation } from './services.ts';

const Audit = z.strictObject({
  valid: z.boolean().meta({ description: '事件链完整，申报的现状与事件推出的一致，明细与其摘要一致' }),
  brokenAt: z.int().nullable().meta({ description: '第一个不符的事件序号' }),
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
    async ({ principal, params: { id } }, { database }) => {
      const { head, lines } = await visibleClaim(database, principal, id);
      const events = await eventsOf(database, id);
      const chain = verifyChain(events, head);
      const asTold = canonicalJson(fold(events)) === canonicalJson(stateOf(head));
      const linesHold = pageReference(head.version, lines).linesSha256 === head.linesSha256;
      const { events: count, eventHash: hash, status, version, linesSha256 } = head;
      return {
        body: {
          valid: chain.valid && asTold && linesHold,
          brokenAt: chain.brokenAt,
          events,
          head: { events: count, hash, status, version, linesSha256 },
        },
      };
    },
  ),
];
