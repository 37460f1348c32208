import * as z from 'zod';
import { fingerprint } from '../canonical-json.ts';
import type { ClaimHead } from '../claims/claim.ts';
import { Actor, DivisionCode, Fen, Id, Instant, IsoDate, Sha256 } from '../claims/fields.ts';
import { assertFourEyes } from '../claims/four-eyes.ts';
import { type Fault, Refusal } from '../refusal.ts';
import { type Appropriation, type Programme, programmeNames, programmes, sources, Year } from './appropriation.ts';
import { cash, type Payable } from './payable.ts';
import { Payee, type PayeeFault, payeeFaultText } from './payee.ts';

export const rowStates = ['prepared', 'applied', 'unknown', 'paid', 'returned-by-treasury', 'bounced'] as const;
export type RowState = (typeof rowStates)[number];

/** What the treasury said about a row, and who brought it: an imported file, or two persons. */
export const RowAnswer = z.strictObject({
  outcome: z.enum(['paid', 'returned-by-treasury', 'bounced', 'unknown']),
  on: IsoDate,
  voucher: z.string().nullable(),
  reason: z.string().nullable(),
  fileSha256: Sha256.nullable(),
  actors: z.array(Actor).min(1).max(2),
  at: Instant,
});
export type RowAnswer = z.infer<typeof RowAnswer>;

/** 支付明细: one payee × 指标 of a batch. Everything but `state`, `answers` and `proposed` is frozen with the batch. Amounts in 分. */
export const PaymentRow = z.strictObject({
  id: Id,
  no: z.int().positive(),
  institutionId: Id,
  payee: Payee,
  appropriationId: Id,
  docNos: z.array(z.string()),
  source: z.enum(sources),
  programme: z.enum(programmes),
  functionCode: z.string(),
  economicCode: z.string(),
  direct: z.boolean(),
  amount: Fen,
  purpose: z.string(),
  payables: z.array(z.strictObject({ payableId: Id, claimId: Id, amount: Fen })).min(1),
  state: z.enum(rowStates),
  answers: z.array(RowAnswer),
  /** Registered by one person, waiting for a second. */
  proposed: RowAnswer.nullable(),
});
export type PaymentRow = z.infer<typeof PaymentRow>;

/** A file as it went out: its bytes lie in the file store under their SHA-256. */
export const SentFile = z.strictObject({ sha256: Sha256, bytes: z.int().positive() });
/** What went to the treasury and the bank at 报送: the payment package, and the 代发 file in both encodings. */
export const SentFiles = z.strictObject({ package: SentFile, 'utf-8': SentFile, gb18030: SentFile });
export type SentFiles = z.infer<typeof SentFiles>;

/** `preparing`: its payables are being taken and nothing of it is paid yet. */
export const batchStates = ['preparing', 'prepared', 'applied', 'settled', 'cancelled'] as const;
/** What is decided about a batch and may take several steps to carry out. */
export const batchWorks = ['prepare', 'apply', 'cancel', 'answers'] as const;
export const Batch = z.strictObject({
  id: Id,
  /** `PC202606-0001`, the same on screen, in the package and in every 用途. */
  number: z.string(),
  division: DivisionCode,
  year: Year,
  claimIds: z.array(Id).min(1),
  count: z.int().positive(),
  total: Fen,
  sha256: Sha256,
  state: z.enum(batchStates),
  prepared: Actor,
  preparedAt: Instant,
  applied: Actor.nullable(),
  appliedAt: Instant.nullable(),
  /** Null until it is applied, and of batches that were applied before files were kept. */
  sent: SentFiles.nullable().default(null),
  /** Hashes of the answer files imported so far. */
  files: z.array(Sha256),
  /** Decided and not yet carried out for every claim: until it is, nothing else is done with the batch. */
  underWay: z.enum(batchWorks).nullable().default(null),
  version: z.int().positive(),
});
export type Batch = z.infer<typeof Batch>;

export interface BatchInput {
  readonly id: string;
  readonly number: string;
  readonly division: string;
  readonly heads: readonly Pick<ClaimHead, 'id' | 'number' | 'persons'>[];
  readonly payables: readonly Payable[];
  readonly payees: ReadonlyMap<string, { payee: Payee | null; faults: readonly PayeeFault[] }>;
  readonly appropriations: ReadonlyMap<string, Appropriation>;
  readonly year: string;
  readonly actor: Actor;
  readonly at: string;
}

/** More payments than an answer of the API can carry are no batch. */
export const paymentsInBatch = 3_000;

/**
 * Freezes a list of payments: its count, total and SHA-256 never change again. Refuses `four_eyes` when the clerk had another control
 * role on one of the claims, `not_payable` with every payable that cannot go, and why, and `too_many_claims` above 3,000 payments.
 */
export function prepareBatch(input: BatchInput): { batch: Batch; rows: PaymentRow[] } {
  for (const head of input.heads) assertFourEyes(head, 'clerk', input.actor);
  const open = input.payables.filter((payable) => payable.state === 'reserved' && cash(payable) > 0);
  const faults = once([...idleClaims(input, open), ...open.flatMap((payable) => faultsOf(input, payable))]);
  if (faults.length > 0)
    throw new Refusal('not_payable', '有申报现在不能支付，请按下面的提示处理，或者先不选它们。', { faults });
  const rows = rowsOf(input, open);
  if (rows.length > paymentsInBatch) throw tooManyPayments(rows.length);
  const batch: Batch = {
    id: input.id,
    number: input.number,
    division: input.division,
    year: input.year,
    claimIds: input.heads.map((head) => head.id),
    count: rows.length,
    total: rows.reduce((sum, row) => sum + row.amount, 0),
    sha256: frozenHash(rows),
    state: 'prepared',
    prepared: input.actor,
    preparedAt: input.at,
    applied: null,
    appliedAt: null,
    sent: null,
    files: [],
    underWay: null,
    version: 1,
  };
  return { batch, rows };
}

/**
 * 已报支付申请, by the checker: another person than the clerk and everyone else of the claims. `sent` names the files that went out.
 * Refuses `four_eyes`, `invalid_transition`.
 */
export function applyBatch(
  of: Batch,
  rows: readonly PaymentRow[],
  heads: readonly Pick<ClaimHead, 'persons'>[],
  actor: Actor,
  at: string,
  sent: SentFiles | null = of.sent,
): { batch: Batch; rows: PaymentRow[] } {
  if (actor.person === of.prepared.person) throw new Refusal('four_eyes', '这一批是您编制的，复核和报送要换一个人。');
  for (const head of heads) assertFourEyes(head, 'checker', actor);
  if (of.state !== 'prepared') throw new Refusal('invalid_transition', '这一批已经报送或者作废，不能再报送。');
  if (frozenHash(rows) !== of.sha256) throw new Error(`the rows of batch ${of.id} are not the ones that were frozen`);
  return {
    batch: { ...of, state: 'applied', applied: actor, appliedAt: at, sent, version: of.version + 1 },
    rows: rows.map((row) => ({ ...row, state: 'applied' })),
  };
}

/** Gives up a batch that was never sent. Refuses `invalid_transition` once it is applied. */
export function cancelBatch(of: Batch): Batch {
  if (of.state !== 'prepared')
    throw new Refusal('invalid_transition', '这一批已经报送财政支付，不能作废，请等待支付结果。');
  return { ...of, state: 'cancelled', version: of.version + 1 };
}

/** Nothing half done leaves the house. Refuses `invalid_transition` for a batch of which something is under way. */
export function assertAtRest({ underWay }: Batch): void {
  if (underWay === null) return;
  const detail = `这一批正在${worksInWords[underWay]}，还没有办完，现在不能下载，请稍候刷新再办。`;
  throw new Refusal('invalid_transition', detail);
}

const worksInWords = { prepare: '编制', apply: '报送', cancel: '作废', answers: '登记支付结果' } as const;

/** SHA-256 of what is frozen, row by row in order. */
export function frozenHash(rows: readonly PaymentRow[]): string {
  return fingerprint(rows.map(({ state: _state, answers: _answers, proposed: _proposed, ...frozen }) => frozen));
}

function rowsOf(input: BatchInput, payables: readonly Payable[]): PaymentRow[] {
  const groups = new Map<string, Payable[]>();
  for (const payable of payables) {
    const key = `${payable.institutionId} ${payable.appropriationId}`;
    groups.set(key, [...(groups.get(key) ?? []), payable]);
  }
  return [...groups.values()].map((group, index) => rowOf(input, group, index + 1));
}

function rowOf(input: BatchInput, group: readonly Payable[], no: number): PaymentRow {
  const { institutionId, appropriationId } = group[0]!;
  const { docNos, source, programme, functionCode, economicCode, direct } = input.appropriations.get(appropriationId)!;
  const number = String(no).padStart(4, '0');
  return {
    id: `${input.id}-${number}`,
    no,
    institutionId,
    payee: input.payees.get(institutionId)!.payee!,
    appropriationId,
    docNos,
    source,
    programme,
    functionCode,
    economicCode,
    direct,
    amount: group.reduce((sum, payable) => sum + cash(payable), 0),
    purpose: purposeOf(programme, input.number, number),
    payables: group.map((payable) => ({ payableId: payable.id, claimId: payable.claimId, amount: cash(payable) })),
    state: 'prepared',
    answers: [],
    proposed: null,
  };
}

/** 用途 carries batch and row, so that the treasury's answer finds its payment. */
function purposeOf(programme: Programme, batch: string, row: string): string {
  return `${programmeNames[programme]} ${batch}-${row}`;
}

function tooManyPayments(count: number): Refusal {
  const parts = Math.ceil(count / paymentsInBatch);
  const detail = `这些申报共有${count}笔支付，一批最多${paymentsInBatch}笔，请至少分${parts}批编制。`;
  const faults = [{ pointer: '/claimIds', code: 'too_many_claims', detail }];
  return new Refusal('too_many_claims', detail, { faults });
}

/** What stands against a claim is said once, however many payables it stands against. */
function once(faults: readonly Fault[]): Fault[] {
  const key = ({ pointer, detail }: Fault) => `${pointer} ${detail}`;
  return [...new Map(faults.map((fault) => [key(fault), fault])).values()];
}

function idleClaims(input: BatchInput, open: readonly Payable[]): Fault[] {
  return input.heads.flatMap((head, index) =>
    open.some((payable) => payable.claimId === head.id)
      ? []
      : [{ pointer: `/claimIds/${index}`, code: 'not_payable', detail: `${head.number}没有可以支付的款项，请去掉。` }],
  );
}

function faultsOf(input: BatchInput, payable: Payable): Fault[] {
  const index = input.heads.findIndex((head) => head.id === payable.claimId);
  const pointer = `/claimIds/${index}`;
  const number = input.heads[index]!.number;
  const faults = (input.payees.get(payable.institutionId)?.faults ?? ['no_account' as const]).map((code) => ({
    pointer,
    code,
    detail: `${number}：${payeeFaultText[code]}`,
  }));
  const { closed } = input.appropriations.get(payable.appropriationId)!;
  if (payable.year === input.year && !closed) return faults;
  const detail = `${number}：占用的是${payable.year}年的指标，${closed ? '已经年终结账' : `不能在${input.year}年支付`}，请收回占用，用新年度的指标重新安排。`;
  return [...faults, { pointer, code: 'year_closed', detail }];
}
