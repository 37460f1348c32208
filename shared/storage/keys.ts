import type { ClaimHead } from '../claims/claim.ts';
import type { SlotKey } from '../claims/slots.ts';
import type { PolicyEnd, RecordedDecision } from '../publishing/records.ts';

/**
 * The one place where the text of a key is written.
 *
 * | item | pk | sk | gsi1pk | gsi1sk |
 * |---|---|---|---|---|
 * | institution | `INST#<id>` | `INST` | `DIV#<division>#INST` | `<id>` |
 * | division that has an institution | `DIVISIONS` | `<division>` | | |
 * | class | `INST#<institution>` | `CLASS#<id>` | | |
 * | rate | `INST#<institution>` | `RATE#<id>` | | |
 * | month of a co-signed rate | `INST#<institution>` | `RATEMONTH#<month>` | | |
 * | enrolment | `INST#<institution>#ROSTER` | `ENR#<id>` | | |
 * | import into a roster under way | `INST#<institution>#ROSTER` | `IMPORT` | | |
 * | sealed number of a child | `CHILD#<child>` | `SEALED` | | |
 * | way from a document's number to its child, one for each HMAC key in use | `NUMBERED#<key id>#<hash>` | `CHILD` | | |
 * | which HMAC keys are in use | `CHILDREN` | `GENERATIONS` | | |
 * | payment basis, every version | `DIV#<division>#BASIS` | `<version>` | | |
 * | stages of 初审, every version | `DIV#<division>#STAGES` | `<version>` | | |
 * | claim: head | `CLAIM#<id>` | `HEAD` | `DIV#<division>#CLAIM` | `<status>#<period>#<institution>#<id>` |
 * | claim: page of lines | `CLAIM#<id>` | `PAGE#<revision>#<page>` | | |
 * | claim: event, never changed (held by IAM on its partition) | `EVENTS#<claim>` | `<seq>` | | |
 * | export with clear numbers, and each reading of it; never changed (as the journal) | `JOURNAL#EXPORT#<division>` | `<id>#<reading>` | | |
 * | delegation (AB岗), every version; never changed (as events) | `DELEGATION#<division>` | `<hash of the delegate>#<until>#<id>#<version>` | | |
 * | claim: attachment, its bytes lie in the file store | `CLAIM#<id>` | `ATTACHMENT#<id>` | | |
 * | the corrections of a claim, in order | `CLAIM#<id>` | `CORRECTIONS` | | |
 * | pointer from institution to claim | `INST#<institution>#CLAIMS` | `<period>#<kind>#<id>` | | |
 * | guard of one live normal claim | `LIVE#<institution>/<kind>/<period>` | `LIVE` | | |
 * | how many submissions share an institution's places so far | `TURN#<institution>/<kind>/<period or once>` | `TURN` | | |
 * | sequence of claim numbers | `NUMBER#<division>#<kind>#<period>` | `NUMBER` | | |
 * | slot | `SLOT#<kind>#<child or class>#<month or once>` | `SLOT` | | |
 * | 指标 | `DIV#<division>#BUDGET` | `APPR#<id>` | | |
 * | 指标 document | `DIV#<division>#BUDGETDOC` | `<指标>#<type>#<docNo>` | | |
 * | journal entry | `JOURNAL#<division>#<指标>` | `ENTRY#<sequence>` | | |
 * | business key of a move of money | `JOURNAL#<division>#MOVE#<key>` | `MOVE` | | |
 * | obligation | `CLAIM#<id>` | `DUE#<obligation>` | | |
 * | payable | `CLAIM#<id>` | `PAYABLE#<payable>` | `DIV#<division>#PAYABLE#<指标>` | `<state>#<payable>` |
 * | recovery | `CLAIM#<id>` | `RECOVERY#<recovery>` | `DIV#<division>#RECOVERY` | `<institution>#<recovery>` |
 * | notice | `NOTICE#<id>` | `NOTICE` | `DIV#<division>#NOTICE` | `<status>#<last day>#<id>` |
 * | payment batch | `BATCH#<id>` | `BATCH` | `DIV#<division>#BATCH` | `<number>` |
 * | rows of a notice or batch, immutable under a revision; their further pages | `NOTICE#<id>`, `BATCH#<id>` | `ROWS#<revision>`, `ROWS#<revision>#<page>` | | |
 * | what is under way with a notice or batch | `WORK#<kind>#<id>` | `WORK` | `DIV#<division>#WORK` | `<kind>#<id>` |
 * | hash of an imported answer file | `FILE#<division>#<sha256>` | `FILE` | | |
 * | column mapping, funding scheme of a division | `DIV#<division>#SETTING` | `<name>` | | |
 * | verified account, 止付 of an institution | `INST#<id>` | `ACCOUNTS`, `STOP` | | |
 * | inspection | `DIV#<division>#INSPECTION` | `<id>` | | |
 * | draft of a policy | `DIV#<division>#DRAFTS` | `<policy>` | | |
 * | edition of the law, one more with everything published | `PUBLIC#POLICIES` | `EDITION` | | |
 * | published version of a policy, its end, a decision about a setting | `PUBLIC#POLICIES` | `VERSION#…`, `END#…`, `SETTING#…` | | |
 * | document of a published version, never changed | `PUBLIC#POLICY#<policy>#<version>` | `DOCUMENT` | | |
 * | day of a division's last checkpoint | `CHECKPOINTS` | `<division>` | | |
 * | webhook of a division | `WEBHOOKS` | `<division>` | | |
 * | message that could not be delivered | `WEBHOOK#<division>` | `<claim>#<seq>` | | |
 * | answer kept for repeats | `REPEAT#<scope>` | `REPEAT` | | |
 * | piece of an answer too long for one item | `REPEAT#<scope>` | `BODY#<sha256>#<piece>` | | |
 * | way from a call to the work that it began | `WORK#call#<scope>` | `WORK` | | |
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
export const rosterImportKey = (institutionId: string): Key => ({ pk: `INST#${institutionId}#ROSTER`, sk: 'IMPORT' });
export const sealedNumberKey = (childKey: string): Key => ({ pk: `CHILD#${childKey}`, sk: 'SEALED' });
export const childNumberKey = (keyId: string, hash: string): Key => ({ pk: `NUMBERED#${keyId}#${hash}`, sk: 'CHILD' });
export const childGenerationsKey: Key = { pk: 'CHILDREN', sk: 'GENERATIONS' };
export const paymentBasisKey = (division: string, version: number): Key => ({
  pk: `DIV#${division}#BASIS`,
  sk: padded(version),
});

export const reviewStagesKey = (division: string, version: number): Key => ({
  pk: `DIV#${division}#STAGES`,
  sk: padded(version),
});

export const headKey = (claimId: string): Key => ({ pk: `CLAIM#${claimId}`, sk: 'HEAD' });
export const pageKey = (claimId: string, revision: string, page: number): Key => ({
  pk: `CLAIM#${claimId}`,
  sk: `PAGE#${revision}#${padded(page)}`,
});
export const eventKey = (claimId: string, seq: number): Key => ({ pk: `EVENTS#${claimId}`, sk: padded(seq) });
/** `reading` is '' for the export itself. */
export const exportKey = (division: string, id: string, reading = ''): Key => ({
  pk: `JOURNAL#EXPORT#${division}`,
  sk: `${id}#${reading}`,
});
export const delegationKey = (
  division: string,
  { delegate, until = '', id = '', version = 0 }: { delegate: string; until?: string; id?: string; version?: number },
): Key => ({
  pk: `DELEGATION#${division}`,
  sk: `${delegate}#${until}#${id}#${padded(version)}`,
});
export const attachmentKey = (claimId: string, id: string): Key => ({ pk: `CLAIM#${claimId}`, sk: `ATTACHMENT#${id}` });
export const correctionsKey = (claimId: string): Key => ({ pk: `CLAIM#${claimId}`, sk: 'CORRECTIONS' });
export const claimPointerKey = (head: ClaimHead): Key => ({
  pk: institutionClaims(head.institution.id),
  sk: `${head.period}#${head.kind}#${head.id}`,
});
export const institutionClaims = (institutionId: string) => `INST#${institutionId}#CLAIMS`;
export const divisionClaims = (division: string) => `DIV#${division}#CLAIM`;
export const queuePlace = (head: ClaimHead) => `${head.status}#${head.period}#${head.institution.id}#${head.id}`;
/** `place` is `<institution>/<kind>/<period>`. */
export const guardKey = (place: string): Key => ({ pk: `LIVE#${place}`, sk: 'LIVE' });
/** `place` is `<institution>/<kind>/<period>`, for construction `<institution>/construction/once`. */
export const turnKey = (place: string): Key => ({ pk: `TURN#${place}`, sk: 'TURN' });
export const numberKey = (head: Pick<ClaimHead, 'division' | 'kind' | 'period'>): Key => ({
  pk: `NUMBER#${head.division}#${head.kind}#${head.period}`,
  sk: 'NUMBER',
});

export const slotItemKey = ({ kind, subject, month }: SlotKey): Key => ({
  pk: `SLOT#${kind}#${subject}#${month}`,
  sk: 'SLOT',
});
export const repeatKey = (scope: string): Key => ({ pk: `REPEAT#${scope}`, sk: 'REPEAT' });
export const answerPieceKey = (scope: string, sha256: string, piece: number): Key => ({
  pk: `REPEAT#${scope}`,
  sk: `BODY#${sha256}#${padded(piece)}`,
});
export const begunKey = (scope: string): Key => ({ pk: `WORK#call#${scope}`, sk: 'WORK' });

export const appropriationKey = (division: string, id: string): Key => ({
  pk: `DIV#${division}#BUDGET`,
  sk: `APPR#${id}`,
});
/** There once the year is closed: 年终结账. */
export const closedYearKey = (division: string, year: string): Key => ({
  pk: `DIV#${division}#BUDGET`,
  sk: `CLOSED#${year}`,
});
export const budgetDocumentKey = (division: string, place: string): Key => ({
  pk: `DIV#${division}#BUDGETDOC`,
  sk: place,
});
export const entryKey = (division: string, appropriationId: string, sequence: number): Key => ({
  pk: `JOURNAL#${division}#${appropriationId}`,
  sk: `ENTRY#${padded(sequence)}`,
});
export const moveKey = (division: string, key: string): Key => ({ pk: `JOURNAL#${division}#MOVE#${key}`, sk: 'MOVE' });
export const obligationKey = (claimId: string, id: string): Key => ({ pk: `CLAIM#${claimId}`, sk: `DUE#${id}` });
export const payableKey = (claimId: string, id: string): Key => ({ pk: `CLAIM#${claimId}`, sk: `PAYABLE#${id}` });
export const payablesOn = (division: string, appropriationId: string) => `DIV#${division}#PAYABLE#${appropriationId}`;
export const recoveryKey = (claimId: string, id: string): Key => ({ pk: `CLAIM#${claimId}`, sk: `RECOVERY#${id}` });
export const divisionRecoveries = (division: string) => `DIV#${division}#RECOVERY`;
export const noticeKey = (id: string): Key => ({ pk: `NOTICE#${id}`, sk: 'NOTICE' });
export const divisionNotices = (division: string) => `DIV#${division}#NOTICE`;
export const batchKey = (id: string): Key => ({ pk: `BATCH#${id}`, sk: 'BATCH' });
/** `of` is the key of a notice or a batch. */
export const rowsKey = ({ pk }: Key, revision: string, page: number): Key => ({
  pk,
  sk: page === 0 ? `ROWS#${revision}` : `ROWS#${revision}#${padded(page)}`,
});
/** Apart from what the work is on: whoever ends work may delete it, and nobody deletes a notice or a batch. */
export const workKey = (of: 'batch' | 'notice', id: string): Key => ({ pk: `WORK#${of}#${id}`, sk: 'WORK' });
export const divisionWork = (division: string) => `DIV#${division}#WORK`;
export const divisionBatches = (division: string) => `DIV#${division}#BATCH`;
export const batchNumberKey = (division: string, month: string): Key => ({
  pk: `NUMBER#${division}#batch#${month}`,
  sk: 'NUMBER',
});
export const answerFileKey = (division: string, sha256: string): Key => ({
  pk: `FILE#${division}#${sha256}`,
  sk: 'FILE',
});
export const settingKey = (division: string, name: string): Key => ({ pk: `DIV#${division}#SETTING`, sk: name });
export const accountCheckKey = (institutionId: string): Key => ({ pk: `INST#${institutionId}`, sk: 'ACCOUNTS' });
export const stopKey = (institutionId: string): Key => ({ pk: `INST#${institutionId}`, sk: 'STOP' });
export const inspectionKey = (division: string, id: string): Key => ({ pk: `DIV#${division}#INSPECTION`, sk: id });

/** One item for each division that has an institution on file. */
export const divisionAtWorkKey = (division: string): Key => ({ pk: 'DIVISIONS', sk: division });
export const checkpointKey = (division: string): Key => ({ pk: 'CHECKPOINTS', sk: division });

export const webhookKey = (division: string): Key => ({ pk: 'WEBHOOKS', sk: division });
export const parkedKey = (division: string, { claimId, seq }: { claimId: string; seq: number }): Key => ({
  pk: `WEBHOOK#${division}`,
  sk: `${claimId}#${padded(seq)}`,
});

export const divisionDrafts = (division: string) => `DIV#${division}#DRAFTS`;
export const draftKey = (division: string, policyId: string): Key => ({ pk: divisionDrafts(division), sk: policyId });

/** What everybody may read lies under `PUBLIC#`, which is all that the functions without tokens may read. */
export const publishedPolicies = 'PUBLIC#POLICIES';
export const editionKey: Key = { pk: publishedPolicies, sk: 'EDITION' };
export const policyVersionKey = ({ id, version }: PolicyName): Key => ({
  pk: publishedPolicies,
  sk: `VERSION#${id}#${padded(version)}`,
});
export const policyEndKey = (end: PolicyEnd): Key => ({
  pk: publishedPolicies,
  sk: `END#${end.id}#${padded(end.version)}#${end.followedBy.id}#${padded(end.followedBy.version)}`,
});
export const settingDecisionKey = ({ division, policyId, name, sequence }: RecordedDecision): Key => ({
  pk: publishedPolicies,
  sk: `SETTING#${division}#${policyId}#${name}#${padded(sequence)}`,
});
export const policyDocumentKey = ({ id, version }: PolicyName): Key => ({
  pk: `PUBLIC#POLICY#${id}#${padded(version)}`,
  sk: 'DOCUMENT',
});
interface PolicyName {
  readonly id: string;
  readonly version: number;
}

/** Six digits, so that text sorts as numbers do. */
function padded(number: number): string {
  return String(number).padStart(6, '0');
}
