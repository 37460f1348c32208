import type { IsoDate, ServiceMonth } from '../../../shared/calendar.ts';
import type { Answered } from './answered.ts';
import type { AskedFact } from './facts.ts';
import type { OrderOption, Place } from './form-model.ts';

/** A question about one child, whose place and month are known. */
export interface FeesQuestion {
  readonly division: string;
  readonly month: ServiceMonth;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** What the page needs of the policies: which places there are, what each asks, and what it answers. */
export interface Law {
  readonly places: readonly Place[];
  /** The first day that any document reaches back to. */
  readonly since: IsoDate;
  /** What the provision on family fees governing there reads; what every family is asked where none governs. */
  asked(division: string | null, month: ServiceMonth | null): readonly AskedFact[];
  /** The answers to “which child”, each with what the policy in force gives it. */
  orders(division: string | null, month: ServiceMonth | null, facts: FeesQuestion['facts']): readonly OrderOption[];
  /** Whether the answer is the same whatever is told: nothing governs, the source is silent or only encourages. */
  settled(division: string, month: ServiceMonth): boolean;
  ask(question: FeesQuestion): Answered;
}
