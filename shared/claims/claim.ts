import * as z from 'zod';
import { Actor, DivisionCode, Fen, Id, Instant, IsoDate, Period, ServiceMonth, Sha256 } from './fields.ts';
import { classTypes, evidenceTypes } from './registry.ts';

export const claimKinds = ['operating', 'construction', 'fee-reduction'] as const;
export type ClaimKind = (typeof claimKinds)[number];
export const claimTypes = ['normal', 'late', 'correction'] as const;

export const reductionReasons = [
  'fee_not_on_file',
  'not_enrolled',
  'absent',
  'over_age',
  'over_places',
  'wrong_birth_order',
  'evidence_missing',
  'other',
] as const;

export const blockingFlags = [
  'child_over_age',
  'filing_lapsed',
  'over_registered_places',
  'id_number_invalid',
  'duplicate_child_in_claim',
  'class_closed',
  'no_rate',
  'not_enrolled',
  'child_not_born',
] as const;
export const warningFlags = [
  'age_out_of_class',
  'same_child_suspected',
  'over_class_places',
  'fee_differs',
  'change_over_20_percent',
  'slot_conflict',
  'already_recovered',
] as const;

export const Flag = z.strictObject({
  code: z.enum([...blockingFlags, ...warningFlags]),
  blocking: z.boolean(),
  text: z.string(),
});
export type Flag = z.infer<typeof Flag>;

export const Adjustment = z.strictObject({
  stage: z.enum(['review', 'determine']),
  from: Fen,
  to: Fen,
  reason: z.enum(reductionReasons),
  note: z.string().nullable(),
  actor: Actor,
  at: Instant,
});
export type Adjustment = z.infer<typeof Adjustment>;

/** Why a line gets what it gets; `clause` is the words it rests on, with their document and place. */
export const Reason = z.strictObject({ code: z.string(), text: z.string(), clause: z.string().nullable() });
export type Reason = z.infer<typeof Reason>;
export const Assumption = z.strictObject({
  name: z.string(),
  value: z.string().nullable(),
  text: z.string(),
  decidedBy: z.string().nullable(),
});
export type Assumption = z.infer<typeof Assumption>;

/** Facts in the dictionary's names, as they were put to the policy. */
export const Facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
export type Facts = z.infer<typeof Facts>;

export const PolicyReference = z.strictObject({
  id: z.string(),
  version: z.string(),
  sha256: z.string(),
  engine: z.string(),
});
export type PolicyReference = z.infer<typeof PolicyReference>;

/**
 * What was put to the policy for one service month (`2024-05`) or for the classes opened on one day (`2024-05-06`):
 * the facts its lines share and the settings then decided. With the facts of the lines it gives every amount again.
 */
export const Calculation = z.strictObject({
  key: z.string(),
  policy: PolicyReference,
  facts: Facts,
  settings: z.array(z.strictObject({ name: z.string(), value: z.string(), decidedBy: z.string(), reason: z.string() })),
  /** SHA-256 of all that was put to the policy (the lines' facts too) and of all it answered. */
  receipt: z.strictObject({ facts: Sha256, result: Sha256 }),
});
export type Calculation = z.infer<typeof Calculation>;

/** Least and greatest amount of an answer that settings leave open, in 分. */
export const FenRange = z.strictObject({ min: Fen, max: Fen });

/**
 * What a line of a 更正 stands against, in 分: `computed` and `decided` are the amounts that the line it names had last.
 * `again`: the claim asks for it to be decided anew even where the policy gives what it gave.
 */
export const CorrectedLine = z.strictObject({
  lineId: z.string().regex(/^\d{4}$/),
  computed: Fen,
  decided: Fen,
  again: z.boolean(),
  /** The claim says that nothing was due at all. */
  notDue: z.boolean(),
  /** The notice held the line back: it stays as it was decided before. */
  stays: z.literal(true).optional(),
});
export type CorrectedLine = z.infer<typeof CorrectedLine>;

/**
 * One line: a child and a month, or a class. Amounts in 分: `computed` 申报 is frozen at submission, `reviewed` is set by 初审,
 * `determined` 核定. `facts` are those the policy read, kept so that the amount can be computed again years later.
 */
export const Line = z.strictObject({
  lineId: z.string().regex(/^\d{4}$/),
  month: ServiceMonth,
  classId: Id,
  classType: z.enum(classTypes),
  /** Construction only: the day that selects the policy. */
  openedOn: IsoDate.nullable(),
  enrolmentId: Id.nullable(),
  child: z
    .strictObject({
      key: z.string(),
      name: z.string(),
      maskedNumber: z.string(),
      birthDate: IsoDate,
      birthOrder: z.int(),
      evidence: z.enum(evidenceTypes),
      ageMonths: z.int(),
    })
    .nullable(),
  feeStandard: Fen.nullable(),
  /** The fee that the claim itself states, where it states one. */
  feeDeclared: Fen.nullable(),
  attendanceDays: z.int().min(0).max(31).nullable(),
  /** Facts stated in the claim because no registry holds them. */
  given: Facts,
  facts: Facts,
  determination: z.enum(['entitled', 'not-entitled', 'discretionary', 'unspecified']),
  computed: Fen.nullable(),
  range: FenRange.nullable(),
  reviewed: Fen.nullable(),
  determined: Fen.nullable(),
  adjustments: z.array(Adjustment),
  flags: z.array(Flag),
  reasons: z.array(Reason),
  /**
   * `held`: the line owns its slot. `conflict`: another live claim owns it; the line counts 0 until the bureau decides. `ceded`: it
   * counts 0 for good. The lines of a 更正 take no slot: the claim that it corrects has them.
   */
  slot: z.enum(['none', 'held', 'conflict', 'ceded']),
  corrects: CorrectedLine.optional(),
});
export type Line = z.infer<typeof Line>;

export const statuses = [
  'draft',
  'submitted',
  'reviewed',
  'determined',
  'on-notice',
  'awaiting-funds',
  'funded',
  'in-payment',
  'paid',
  'settled',
  'returned',
  'rejected',
  'withdrawn',
] as const;
export type Status = (typeof statuses)[number];

export const Totals = z.strictObject({
  lines: z.int(),
  computed: Fen.nullable(),
  reviewed: Fen.nullable(),
  determined: Fen.nullable(),
  range: FenRange.nullable(),
  /** Of a 更正: what its lines were decided at before. What is decided less this is its signed difference. */
  corrected: Fen.optional(),
});
export type Totals = z.infer<typeof Totals>;

export const duties = ['submitter', 'reviewer', 'approver', 'financeOfficer', 'clerk', 'checker'] as const;
export type Duty = (typeof duties)[number];

/** Every person who has acted in each control role of the claim, since its first day; four eyes compares them. */
export const Persons = z.record(z.enum(duties), z.array(z.string()));
export type Persons = z.infer<typeof Persons>;

/** The head of a claim: everything but its lines, which lie in immutable pages under `revision`. */
export const ClaimHead = z.strictObject({
  id: Id,
  number: z.string(),
  kind: z.enum(claimKinds),
  type: z.enum(claimTypes),
  period: Period,
  division: DivisionCode,
  institution: z.strictObject({ id: Id, uscc: z.string(), name: z.string() }),
  corrects: Id.nullable(),
  status: z.enum(statuses),
  /** Of a claim in 初审: how many stages it has passed, and when the one it is in began, null for the first, which begins with the submission. */
  stage: z.int().min(0),
  stageSince: Instant.nullable().default(null),
  version: z.int().positive(),
  /** 0 before the first submission; a slot is live only while it names the current one. */
  submission: z.int().min(0),
  revision: z.string(),
  pages: z.int().min(0),
  linesSha256: Sha256,
  /** Of the last calculation; a claim over several months may rest on several, see `calculations`. */
  policy: PolicyReference,
  /** The policy rests on a report: 核定 needs a payment basis. */
  reported: z.boolean(),
  assumptions: z.array(Assumption),
  totals: Totals,
  flags: z.array(Flag),
  calculations: z.array(Calculation),
  /** Facts of the claim as a whole that its body states because no registry holds them. */
  given: Facts,
  /** Why a past period is claimed late, or why a claim is corrected. */
  lateReason: z.string().nullable(),
  persons: Persons,
  /** Held while a submission takes its slots; the same idempotency key may go on with it. */
  lease: z.strictObject({ submission: z.int(), repeat: z.string(), until: Instant }).nullable(),
  lastReason: z.string().nullable(),
  /** Of a returned claim: the last day, in Shanghai, on which its slots are kept for it; null: kept without end. */
  deadline: IsoDate.nullable().default(null),
  /** The notice on which it stands or stood last; a 更正公示 goes by the first notice that it replaces. */
  noticeId: Id.nullable().default(null),
  events: z.int().min(0),
  eventHash: z.string(),
  createdAt: Instant,
  submittedAt: Instant.nullable(),
  updatedAt: Instant,
});
export type ClaimHead = z.infer<typeof ClaimHead>;

/** Whether a claim ever was submitted; until then it is its institution's alone, even when it is withdrawn. */
export function wasSubmitted({ submission }: Pick<ClaimHead, 'submission'>): boolean {
  return submission > 0;
}

export interface Claim {
  readonly head: ClaimHead;
  readonly lines: readonly Line[];
}
