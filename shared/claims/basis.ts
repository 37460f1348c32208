import type { Policy } from '../policy/index.ts';
import type { Calculation, Totals } from './claim.ts';
import type { CorrectedClaim } from './correction.ts';
import type { DatedDecision } from './decided.ts';
import type { Class, Enrolment, Institution, InstitutionRate, RosterEntry } from './registry.ts';

/** A setting that the source leaves open, as the bureau decided it. */
export type SettingDecision = Calculation['settings'][number];

/** Everything a claim is computed from: what the registry and the law say; nothing in it is read from anywhere else. */
export interface ClaimBasis {
  readonly institution: Institution;
  readonly classes: readonly Class[];
  readonly enrolments: readonly RosterEntry[];
  readonly rates: readonly InstitutionRate[];
  readonly policies: readonly Policy[];
  /** Settings that the division has decided; none when it left the defaults. */
  readonly decided?: readonly DatedDecision[];
  /** Totals of the institution's claim of the same kind for the period before, if it has one. */
  readonly previous?: Totals | null;
  /** Children and months that other live claims of the institution and kind count: they share its registered places. */
  readonly countedElsewhere?: readonly CountedChild[];
  /** Children and months whose slots those claims hold: a late claim that names no child leaves them out. */
  readonly heldElsewhere?: readonly CountedChild[];
  /** Children and months of the year before whose slots live claims of the kind hold, wherever; only where a policy asks for them. */
  readonly claimedEarlier?: readonly CountedChild[];
  /** 更正: the claim that is corrected. */
  readonly corrected?: CorrectedClaim;
  /** Construction: the ids of classes of this site whose subsidy another live claim already asks for. */
  readonly claimedClasses?: readonly string[];
}

export interface CountedChild {
  readonly childKey: string;
  readonly month: string;
}

/** What the entry knows and the domain does not: which child a document names, and new ids. */
export interface RosterSecrets {
  childKey(documentType: Enrolment['documentType'], number: string): string;
  newEnrolmentId(): string;
}
