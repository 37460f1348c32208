/**
 * The closed list of reasons for which a command or a question is refused.
 * Nothing here knows HTTP: `shared/http` maps each code to a status.
 */
export const refusalCodes = [
  // what was sent
  'malformed_json',
  'malformed_path',
  'invalid_input',
  'body_too_large',
  'unsupported_media_type',
  'rate_out_of_bounds',
  'id_number_invalid',
  'uscc_invalid',
  'masked_id_number',
  'above_computed',
  'claim_blocked',
  'period_not_open',
  'too_many_lines',
  'too_many_claims',
  'invalid_policy',
  'policy_too_large',
  // who asks
  'unauthenticated',
  'forbidden',
  'four_eyes',
  'not_found',
  'method_not_allowed',
  // repeats and versions
  'idempotency_key_missing',
  'idempotency_key_reused',
  'idempotency_in_flight',
  'if_match_missing',
  'version_conflict',
  // the state of things
  'policy_not_found',
  'invalid_transition',
  'claim_exists',
  'class_already_claimed',
  'no_payment_basis',
  'inspection_open',
  'budget_insufficient',
  'already_exists',
  'rate_overlaps',
  'still_in_use',
  'busy',
  // notice, funds and payment
  'calendar_unknown',
  'notice_open',
  'objection_too_late',
  'year_closed',
  'not_payable',
  'answer_refused',
  'answer_already_imported',
  'unreadable_file',
  'not_uploaded',
  'recovery_above_paid',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** One fault of an input: where it stands (JSON pointer), what it is, and what to do about it. */
export interface Fault {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

export interface RefusalExtras {
  /** All faults found, not the first one. */
  readonly faults?: readonly Fault[];
  /** `policy_not_found`: the last day on which a policy of this kind was in force here. */
  readonly lastInForce?: string | null;
  /** `policy_not_found`: the first day on which one was in force here, null when none ever was. */
  readonly firstInForce?: string | null;
  /** After how many seconds the same call may be sent again. */
  readonly retryAfterSeconds?: number;
}

/** A command or question that may not be carried out; `message` is the Chinese sentence that says what to do. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly extras: RefusalExtras;

  constructor(code: RefusalCode, message: string, extras: RefusalExtras = {}) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.extras = extras;
  }
}
