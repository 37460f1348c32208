import * as z from 'zod';
import { AuditExport, type ExportReading } from '../../shared/claims/audit-export.ts';
import { type Claim, wasSubmitted } from '../../shared/claims/claim.ts';
import { Id, Instant } from '../../shared/claims/fields.ts';
import { text } from '../../shared/funds/paper.ts';
import { actorOf, type Principal } from '../../shared/http/principal.ts';
import { notFound } from '../../shared/http/problem.ts';
import { addExport, addReading, getExport, readingsOf } from '../../shared/storage/audit-exports.ts';
import { getClaim } from '../../shared/storage/claims.ts';
import type { Database } from '../../shared/storage/database.ts';
import { commitOnce } from '../../shared/storage/idempotency.ts';
import { operation, type Services } from './services.ts';

/**
 * Clear ID numbers for the auditor. They are opened here because only this function holds the key that seals them. The command's answer
 * is kept for repeats and so holds no number: the numbers are read by a call of their own, and each reading is recorded before it answers.
 */
const auditor = ['auditor'] as const;
const tag = '审计';
const params = z.object({ id: Id });
const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const { requestNo, reason, claimIds } = AuditExport.shape;
const ExportInput = z.strictObject({
  requestNo,
  reason,
  claimIds: claimIds.refine((ids) => new Set(ids).size === ids.length, '同一份申报只能写一次。'),
});
const Said = z.strictObject({ by: z.string(), office: z.string(), at: Instant });
const ExportView = z
  .strictObject({
    ...{ id: Id, requestNo, reason, claimIds, registered: Said },
    readings: z.array(z.strictObject({ form: z.enum(['json', 'xlsx']), ...Said.shape })),
  })
  .meta({ id: 'AuditExport' });
const Row = z.strictObject({
  ...{ number: z.string(), institution: z.string(), lineId: z.string(), month: z.string() },
  ...{ name: z.string(), documentType: z.string(), idNumber: z.string().meta({ description: '证件号码，不遮盖' }) },
});
type Row = z.infer<typeof Row>;

export const auditExportOperations = [
  operation(
    {
      tag,
      id: 'registerAuditExport',
      method: 'post',
      path: '/v1/audit/exports',
      summary: '凭调取文书登记一次明文证件号码的调取',
      description: '登记后用 rows 读取；登记和每次读取都留记录，不能删改。',
      roles: auditor,
      command: true,
      creates: 'always',
      body: ExportInput,
      answer: ExportView,
      refusals: ['not_found'],
    },
    async ({ principal, body, command }, { database, newId }) => {
      await claimsFor(database, principal, body.claimIds);
      const { division } = principal;
      const actor = actorOf(principal, auditor);
      const made: AuditExport = { id: newId('exp'), division, ...body, actor, at: command.now };
      const answer = command.answer({ body: viewOf(made, []), location: `/v1/audit/exports/${made.id}` });
      return commitOnce(database, { ...command, answer, writes: [addExport(made)] });
    },
  ),
  operation(
    {
      tag,
      id: 'getAuditExport',
      method: 'get',
      path: '/v1/audit/exports/{id}',
      summary: '一次调取和它的每次读取',
      roles: ['auditor', 'health-approver'],
      params,
      answer: ExportView,
      refusals: [],
    },
    async ({ principal, params: { id } }, { database }) => {
      const found = await ownExport(database, principal, id);
      return { body: viewOf(found, await readingsOf(database, principal.division, id)) };
    },
  ),
  operation(
    {
      tag,
      id: 'readAuditExport',
      method: 'get',
      path: '/v1/audit/exports/{id}/rows',
      summary: '读取所调取的证件号码',
      roles: auditor,
      params,
      answer: z.strictObject({ requestNo: z.string(), items: z.array(Row), nextCursor: z.null() }),
      refusals: [],
    },
    async (call, services) => {
      const { of, rows } = await reading(call, services, 'json');
      return { body: { requestNo: of.requestNo, items: rows, nextCursor: null } };
    },
  ),
  operation(
    {
      tag,
      id: 'downloadAuditExport',
      method: 'get',
      path: '/v1/audit/exports/{id}/rows.xlsx',
      summary: '读取所调取的证件号码（.xlsx）',
      roles: auditor,
      params,
      answer: z.unknown(),
      download: [spreadsheet],
      refusals: [],
    },
    async (call, services) => {
      const { of, rows } = await reading(call, services, 'xlsx');
      const { writeSpreadsheet } = await import('../../shared/files/spreadsheet.ts');
      return {
        body: null,
        file: { name: `审计调取-${of.id}.xlsx`, media: spreadsheet, bytes: await writeSpreadsheet(sheetOf(of, rows)) },
      };
    },
  ),
];

interface ReadingCall {
  readonly principal: Principal;
  readonly params: { readonly id: string };
  readonly requestId: string;
  readonly now: Date;
}

/** The rows of an export, once it is on record that they are read. */
async function reading(
  { principal, params: { id }, requestId, now }: ReadingCall,
  { database, children, newId }: Services,
  form: ExportReading['form'],
): Promise<{ of: AuditExport; rows: Row[] }> {
  const of = await ownExport(database, principal, id);
  const claims = await claimsFor(database, principal, of.claimIds);
  const by = { requestId, actor: actorOf(principal, auditor), at: now.toISOString() };
  const read = { id: newId('rdg'), exportId: id, form, ...by };
  await database.commit([addReading(principal.division, read)]);
  const lines = claims.flatMap(({ head, lines }) =>
    lines.flatMap(({ lineId, month, child }) => (child ? [{ head, lineId, month, child }] : [])),
  );
  const documents = await children.documentsOf(lines.map(({ child }) => child.key));
  const rows = lines.map(({ head, lineId, month, child }, index): Row => {
    const { type: documentType, number: idNumber } = documents[index] ?? { type: '', number: '' };
    const claim = { number: head.number, institution: head.institution.name, lineId, month };
    return { ...claim, name: child.name, documentType, idNumber };
  });
  return { of, rows };
}

/** Submitted claims of the auditor's own division; one that is not is not there. */
async function claimsFor(database: Database, { division }: Principal, ids: readonly string[]): Promise<Claim[]> {
  const claims = await Promise.all(ids.map((id) => getClaim(database, id)));
  return claims.map((claim) => {
    if (claim?.head.division !== division || !wasSubmitted(claim.head)) throw notFound();
    return claim;
  });
}

async function ownExport(database: Database, { division }: Principal, id: string): Promise<AuditExport> {
  const found = await getExport(database, division, id);
  if (!found) throw notFound();
  return found;
}

function viewOf(of: AuditExport, readings: readonly ExportReading[]): z.infer<typeof ExportView> {
  const said = ({ actor, at }: Pick<AuditExport, 'actor' | 'at'>) => ({ by: actor.name, office: actor.office, at });
  return {
    ...{ id: of.id, requestNo: of.requestNo, reason: of.reason, claimIds: of.claimIds, registered: said(of) },
    readings: readings.map((one) => ({ form: one.form, ...said(one) })),
  };
}

function sheetOf(of: AuditExport, rows: readonly Row[]) {
  return {
    name: '审计调取',
    title: '审计调取明细',
    notes: [`调取文书：${of.requestNo}`, `调取事由：${of.reason}`, '含明文证件号码，仅供本次审计使用。'],
    columns: [
      ...[text('申报编号', 18), text('机构', 24), text('行号', 8), text('月份', 10)],
      ...[text('姓名', 12), text('证件类型', 16), text('证件号码', 24)],
    ],
    rows: rows.map((row) => [
      ...[row.number, row.institution, row.lineId, row.month],
      ...[row.name, row.documentType, row.idNumber],
    ]),
    total: null,
    footer: [],
  };
}
