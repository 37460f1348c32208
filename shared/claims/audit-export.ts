import * as z from 'zod';
import { Actor, DivisionCode, Id, Instant, Text } from './fields.ts';

/** 审计调取: whose ID numbers an auditor reads in clear, and on what request. It holds no number and is never changed. */
export const AuditExport = z.strictObject({
  id: Id,
  division: DivisionCode,
  requestNo: Text(100).meta({ description: '调取文书的文号' }),
  reason: Text(500),
  claimIds: z.array(Id).min(1).max(20),
  actor: Actor,
  at: Instant,
});
export type AuditExport = z.infer<typeof AuditExport>;

/** One reading of an export: who had the numbers, in which form, and when. */
export const ExportReading = z.strictObject({
  id: Id,
  exportId: Id,
  form: z.enum(['json', 'xlsx']),
  requestId: z.string(),
  actor: Actor,
  at: Instant,
});
export type ExportReading = z.infer<typeof ExportReading>;
