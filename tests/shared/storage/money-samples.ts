import { sha256 } from '../../../shared/canonical-json.ts';
import type { ClaimHead, Line } from '../../../shared/claims/claim.ts';
import { appropriationId, type BudgetDocument, type BudgetDocumentType } from '../../../shared/funds/appropriation.ts';
import { obligationsOf } from '../../../shared/funds/claim-steps.ts';
import type { NewNotice, Notice } from '../../../shared/funds/notice.ts';
import { atOnce } from '../../../shared/funds/payable.ts';
import { accountsChanged } from '../../../shared/funds/payee.ts';
import { apply, cancel, onBatch, prepare, registerAnswers } from '../../../shared/storage/batch-commands.ts';
import { alreadyImported, type BatchWithRows, isImported } from '../../../shared/storage/batches.ts';
import { registerDocument } from '../../../shared/storage/budget-commands.ts';
import { headsOf } from '../../../shared/storage/claims.ts';
import type { Database } from '../../../shared/storage/database.ts';
import { fundOne } from '../../../shared/storage/funding.ts';
import type { StoredAnswer } from '../../../shared/storage/idempotency.ts';
import { addInstitution } from '../../../shared/storage/institutions.ts';
import { closeNotice, onNotice, publishNotice } from '../../../shared/storage/notice-commands.ts';
import { putObligations } from '../../../shared/storage/payables.ts';
import { putAccountCheck } from '../../../shared/storage/payment-guards.ts';
import { anInstitution } from '../../support/builders.ts';
import { act, lineOf, now, repeatNamed, savedDraft, stored } from './samples.ts';

/** Claims, 指标 and batches in the table, made by the product's own commands where they come before the one that is tried. */
export const division = '330903';
export const cityMoney = '2024-city-operating';

export const answered = (body: unknown): StoredAnswer => ({
  ...{ status: 200, body: JSON.stringify(body), etag: null, location: null },
});
export const batchAnswer = ({ batch, rows }: BatchWithRows) =>
  answered({ number: batch.number, state: batch.state, rows: rows.map((row) => row.state) });

export async function money(
  database: Database,
  amount: number,
  type: BudgetDocumentType = 'issue',
  docNo = `${type}号`,
  year = '2024',
) {
  const document: BudgetDocument = {
    ...{ id: `bud_${docNo}`, division, docNo, year, source: 'city', programme: 'operating', type, amount },
    ...{ functionCode: '', economicCode: '', direct: false, counterpart: null, issuedOn: `${year}-01-15` },
    ...{
      registered: act('fin', 'finance-officer').actor,
      registeredAt: year === '2024' ? now : `${year}-02-01T01:00:00.000Z`,
    },
  };
  const repeat = repeatNamed(`doc-${docNo}`);
  const id = appropriationId(document);
  await registerDocument(database, { document, appropriationId: id, answer: answered, repeat, now });
}

/** A claim of 200.00 that has come to `status` on paper, with its institution and, once it waits for money, what is owed on it. */
export async function claimAt(
  database: Database,
  id: string,
  status: ClaimHead['status'] = 'awaiting-funds',
): Promise<void> {
  const site = `PT-${id}`;
  const account = {
    from: '2023-01-01',
    to: null,
    document: '示例',
    name: '',
    bank: '示例银行',
    number: '6217000000000001',
  };
  const known = anInstitution({ id: site });
  const institution = { ...known, accounts: [{ ...account, name: known.legalPersons[0]!.name }] };
  const check = accountsChanged(null, null, institution, act('rev', 'health-reviewer').actor)!;
  await database.commit([...addInstitution(institution), putAccountCheck(check)]);
  await savedDraft(database, {
    id,
    institutionId: site,
    children: [],
    lines: [{ ...lineOf(`child-${id}`, 0), reviewed: 20_000, determined: 20_000 }],
    head: { status, submission: 1, submittedAt: now },
  });
  const { head } = await stored(database, id);
  if (status === 'awaiting-funds')
    await database.commit(putObligations(obligationsOf({ head }, 20_000, '2024-06-01', atOnce, [])));
}

/**
 * 更正 X of a paid claim A, determined: one line 200.00 → 150.00, another 20.00 → 50.00. It owes 50.00 back and is owed 30.00 more;
 * in all it comes to 200.00.
 */
export async function correctionOfA(database: Database): Promise<void> {
  const lines = [
    [20_000, 15_000],
    [2_000, 5_000],
  ].map(([decided, amount], index): Line => {
    const line = lineOf(`child-X${index}`, index);
    const corrects = { lineId: line.lineId, computed: decided!, decided: decided!, again: true, notDue: false };
    return { ...line, computed: amount!, reviewed: amount!, determined: amount!, corrects };
  });
  const head = {
    corrects: 'A',
    type: 'correction' as const,
    status: 'determined' as const,
    submission: 1,
    submittedAt: now,
  };
  await savedDraft(database, { id: 'X', institutionId: 'PT-A', children: [], lines, head });
}

export async function fundIt(database: Database, id: string, key = `fund-${id}`, at = now) {
  const { head } = await stored(database, id);
  const call = { division, act: act('fin', 'finance-officer', at), repeat: repeatNamed(key), now: at };
  return fundOne(database, { ...call, before: head, answer: ({ status, version }) => answered({ status, version }) });
}

export async function prepareIt(
  database: Database,
  claims: readonly string[],
  key = 'prepare',
  at = now,
  id = `bat_${key}`,
) {
  const heads = await headsOf(database, claims);
  const call = { act: act('clerk', 'payment-clerk', at), repeat: repeatNamed(key), now: at };
  return prepare(database, { ...call, id, division, heads, answer: batchAnswer });
}

export async function applyIt(database: Database, batchId = 'bat_prepare', key = 'apply', at = now) {
  const call = { act: act('check', 'payment-checker', at), repeat: repeatNamed(key), now: at, answer: batchAnswer };
  return onBatch(database, { ...call, id: batchId }, (before) => apply(database, { ...call, before, sent: null }));
}

export async function cancelIt(database: Database, batchId = 'bat_prepare', key = 'cancel', at = now) {
  const call = { act: act('clerk', 'payment-clerk', at), repeat: repeatNamed(key), now: at, answer: batchAnswer };
  return onBatch(database, { ...call, id: batchId }, (before) => cancel(database, { ...call, before }));
}

export type Outcome = 'paid' | 'bounced' | 'returned-by-treasury' | 'unknown';

export function answerIt(
  database: Database,
  outcome: Outcome,
  key = `answer-${outcome}`,
  at = now,
  batchId = 'bat_prepare',
  file: string = outcome,
) {
  return answerRows(database, () => [outcome], key, at, batchId, file);
}

/** Imports a file with these answers to each row, none where it is to stay open. */
export async function answerRows(
  database: Database,
  outcomes: (row: number) => readonly Outcome[],
  key: string,
  at = now,
  batchId = 'bat_prepare',
  file = key,
) {
  const doer = act('check', 'payment-checker', at);
  const said = { on: '2024-06-02', voucher: null, reason: null, fileSha256: null, actors: [doer.actor] };
  const call = { act: doer, repeat: repeatNamed(key), now: at, answer: batchAnswer };
  const sha = sha256(file);
  return onBatch(database, { ...call, id: batchId }, async (before) => {
    if (await isImported(database, division, sha)) throw alreadyImported();
    const answers = before.rows.flatMap(({ id }, row) =>
      outcomes(row).map((outcome) => ({ ...said, outcome, rowId: id })),
    );
    return registerAnswers(database, { ...call, before, answers, file: sha });
  });
}

export const noticeAnswer = ({ status, rows }: Notice) => answered({ status, rows: rows.length });

export async function publishIt(
  database: Database,
  claims: readonly string[],
  key = 'publish',
  at = now,
  input: Partial<NewNotice> = {},
) {
  const heads = await headsOf(database, claims);
  const call = { act: act('app', 'health-approver', at), repeat: repeatNamed(key), now: at, answer: noticeAnswer };
  return publishNotice(database, { ...call, input: { ...noticeOf(claims), ...input }, heads });
}

export async function closeIt(database: Database, key = 'close', at = afterNotice, id = 'ntc_1') {
  const call = { act: act('app', 'health-approver', at), repeat: repeatNamed(key), now: at, answer: noticeAnswer };
  return onNotice(database, { ...call, id }, (before) => closeNotice(database, { ...call, before }));
}

/** The last day of a notice of `noticeOf` is 2024-06-07. */
export const afterNotice = '2024-06-12T01:00:00.000Z';

export function noticeOf(claimIds: readonly string[]): NewNotice {
  const shown = {
    institutionName: '示例园',
    address: '',
    feeStandards: '',
    classTypes: '托大班',
    inclusivePlaces: null,
  };
  const row = {
    ...shown,
    programme: '托育机构运行补助',
    amount: 20_000,
    basis: '示例',
    period: '2024-05',
    lines: { '0001': 20_000 },
  };
  return {
    ...{ id: 'ntc_1', division, title: '示例公示', acceptedBy: '示例卫生健康局', phone: '', publishedOn: '2024-06-02' },
    ...{ rows: claimIds.map((claimId) => ({ ...row, claimId })), rule: { days: 5, dayKind: 'working' } },
    actor: act('app', 'health-approver').actor,
  };
}
