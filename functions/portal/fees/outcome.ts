import type { IsoDate, ServiceMonth } from '../../../shared/calendar.ts';

/** A clause as the answer rests on it. `quote` is null only where a document says nothing. */
export interface Clause {
  readonly document: string;
  readonly docNo: string | null;
  readonly place: string;
  readonly quote: string | null;
  /** In our words: the text itself is not held. */
  readonly paraphrase: boolean;
}

/** A reason in words, with the field that would settle it where there is one. */
export interface Why {
  readonly text: string;
  readonly clause: Clause | null;
  readonly field: string | null;
}

/** One step of the arithmetic with the numbers in it; `unrounded` where rounding changed the value. */
export interface Working {
  readonly label: string;
  readonly formula: string | null;
  readonly unrounded: string | null;
}

/** An amount of the answer, opened to how it came about. */
export interface Line {
  readonly label: string;
  readonly note: string | null;
  readonly amount: string;
  readonly role: 'fee' | 'reduction' | 'payable' | 'other';
  readonly workings: readonly Working[];
  readonly clauses: readonly Clause[];
}

/** What the source leaves open or reports, and what was taken for it. */
export interface Assumption {
  readonly text: string;
  readonly decidedBy: string | null;
}

/** Which document answers, and since when. */
export interface Basis {
  readonly policy: string;
  readonly effectiveFrom: IsoDate | null;
  readonly attested: boolean;
  readonly sha256: string;
  /** The scheme reaches us through another document that reports it. */
  readonly reported: boolean;
}

interface Answered {
  readonly whys: readonly Why[];
  readonly assumptions: readonly Assumption[];
  /** Points on which the text says nothing, in a few words each. */
  readonly notStated: readonly string[];
  readonly basis: Basis;
}
export interface AmountOutcome extends Answered {
  readonly is: 'amount';
  readonly entitled: boolean;
  readonly payable: string;
  readonly fee: string | null;
  readonly reduction: string | null;
  /** Public money pays the reduction; only then may the page say so. */
  readonly financed: boolean;
  readonly lines: readonly Line[];
}
export interface OpenOutcome extends Answered {
  readonly is: 'open';
  readonly range: { readonly min: string; readonly max: string } | null;
}
export interface EncouragedOutcome extends Answered {
  readonly is: 'encouraged';
}
export type SilenceCode = 'not_in_this_copy' | 'source_silent' | 'amount_not_stated';
export interface SilentOutcome extends Answered {
  readonly is: 'silent';
  readonly silence: SilenceCode;
}
export interface NoPolicyOutcome {
  readonly is: 'no-policy';
  readonly month: ServiceMonth;
  /** The first day for which there is a policy here, null when none was ever recorded. */
  readonly since: IsoDate | null;
  readonly lastInForce: IsoDate | null;
  /** The first month that a policy covers, where the family can go on. */
  readonly firstMonth: ServiceMonth | null;
}
/** What the page says of a question that was understood. */
export type Outcome = AmountOutcome | OpenOutcome | EncouragedOutcome | SilentOutcome | NoPolicyOutcome;
