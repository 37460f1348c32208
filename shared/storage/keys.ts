import type { ClaimHead } from '../claims/claim.ts';
import type { SlotKey } from '../claims/slots.ts';

/**
 * The one place where the text of a key is written.
 *
 * | item | pk | sk | gsi1pk | gsi1sk |
 * |---|---|---|---|---|
 * | institution | `INST#<id>` | `INST` | `DIV#<division>#INST` | `<id>` |
 * | class | `INST#<institution>` | `CLASS#<id>` | | |
 * | rate | `INST#<institution>` | `RATE#<id>` | | |
 * | month of a co-signed rate | `INST#<institution>` | `RATEMONTH#<month>` | | |
 * | enrolment | `INST#<institution>#ROSTER` | `ENR#<id>` | | |
 * | sealed number of a child | `CHILD#<key>` | `SEALED` | | |
 * | payment basis, every version | `DIV#<division>#BASIS` | `<version>` | | |
 * | claim: head | `CLAIM#<id>` | `HEAD` | `DIV#<division>#CLAIM` | `<status>#<period>#<institution>#<id>` |
 * | claim: page of lines | `CLAIM#<id>` | `PAGE#<revision>#<page>` | | |
 * | claim: event | `CLAIM#<id>` | `EVENT#<seq>` | | |
 * | pointer from institution to claim | `INST#<institution>#CLAIMS` | `<period>#<kind>#<id>` | | |
 * | guard of one live normal claim | `LIVE#<institution>/<kind>/<period>` | `LIVE` | | |
 * | sequence of claim numbers | `NUMBER#<division>#<kind>#<period>` | `NUMBER` | | |
 * | slot | `SLOT#<kind>#<child or class>#<month or once>` | `SLOT` | | |
 * | answer kept for repeats | `REPEAT#<scope>` | `REPEAT` | | |
 *
 * Writes spread by institution, claim and child. A division's claims are one index partition of heads without drafts:
 * a county's queue is small, a province's lies in as many partitions as it has counties.
 * The index is read for lists only; nothing that decides about money reads it.
 */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export const institutionKey = (id: string): Key => ({ pk: `INST#${id}`, sk: 'INST' });
export const divisionInstitutions = (division: string) => `DIV#${division}#INST`;
export const classKey = (institutionId: string, id: string): Key => ({
  pk: `INST#${institutionId}`,
  sk: `CLASS#${id}`,
});
export const rateKey = (institutionId: string, id: string): Key => ({ pk: `INST#${institutionId}`, sk: `RATE#${id}` });
export const rateMonthKey = (institutionId: string, month: string): Key => ({
  pk: `INST#${institutionId}`,
  sk: `RATEMONTH#${month}`,
});
export const enrolmentKey = (institutionId: string, id: string): Key => ({
  pk: `INST#${institutionId}#ROSTER`,
  sk: `ENR#${id}`,
});
export const sealedNumberKey = (childKey: string): Key => ({ pk: `CHILD#${childKey}`, sk: 'SEALED' });
export const paymentBasisKey = (division: string, version: number): Key => ({
  pk: `DIV#${division}#BASIS`,
  sk: padded(version),
});

export const headKey = (claimId: string): Key => ({ pk: `CLAIM#${claimId}`, sk: 'HEAD' });
export const pageKey = (claimId: string, revision: string, page: number): Key => ({
  pk: `CLAIM#${claimId}`,
  sk: `PAGE#${revision}#${padded(page)}`,
});
export const eventKey = (claimId: string, seq: number): Key => ({
  pk: `CLAIM#${claimId}`,
  sk: `EVENT#${padded(seq)}`,
});
export const claimPointerKey = (head: ClaimHead): Key => ({
  pk: institutionClaims(head.institution.id),
  sk: `${head.period}#${head.kind}#${head.id}`,
});
export const institutionClaims = (institutionId: string) => `INST#${institutionId}#CLAIMS`;
export const divisionClaims = (division: string) => `DIV#${division}#CLAIM`;
export const queuePlace = (head: ClaimHead) => `${head.status}#${head.period}#${head.institution.id}#${head.id}`;
/** `place` is `<institution>/<kind>/<period>`. */
export const guardKey = (place: string): Key => ({ pk: `LIVE#${place}`, sk: 'LIVE' });
export const numberKey = (head: Pick<ClaimHead, 'division' | 'kind' | 'period'>): Key => ({
  pk: `NUMBER#${head.division}#${head.kind}#${head.period}`,
  sk: 'NUMBER',
});

export const slotItemKey = ({ kind, subject, month }: SlotKey): Key => ({
  pk: `SLOT#${kind}#${subject}#${month}`,
  sk: 'SLOT',
});
export const repeatKey = (scope: string): Key => ({ pk: `REPEAT#${scope}`, sk: 'REPEAT' });

/** Six digits, so that text sorts as numbers do. */
function padded(number: number): string {
  return String(number).padStart(6, '0');
}
