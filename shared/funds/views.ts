import * as z from 'zod';
import { Id, Instant, IsoDate } from '../claims/fields.ts';
import { Money } from '../claims/views.ts';
import { yuanOfFen } from '../money.ts';
import { type Appropriation, available, documentTypes, programmes, sources } from './appropriation.ts';
import { outstanding, type Recovery, recoveryStates, recoverySteps } from './recovery.ts';

/** Records of money as answers show them: amounts as yuan text, persons by name and office. */

const key = {
  year: z.string(),
  source: z.enum(sources),
  programme: z.enum(programmes),
  functionCode: z.string(),
  economicCode: z.string(),
  direct: z.boolean(),
};

export const AppropriationView = z
  .strictObject({
    id: Id,
    ...key,
    docNos: z.array(z.string()),
    documents: Money.meta({ description: '各文件金额之和' }),
    available: Money,
    reserved: Money,
    paid: Money,
    restored: Money,
    closed: z.boolean(),
  })
  .meta({ id: 'Appropriation' });

export function appropriationView(of: Appropriation): z.infer<typeof AppropriationView> {
  const { id, year, source, programme, functionCode, economicCode, direct, docNos, closed } = of;
  const amounts = {
    documents: yuanOfFen(of.documents),
    available: yuanOfFen(available(of)),
    reserved: yuanOfFen(of.reserved),
    paid: yuanOfFen(of.paid),
    restored: yuanOfFen(of.restored),
  };
  return { id, year, source, programme, functionCode, economicCode, direct, docNos, ...amounts, closed };
}

export const BudgetDocumentView = z
  .strictObject({
    id: Id,
    docNo: z.string(),
    ...key,
    type: z.enum(documentTypes),
    amount: Money,
    counterpart: Id.nullable(),
    issuedOn: IsoDate,
    registeredBy: z.string(),
    registeredAt: Instant,
    appropriation: AppropriationView,
  })
  .meta({ id: 'BudgetDocument' });

export const RecoveryView = z
  .strictObject({
    id: Id,
    claimId: Id,
    institutionId: Id,
    payableId: Id,
    source: z.enum(sources),
    year: z.string(),
    kind: z.enum(['return', 'clawback']),
    reason: z.string(),
    state: z.enum(recoveryStates),
    amount: Money,
    decided: Money.nullable(),
    offset: Money,
    repaid: Money,
    outstanding: Money,
    steps: z.array(
      z.strictObject({
        step: z.enum(recoverySteps),
        docNo: z.string().nullable(),
        text: z.string().nullable(),
        amount: Money.nullable(),
        payableId: Id.nullable(),
        by: z.string(),
        at: Instant,
      }),
    ),
    version: z.int(),
  })
  .meta({ id: 'Recovery' });

export function recoveryView(of: Recovery): z.infer<typeof RecoveryView> {
  const { id, claimId, institutionId, payableId, source, year, kind, cause, state, version } = of;
  const identity = { id, claimId, institutionId, payableId, source, year, kind, reason: cause, state };
  const money = {
    amount: yuanOfFen(of.amount),
    decided: of.decided === null ? null : yuanOfFen(of.decided),
    offset: yuanOfFen(of.offset),
    repaid: yuanOfFen(of.repaid),
    outstanding: yuanOfFen(outstanding(of)),
  };
  const steps = of.steps.map(({ actor, amount, ...step }) => {
    return { ...step, amount: amount === null ? null : yuanOfFen(amount), by: actor.office };
  });
  return { ...identity, ...money, steps, version };
}
