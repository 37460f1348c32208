import { createHash } from 'node:crypto';
import * as z from 'zod';
import { Id, Instant, IsoDate, Text } from '../../shared/claims/fields.ts';
import { distinct } from '../../shared/claims/input-checks.ts';
import {
  draw,
  type Inspection,
  InspectionRule,
  notInspected,
  recordResult,
  sampleSize,
} from '../../shared/funds/inspection.ts';
import { listQuery, pageOf, pageRequest } from '../../shared/http/lists.ts';
import { actorOf } from '../../shared/http/principal.ts';
import { notFound } from '../../shared/http/problem.ts';
import { bureauRoles } from '../../shared/roles.ts';
import { commitOnce } from '../../shared/storage/idempotency.ts';
import {
  getInspection,
  inspectionRule,
  listInspections,
  putInspection,
  putInspectionRule,
} from '../../shared/storage/inspections.ts';
import { operation, ownHead } from './services.ts';

const health = ['health-reviewer', 'health-approver'] as const;
const shared = { tag: '抽查' } as const;

const ResultInput = z.strictObject({
  claimId: Id,
  on: IsoDate,
  persons: z
    .array(Text(50))
    .min(2, '抽查要有两个人。')
    .max(10)
    .refine(distinct, '抽查要有两个不同的人，同一个人不要写两次。'),
  headcount: z.int().min(0).max(10_000),
  expected: z.int().min(0).max(10_000),
  conclusion: z.enum(['consistent', 'differs', 'refused']),
  note: Text(1_000).optional(),
});
const DrawInput = z.strictObject({
  claimIds: z
    .array(Id)
    .min(1, '请至少选一份申报。')
    .max(1_000)
    .refine((ids) => new Set(ids).size === ids.length, '同一份申报只能写一次。'),
  perMille: z.int().min(1).max(1_000).meta({ description: '抽查比例，千分之几；不足一份按一份' }),
  seed: Text(100)
    .optional()
    .meta({ description: '随机种子，例如公开摇号的号码；不填由系统给出。同一种子抽出同样的样本。' }),
});
const InspectionView = z
  .strictObject({
    id: Id,
    seed: z.string(),
    population: z.array(Id),
    sample: z.array(Id),
    results: z.array(
      z.strictObject({ ...ResultInput.shape, note: z.string().nullable(), by: z.string(), at: Instant }),
    ),
    open: z.array(Id).meta({ description: '还没有登记结果的样本' }),
    drawnBy: z.string(),
    drawnAt: Instant,
    version: z.int(),
  })
  .meta({ id: 'Inspection' });

export const inspectionOperations = [
  operation(
    {
      ...shared,
      id: 'getInspectionRule',
      method: 'get',
      path: '/v1/division/inspection-rule',
      summary: '核定前应抽查的比例',
      roles: bureauRoles,
      answer: InspectionRule,
      refusals: [],
    },
    async ({ principal }, { database }) => ({ body: await inspectionRule(database, principal.division) }),
  ),
  operation(
    {
      ...shared,
      id: 'putInspectionRule',
      method: 'put',
      path: '/v1/division/inspection-rule',
      summary: '规定核定前应抽查的比例',
      description: '有规定时，申报须列入够数的抽查，且该次抽查的样本都已登记结果，才能核定。',
      roles: ['health-approver'],
      body: InspectionRule,
      answer: InspectionRule,
      refusals: [],
    },
    async ({ principal, body }, { database }) => {
      await database.commit([putInspectionRule(principal.division, body)]);
      return { body };
    },
  ),
  operation(
    {
      ...shared,
      id: 'drawInspection',
      method: 'post',
      path: '/v1/inspections',
      summary: '从一些申报里随机抽取要到现场抽查的',
      roles: health,
      command: true,
      creates: 'always',
      body: DrawInput,
      answer: InspectionView,
      refusals: ['not_found'],
    },
    async ({ principal, body, command }, { database, newId }) => {
      for (const claimId of body.claimIds) await ownHead(database, principal, claimId);
      const id = newId('ins');
      const seed = body.seed ?? createHash('sha256').update(id).digest('hex').slice(0, 16);
      const sample = draw(body.claimIds, seed, sampleSize(body.claimIds.length, body.perMille));
      const drawn = { drawn: actorOf(principal, health), drawnAt: command.now };
      const of = { division: principal.division, seed, population: body.claimIds, sample };
      const inspection: Inspection = { id, ...of, ...drawn, results: [], version: 1 };
      const answer = command.answer({ body: viewOf(inspection), version: 1, location: `/v1/inspections/${id}` });
      return commitOnce(database, { ...command, answer, writes: [putInspection(inspection)] });
    },
  ),
  operation(
    {
      ...shared,
      id: 'listInspections',
      method: 'get',
      path: '/v1/inspections',
      summary: '抽查，新的在前',
      roles: bureauRoles,
      query: z.strictObject(listQuery),
      answer: pageOf(InspectionView),
      refusals: [],
    },
    async ({ principal, query }, { database }) => {
      const page = await listInspections(database, principal.division, pageRequest(query));
      return { body: { items: page.items.map(viewOf), nextCursor: page.nextCursor } };
    },
  ),
  operation(
    {
      ...shared,
      id: 'getInspection',
      method: 'get',
      path: '/v1/inspections/{id}',
      summary: '一次抽查和它的结果',
      roles: bureauRoles,
      params: z.object({ id: Id }),
      answer: InspectionView,
      refusals: [],
    },
    async ({ principal, params: { id } }, { database }) => {
      const found = await getInspection(database, principal.division, id);
      if (!found) throw notFound();
      return { body: viewOf(found), version: found.version };
    },
  ),
  operation(
    {
      ...shared,
      id: 'recordInspection',
      method: 'post',
      path: '/v1/inspections/{id}/results',
      summary: '登记一份样本的抽查结果',
      roles: health,
      command: true,
      params: z.object({ id: Id }),
      body: ResultInput,
      answer: InspectionView,
      refusals: ['already_exists', 'version_conflict'],
    },
    async ({ principal, params: { id }, body, command }, { database }) => {
      const before = await getInspection(database, principal.division, id);
      if (!before) throw notFound();
      const said = { ...body, note: body.note ?? null, actor: actorOf(principal, health), at: command.now };
      const after = recordResult(before, said);
      const answer = command.answer({ body: viewOf(after), version: after.version });
      return commitOnce(database, { ...command, answer, writes: [putInspection(after)] });
    },
  ),
];

function viewOf(of: Inspection): z.infer<typeof InspectionView> {
  const { id, seed, population, sample, drawn, drawnAt, version } = of;
  const results = of.results.map(({ actor, ...result }) => ({ ...result, by: actor.office }));
  return { id, seed, population, sample, results, open: notInspected(of), drawnBy: drawn.office, drawnAt, version };
}
